"""POST /v1/callbacks/anymarket/{secret}: a hint, taken once, never believed."""

import json
from dataclasses import dataclass, field
from typing import Any

import pytest
from structlog.testing import capture_logs

from domain.errors import TransientError
from domain.order_ports import NoteSource
from domain.store import Store
from ops.api.callbacks import MAX_BYTES, callbacks_router
from producers.callbacks import BURST, PER_S, Gate, TakeCallback
from tests.fakes import FakeBells, FakeStores
from tests.unit.ops.api.served import Served, served
from tests.unit.workers.errand_room import ORDERS, FakeNotes, importing

SECRET = "a-secret-of-the-path"
HINT = {"type": "ORDER", "content": {"id": "183000101", "oi": "99999."}}


@dataclass
class CallbackRoom:
    """The API with its callbacks, on fakes."""

    store: Store = field(default_factory=lambda: importing(oi="99999."))
    now_s: float = 0.0
    outcomes: list[str] = field(default_factory=list)
    arrows: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.notes, self.bells = FakeNotes(), FakeBells()
        take = TakeCallback(
            self._store_of,
            FakeStores(self.store),
            self.notes,
            self.bells,
            self,
            self.arrows.append,
            Gate(lambda: self.now_s),
        )
        self.api: Served = served(hub=[callbacks_router(take)])

    def _store_of(self, secret: str) -> str | None:
        self.asked.append(secret)
        return "acme" if secret == SECRET else None

    def called_back(self, outcome: str) -> None:
        self.outcomes.append(outcome)

    def post(self, said: Any = HINT, secret: str = SECRET) -> Any:
        body = said if isinstance(said, bytes) else json.dumps(said).encode()
        return self.api.send("POST", f"/v1/callbacks/anymarket/{secret}", {}, body)


def test_an_order_that_changed_is_noted_and_rung() -> None:
    room = CallbackRoom()

    answer = room.post()

    assert (answer.status_code, answer.json()) == (200, {"hint": "noted"})
    assert room.notes.noted == [([183000101], NoteSource.CALLBACK)]
    assert (room.bells.rung, room.outcomes) == ([ORDERS], ["noted"])
    assert room.arrows == ["callback_to_note", "note_to_answer"]


def test_the_same_callback_again_is_answered_alike_and_rings_nobody() -> None:
    room = CallbackRoom()
    room.post()

    assert room.post().status_code == 200

    assert room.bells.rung == [ORDERS]


def test_a_wrong_secret_and_a_wrong_account_get_the_same_answer() -> None:
    room = CallbackRoom()

    answers = [
        room.post(secret="guessed"),
        room.post({"type": "ORDER", "content": {"id": "1", "oi": "11111."}}),
    ]

    said = [{k: v for k, v in a.json().items() if k != "correlation_id"} for a in answers]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert said[0] == said[1]
    assert (room.notes.noted, room.outcomes) == ([], ["unknown", "unknown"])


def test_a_secret_of_absurd_length_is_not_looked_up() -> None:
    room = CallbackRoom()

    assert room.post(secret="x" * 201).status_code == 404

    assert room.asked == []


@pytest.mark.parametrize(
    "content", [{"id": 183000101, "oi": "99999"}, {"id": "183000101"}, {"id": "183000101", "x": {}}]
)
def test_numbers_a_missing_account_and_more_fields_are_taken(content: dict[str, Any]) -> None:
    room = CallbackRoom()

    assert room.post({"type": "ORDER", "event": "PAID", "content": content}).json() == {
        "hint": "noted"
    }


@pytest.mark.parametrize(
    "said",
    [{"type": "PRODUCT", "content": {"id": "1"}}, {"type": "ORDER"}, {"content": {"id": "1"}}, [],
     {"type": "ORDER", "content": {"id": "-1"}}, {"type": "ORDER", "content": {"id": "1" * 19}},
     {"type": "ORDER", "content": {"id": "0"}}, {"type": "ORDER", "content": {"id": None}}],
    ids=str,
)  # fmt: skip
def test_what_names_no_order_is_left_alone(said: Any) -> None:
    room = CallbackRoom()

    assert room.post(said).json() == {"hint": "ignored"}

    assert room.notes.noted == []


def test_a_store_that_imports_no_orders_notes_none() -> None:
    room = CallbackRoom(importing(import_orders_from=None))

    assert room.post().json() == {"hint": "ignored"}


def test_a_body_that_cannot_be_read_is_refused() -> None:
    assert CallbackRoom().post(b"{").status_code == 400


def test_a_body_that_is_too_large_is_refused() -> None:
    assert CallbackRoom().post(b" " * (MAX_BYTES + 1)).status_code == 413


def test_a_flood_is_turned_away_and_left_to_the_feed() -> None:
    room = CallbackRoom()

    statuses = [room.post().status_code for _ in range(int(BURST) + 1)]
    room.now_s += 1.0 / PER_S

    assert (statuses[-2:], room.post().status_code) == ([200, 429], 200)


def test_without_a_ledger_the_hub_is_asked_to_call_again() -> None:
    room = CallbackRoom()
    room.notes.failures.append(TransientError("away"))

    assert room.post().status_code == 503


def test_the_secret_is_never_logged_nor_measured() -> None:
    room = CallbackRoom()

    with capture_logs() as lines:
        room.post(secret="guessed-secret")
        room.post(b"{")

    assert "guessed-secret" not in str(lines)
    assert SECRET not in str(lines) + room.api.get("/metrics").text


def test_the_contract_tells_of_callbacks() -> None:
    document = CallbackRoom().api.get("/openapi.json").json()

    told = document["paths"]["/v1/callbacks/anymarket/{secret}"]["post"]["responses"]
    assert {"200", "404", "413", "429", "503"} <= told.keys()
