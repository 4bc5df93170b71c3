"""Addresses of images: checked for their shape, never fetched."""

import re
from enum import StrEnum
from urllib.parse import urlsplit

from domain.addresses import is_private

LONGEST = 4000

_UNFIT = re.compile(r"[\x00-\x20\x7f\\<>\"^`{|}\u2028\u2029]")
_INSIDE = (".local", ".localdomain", ".internal", ".intranet", ".lan", ".home.arpa")


class ImageUrlWrong(StrEnum):
    """Why the hub could not fetch an image, or must not."""

    NOT_AN_ADDRESS = "not_an_address"
    PRIVATE = "private"
    CREDENTIALS = "credentials"


def wrong_with(url: str, *, allow_private: bool = False) -> ImageUrlWrong | None:
    """Give what is wrong with the address of an image; None: nothing that can be seen in it.

    The hub fetches it from the internet: a host of one word, or of a network at home, is private.
    Whether anything is there is not looked at.

    Args:
        url: "https://loja.example/fotos/1.jpg?v=2".
        allow_private: for simulators on the same machine.

    Examples:
        >>> wrong_with("https://loja.example/1.jpg?v=2") is None
        True
        >>> wrong_with("http://10.0.0.1/1.jpg").value, wrong_with("https://erp/1.jpg").value
        ('private', 'private')
        >>> wrong_with("ftp://loja.example/1.jpg").value, wrong_with("https://u:p@a.br/1.jpg").value
        ('not_an_address', 'credentials')
    """
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").lower().rstrip(".")
        is_one = parts.scheme in {"http", "https"} and bool(host) and parts.port != 0
        inside = is_one and "@" not in parts.netloc and _is_inside(host)
    except ValueError:
        return ImageUrlWrong.NOT_AN_ADDRESS
    if not is_one or len(url) > LONGEST or _UNFIT.search(url):
        return ImageUrlWrong.NOT_AN_ADDRESS
    if "@" in parts.netloc:
        return ImageUrlWrong.CREDENTIALS
    return ImageUrlWrong.PRIVATE if inside and not allow_private else None


def _is_inside(host: str) -> bool:
    return is_private(host) or host.endswith(_INSIDE) or not {".", ":"} & set(host)
