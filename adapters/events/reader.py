"""One event's bytes, read and checked: in one go for the events of every day.

Nearly every event is a change of stock or price with nothing unusual about it. Those are read by
msgspec's compiled decoder; what it does not recognise goes the long way of `domain.json_text` and
`domain.validation`, which also names the faults. Both ways give the same event for the same bytes;
`tests/unit/adapters/events/test_reader.py` compares them.
"""

from functools import lru_cache
from typing import Annotated, Any, Literal

from msgspec import Meta, MsgspecError, Struct
from msgspec.json import Decoder

from domain.checks import QUANTITY_LIMIT, instant, money, named
from domain.events import (
    CLOCK_AHEAD_S,
    MAX_EVENT_BYTES,
    TOO_LARGE,
    Event,
    EventInvalid,
    Version,
)
from domain.ids import STORE_NAME
from domain.json_text import read_json
from domain.validation import to_event

_Line = Annotated[str, Meta(max_length=128)]
_deposit_fault = lru_cache(maxsize=256)(named(100))


class _Level(Struct, forbid_unknown_fields=True):
    deposit: Annotated[str, Meta(max_length=100)]
    available: Annotated[int, Meta(gt=-QUANTITY_LIMIT, lt=QUANTITY_LIMIT)]

    def told(self) -> dict[str, Any] | None:
        if _deposit_fault(self.deposit) is not None:
            return None
        return {"deposit": self.deposit, "available": self.available}


class _Prices(Struct, forbid_unknown_fields=True):
    price: str
    sale_price: str | None = None

    def told(self) -> dict[str, Any] | None:
        told = {"price": self.price}
        if self.sale_price is not None:
            told["sale_price"] = self.sale_price
        return None if any(money(value) is not None for value in told.values()) else told


class _Plain(Struct, forbid_unknown_fields=True, kw_only=True, tag_field="type"):
    specversion: Literal["1.0"]
    id: _Line
    source: Annotated[str, Meta(max_length=256)]
    subject: _Line
    time: str
    store: str
    sequence: Annotated[str, Meta(max_length=18)] | None = None
    datacontenttype: Literal["application/json"] | None = None


class _StockChanged(_Plain, tag="stock.changed", kw_only=True):
    data: _Level


class _PriceChanged(_Plain, tag="price.changed", kw_only=True):
    data: _Prices


_MEMBERS = 8
"""Names that every plain event has: those of `_Plain` but the last two, `type` and `data`."""

_DECODER = Decoder(_StockChanged | _PriceChanged)


def read_event(body: bytes, now_s: float) -> Event:
    """Read one event.

    Args:
        now_s: the database's clock, seconds since 1970.

    Raises:
        EventInvalid: with every fault, each with its JSON pointer.
    """
    if len(body) > MAX_EVENT_BYTES:
        raise EventInvalid([TOO_LARGE])
    return _plain_event(body, now_s) or to_event(read_json(body), now_s)


def _plain_event(body: bytes, now_s: float) -> Event | None:
    # Without escapes what was read is what was written, which the two counts below rely on.
    if b"\\" in body:
        return None
    try:
        read = _DECODER.decode(body)
    except (MsgspecError, UnicodeDecodeError):
        return None
    data = read.data.told()
    time_s = instant(read.time)
    if data is None or time_s is None or time_s > now_s + CLOCK_AHEAD_S:
        return None
    if not (_is_orderly(read) and STORE_NAME.match(read.store) and _is_told_once(body, read, data)):
        return None
    sequence = None if read.sequence is None else int(read.sequence)
    version = Version(read.source, sequence, time_s)
    return Event(read.id, read.__struct_config__.tag, read.store, read.subject, version, data)


def _is_orderly(read: _Plain) -> bool:
    """Tell whether its lines are plain ones: none blank, none with a control character."""
    lines = f" {read.id} {read.source} {read.subject} "
    number = read.sequence
    digits = number is None or (number.isascii() and number.isdigit())
    return digits and "  " not in lines and lines.isprintable()


def _is_told_once(body: bytes, read: _Plain, data: dict[str, Any]) -> bool:
    """Tell whether no name stands twice: msgspec takes the last, the contract refuses it.

    Every colon belongs to a name or stands in a text.
    """
    names = _MEMBERS + len(data) + (read.sequence is not None) + (read.datacontenttype is not None)
    texts = f"{read.id}{read.source}{read.subject}{read.time}{data.get('deposit', '')}"
    return body.count(b":") == names + texts.count(":")
