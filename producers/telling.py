"""Tells the ledger what a poll found, as if the ERP had published it."""

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import structlog

from domain.deadletters import DeadLetter, Reason
from domain.events import Event, EventInvalid
from domain.ports import Bells, Folder, FoldRefused
from domain.validation import to_event

log = structlog.get_logger()

AT_ONCE = 500
WAY = "poll"


class TellWatch(Protocol):
    """Told what happens, for metrics."""

    def folded(self, way: str, fates: Sequence[str], seconds: float) -> None:
        """Note that so many events were folded, with the fate of each."""
        ...

    def refused(self, way: str, count: int) -> None:
        """Note events that break the contract."""
        ...


@dataclass(slots=True)
class Told:
    """What became of what was said.

    Args:
        folded: events that changed something.
        superseded: subjects of which the ledger knew something newer.
    """

    folded: int = 0
    superseded: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Telling:
    """Folds events in transactions of up to `AT_ONCE`; what breaks the contract is parked."""

    folder: Folder
    watch: TellWatch

    def __call__(self, said: Sequence[Mapping[str, Any]], bells: Bells) -> Told:
        """Fold what was said, and ring what it makes due."""
        now_s = self.folder.now_s()
        good, bad = [], []
        for fields in said:
            try:
                good.append(to_event(fields, now_s))
            except EventInvalid as refused:
                bad.append(_letter(fields, str(refused)))
        told = Told()
        for at in range(0, len(good), AT_ONCE):
            self._fold(good[at : at + AT_ONCE], bells, bad, told)
        if bad:
            self.folder.park(bad)
            self.watch.refused(WAY, len(bad))
            log.warning("events_refused", count=len(bad))
        return told

    def _fold(
        self, events: Sequence[Event], bells: Bells, bad: list[DeadLetter], told: Told
    ) -> None:
        started_s = time.monotonic()
        try:
            folded = self.folder.fold(events)
        except FoldRefused as error:
            if len(events) == 1:
                bad.append(_letter(_fields(events[0]), f"the ledger refuses it: {error}"))
                return
            # A bad one must not take its neighbours with it.
            for event in events:
                self._fold([event], bells, bad, told)
            return
        bells.ring(folded.rung)
        fates = list(folded.fates.values())
        self.watch.folded(WAY, fates, time.monotonic() - started_s)
        told.folded += fates.count("folded")
        told.superseded |= {e.subject for e in events if folded.fates[e.id] == "superseded"}


def _letter(fields: Mapping[str, Any], told: str) -> DeadLetter:
    subject, named = str(fields["subject"])[:128], str(fields["id"])
    body = json.dumps(fields, default=str).encode(errors="replace")
    return DeadLetter(
        str(fields["store"]), "event", subject, Reason.EVENT_INVALID, told, body, 0, named
    )


def _fields(event: Event) -> Mapping[str, Any]:
    return {
        "specversion": "1.0",
        "id": event.id,
        "source": event.version.source,
        "type": event.type,
        "subject": event.subject,
        "store": event.store,
        "data": dict(event.data),
    }
