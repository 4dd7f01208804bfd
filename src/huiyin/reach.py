"""Which addresses lie on the public internet, and which inside somebody's house; and whose certificates are believed out there."""

import ipaddress
import ssl
from functools import cache

_NAT64 = ipaddress.ip_network("64:ff9b::/96")


def is_outside(text: str) -> bool:
    """Whether an address is one of the public internet, also where it is wrapped in another kind of address.

    Raises ValueError for what is no address.
    """
    address = ipaddress.ip_address(text)
    if isinstance(address, ipaddress.IPv6Address):
        return (
            address.is_global
            and all(inner.is_global for inner in _inside(address))
            and not address.is_multicast
        )
    return address.is_global and not address.is_multicast


def _inside(address: ipaddress.IPv6Address) -> list[ipaddress.IPv4Address]:
    """IPv4 addresses that an IPv6 address stands for: mapped, compatible, 6to4, Teredo, NAT64."""
    found = [one for one in (address.ipv4_mapped, address.sixtofour, *(address.teredo or ())) if one]
    if address in _NAT64 or int(address) >> 32 == 0:
        found.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return found


@cache
def trusted() -> ssl.SSLContext:
    """The certificates that this machine believes, read once: that takes a thirtieth of a second, more than a request does."""
    import httpx  # here, so that a process that serves pages does not hold it

    return httpx.create_ssl_context()
