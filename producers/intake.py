"""Events from the queues into the ledger: batch, fold, commit, ring, then acknowledge."""

import json
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import Any, NamedTuple, Protocol, TypeVar

import structlog

from domain.deadletters import DeadLetter, Reason
from domain.events import Event, EventInvalid, Fault
from domain.ids import sent_to
from domain.ports import Arrow, Bells, Delivery, Fold, Folder, FoldRefused, Inbox, no_arrow
from domain.spans import NO_SPANS, Spans
from producers.patience import patiently

log = structlog.get_logger()

BATCH = 1000
WAIT_S = 0.02
PAUSE_S = 1.0
READ_AHEAD = 2
"""Batches that may stand read while one is folded."""
CLOCK_EVERY_S = 5.0

T = TypeVar("T")


class IntakeWatch(Protocol):
    """Told what intake does, for metrics."""

    def folded(self, way: str, fates: Sequence[str], seconds: float) -> None:
        """Note a fold: how each event ended, and how long it took."""
        ...

    def refused(self, way: str, count: int) -> None:
        """Note events that broke the contract."""
        ...


class _Read(NamedTuple):
    """A delivery, read: its event, or what is wrong with it."""

    delivery: Delivery
    event: Event | None
    faults: Sequence[Fault] = ()


@dataclass(frozen=True, slots=True)
class _Part:
    """Deliveries that are folded together: the good ones, ready, and letters of the others."""

    good: Sequence[tuple[Delivery, Event]]
    bad: Sequence[DeadLetter]
    fold: Fold


