"""What Jinja2 does for every value and every call of every page, for a part of the time: a page of the desk writes two hundred values and
calls a hundred functions and macros."""

from __future__ import annotations

from types import BuiltinFunctionType, FunctionType, MethodType
from typing import Any

from jinja2.runtime import Context, Macro, missing
from markupsafe import Markup, _escape_inner, escape

_FUNCTIONS = frozenset({FunctionType, MethodType, BuiltinFunctionType})


def written(value: Any) -> str:
    """What a template writes for a value: text escaped, markup as it is. `escape` would make new markup of both, and nothing but the
    text goes into the page."""
    kind = type(value)
    if kind is str:
        return _escape_inner(value)
    return value if kind is Markup else escape(value)


class Plainly(Context):
    """Calls a macro, or a function of Python that asks for nothing of the template, without looking for what they might ask for."""

    def call(self, called: Any, /, *args: Any, **values: Any) -> Any:
        kind = type(called)
        if kind is Macro or (kind in _FUNCTIONS and not hasattr(called, "jinja_pass_arg")):
            if values:
                values.pop("_block_vars", None)
                values.pop("_loop_vars", None)
            return _made(called, args, values) if kind is Macro else called(*args, **values)
        return super().call(called, *args, **values)


def _made(macro: Macro, args: tuple[Any, ...], values: dict[str, Any]) -> Any:
    """What the macro draws. One that takes what it is given, by its place or its name, takes it here; Jinja2 deals with the others, and
    with whatever does not fit."""
    left = macro.arguments[len(args) :]
    if len(args) > macro._argument_count or macro.caller or macro.catch_kwargs or macro.catch_varargs:
        return macro(*args, **values)
    if left:
        args += tuple([values.pop(name, missing) for name in left])
    return macro(*args, **values) if values else Markup(macro._func(*args))  # noqa: S704 - drawn by a template, which escapes
