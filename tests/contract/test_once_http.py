"""A write by HTTP that names an idempotency key is done once, however often it is sent."""

import time
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from adapters.database.kept_answers import KeptAnswers
from domain.errors import TransientError
from domain.once import KEPT_S, PATIENCE_S, Answer, First
from ops.api.once import HEADER, REPLAYED, Answers
from ops.dead_letters import DeadLetters
from tests.builders import a_stock_event
from tests.contract.asking import Asking
from tests.ledger import Ledger, dead
from tests.unit.ops.api.served import FakeAnswers

WHY = {"why": "INC-812"}


class Room:
    """A letter that waits, and the API in front of it."""

    def __init__(self, ledger: Ledger, ask: Asking) -> None:
        self.ledger, self.ask = ledger, ask
        ledger.fold(a_stock_event("SKU-1", id="ev-1"))
        lease = ledger.leased()
        ledger.changes.record(lease, [dead(c) for c in ledger.changes.mark(lease, 200)])
        ledger.lanes.release(lease)
        [self.letter] = [row["id"] for row in ledger.rows("dead_letter")]

    def discard(self, key: str, confirm: int = 1, by: str = "operator") -> httpx.Response:
        body = {"letters": {"ids": [self.letter]}, "confirm": confirm, **WHY}
        return self.ask("POST", "/v1/letters/discard", by, json=body, headers={HEADER: key})

    def restore(self) -> None:
        answer = self.ask.post("/v1/letters/restore", ids=[self.letter], **WHY)
        assert answer.status_code == 200, answer.text

    def acts(self) -> list[str]:
        return [row["act"] for row in self.ledger.rows("audit") if row["act"].startswith("letter")]

    def age(self, by_s: float) -> None:
        with self.ledger.database.write() as connection:
            connection.execute(text("UPDATE kept_answer SET at_s = at_s - :s"), {"s": by_s})


@pytest.fixture
def room(ledger: Ledger, asking: Asking) -> Room:
    return Room(ledger, asking)


def test_the_second_request_of_a_key_does_nothing_and_is_answered_alike(room: Room) -> None:
    first = room.discard("k-1")
    room.restore()
    before = room.ledger.rows("audit")

    second = room.discard("k-1")

    assert (first.status_code, second.status_code) == (200, 200)
    assert second.content == first.content
    assert second.headers["content-type"] == first.headers["content-type"]
    assert (first.headers.get(REPLAYED), second.headers.get(REPLAYED)) == (None, "true")
    assert room.ledger.rows("audit") == before


def test_a_key_is_one_persons_own_and_good_for_one_request(room: Room) -> None:
    room.discard("k-1")

    other = room.discard("k-1", confirm=2)
    of_somebody_else = room.discard("k-1", by="admin")

    assert other.status_code == 422
    assert other.json()["type"] == "urn:anybridge:problem:key_of_another_request"
    assert REPLAYED not in of_somebody_else.headers


def test_a_refused_request_gives_its_key_back(room: Room) -> None:
    refused = room.discard("k-1", confirm=7)

    assert refused.status_code == 422
    assert room.ledger.rows("kept_answer") == []
    assert room.discard("k-1").status_code == 200


def test_who_may_not_do_it_claims_no_key(room: Room) -> None:
    assert room.discard("k-1", by="viewer").status_code == 403
    assert room.ledger.rows("kept_answer") == []


@pytest.mark.parametrize("key", ["", "two words", "x" * 129])
def test_what_is_no_key_is_refused_before_anything_is_done(room: Room, key: str) -> None:
    answer = room.discard(key)

    assert (answer.status_code, HEADER in answer.json()["detail"]) == (400, True)
    assert room.ledger.rows("dead_letter")[0]["state"] == "open"


def test_while_the_first_is_at_work_and_after_it_died_the_second_is_told_so(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: Any, **__: Any) -> None:
        raise TransientError("the ledger went away, and may have done it")

    with monkeypatch.context() as patched:
        patched.setattr("ops.dead_letters.DeadLetters.discard", killed)
        assert room.discard("k-1").status_code == 503

    at_once = room.discard("k-1")
    room.age(PATIENCE_S + 1)
    later = room.discard("k-1")

    assert [at_once.status_code, later.status_code] == [409, 409]
    assert at_once.json()["type"].endswith("first_is_running")
    assert later.json()["type"].endswith("first_is_unknown")
    room.age(KEPT_S)
    assert room.discard("k-1").status_code == 200


def test_a_first_that_takes_longer_than_a_minute_is_said_to_be_at_work_for_as_long_as_it_is(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[httpx.Response] = []
    monkeypatch.setattr("ops.api.once.BEAT_S", 0.02)
    plain = DeadLetters.discard

    def slowly(desk: DeadLetters, *asked: Any) -> Any:
        room.age(PATIENCE_S + 1)
        while room.ledger.rows("kept_answer")[0]["at_s"] < time.time() - PATIENCE_S:
            time.sleep(0.01)
        told.append(room.discard("k-1"))
        return plain(desk, *asked)

    monkeypatch.setattr("ops.dead_letters.DeadLetters.discard", slowly)

    first = room.discard("k-1")

    [second] = told
    assert (first.status_code, second.status_code) == (200, 409)
    assert second.json()["type"].endswith("first_is_running")
    assert second.headers["retry-after"] == "5"


def test_an_answer_rests_sealed(room: Room) -> None:
    answer = room.discard("k-1")

    [row] = room.ledger.rows("kept_answer")

    assert room.letter.encode() in answer.content
    assert room.letter.encode() not in bytes(row["body"])


def test_what_was_asked_for_rests_so_that_no_password_in_it_can_be_guessed(room: Room) -> None:
    for key in ("k-1", "k-2"):
        body = {"name": "eva", "role": "viewer", "password": "cavalo bateria grampo"}
        room.ask("POST", "/v1/users", "admin", json=body, headers={HEADER: key})
        room.ledger.execute("DELETE FROM console_user")

    [first, second] = room.ledger.rows("kept_answer", "key")

    assert first["fingerprint"] != second["fingerprint"]


def test_the_document_shows_the_key_on_every_write_of_people_and_on_no_other(room: Room) -> None:
    paths = room.ask.app.openapi()["paths"]
    shown = {
        (method, path)
        for path, of_path in paths.items()
        for method, operation in of_path.items()
        if any(p["name"] == HEADER for p in operation.get("parameters", []))
    }

    assert ("post", "/v1/letters/discard") in shown
    assert {path for _, path in shown} & {"/v1/events", "/v1/letters"} == set()


@pytest.fixture(params=["real", "fake"])
def answers(request: pytest.FixtureRequest, ledger: Ledger) -> Answers:
    """The table, and its imitation."""
    is_real = request.param == "real"
    return KeptAnswers(ledger.database, ledger.box) if is_real else FakeAnswers()


def test_a_key_is_claimed_once_answered_for_ever_and_given_back_when_refused(
    answers: Answers,
) -> None:
    asked = ("ana", "k", "f")
    found = [answers.begin(*asked), answers.begin(*asked), answers.begin("ana", "k", "g")]
    answers.keep("ana", "k", Answer(200, "text/csv", b"a;b"))
    answers.begin("eva", "k", "f")
    answers.forget("eva", "k")

    assert found == [First.BEGUN, First.RUNNING, First.OTHER]
    assert answers.begin(*asked) == Answer(200, "text/csv", b"a;b")
    assert answers.begin("eva", "k", "g") is First.BEGUN
