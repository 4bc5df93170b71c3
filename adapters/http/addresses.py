"""Which addresses may be connected to: every one a name resolves to is checked."""

import ipaddress
from collections.abc import Mapping
from urllib.parse import quote, urlencode

from domain.addresses import Addresses, to_address
from domain.errors import Misconfigured

ADDRESS_REFUSED = "address_refused"
"""Cause for which a lane is held when its remote address is not allowed."""

PathId = int | str | tuple[str, ...]
"""What stands for a name in a path; several are joined by semicolons."""

_CARRY_IPV4 = (
    ipaddress.ip_network("::/96"),  # IPv4-compatible, as in ::127.0.0.1
    ipaddress.ip_network("64:ff9b::/96"),  # NAT64
    ipaddress.ip_network("64:ff9b:1::/48"),  # NAT64 for private use
    ipaddress.ip_network("2002::/16"),  # 6to4
)


def site_of(url: str, rules: Addresses) -> str:
    """Give a configured address in its plain form, without its last slash.

    Raises:
        Misconfigured: it is no address, or one that the rules refuse.
    """
    try:
        return to_address(url, rules)
    except ValueError as error:
        raise Misconfigured(ADDRESS_REFUSED, f"address of the store: {error}") from None


def url_of(
    site: str,
    pattern: str,
    ids: Mapping[str, PathId],
    query: Mapping[str, int | str],
) -> str:
    """Give the URL of a route; host and prefix are always those of `site`.

    Examples:
        >>> url_of("https://a.example/v2", "/skus/{sku}/marketplaces", {"sku": 7}, {})
        'https://a.example/v2/skus/7/marketplaces'
        >>> url_of("https://a.example/v2", "/products", {}, {"sku": "A/1 &b"})
        'https://a.example/v2/products?sku=A%2F1+%26b'
        >>> url_of("https://a.example", "/produtos/{codes}", {"codes": ("A;1", "B")}, {"$count": 9})
        'https://a.example/produtos/A%3B1;B?$count=9'
    """
    path = pattern.format_map({name: _in_path(value) for name, value in ids.items()})
    return f"{site}{path}?{urlencode(query, safe='$')}" if query else f"{site}{path}"


def _in_path(value: PathId) -> str:
    parts = value if isinstance(value, tuple) else (value,)
    return ";".join(quote(str(part), safe="") for part in parts)


def check_address(address: str, rules: Addresses) -> None:
    """Let a resolved address pass.

    Args:
        address: as the resolver gives it: "10.0.0.1", "fe80::1%eth0".

    Raises:
        Misconfigured: private, loopback, link-local, multicast or the like, in any disguise.
    """
    if not rules.allow_private and not _is_public(address):
        text = "the name of the store's address resolves to a private address"
        raise Misconfigured(ADDRESS_REFUSED, text)


def _is_public(address: str) -> bool:
    found = ipaddress.ip_address(address)
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return _is_public(str(found.ipv4_mapped))
        if found.is_site_local or any(found in network for network in _CARRY_IPV4):
            return False
    return found.is_global and not found.is_multicast
