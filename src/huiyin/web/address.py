"""Where a request comes from. Used for slowing down alone, and kept only as a keyed hash."""

from django.http import HttpRequest

from huiyin.settings import config


def client_address(request: HttpRequest) -> str:
    """The peer's address; behind a proxy of our own, the last hop that the proxy wrote down."""
    peer = str(request.META.get("REMOTE_ADDR", ""))
    if not config.behind_proxy:
        return peer
    hops = str(request.META.get("HTTP_X_FORWARDED_FOR", "")).split(",")
    return hops[-1].strip() or peer
