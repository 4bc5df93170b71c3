"""Replay: a person asks again. A key is made due; a refused event is read once more."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from domain.deadletters import LetterState
from domain.errors import BridgeError
from domain.events import EventInvalid
from domain.ids import LaneId
from domain.json_text import read_json
from domain.ports import Folder, FoldRefused
from domain.validation import to_event

EVENT_KIND = "event"


class Waiting(Protocol):
    """A dead letter that waits, as replay needs it."""

    @property
    def id(self) -> str: ...  # noqa: D102 - see LetterView
    @property
    def store(self) -> str: ...  # noqa: D102
    @property
    def kind(self) -> str: ...  # noqa: D102
    @property
    def key(self) -> str: ...  # noqa: D102


class LetterDesk(Protocol):
    """What replay does to dead letters."""

    def release(self, keys: Sequence[tuple[str, str, str]]) -> Sequence[tuple[str, str, str]]:
        """Make (store, kind, key) due; gives those that have a change."""
        ...

    def close(self, ids: Sequence[str], state: str, why: str) -> Sequence[str]:
        """Close open letters."""
        ...


@dataclass(frozen=True, slots=True)
class Replayed:
    """What became of one letter.

    Args:
        outcome: due (its key goes out again), folded (its event was read), refused (the event
            still breaks the contract), obsolete (nothing is left to push).
    """

    id: str
    outcome: str
    detail: str = ""


class FlowPaused(BridgeError):
    """The lane is held: a replay would wait for ever."""


@dataclass(frozen=True, slots=True)
class Replay:
    """Replays letters.

    Args:
        payload: opens a letter's payload by id.
        held: (store, kind) → cause for which the lane is held, "" when it is not.
        known_store: tells whether there is such a store.
        woken: told of lanes that a fold has made due.
    """

    letters: LetterDesk
    folder: Folder
    payload: Callable[[str], bytes]
    held: Callable[[str, str], str]
    known_store: Callable[[str], bool]
    woken: Callable[[Sequence[LaneId]], None]

    def check(self, waiting: Sequence[Waiting]) -> None:
        """Refuse a replay into a flow that is stopped.

        Raises:
            FlowPaused: names the command that resumes it.
        """
        for store, kind in sorted({(w.store, w.kind) for w in waiting if w.kind != EVENT_KIND}):
            cause = self.held(store, kind)
            if cause:
                raise FlowPaused(
                    f"flow {kind} of store {store} is held ({cause}); end the cause, then: "
                    f"anybridge flow resume {kind} --store {store} --why …"
                )

    def __call__(self, waiting: Sequence[Waiting]) -> Sequence[Replayed]:
        """Replay these letters. Twice equals once."""
        self.check(waiting)
        keyed = [w for w in waiting if w.kind != EVENT_KIND]
        released = set(self.letters.release([(w.store, w.kind, w.key) for w in keyed]))
        replayed = []
        for letter in keyed:
            if (letter.store, letter.kind, letter.key) in released:
                replayed.append(Replayed(letter.id, "due"))
            else:
                self.letters.close([letter.id], LetterState.OBSOLETE, "nothing left to push")
                replayed.append(Replayed(letter.id, "obsolete", "nothing left to push"))
        return replayed + [self._event(w) for w in waiting if w.kind == EVENT_KIND]

    def _event(self, letter: Waiting) -> Replayed:
        body = self.payload(letter.id)
        try:
            event = to_event(read_json(body), self.folder.now_s())
            if not self.known_store(event.store):
                return Replayed(letter.id, "refused", f"there is no store {event.store!r}")
            self.woken(self.folder.fold([event]).rung)
        except (EventInvalid, FoldRefused) as error:
            return Replayed(letter.id, "refused", str(error))
        self.letters.close([letter.id], LetterState.RESOLVED, "event folded by replay")
        return Replayed(letter.id, "folded")