@dataclass(slots=True)
class Intake:
    """One intake process's work. Any number may run.

    Args:
        read_event: reads one event's bytes at a moment, or raises `EventInvalid`.
        known_store: tells whether there is such a store.
        stopping: tells whether the process is going down.
    """

    inbox: Inbox
    folder: Folder
    bells: Bells
    read_event: Callable[[bytes, float], Event]
    known_store: Callable[[str], bool]
    watch: IntakeWatch
    arrow: Arrow = no_arrow
    stopping: Callable[[], bool] = lambda: False
    spans: Spans = NO_SPANS
    _clock: tuple[float, float] = field(default=(0.0, -1e9))

    def run(self) -> None:
        """Take batches until the inbox ends; the next are read while the last is folded."""
        with ThreadPoolExecutor(1, thread_name_prefix="fold") as folding:
            under_way: deque[Future[None]] = deque()
            for batch in self.inbox.batches(BATCH, WAIT_S):
                if batch:
                    under_way.append(folding.submit(self._take, batch, self._read(batch)))
                # Looked at also while nothing comes: an error must not wait for the next event.
                while under_way and (under_way[0].done() or len(under_way) > READ_AHEAD):
                    under_way.popleft().result()
            for fold in under_way:
                fold.result()

    def take(self, batch: Sequence[Delivery]) -> None:
        """Fold one batch; acknowledge it once it is committed and its lanes are rung."""
        self._take(batch, self._read(batch))

    def _take(self, batch: Sequence[Delivery], parts: Sequence[_Part]) -> None:
        self.arrow("queue_to_intake")
        for part in parts:
            self._patiently(partial(self._fold, part))
        self.arrow("bell_to_ack")
        self.inbox.acknowledge(batch)

    def _read(self, batch: Sequence[Delivery]) -> Sequence[_Part]:
        read = self._patiently(lambda: [self._read_one(delivery) for delivery in batch])
        # A redelivered event may be what crashed somebody: it is folded alone.
        together = [one for one in read if not one.delivery.redelivered]
        alone = [[one] for one in read if one.delivery.redelivered]
        return [self._part(part) for part in (together, *alone) if part]

    def _part(self, read: Sequence[_Read]) -> _Part:
        good = [(one.delivery, one.event) for one in read if one.event is not None]
        bad = [letter_of(one.delivery, one.faults) for one in read if one.event is None]
        return _Part(good, bad, self.folder.prepare([event for _, event in good]))

    def _read_one(self, delivery: Delivery) -> _Read:
        try:
            return _Read(delivery, self._event(delivery))
        except EventInvalid as error:
            return _Read(delivery, None, error.faults)

    def _patiently(self, do: Callable[[], T]) -> T:
        """Do it, again and again while the ledger is away: nothing is acknowledged meanwhile."""
        return patiently(
            do,
            self.stopping,
            lambda error: log.warning("intake_waits", error=str(error)),
            PAUSE_S,
        )

    def _fold(self, part: _Part) -> None:
        if part.bad:
            self.folder.park(part.bad)
            self.watch.refused("amqp", len(part.bad))
            log.warning("events_refused", count=len(part.bad))
        if not part.good:
            return
        try:
            self._run(part.fold, part.good)
        except FoldRefused:
            # A bad one must not take its neighbours with it.
            for delivery, event in part.good:
                self._fold_alone(event, delivery)

    def _run(self, fold: Fold, good: Sequence[tuple[Delivery, Event]]) -> None:
        started_s = time.monotonic()
        self.arrow("intake_to_ledger")
        folded = fold()
        self.arrow("ledger_to_bell")
        self.bells.ring(folded.rung)
        seconds = time.monotonic() - started_s
        self.watch.folded("amqp", list(folded.fates.values()), seconds)
        if self.spans is not NO_SPANS:
            events = [event for _, event in good]
            self.spans.folded("amqp", events, folded.fates, seconds, _origins(good))

    def _fold_alone(self, event: Event, delivery: Delivery) -> None:
        try:
            self._run(self.folder.prepare([event]), [(delivery, event)])
        except FoldRefused as error:
            fault = Fault("", f"the ledger refuses it: {error}")
            self.folder.park([letter_of(delivery, [fault])])
            self.watch.refused("amqp", 1)

    def _event(self, delivery: Delivery) -> Event:
        event = self.read_event(delivery.body, self._now_s())
        if event.store != delivery.routing_key.partition(".")[0]:
            fault = "differs from the first word of the routing key; publish under the own store"
            raise EventInvalid([Fault("/store", fault)])
        if not self.known_store(event.store):
            raise EventInvalid([Fault("/store", "no such store; add it or correct the name")])
        return event

    def _now_s(self) -> float:
        """The database's clock; asked every few seconds, kept going by ours between."""
        database_s, asked_s = self._clock
        elapsed_s = time.monotonic() - asked_s
        if elapsed_s > CLOCK_EVERY_S:
            database_s, asked_s, elapsed_s = self.folder.now_s(), time.monotonic(), 0.0
            self._clock = (database_s, asked_s)
        return database_s + elapsed_s


def letter_of(delivery: Delivery, faults: Sequence[Fault]) -> DeadLetter:
    """Give the dead letter of a message that breaks the contract, with its original bytes."""
    fields: dict[str, Any] = {}
    try:
        read = json.loads(delivery.body)
        fields = read if isinstance(read, dict) else {}
    except (ValueError, RecursionError):
        pass
    told = "; ".join(f"{fault.pointer or '/'}: {fault.message}" for fault in faults[:20])
    return DeadLetter(
        sent_to(delivery.routing_key),  # not what it says itself: it is refused for that, perhaps
        "event",
        _word(fields.get("subject")) or _word(fields.get("id")),
        Reason.EVENT_INVALID,
        told,
        delivery.body,
        0,
        _word(fields.get("id")),
    )


def _origins(good: Sequence[tuple[Delivery, Event]]) -> dict[str, str]:
    said = {event.id: delivery.headers.get("traceparent") for delivery, event in good}
    return {event_id: text for event_id, text in said.items() if isinstance(text, str)}


def _word(value: object) -> str:
    if not isinstance(value, str):
        return ""
    return "".join(c for c in value if c.isprintable())[:128]
