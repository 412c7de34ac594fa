"""Which network addresses belong to the public internet: only these are fetched from, or posted to."""

import ipaddress
import re
from collections.abc import Callable, Sequence

Resolver = Callable[[str, int], Sequence[str]]

# Prefixes under which an IPv6 address carries an IPv4 one: RFC 6052 section 2.1 (NAT64), RFC 4291 section
# 2.5.5.1 (compatible, deprecated), RFC 8215 (NAT64 inside one network).
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_COMPATIBLE = ipaddress.IPv6Network("::/96")
_LOCAL_NAT64 = ipaddress.IPv6Network("64:ff9b:1::/48")
# A host that ends in a number is an IPv4 address to every resolver, however it is spelt: 0x7f.1, 2130706433,
# 127.1 (WHATWG URL standard, "ends in a number").
_ENDS_IN_A_NUMBER = re.compile(r"(^|\.)(\d+|0[xX][0-9a-fA-F]*)\.?$")


def is_public(address: str) -> bool:
    """Tell whether an IP address lies on the public internet: unicast, in nobody's own network.

    Loopback, private, link-local, carrier-grade NAT, multicast, reserved and documentation addresses do not,
    nor does an IPv6 address that carries such an IPv4 one. What is no address in its usual spelling neither.
    """
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        carried = _carried_ipv4(ip)
        if carried is not None:
            return is_public(str(carried))
        if ip.scope_id is not None or ip.is_site_local or ip.teredo is not None:
            return False
        if ip in _COMPATIBLE or ip in _LOCAL_NAT64:
            return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)


def is_oddly_spelt(host: str) -> bool:
    """Tell whether a host is an IPv4 address in another spelling than four decimal numbers."""
    if _ENDS_IN_A_NUMBER.search(host) is None:
        return False
    try:
        ipaddress.IPv4Address(host)
    except ValueError:
        return True
    return False


def _carried_ipv4(ip: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    if ip.ipv4_mapped is not None:
        return ip.ipv4_mapped
    if ip.sixtofour is not None:
        return ip.sixtofour
    return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF) if ip in _NAT64 else None
