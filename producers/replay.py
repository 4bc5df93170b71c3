"""Replays: a person asks again. Keys are made due, refused events are read once more."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import structlog

from domain.events import EventInvalid
from domain.ids import LaneId
from domain.json_text import read_json
from domain.ports import Folder, FoldRefused
from domain.replay import BatchState, Result, Step, next_step
from domain.replay_ports import Batches, EventItem, Progress
from domain.validation import to_event

log = structlog.get_logger()

LEFT_AFTER_S = 30.0
"""An event that somebody claimed so long ago is read by another: its holder is dead."""


@dataclass(frozen=True, slots=True)
class Replays:
    """Steps batches on. Any process may, at any time: the rows say where each batch stands.

    Args:
        payload: opens a letter's payload by id.
        known_store: tells whether there is such a store.
        woken: told of lanes that a fold has made due.
    """

    batches: Batches
    folder: Folder
    payload: Callable[[str], bytes]
    known_store: Callable[[str], bool]
    woken: Callable[[Sequence[LaneId]], None]

    def tick(self) -> None:
        """Step every batch that has something to do, and log which ended."""
        for batch_id in self.batches.unfinished():
            step = self.step(batch_id)
            if step is not None and step.end is not None:
                _tell(batch_id, step)

    def step(self, batch_id: str) -> Step | None:
        """Note outcomes, release what may go, read events. Twice equals once.

        Silent, since a command that prints JSON steps too.
        """
        self.batches.settle(batch_id)
        step, events = self.batches.advance(batch_id, _decide)
        left = self.batches.left_events(batch_id, LEFT_AFTER_S)
        for item in (*events, *left):
            self._read_again(item)
        return step

    def _read_again(self, item: EventItem) -> None:
        result, detail = self.trial(item.letter_id)
        if result is Result.FOLDED:
            try:
                event = to_event(read_json(self.payload(item.letter_id)), self.folder.now_s())
                self.woken(self.folder.fold([event]).rung)
            except FoldRefused as error:
                result, detail = Result.REFUSED, str(error)
        self.batches.end_event(item, result, detail)

    def trial(self, letter_id: str) -> tuple[Result, str]:
        """Read an event again without folding it: `folded` says that it would be."""
        try:
            event = to_event(read_json(self.payload(letter_id)), self.folder.now_s())
        except EventInvalid as error:
            return Result.REFUSED, str(error)
        if not self.known_store(event.store):
            return Result.REFUSED, f"there is no store {event.store!r}"
        return Result.FOLDED, ""


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
