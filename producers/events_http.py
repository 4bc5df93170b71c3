"""Events by HTTP into the ledger: all of a request or nothing; fold, commit, ring, answer."""

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from domain.errors import BridgeError
from domain.events import MAX_EVENT_BYTES, Event, EventInvalid, Fault
from domain.ports import Arrow, Bells, Folder, FoldRefused, no_arrow
from domain.spans import NO_SPANS, Spans
from domain.validation import to_event

MAX_EVENTS = 1000
MAX_FAULTS = 1000


class TooMuch(BridgeError):
    """A request holds more events, or a larger one, than the contract allows."""


class OtherStore(BridgeError):
    """Events name another store than the API key's.

    Args:
        pointers: JSON pointers to the stores named.
    """

    def __init__(self, pointers: Sequence[str]) -> None:
        super().__init__("the API key is another store's")
        self.pointers = pointers


@dataclass(frozen=True, slots=True)
class Taken:
    """One event of an accepted request.

    Args:
        fate: "folded", or "superseded": an equal or newer version was known.
    """

    id: str
    fate: str


class HttpWatch(Protocol):
    """Told what becomes of events, for metrics."""

    def folded(self, way: str, fates: Sequence[str], seconds: float) -> None:
        """Note a fold: how each event ended, and how long it took."""
        ...

    def refused(self, way: str, count: int) -> None:
        """Note events that broke the contract."""
        ...


@dataclass(frozen=True, slots=True)
class TakeEvents:
    """Take one request's events into the ledger, whole or not at all."""

    folder: Folder
    bells: Bells
    watch: HttpWatch
    arrow: Arrow = no_arrow
    spans: Spans = NO_SPANS

    def __call__(self, store: str, value: object, size: int) -> Sequence[Taken]:
        """Take one event or an array of them.

        Args:
            store: the API key's.
            value: as `domain.json_text.read_json` gave it.
            size: bytes of the whole body.

        Returns:
            What became of each, in the order they came.

        Raises:
            TooMuch: too many events, or one too large.
            OtherStore: an event names another store.
            EventInvalid: with every fault of every event, up to `MAX_FAULTS`.
            FoldRefused: the database refuses the data.
            TransientError: the ledger is away; nothing was taken, send it again.
        """
        is_batch = isinstance(value, list)
        listed = value if isinstance(value, list) else [value]
        try:
            _check_sizes(listed, size)
            _check_stores(listed, store, is_batch=is_batch)
            events = self._events(listed, is_batch=is_batch)
            return self._fold(events) if events else []
        except (TooMuch, OtherStore, EventInvalid, FoldRefused):
            self.watch.refused("http", len(listed))
            raise

    def _events(self, listed: Sequence[object], *, is_batch: bool) -> list[Event]:
        now_s = self.folder.now_s()
        events: list[Event] = []
        faults: list[Fault] = []
        for index, fields in enumerate(listed):
            try:
                events.append(to_event(fields, now_s))
            except EventInvalid as refused:
                base = f"/{index}" if is_batch else ""
                faults += [Fault(base + f.pointer, f.message) for f in refused.faults]
            if len(faults) >= MAX_FAULTS:
                break
        if faults:
            raise EventInvalid(faults[:MAX_FAULTS])
        return events

    def _fold(self, events: Sequence[Event]) -> list[Taken]:
        started_s = time.monotonic()
        self.arrow("http_before_commit")
        folded = self.folder.fold(events)
        self.arrow("http_after_commit")
        self.bells.ring(folded.rung)
        fates = [folded.fates[event.id] for event in events]
        seconds = time.monotonic() - started_s
        self.watch.folded("http", fates, seconds)
        self.spans.folded("http", events, folded.fates, seconds, {})
        return [Taken(event.id, fate) for event, fate in zip(events, fates, strict=True)]


def _check_sizes(listed: Sequence[object], size: int) -> None:
    if len(listed) > MAX_EVENTS:
        raise TooMuch(f"{len(listed)} events in one request; send at most {MAX_EVENTS}")
    if size <= MAX_EVENT_BYTES:
        return
    for index, fields in enumerate(listed):
        # As compact as it can be written: blanks between the parts do not count.
        text = json.dumps(fields, ensure_ascii=False, separators=(",", ":"), default=str)
        if len(text.encode()) > MAX_EVENT_BYTES:
            raise TooMuch(f"event {index} is larger than {MAX_EVENT_BYTES} bytes")


def _check_stores(listed: Sequence[object], store: str, *, is_batch: bool) -> None:
    others = [
        f"/{index}/store" if is_batch else "/store"
        for index, fields in enumerate(listed)
        if isinstance(fields, dict) and fields.get("store") not in (None, store)
    ]
    if others:
        raise OtherStore(others)
