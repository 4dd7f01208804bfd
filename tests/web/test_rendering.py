"""A page says and calls what it would with Jinja2's own ways, in less time."""

from functools import lru_cache, partial
from typing import Any

import pytest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy
from jinja2 import DictLoader, Environment, Undefined, UndefinedError, pass_context, pass_environment
from jinja2.runtime import Context
from markupsafe import Markup

from huiyin.web import rendering
from huiyin.web.jinja2env import environment


class Html:
    def __html__(self) -> str:
        return "<b>own</b>"


class Louder(Markup):
    """Its class is not `Markup` itself."""


@pass_context
def of_context(context: Context, name: str) -> Any:
    return context[name]


class Called:
    @pass_context
    def __call__(self, context: Context, name: str) -> Any:
        return context[name]

    def method(self, *args: Any, **values: Any) -> str:
        return f"{args}{values}"


VALUES = {
    "text": "<a & 'b'>",
    "markup": Markup("<i>as it is</i>"),
    "safe": SafeString("<i>of Django</i>"),
    "html": Html(),
    "louder": Louder("<u>x</u>"),
    "number": 7,
    "nothing": None,
    "lazy": gettext_lazy("Placed & <taken>"),
    "list": ["<1>"],
}
CALLS = {
    "of_context": of_context,
    "of_environment": pass_environment(lambda env, name: f"{type(env).__name__ != ''}{name}"),
    "called": Called(),
    "method": Called().method,
    "part": partial(lambda a, b: f"{a}{b}", "<a>"),
    "kept": lru_cache(lambda one: f"<{one}>"),
    "kind": str,
}
TEMPLATE = """
{%- macro row(one, two="<two>") %}{{ one }}|{{ two }}|{{ varargs }}|{{ kwargs }}{% if caller %}{{ caller() }}{% endif %}{% endmacro -%}
{%- for one in (text, markup, safe, html, louder, number, nothing, lazy, list) %}{{ one }};{{ one ~ "<" }};{% endfor %}
{{ missing }}|{{ row(text) }}|{{ row(1, two=markup, three="<3>") }}|{{ row(1, 2, 3, four="<4>") }}|{% call row("x") %}<em>{{ text }}</em>{% endcall %}
{% for local in ("<l>",) %}{{ of_context("text") }}{{ of_environment(local) }}{{ called("text") }}{{ method(local, a=1) }}{{ part(local) }}{{ kept(local) }}{{ kind(local) }}{{ "a-b".split("-") }}{% endfor %}
{% set block %}<s>{{ text }}</s>{% endset %}{{ block }}{% filter upper %}{{ text }}{% endfilter %}{{ text|e }}{{ markup|length }}
"""


def test_everything_is_written_as_jinja2_writes_it() -> None:
    ours = environment(loader=DictLoader({"page": TEMPLATE}))
    theirs = Environment(
        loader=DictLoader({"page": TEMPLATE}), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    assert ours.context_class is rendering.Plainly and theirs.context_class is Context
    assert ours.get_template("page").render(**VALUES, **CALLS) == theirs.get_template("page").render(
        **VALUES, **CALLS
    )


@pytest.mark.parametrize("said", ["<script>alert(1)</script>", '"><img src=x>', "'&"])
def test_no_text_gets_through_as_markup(said: str) -> None:
    page = environment(loader=DictLoader({"page": "{{ said }}"})).get_template("page").render(said=said)
    assert not set("<>'\"") & set(page.replace("&#39;", "").replace("&#34;", ""))


def test_what_goes_wrong_in_a_call_is_said_as_jinja2_says_it() -> None:
    ours = environment(
        loader=DictLoader(
            {"page": "{% macro one(a) %}{% endmacro %}{{ one(1, 2) }}", "other": "{{ gone() }}"}
        )
    )
    with pytest.raises(TypeError, match="takes not more than"):
        ours.get_template("page").render()
    with pytest.raises(UndefinedError, match="gone"):
        ours.get_template("other").render(gone=Undefined(name="gone"))


CALLED = (
    "one(1)", "one(a=1)", "one(1, b=2)", "one(1, 2)", "one(b=2, a=1)", "one()", "one(1, 2, 3)", "one(1, c=3)", "one(1, a=2)", "one(1, caller=2)",
)  # fmt: skip


@pytest.mark.parametrize("call", CALLED)
@pytest.mark.parametrize(
    "macro",
    [
        "{% macro one(a, b='<b>') %}{{ a }}{{ b }}{% endmacro %}",
        "{% macro one(a, b='<b>') %}{{ a }}{{ b }}{{ kwargs }}{{ varargs }}{% endmacro %}",
        "{% macro one(a, b='<b>') %}{{ a }}{{ b }}{{ caller }}{% endmacro %}",
        "{% macro one(a, b='<b>', caller='<c>') %}{{ a }}{{ b }}{{ caller }}{% endmacro %}",
    ],
)
def test_a_macro_takes_and_refuses_what_it_does_with_jinja2(macro: str, call: str) -> None:
    pages = DictLoader({"page": f"{macro}{{{{ {call} }}}}{{{{ {call}|length }}}}"})
    found: list[str] = []
    for one in (environment(loader=pages), Environment(loader=pages, autoescape=True)):
        try:
            found.append(one.get_template("page").render())
        except TypeError as error:
            found.append(f"refused: {error}")
    assert found[0] == found[1]
