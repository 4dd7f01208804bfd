"""Addresses of pages, put together once: a page names some thirty, and a table the same one fifty times over."""

from functools import lru_cache
from typing import Any
from urllib.parse import quote_plus, urlencode
from uuid import UUID

from django.urls import get_script_prefix, get_urlconf, reverse

NO_KEY = UUID(int=0)


def url(name: str, *args: Any, **kwargs: Any) -> str:
    """The address of the page of that name. Only what is known by several keys, or by name, is looked up each time."""
    if kwargs or len(args) > 2:
        return reverse(name, args=args or None, kwargs=kwargs or None)
    keys = [one for one in args if isinstance(one, UUID)]
    if len(keys) > 1:
        return reverse(name, args=args)
    rest = tuple(NO_KEY if isinstance(one, UUID) else one for one in args)
    before, after = _around_key(name, rest, get_urlconf(), get_script_prefix())
    return f"{before}{keys[0]}{after}" if keys else before


@lru_cache(maxsize=2000)
def _around_key(name: str, args: tuple[Any, ...], urlconf: Any, prefix: str) -> tuple[str, str]:
    """What stands before and after the key of a thing; everything stands before where there is none."""
    before, _key, after = reverse(name, args=args or None, urlconf=urlconf).partition(str(NO_KEY))
    return before, after


def switch_url(path: str, next_url: str, **query: str) -> str:
    """A link that changes one setting of the page and comes back to it."""
    return f"{path}?{urlencode(query)}{'&' if query else ''}next={_quoted(next_url)}"


_quoted = lru_cache(maxsize=100)(quote_plus)  # a page has four such links, all back to itself
