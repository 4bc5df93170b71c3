"""Takes secrets and personal data out of what is logged, and makes it safe to print."""

import math
import re
from collections.abc import Iterable, Mapping, MutableMapping
from functools import lru_cache
from typing import Any

LONGEST = 2000
"""Characters of one value in a log line."""

_READ = 20_000
_NAMES = 2000
_PLAIN_MOST = 2000
_PLAIN_LONGEST = 64
_DEEPEST = 6
_WIDEST = 100
REDACTED = "[redacted]"

_SECRET = re.compile(r"token|secret|passw|senha|authorization|apikey|cookie|credential|bearer")

_PERSONAL = re.compile(
    r"name|nome|fullname|firstname|lastname|razaosocial|customer|customername|cliente|buyer"
    r"|buyername|recipient|receiver|receivername|contact|contato|address|endereco|street"
    r"|logradouro|rua|complement|complemento|neighborhood|bairro|zip|zipcode|cep|postalcode"
    r"|document|documento|documentnumber|cpf|cnpj|cpfcnpj|rg|ie|stateregistration|email|phone"
    r"|telefone|fone|celular|cell|birth|birthdate|dateofbirth"
    r"|(anymarket|billing|shipping|delivery)address|documentnumbernormalized|(cell|home)phone|fax"
    r"|comment|endereconro|fantasia|fantasyname|nomefantasia|nomeproprietario|destinatario"
    r"|datanascimento|obs|observacao(interna)?|observacoes|xml"  # an NF-e names its customer
)

# Ours and theirs for things, never for people: an id that looks like a CPF stays readable.
_IDS = frozenset((
    "timestamp", "level", "logger", "store", "kind", "event_id", "call_id", "message_id",
    "order_id", "erp_id", "letter_id", "batch_id", "id", "key", "sku",
))  # fmt: skip

_plain: set[str] = set()
"""Texts in which nothing was found: words of ours that stand on thousands of lines."""

_FIRST = ("timestamp", "level", "event")

_UNSAFE = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)

_LABELLED = re.compile(
    r"""(?ix) ((?:gumga)?token|authorization|api[_-]?key|passw(?:or)?d|senha|secret|cookie)
    (["']?\s*[:=]\s*["']?) (?:(?:bearer|basic|token)\s+)? [^\s"',;&}]+"""
)
_BEARER = re.compile(r"(?i)\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]{8,}")
_USERINFO = re.compile(r"(?i)([a-z][a-z0-9+.-]{1,20}://)[^\s/@]{1,300}@")
_SECRET_PATH = re.compile(r"(/callbacks/anymarket/(?:retries/)?)[^\s/?#\"']+")
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
_CPF = re.compile(r"(?<![\w.])\d{3}\.\d{3}\.\d{3}-?\d{2}(?!\w)")
_CNPJ = re.compile(r"(?<![\w.])[0-9A-Z]{2}\.[0-9A-Z]{3}\.[0-9A-Z]{3}/[0-9A-Z]{4}-?\d{2}(?!\w)")
_PHONE = re.compile(
    r"(?<![\w-])(?:\+?55[ -]?)?(?:\(\d{2}\) ?9?[ -]?\d{4}[ -]?\d{4}|[1-9]\d[ -]9\d{4}[ -]?\d{4}"
    r"|\+\d{10,14})(?!\w)"
)
_BARE = re.compile(r"(?<![\w.-])(?:\d{11}|\d{13}|[0-9A-Z]{12}\d{2})(?![\w-])")
_MOBILE = re.compile(r"(?:55)?[1-9][1-9]9\d{8}\Z")


def redact(_logger: object, _method: str, fields: MutableMapping[str, Any]) -> Mapping[str, Any]:
    """Give a log event without secrets and personal data; the structlog processor."""
    ordered = {name: fields[name] for name in _FIRST if name in fields} | dict(fields)
    return {_key(name): _value(name, value, 0) for name, value in ordered.items()}


