"""Events from the queues into the ledger: batch, fold, commit, ring, then acknowledge."""

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import structlog

from domain.deadletters import DeadLetter, Reason
from domain.errors import TransientError
from domain.events import Event, EventInvalid, Fault
from domain.json_text import read_json
from domain.ports import Arrow, Bells, Delivery, Folder, FoldRefused, Inbox, no_arrow
from domain.validation import to_event

log = structlog.get_logger()

BATCH = 500
WAIT_S = 0.02
PAUSE_S = 1.0
CLOCK_EVERY_S = 5.0


class IntakeWatch(Protocol):
    """Told what intake does, for metrics."""

    def folded(self, way: str, fates: Sequence[str], seconds: float) -> None:
        """Note a fold: how each event ended, and how long it took."""
        ...

    def refused(self, way: str, count: int) -> None:
        """Note events that broke the contract."""
        ...


@dataclass(slots=True)
class Intake:
    """One intake process's work. Any number may run.

    Args:
        known_store: tells whether there is such a store.
        stopping: tells whether the process is going down.
    """

    inbox: Inbox
    folder: Folder
    bells: Bells
    known_store: Callable[[str], bool]
    watch: IntakeWatch
    arrow: Arrow = no_arrow
    stopping: Callable[[], bool] = lambda: False
    _clock: tuple[float, float] = field(default=(0.0, -1e9))

    def run(self) -> None:
        """Take batches until the inbox ends."""
        for batch in self.inbox.batches(BATCH, WAIT_S):
            if batch:
                self.take(batch)

    def take(self, batch: Sequence[Delivery]) -> None:
        """Fold one batch; acknowledge it once it is committed and its lanes are rung."""
        self.arrow("queue_to_intake")
        fresh = [delivery for delivery in batch if not delivery.redelivered]
        self._patiently(fresh)
        # A redelivered event may be what crashed somebody: it is folded alone.
        for delivery in batch:
            if delivery.redelivered:
                self._patiently([delivery])
        self.arrow("bell_to_ack")
        self.inbox.acknowledge(batch)

    def _patiently(self, deliveries: Sequence[Delivery]) -> None:
        while deliveries:
            try:
                self._fold(deliveries)
            except TransientError as error:
                if self.stopping():
                    raise
                log.warning("intake_waits", error=str(error))
                time.sleep(PAUSE_S)
            else:
                return

    def _fold(self, deliveries: Sequence[Delivery]) -> None:
        events, taken, letters = [], [], []
        for delivery in deliveries:
            try:
                events.append(self._event(delivery))
                taken.append(delivery)
            except EventInvalid as error:
                letters.append(letter_of(delivery, error.faults))
        if letters:
            self.folder.park(letters)
            self.watch.refused("amqp", len(letters))
            log.warning("events_refused", count=len(letters))
        if not events:
            return
        try:
            self._fold_events(events)
        except FoldRefused:
            # A bad one must not take its neighbours with it.
            for event, delivery in zip(events, taken, strict=True):
                self._fold_alone(event, delivery)

    def _fold_events(self, events: Sequence[Event]) -> None:
        started_s = time.monotonic()
        self.arrow("intake_to_ledger")
        folded = self.folder.fold(events)
        self.arrow("ledger_to_bell")
        self.bells.ring(folded.rung)
        self.watch.folded("amqp", list(folded.fates.values()), time.monotonic() - started_s)

    def _fold_alone(self, event: Event, delivery: Delivery) -> None:
        try:
            self._fold_events([event])
        except FoldRefused as error:
            fault = Fault("", f"the ledger refuses it: {error}")
            self.folder.park([letter_of(delivery, [fault])])
            self.watch.refused("amqp", 1)

    def _event(self, delivery: Delivery) -> Event:
        event = to_event(read_json(delivery.body), self._now_s())
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
        _word(fields.get("store")) or _word(delivery.routing_key.partition(".")[0])[:40],
        "event",
        _word(fields.get("subject")) or _word(fields.get("id")),
        Reason.EVENT_INVALID,
        told,
        delivery.body,
        0,
        _word(fields.get("id")),
    )


def _word(value: object) -> str:
    if not isinstance(value, str):
        return ""
    return "".join(c for c in value if c.isprintable())[:128]
