"""What the bridge said in English, told in a person's language.

Details of letters, calls and refusals are kept and logged in English. Each sentence stands in the
catalogue as `said.…`, with holes; what fits one is told by the other language's.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from adapters.telemetry.redaction import REDACTED
from domain.errors import BridgeError
from domain.mapping_keys import PAYMENT
from domain.preflight_texts import LABELS
from ops.console.words import ENGLISH, PORTUGUESE, Words, templates_of, words_of
from ops.console.writing import Writing

PREFIX = "said."
_TEXT = "text"
"""A hole of this name, numbered or not, holds another sentence; others hold names and numbers, or
a closed word where a room of the catalogue has the hole's name."""

_CAUSE = "cause"
"""A hole of this name may hold more than its closed word: what was said of it, behind a colon."""

_KEY = "key"
"""A hole of this name holds the key that an order asked the rules for."""

_HOLE = re.compile(r"{(\w+)}")
_NUMBER = r"[-\d.,']+"
"""What a hole of the name `n` holds."""

_KIND = re.compile(r"(?P<kind>[A-Z][A-Za-z]+): (?P<rest>.+)", re.DOTALL)
"""An error's name may stand before what it says; the sentence needs none."""

_BOTH = re.compile(r"^([\w.\[\]]+): (.+) \| (.+)$", re.MULTILINE)
"""A line that says both, Portuguese first."""

_POINTER = r"/\w+(?:/\w+)*"
_POINTED = re.compile(rf"(?:^|(?<=; )){_POINTER}: (.+?) \| (.+?)(?=; {_POINTER}: |$)", re.MULTILINE)
"""The same behind a pointer into a product; the sentence names the field, the pointer need not."""

_FIELDS = re.compile(rf"^(\d+: )({_POINTER}(?:, {_POINTER})*)(?=; |$)", re.MULTILINE)
"""How many fields of a product are wrong, and which."""

_REVISION = re.compile(r"(?P<said>revision \d+): (?P<rest>.+)", re.DOTALL)
"""Of which revision a sentence is may stand before it, whatever it is."""

_BECAUSE = re.compile(r"(?P<word>[a-z_]+): (?P<rest>.+)", re.DOTALL)
_HELD = re.compile(r"(?P<word>[a-z_]+) (?P<key>[^:]+)(?:: (?P<rest>.+))?", re.DOTALL)
"""A reason may stand before the key that it is about, and before what it says of that."""

_ROOMS = ("reason", "step", "cause")
"""Closed words that a sentence may stand behind: why it is held, the step that says so."""

_FIELD = re.compile(r'(?:^|(?<= / ))(\w+)(?= ")')
"""A field of a key, before its value in quotes; see `MappingKey.label`."""

_ORDER_FIELDS = re.compile(r"[a-z]+\.[a-z_]+(?:, [a-z]+\.[a-z_]+)*")

_OF_PAYMENT = '/ method "'
"""What only the key of a payment says."""

_EMPTY = re.compile(r' / \w+ ""')

_TAKEN = re.compile(
    r'\{"units": ?(?P<units>-?\d+)\}'
    r'|\{"price": ?(?P<price>\d+), ?"sale_price": ?(?:null|(?P<sale>\d+))\}'
)
"""What the other side took of a stock or a price, as the ledger keeps it: units, cents."""

_SHORT = 200
_REMEMBERED = 4096
_START = 4
"""Characters by which the sentences that a text may be are told from the hundreds of others."""


@dataclass(frozen=True, slots=True)
class Saying:
    """One sentence as the bridge says it.

    Args:
        start: what it begins with, before its first hole.
    """

    key: str
    start: str
    shape: re.Pattern[str]


