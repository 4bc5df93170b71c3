"""Where an event went, for traces: told at the borders, by default to nobody."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Protocol

from domain.changes import Change
from domain.events import Event
from domain.ids import LaneId

OutcomeOf = Callable[[str], object]
"""Gives what became of a key in a batch: an exception, what was sent, or None."""


class Spans(Protocol):
    """Told of each step of an event's way. It must not fail, nor wait."""

    def folded(
        self,
        way: str,
        events: Sequence[Event],
        fates: Mapping[str, str],
        seconds: float,
        origins: Mapping[str, str],
    ) -> None:
        """Note a fold that has just ended.

        Args:
            way: "amqp" or "http".
            origins: event id → `traceparent` of whoever published it, where they said one.
        """
        ...

    def batch(
        self, lane: LaneId, changes: Sequence[Change], call_id: str, outcome_of: OutcomeOf
    ) -> AbstractContextManager[None]:
        """Be at work on a batch within the block; calls made in it belong to it."""
        ...


@dataclass(frozen=True, slots=True)
class NoSpans:
    """Implements `Spans`: nobody asked for traces."""

    def folded(
        self,
        way: str,
        events: Sequence[Event],
        fates: Mapping[str, str],
        seconds: float,
        origins: Mapping[str, str],
    ) -> None:
        """Forget it."""

    def batch(
        self, lane: LaneId, changes: Sequence[Change], call_id: str, outcome_of: OutcomeOf
    ) -> AbstractContextManager[None]:
        """Do nothing besides."""
        del lane, changes, call_id, outcome_of
        return _NOTHING


_NOTHING = nullcontext()
NO_SPANS = NoSpans()