def printable(text: str) -> str:
    r"""Give text on one line: no control, escape sequence or trick of direction acts on a reader.

    Examples:
        >>> print(printable("a\r\nb \x1b[31mred"))
        a\r\nb \x1b[31mred
    """
    return _UNSAFE.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def masked(text: str) -> str:
    """Give text without tokens, documents, e-mail addresses and phone numbers.

    Examples:
        >>> masked("CPF 529.982.247-25, gumgaToken: 259061958L1E1")
        'CPF [redacted], gumgaToken: [redacted]'
        >>> masked("order 2000001234567890 at amqp://bridge:pw@host/")
        'order 2000001234567890 at amqp://[redacted]@host/'
    """
    text = _LABELLED.sub(rf"\1\2{REDACTED}", text)
    text = _BEARER.sub(rf"\1 {REDACTED}", text)
    text = _USERINFO.sub(rf"\1{REDACTED}@", text)
    text = _SECRET_PATH.sub(rf"\1{REDACTED}", text)
    for personal in (_EMAIL, _CNPJ, _CPF, _PHONE):
        text = personal.sub(REDACTED, text)
    return _BARE.sub(lambda found: REDACTED if _is_personal(found[0]) else found[0], text)


def _key(name: object) -> str:
    return _key_of(name if type(name) is str else str(name))


@lru_cache(maxsize=_NAMES)
def _key_of(name: str) -> str:
    return printable(name)[:80]


@lru_cache(maxsize=_NAMES)
def _says(name: str) -> tuple[bool, bool]:
    """Tell whether a name is one for people, and whether it is one for secrets."""
    word = re.sub(r"[^a-z]", "", name.lower())
    return _PERSONAL.fullmatch(word) is not None, _SECRET.search(word) is not None


def _value(name: str, value: object, depth: int) -> object:
    if value is None or isinstance(value, bool):
        return value
    is_personal, is_secret = _says(name)
    if is_personal:
        return REDACTED
    if type(value) is str:
        return REDACTED if is_secret else _text(name, value)
    if isinstance(value, int | float):
        return value if math.isfinite(value) else str(value)
    if is_secret:
        return REDACTED
    return _inside(name, value, depth + 1) if depth < _DEEPEST else _text(name, value)


def _inside(name: str, value: object, depth: int) -> object:
    if isinstance(value, Mapping):
        return {_key(k): _value(str(k), v, depth) for k, v in _some(value.items())}
    if isinstance(value, list | tuple | set | frozenset):
        return [_value(name, item, depth) for item in _some(value)]
    return _text(name, value)


def _some(items: Iterable[Any]) -> list[Any]:
    return list(items)[:_WIDEST]


def _text(name: str, value: object) -> str:
    if isinstance(value, bytes):
        return f"{len(value)} bytes"
    text = _shown(value)
    if text in _plain:
        return text
    # The last lines of a traceback say most, the first words of everything else.
    text = text[-_READ:] if name == "exception" else text[:_READ]
    shown = printable(text if name in _IDS else masked(text))
    if name not in _IDS and len(text) <= _PLAIN_LONGEST and shown == text:
        _remember_plain(text)
    if len(shown) <= LONGEST:
        return shown
    return f"…{shown[1 - LONGEST :]}" if name == "exception" else f"{shown[: LONGEST - 1]}…"


def _remember_plain(text: str) -> None:
    # Only what is shown as it is: nothing else is worth keeping, and a secret must not be.
    if len(_plain) >= _PLAIN_MOST:
        _plain.clear()
    _plain.add(text)


def _shown(value: object) -> str:
    try:
        return str(value)
    except Exception as error:  # noqa: BLE001 - what cannot be shown must not cost the line
        return f"{type(value).__name__} that cannot be shown: {type(error).__name__}"


def _is_personal(text: str) -> bool:
    if _MOBILE.match(text):
        return True
    if len(text) == 11:  # noqa: PLR2004 - a CPF's length
        return text.isdigit() and _has_check_digits(text, 11)
    return len(text) == 14 and _has_check_digits(text, 9)  # noqa: PLR2004 - a CNPJ's length


def _has_check_digits(document: str, largest: int) -> bool:
    """Tell whether the last two characters are the modulo-11 digits of those before.

    Args:
        largest: weights run 2, 3 … up to this, then from 2 again; 11 for CPF, 9 for CNPJ.
    """
    values = [ord(character) - 48 for character in document]
    for end in (len(values) - 2, len(values) - 1):
        weighted = (v * (2 + i % (largest - 1)) for i, v in enumerate(reversed(values[:end])))
        if values[end] != (sum(weighted) * 10 % 11) % 10:
            return False
    return True
