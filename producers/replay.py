"""Replays: a person asks again. Keys are made due, refused events are read once more."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import structlog

from domain.errors import Misconfigured, TransientError
from domain.events import Event, EventInvalid, Fault
from domain.ids import LaneId
from domain.json_text import read_json
from domain.ports import Folder, FoldRefused
from domain.replay import BatchState, Result, Step, next_step
from domain.replay_ports import Batches, EventItem, Parked, Progress
from domain.validation import to_event

log = structlog.get_logger()

LEFT_AFTER_S = 30.0
"""An event that somebody claimed so long ago is read by another: its holder is dead."""


@dataclass(frozen=True, slots=True)
class Replays:
    """Steps batches on. Any process may, at any time: the rows say where each batch stands.

    Args:
        parked: opens a letter's payload by id.
        known_store: tells whether there is such a store.
        woken: told of lanes that a fold has made due.
    """

    batches: Batches
    folder: Folder
    parked: Callable[[str], Parked]
    known_store: Callable[[str], bool]
    woken: Callable[[Sequence[LaneId]], None]

    def tick(self) -> None:
        """Step every batch that has something to do, and log which ended.

        Raises:
            TransientError: the ledger is away; the next tick goes on.
        """
        self._each(self.batches.unfinished(), self.step)

    def pace(self) -> bool:
        """Let go what the rates of running batches allow by now; False: none goes by a rate.

        Raises:
            TransientError: the ledger is away.
        """
        paced = self.batches.paced()
        self._each(paced, self._advance)
        return bool(paced)

    def _each(self, batch_ids: Sequence[str], move: Callable[[str], Step | None]) -> None:
        for batch_id in batch_ids:
            try:
                step = move(batch_id)
            except TransientError:
                raise
            except Exception:
                # One that cannot be stepped keeps neither the others nor the bells from going on.
                log.exception("batch_not_stepped", batch_id=batch_id)
                continue
            if step is not None and step.end is not None:
                _tell(batch_id, step)

    def step(self, batch_id: str) -> Step | None:
        """Note outcomes, release what may go, read events. Twice equals once.

        Silent, since a command that prints JSON steps too.
        """
        self.batches.settle(batch_id)
        step = self._advance(batch_id)
        for item in self.batches.left_events(batch_id, LEFT_AFTER_S):
            self._read_again(item)
        return step

    def _advance(self, batch_id: str) -> Step | None:
        step, events = self.batches.advance(batch_id, _decide)
        for item in events:
            self._read_again(item)
        return step

    def _read_again(self, item: EventItem) -> None:
        result, detail = Result.FOLDED, ""
        try:
            self.woken(self.folder.fold([self._event(item.letter_id)]).rung)
        except (EventInvalid, FoldRefused, Misconfigured) as error:
            result, detail = Result.REFUSED, str(error)
        self.batches.end_event(item, result, detail)

    def trial(self, letter_id: str) -> tuple[Result, str]:
        """Read an event again without folding it: `folded` says that it would be."""
        try:
            self._event(letter_id)
        except (EventInvalid, Misconfigured) as error:
            return Result.REFUSED, str(error)
        return Result.FOLDED, ""

    def _event(self, letter_id: str) -> Event:
        """Read an event as intake does.

        Raises:
            EventInvalid: it still breaks the contract.
            Misconfigured: its letter cannot be opened.
        """
        parked = self.parked(letter_id)
        event = to_event(read_json(parked.payload), self.folder.now_s())
        if event.store != parked.store:
            fault = f"is not {parked.store!r}, under which it was sent; publish under the own store"
            raise EventInvalid([Fault("/store", fault)])
        if not self.known_store(event.store):
            raise EventInvalid([Fault("/store", f"there is no store {event.store!r}")])
        return event


def _decide(progress: Progress) -> Step:
    return next_step(
        progress.plan,
        progress.tally,
        canary_passed=progress.canary_passed,
        paced_at_s=progress.paced_at_s,
        now_s=progress.now_s,
    )


def _tell(batch_id: str, step: Step) -> None:
    if step.end is BatchState.STOPPED:
        log.warning("batch_stopped", batch_id=batch_id, why=step.why)
    else:
        log.info("batch_ended", batch_id=batch_id)
