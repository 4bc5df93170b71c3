"""Values as clients send them, read strictly, and as Eccosys writes them: as text."""

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from simulator.eccosys.errors import Unfit

Read = Callable[[str, object], str]
"""Reads one field, by its name and the value sent, into what is kept: text."""

NO_DATE = "0000-00-00"
NO_TIME = "0000-00-00 00:00:00"
_CENT = Decimal("0.01")
_PLAIN = re.compile(r"-?\d+(\.\d+)?", re.ASCII)
_FORMATTED = re.compile(r"-?(\d+|\d{1,3}(\.\d{3})+)(,\d+)?", re.ASCII)
_WHOLE = re.compile(r"-?\d{1,18}", re.ASCII)
_DAY_CHARS = 10


def text(longest: int = 0) -> Read:
    """Give a reader of text that is at most so long; numbers are taken as text."""

    def read(name: str, value: object) -> str:
        if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
            raise unfit(name, value, "um texto")
        said = str(value)
        if longest and len(said) > longest:
            raise Unfit(f"Campo {name}: no máximo {longest} caracteres, recebido {len(said)}.")
        return said

    return read


def one_of(*choices: str) -> Read:
    """Give a reader of a closed set."""

    def read(name: str, value: object) -> str:
        said = str(value)
        if isinstance(value, bool) or said not in choices:
            raise unfit(name, value, " | ".join(choices))
        return said

    return read


flag = one_of("S", "N")


def whole(name: str, value: object) -> str:
    """Read a whole number; ids, too."""
    said = str(value)
    if isinstance(value, bool) or not _WHOLE.fullmatch(said):
        raise unfit(name, value, "um número inteiro")
    return said


def number(name: str, value: object) -> Decimal:
    """Read a number, or a text of one with a point."""
    said = f"{value:f}" if isinstance(value, Decimal) else str(value)
    if isinstance(value, bool) or not _PLAIN.fullmatch(said):
        raise unfit(name, value, "um número com ponto decimal")
    return Decimal(said)


def decimals(places: int) -> Read:
    """Give a reader of numbers that are written with so many places."""

    def read(name: str, value: object) -> str:
        return f"{number(name, value):.{places}f}"

    return read


def cents(name: str, value: object) -> int:
    """Read money with a point into cents.

    Raises:
        Unfit: no number, or finer than a cent.
    """
    amount = number(name, value)
    scaled = amount.scaleb(2)
    if scaled != scaled.to_integral_value():
        raise unfit(name, value, "um valor com até dois decimais")
    return int(scaled)


def money(name: str, value: object) -> str:
    """Read money with a point into what is kept."""
    return written_cents(cents(name, value))


def discount_cents(value: object, of_cents: int) -> int:
    """Read a discount: a number, text such as `1.234,56` or `12.50`, or a percentage `10%`."""
    if not isinstance(value, str):
        return cents("desconto", value)
    said = value.strip()
    if said.endswith("%"):
        part = _formatted(value, said[:-1]) * of_cents / 100
        return int(part.quantize(Decimal(1), ROUND_HALF_UP))
    return cents("desconto", _formatted(value, said))


def day(name: str, value: object) -> str:
    """Read `yyyy-MM-dd`; `0000-00-00` and an empty text are no date."""
    said = str(value)
    if said in {"", NO_DATE}:
        return NO_DATE
    if len(said) != _DAY_CHARS:
        raise unfit(name, value, "uma data yyyy-MM-dd")
    try:
        return date.fromisoformat(said).isoformat()
    except ValueError:
        raise unfit(name, value, "uma data yyyy-MM-dd") from None


def moment(name: str, value: object) -> str:
    """Read `yyyy-MM-dd HH:mm:ss` or a day, whose time is midnight."""
    said = str(value)
    if said in {"", NO_DATE, NO_TIME}:
        return NO_TIME
    if len(said) <= _DAY_CHARS:
        return day(name, said) + " 00:00:00"
    try:
        return datetime.strptime(said, "%Y-%m-%d %H:%M:%S").strftime("%Y-%m-%d %H:%M:%S")  # noqa: DTZ007 - theirs has no zone
    except ValueError:
        raise unfit(name, value, "uma data yyyy-MM-dd HH:mm:ss") from None


def rounded_cents(amount: Decimal) -> int:
    """Give an amount of reais in whole cents, halves up."""
    return int(amount.quantize(_CENT, ROUND_HALF_UP).scaleb(2))


def written_cents(amount: int) -> str:
    """Write cents as most fields do: `207.10`."""
    sign, whole_part = ("-", -amount) if amount < 0 else ("", amount)
    return f"{sign}{whole_part // 100}.{whole_part % 100:02}"


def written_discount(amount: int) -> str:
    """Write cents as `desconto` does: `1.234,56`."""
    grouped = f"{abs(amount) // 100:,}".replace(",", ".")
    return f"{'-' if amount < 0 else ''}{grouped},{abs(amount) % 100:02}"


def written_price(amount: Decimal) -> str:
    """Write a unit price: two places, or as many as it has."""
    plain = f"{amount:f}"
    places = len(plain.partition(".")[2])
    return plain if places > 2 else f"{amount:.2f}"  # noqa: PLR2004 - places of a cent


def unfit(name: str, value: object, wanted: str) -> Unfit:
    """Refuse a value, saying which field, what was sent and what is taken."""
    shown = "null" if value is None else f"{value!s:.60}"
    return Unfit(f"Campo {name} inválido: recebido {shown!r}, esperado {wanted}.")


def _formatted(value: object, said: str) -> Decimal:
    if not _FORMATTED.fullmatch(said) and not _PLAIN.fullmatch(said):
        raise unfit("desconto", value, "um valor como 1.234,56 ou 12.50")
    mark = max(",", ".", key=said.rfind)
    digits, _, places = said.rpartition(mark) if mark in said else (said, "", "")
    try:
        return Decimal(f"{digits.replace('.', '').replace(',', '')}.{places or '0'}")
    except InvalidOperation:
        raise unfit("desconto", value, "um valor como 1.234,56 ou 12.50") from None