def told(words: Words, text: str) -> str:
    r"""Give a text in a language; what no sentence of ours fits stays as it is.

    Examples:
        >>> told(words_of("pt_BR"), "store acme is paused already")
        'loja acme já está pausada'
        >>> told(words_of("pt_BR"), 'revision 1: {"price":19990,"sale_price":14990}')
        'revisão 1: de R$\xa0199,90 por R$\xa0149,90'
        >>> told(words_of("en"), 'revision 2: {"units":1}')
        'revision 2: 1 unit'
        >>> told(words_of("pt_BR"), "A palavra de outra parte.")
        'A palavra de outra parte.'
    """
    is_portuguese = words.language == PORTUGUESE
    text = _TAKEN.sub(lambda found: _taken(words, found.groupdict()), text)
    text = _POINTED.sub(r"\1" if is_portuguese else r"\2", text)
    text = _BOTH.sub(r"\1: \2" if is_portuguese else r"\1: \3", text)
    text = _FIELDS.sub(lambda found: found[1] + _labels(found[2], at=not is_portuguese), text)
    return _told(words.language, text) if text else text


def in_short(words: Words, text: str) -> str:
    """Give the same without what an order left empty: lists are read at a glance.

    Examples:
        >>> in_short(words_of("pt_BR"), 'AMAZON / type "Loggi" / account "": no rule matches')
        'AMAZON / Tipo de envio "Loggi": nenhuma regra serve'
    """
    return told(words, _EMPTY.sub("", text))


def shortened(words: Words, text: str) -> str:
    """Give so much of a text as stands beside others, what is hidden marked."""
    shown = veiled(words, text)
    return shown if len(shown) <= _SHORT else f"{shown[:_SHORT]}…"


def label_of(words: Words, name: str, kind: str = "") -> str:
    """Give what a field of a rule is called; of some kinds of rules it is something else.

    Examples:
        >>> pt = words_of("pt_BR")
        >>> label_of(pt, "normalized", "carrier"), label_of(pt, "normalized", "payment")
        ('Transportador normalizado', 'Forma normalizada')
    """
    own = f"{kind}.{name}"
    said = words.of("field", own)
    return words.of("field", name) if said == own else said


def named(words: Words, text: str) -> str:
    """Give the key that a group or a rule names, its fields called as on the page of rules.

    Examples:
        >>> named(words_of("pt_BR"), 'AMAZON / type "Loggi" / account ""')
        'AMAZON / Tipo de envio "Loggi" / Conta ""'
        >>> named(words_of("pt_BR"), "SKU-1 and 3 more")
        'SKU-1 and 3 more'
    """
    kind = PAYMENT if _OF_PAYMENT in text else ""
    return _FIELD.sub(lambda found: label_of(words, found[1], kind), text)


def brief(words: Words, text: str) -> str:
    """Give the same without what the order left empty: a page of causes is read at a glance.

    Examples:
        >>> brief(words_of("pt_BR"), 'AMAZON / type "Loggi" / account ""')
        'AMAZON / Tipo de envio "Loggi"'
        >>> brief(words_of("en"), "buyer.document, shipping.postal_code")
        'Buyer – CPF or CNPJ, Shipping – Postal code'
    """
    if _ORDER_FIELDS.fullmatch(text):
        return _of_orders(words, text)
    return named(words, _EMPTY.sub("", text))


def veiled(words: Words, text: str) -> str:
    """Give a text in which the marks of what is hidden are words of a language.

    What is kept, logged and told to programs has the one mark of every log line.

    Examples:
        >>> veiled(words_of("pt_BR"), '{"email": "[redacted]"}')
        '{"email": "[oculto]"}'
    """
    return text.replace(REDACTED, words("frame.redacted"))


def _of_orders(words: Words, fields: str) -> str:
    """Give what fields of an order are called where they are corrected; others as they are."""
    return ", ".join(_of_order(words, each) for each in fields.split(", "))


def _of_order(words: Words, field: str) -> str:
    part, _, name = field.partition(".")
    said = words.of("correct", f"field_{name}")
    return field if said == f"field_{name}" else f"{words.of('correct', part)} – {said}"


