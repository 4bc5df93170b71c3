"""The API on fakes: an honest little ledger, a key ring, and a client."""

import asyncio
import json
from collections.abc import AsyncIterable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx
from fastapi import APIRouter, FastAPI

from adapters.telemetry.metrics import Metrics
from domain.deadletters import DeadLetter
from domain.events import Event
from domain.fates import Standing
from domain.ids import LaneId
from domain.once import Answer, First
from domain.operators import Operator, Role
from domain.ports import Arrow, Fold, Folded, no_arrow
from ops.api.app import create_app
from ops.api.body import EVENT
from ops.api.deps import ApiDeps
from ops.api.operators import Doors, OperatorRing
from ops.api.problems import Lost
from producers.events_http import TakeEvents
from tests.builders import NOW_S

KEY = "abk_acme_secret"
AUTH = {"Authorization": f"Bearer {KEY}"}


@dataclass
class FakeFolder:
    """Keeps the newest event per key. `error` is raised instead of folding."""

    newest: dict[tuple[str, str], Event] = field(default_factory=dict)
    folds: int = 0
    error: Exception | None = None

    def now_s(self) -> float:
        return NOW_S

    def fold(self, events: Sequence[Event]) -> Folded:
        if self.error is not None:
            raise self.error
        self.folds += 1
        fates = {event.id: self._fold(event) for event in events}
        return Folded(fates, sorted({LaneId(e.store, e.kind) for e in events}))

    def prepare(self, events: Sequence[Event]) -> Fold:
        return lambda: self.fold(events)

    def park(self, letters: Sequence[DeadLetter]) -> None:
        raise AssertionError("by HTTP nothing is parked: it is refused")

    def _fold(self, event: Event) -> str:
        key = (str(event.kind), event.subject)
        known = self.newest.get(key)
        if known is not None and (known == event or event.version.older_than(known.version)):
            return "superseded"
        self.newest[key] = event
        return "folded"


@dataclass
class FakeBells:
    rung: list[LaneId] = field(default_factory=list)

    def ring(self, lanes: Sequence[LaneId]) -> None:
        self.rung += lanes


@dataclass
class FakeKeys:
    error: Exception | None = None
    asked: list[str] = field(default_factory=list)

    def store_of(self, key: str) -> str | None:
        self.asked.append(key)
        if self.error is not None:
            raise self.error
        return {KEY: "acme", "abk_other": "loja-2"}.get(key)


class FakeOperators:
    """Knows one key a role: `abo_viewer`, `abo_operator`, `abo_admin`, of persons called so."""

    def operator_of(self, key: str) -> Operator | None:
        name = key.removeprefix("abo_")
        return Operator(name, Role(name)) if key != name and name in set(Role) else None


@dataclass
class FakeFates:
    known: dict[tuple[str, ...], Standing] = field(default_factory=dict)

    def of_event(self, store: str, event_id: str) -> Standing | None:
        return self.known.get((store, event_id))

    def of_key(self, store: str, kind: str, key: str) -> Standing | None:
        return self.known.get((store, kind, key))


@dataclass
class Served:
    """The API under test and everything behind it."""

    app: FastAPI
    folder: FakeFolder
    bells: FakeBells
    keys: FakeKeys
    fates: FakeFates
    metrics: Metrics

    def post(self, value: Any, media_type: str = EVENT, **headers: str) -> httpx.Response:
        body = value if isinstance(value, bytes) else json.dumps(value).encode()
        said = {"Content-Type": media_type, **AUTH, **headers}
        return self.send("POST", "/v1/events", said, body)

    def get(self, path: str, **headers: str) -> httpx.Response:
        return self.send("GET", path, headers or AUTH)

    def send(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str],
        content: bytes | AsyncIterable[bytes] = b"",
    ) -> httpx.Response:
        """Send one request, with these headers only."""

        async def answered() -> httpx.Response:
            transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url="http://bridge") as client:
                return await client.request(method, path, headers=headers, content=content)

        return asyncio.run(answered())

    def sample(self, name: str, **labels: str) -> float | None:
        return self.metrics.registry.get_sample_value(name, labels)


class FakeAnswers:
    """What was answered to whom, in memory, for ever."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], tuple[str, Answer | None]] = {}

    def begin(self, actor: str, key: str, fingerprint: str) -> First | Answer:
        if (actor, key) not in self._kept:
            self._kept[actor, key] = (fingerprint, None)
            return First.BEGUN
        asked, answer = self._kept[actor, key]
        return First.OTHER if asked != fingerprint else answer or First.RUNNING

    def keep(self, actor: str, key: str, answer: Answer) -> None:
        self._kept[actor, key] = (self._kept[actor, key][0], answer)

    def still(self, actor: str, key: str) -> None:
        pass

    def forget(self, actor: str, key: str) -> None:
        del self._kept[actor, key]


def doors(ring: OperatorRing | None = None) -> Doors:
    """Give doors whose keys are `abo_ROLE`, unless somebody else keeps the keys."""
    return Doors(ring or FakeOperators(), FakeAnswers())


def served(
    ready: Callable[[], Mapping[str, str]] = dict,
    arrow: Arrow = no_arrow,
    people: Sequence[APIRouter] = (),
    hub: Sequence[APIRouter] = (),
    lost: Lost | None = None,
) -> Served:
    """Serve the API on fakes."""
    folder, bells, keys, fates, metrics = (
        FakeFolder(),
        FakeBells(),
        FakeKeys(),
        FakeFates(),
        Metrics("serve"),
    )
    take = TakeEvents(folder, bells, metrics, arrow)
    app = create_app(ApiDeps(take, keys, fates, ready, metrics), people, hub, lost)
    return Served(app, folder, bells, keys, fates, metrics)
