"""Callbacks of the hub: a hint that an order changed, noted and never believed."""

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from threading import Lock
from typing import Protocol

from domain.channel_orders import OrderMark
from domain.order_import import why_no_orders
from domain.order_ports import NoteSource, OrderNotes
from domain.ports import Arrow, Bells, Stores, no_arrow

MAX_SECRET = 200
BURST = 600.0
PER_S = 20.0
"""So many callbacks a store are taken at once, and a second: the feed has what is turned away."""

_ID = re.compile(r"[0-9]{1,18}\Z")


class Hint(StrEnum):
    """What became of a callback."""

    NOTED = "noted"
    IGNORED = "ignored"
    UNKNOWN = "unknown"
    FLOODED = "flooded"


class CallbackWatch(Protocol):
    """Told what happens, for metrics."""

    def called_back(self, outcome: str) -> None:
        """Note what became of one callback."""
        ...


@dataclass(slots=True)
class Gate:
    """Lets a burst of each store pass, then so many a second. Safe between threads.

    Args:
        clock: monotonic seconds.
    """

    clock: Callable[[], float] = time.monotonic
    _levels: dict[str, tuple[float, float]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def passes(self, store: str) -> bool:
        """Tell whether one more may pass now."""
        with self._lock:
            now_s = self.clock()
            level, at_s = self._levels.get(store, (BURST, now_s))
            level = min(BURST, level + (now_s - at_s) * PER_S)
            self._levels[store] = (max(0.0, level - 1.0), now_s)
        return level >= 1.0


@dataclass(frozen=True, slots=True)
class TakeCallback:
    """Takes one callback. One object serves all threads.

    Args:
        store_of: the store whose address holds a secret.
    """

    store_of: Callable[[str], str | None]
    stores: Stores
    notes: OrderNotes
    bells: Bells
    watch: CallbackWatch
    arrow: Arrow = no_arrow
    gate: Gate = field(default_factory=Gate)

    def knows(self, secret: str) -> str | None:
        """Give the store of a secret; None when there is none."""
        name = self.store_of(secret) if 0 < len(secret) <= MAX_SECRET else None
        if name is None:
            self.watch.called_back(Hint.UNKNOWN)
        return name

    def __call__(self, name: str, said: object) -> Hint:
        """Note the order that a callback of a store names, at most once while it is due."""
        hint = self._take(name, said)
        self.watch.called_back(hint)
        return hint

    def _take(self, name: str, said: object) -> Hint:
        store = self.stores.get(name)
        content = _content(said)
        oi = content.get("oi")
        if store is None or (oi is not None and store.oi and _bare(oi) != _bare(store.oi)):
            return Hint.UNKNOWN
        order_id = _order_id(said, content)
        if order_id is None or why_no_orders(store):
            return Hint.IGNORED
        if not self.gate.passes(name):
            return Hint.FLOODED
        self.arrow("callback_to_note")
        lanes = self.notes.note(name, [OrderMark(order_id)], NoteSource.CALLBACK)
        self.arrow("note_to_answer")
        self.bells.ring(lanes)
        return Hint.NOTED


def _content(said: object) -> Mapping[str, object]:
    content = said.get("content") if isinstance(said, dict) else None
    return content if isinstance(content, dict) else {}


def _order_id(said: object, content: Mapping[str, object]) -> int | None:
    kind = said.get("type") if isinstance(said, dict) else None
    written = str(content.get("id", ""))
    return int(written) if kind == "ORDER" and _ID.match(written) and int(written) else None


def _bare(oi: object) -> str:
    # "259061958." and "259061958" are one account.
    return str(oi).strip().rstrip(".")