def _labels(pointers: str, *, at: bool) -> str:
    """Give what fields of a product are called, each once; `at` the place of the language."""
    names = [
        [step for step in pointer.split("/") if not step.isdigit()][-1]
        for pointer in pointers.split(", ")
    ]
    return ", ".join(dict.fromkeys(LABELS[n][at] if n in LABELS else n for n in names))


def _taken(words: Words, said: Mapping[str, str | None]) -> str:
    """Give what was taken as people read it: units, and reais instead of cents."""
    money = Writing(words.language).money
    units, price, sale = said["units"], said["price"], said["sale"]
    if units is not None:
        return words("taken.units", n=int(units))
    whole = money(int(price or 0))
    if sale is None or sale == price:
        return whole
    return words("taken.sale", price=whole, sale=money(int(sale)))


@lru_cache(_REMEMBERED)
def _told(language: str, text: str) -> str:
    for mark in ("\n", "; "):
        parts = text.split(mark)
        found = [_sentence(language, part) for part in parts]
        if len(parts) > 1 and (mark == "\n" or all(found)):
            return mark.join(_told(language, part) for part in parts)
    return _sentence(language, text) or text


def _sentence(language: str, text: str) -> str | None:
    words = words_of(language)
    named = _KIND.fullmatch(text)
    if named is not None and named["kind"] in _names_of(BridgeError):
        return _sentence(language, named["rest"]) or named["rest"]
    revised = _REVISION.fullmatch(text)
    if revised is not None:
        return f"{_told(language, revised['said'])}: {_told(language, revised['rest'])}"
    because = _BECAUSE.fullmatch(text)
    room = "" if because is None else _room_of(because["word"])
    if because is not None and room:
        return f"{words.of(room, because['word'])}: {_told(language, because['rest'])}"
    held = _HELD.fullmatch(text)
    if held is not None and _room_of(held["word"]) == "reason":
        rest = "" if held["rest"] is None else f": {_told(language, held['rest'])}"
        return f"{words.of('reason', held['word'])} ({_of_orders(words, held['key'])}){rest}"
    for saying in _beginning(text[:_START]):
        found = saying.shape.fullmatch(text)
        if found is not None:
            return words.fill(saying.key, _holes(words, found.groupdict()))
    return None


def _names_of(error: type[Exception]) -> Iterator[str]:
    for kind in error.__subclasses__():
        yield kind.__name__
        yield from _names_of(kind)


@cache
def _room_of(word: str) -> str:
    """Give the room that a closed word stands in; empty: none of those it may stand behind."""
    known = templates_of(ENGLISH, "")
    return next((room for room in _ROOMS if f"{room}.{word}" in known), "")


def _holes(words: Words, said: Mapping[str, str]) -> dict[str, str]:
    return {name: _filled(words, name.rstrip("0123456789"), text) for name, text in said.items()}


def _filled(words: Words, room: str, text: str) -> str:
    if room == _TEXT:
        return told(words, text)
    if room == _CAUSE and ": " in text:
        return _told(words.language, text)
    if room == "fields":
        return _of_orders(words, text)
    if room == _KEY:
        return named(words, text)
    return ", ".join(words.of(room, each) for each in text.split(", "))


@lru_cache(_REMEMBERED)
def _beginning(start: str) -> Sequence[Saying]:
    """Give the sentences that a text may be which begins so, in their order."""
    return [each for each in _sayings() if start.startswith(each.start)]


@cache
def _sayings() -> Sequence[Saying]:
    """Give every sentence, those with the most text of their own first: they say the most."""
    found = [
        (len(_HOLE.sub("", text)), Saying(key, _HOLE.split(text)[0][:_START], _shape(text)))
        for key, text in templates_of(ENGLISH, PREFIX).items()
    ]
    return [saying for _, saying in sorted(found, key=lambda each: -each[0])]


def _shape(text: str) -> re.Pattern[str]:
    parts = _HOLE.split(text)
    shape = "".join(
        f"(?P<{part}>{_NUMBER if part == 'n' else '.*?'})" if index % 2 else re.escape(part)
        for index, part in enumerate(parts)
    )
    return re.compile(shape, re.DOTALL)
