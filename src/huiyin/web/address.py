"""Where a request comes from. Used for slowing down alone, and kept only as a keyed hash."""

import ipaddress

from django.http import HttpRequest

from huiyin.settings import config


def client_address(request: HttpRequest) -> str:
    """The peer's address; behind a proxy of our own, the last hop that the proxy wrote down."""
    peer = str(request.META.get("REMOTE_ADDR", ""))
    if not config.behind_proxy:
        return _one_caller(peer)
    hops = str(request.META.get("HTTP_X_FORWARDED_FOR", "")).split(",")
    return _one_caller(hops[-1].strip() or peer)


def _one_caller(text: str) -> str:
    """Whoever has one IPv6 address has the 2^64 beside it as well: they count as one."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return text
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((address, 64), strict=False).network_address)
