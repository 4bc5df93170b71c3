"""Texts of the other parties, made fit for a log, a dead letter and a person's eyes."""

import re

LONGEST = 300
_LOOKED_AT = 4000

_PERSONAL = re.compile(
    r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+"  # e-mail
    r"|(?<![\w.])\d{3}\.\d{3}\.\d{3}-\d{2}(?!\w)"  # CPF, written out
    r"|(?<!\w)[0-9A-Z]{2}\.[0-9A-Z]{3}\.[0-9A-Z]{3}/[0-9A-Z]{4}-\d{2}(?!\w)"  # CNPJ, written out
    r"|(?<!\w)(?:\d{11}|\d{14})(?!\w)"  # either of them, bare; a mobile number too
    r"|\(\d{2}\) ?\d{4,5}-?\d{4}"  # telephone
    r"|(?<!\w)\d{4,5}-\d{4}(?!\w)"  # telephone without area code
    r"|(?<!\w)\d{5}-\d{3}(?!\w)"  # CEP
)
_TITLE = re.compile(r"<title[^>]{0,200}>([^<]{0,200})", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]{0,500}>")
_PAGE = re.compile(
    r"\s*(?:<!--.{0,500}?-->\s*)?<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL
)


def shortened(text: str, secret: str = "") -> str:
    """Give a text on one line of up to 300 characters, without personal data.

    Args:
        secret: never shown, should they echo it.

    Examples:
        >>> shortened("CPF 123.456.789-09 de ana@example.com inválido")
        'CPF *** de *** inválido'
        >>> shortened("Recurso com o id '987654321' não encontrado.")
        "Recurso com o id '987654321' não encontrado."
    """
    masked = text.replace(secret, "***") if secret else text
    plain = "".join(c if c.isprintable() else " " for c in masked[:_LOOKED_AT])
    line = _PERSONAL.sub("***", " ".join(plain.split()))
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"


def is_page(content: bytes) -> bool:
    """Tell whether this is a web page: somebody in between speaks, not the API."""
    return _PAGE.match(content[:_LOOKED_AT].decode(errors="replace")) is not None


def redirect_of(location: str) -> str:
    """Say where a redirect leads; neither the user nor the query of its address may be shown.

    Examples:
        >>> redirect_of("https://ana:pw@hub.example/v2?token=t"), redirect_of("/login")
        ('redirect to hub.example', 'redirect to itself')
    """
    authority = location.partition("//")[2].partition("/")[0].partition("?")[0]
    return f"redirect to {authority.rpartition('@')[2] or 'itself'}"


def without_tags(content: bytes) -> str:
    """Give what a person would read: the title of a page, else the text without tags."""
    text = content[:_LOOKED_AT].decode(errors="replace")
    title = _TITLE.search(text)
    return title[1] if title else _TAG.sub(" ", text)
