"""What the API needs from the rest of the bridge; the composition root fills it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from adapters.telemetry.metrics import Metrics
from domain.fates import Standing
from producers.events_http import Taken


class KeyRing(Protocol):
    """The API keys of the stores."""

    def store_of(self, key: str) -> str | None:
        """Give the store that a key in clear belongs to; None when it is not valid now."""
        ...


class Fates(Protocol):
    """What became of events and keys of one store."""

    def of_event(self, store: str, event_id: str) -> Standing | None:
        """Give the fate of an event; None when it is not known, or no longer."""
        ...

    def of_key(self, store: str, kind: str, key: str) -> Standing | None:
        """Give where a key stands; None when nothing is known about it."""
        ...


@dataclass(frozen=True, slots=True)
class ApiDeps:
    """Everything the API calls.

    Args:
        take: usually a `producers.events_http.TakeEvents`.
        ready: what is wrong, by name; empty means ready. See `adapters.telemetry.readiness`.
    """

    take: Callable[[str, object, int], Sequence[Taken]]
    keys: KeyRing
    fates: Fates
    ready: Callable[[], Mapping[str, str]]
    metrics: Metrics
