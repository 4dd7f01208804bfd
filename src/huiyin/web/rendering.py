"""What Jinja2 does for every value and every call of every page, for a part of the time: a page of the desk writes two hundred values and
calls a hundred functions and macros."""

from __future__ import annotations

from types import BuiltinFunctionType, FunctionType, MethodType
from typing import Any

from jinja2.runtime import Context, Macro
from markupsafe import Markup, escape

_FUNCTIONS = frozenset({FunctionType, MethodType, BuiltinFunctionType})


def written(value: Any) -> str:
    """What a template writes for a value: text escaped, markup as it is. `escape` would make new markup of markup."""
    return value if type(value) is Markup else escape(value)


class Plainly(Context):
    """Calls a macro, or a function of Python that asks for nothing of the template, without looking for what they might ask for."""

    def call(self, called: Any, /, *args: Any, **values: Any) -> Any:
        kind = type(called)
        if kind is Macro or (kind in _FUNCTIONS and not hasattr(called, "jinja_pass_arg")):
            values.pop("_block_vars", None)
            values.pop("_loop_vars", None)
            return called(*args, **values)
        return super().call(called, *args, **values)
