"""Addresses of the other parties: what may be called, and what never."""

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?\Z")
_NUMBER = re.compile(r"(0x[0-9a-f]*|\d+)\Z")


@dataclass(frozen=True, slots=True)
class Addresses:
    """What addresses a deployment allows.

    Args:
        allow_http: also http:// (simulators).
        allow_private: also loopback and private networks.
    """

    allow_http: bool = False
    allow_private: bool = False


def to_address(text: str, rules: Addresses) -> str:
    """Give an address without its last slash.

    A name that resolves to a private address is refused later, when it is connected.

    Raises:
        ValueError: no http address, or one that the rules refuse.

    Examples:
        >>> to_address("https://API.anymarket.com.br/v2/", Addresses())
        'https://api.anymarket.com.br/v2'
        >>> to_address("http://127.0.0.1:8080/v2", Addresses(True, True))
        'http://127.0.0.1:8080/v2'
        >>> to_address("https://10.0.0.1", Addresses())
        Traceback (most recent call last):
        ValueError: private address
    """
    parts = urlsplit(text)
    host = (parts.hostname or "").lower()
    if parts.scheme != "https" and not (parts.scheme == "http" and rules.allow_http):
        raise ValueError("not https")
    if not host or "@" in parts.netloc or parts.query or parts.fragment or not text.isprintable():
        raise ValueError("not a plain address")
    if is_private(host) and not rules.allow_private:
        raise ValueError("private address")
    netloc = f"[{host}]" if ":" in host else host
    netloc += f":{parts.port}" if parts.port else ""
    return urlunsplit((parts.scheme, netloc, parts.path.rstrip("/"), "", ""))


def is_private(host: str) -> bool:
    """Tell whether a host is loopback or in a private network, as far as its name says.

    Args:
        host: in lower case, an IPv6 address without brackets.

    Raises:
        ValueError: not a host name.

    Examples:
        >>> is_private("10.0.0.1"), is_private("::1"), is_private("localhost"), is_private("a.br")
        (True, True, True, False)
    """
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        pass
    # Resolvers read "2130706433" and "127.1" as addresses too: no name ends in a number.
    if not _HOST.match(host) or _NUMBER.match(host.rsplit(".", 1)[-1]):
        raise ValueError("not a host name")
    return host == "localhost" or host.endswith(".localhost")
