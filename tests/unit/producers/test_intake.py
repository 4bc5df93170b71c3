"""Intake: folded, committed and rung before it is acknowledged; a bad one goes alone."""

import json
from typing import Any

import pytest

from adapters.events.reader import read_event
from domain.deadletters import Reason
from domain.errors import TransientError
from domain.ids import LaneId
from domain.ports import Delivery
from producers import intake
from producers.intake import Intake
from tests.builders import NOW_S, event_fields
from tests.fake_intake import FakeFolder, FakeInbox
from tests.fakes import FakeBells, QuietWatch


@pytest.fixture(autouse=True)
def _without_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "PAUSE_S", 0.0)


class Door:
    """An intake among fakes."""

    def __init__(self, *refuses: str, **parts: Any) -> None:
        self.folder, self.bells = FakeFolder(NOW_S, refuses), FakeBells()
        self.inbox, self.watch = FakeInbox(), QuietWatch()
        self.intake = Intake(
            self.inbox,
            self.folder,
            self.bells,
            read_event,
            lambda name: name == "acme",
            self.watch,
            **parts,
        )

    def take(self, *deliveries: Delivery) -> None:
        self.intake.take(deliveries)


def a_delivery(tag: int = 1, body: bytes | None = None, **what_matters: Any) -> Delivery:
    fields = event_fields(id=f"ev-{tag}", subject=f"K{tag}", **what_matters.pop("event", {}))
    message = {
        "queue": "erp.stock",
        "routing_key": "acme.stock.changed",
        "redelivered": False,
        **what_matters,
    }
    return Delivery(tag=tag, body=json.dumps(fields).encode() if body is None else body, **message)


def test_a_batch_is_folded_at_once_rung_and_acknowledged() -> None:
    door = Door()

    door.take(a_delivery(1), a_delivery(2))

    assert door.folder.batches == [["ev-1", "ev-2"]]
    assert door.bells.rung == [LaneId("acme", "stock")]
    assert door.inbox.acknowledged == [1, 2]


def test_it_is_acknowledged_after_commit_and_ring() -> None:
    passed: list[str] = []
    door = Door(arrow=passed.append)

    door.take(a_delivery())

    assert passed == ["queue_to_intake", "intake_to_ledger", "ledger_to_bell", "bell_to_ack"]


@pytest.mark.parametrize("arrow", ["queue_to_intake", "intake_to_ledger", "ledger_to_bell"])
def test_who_dies_before_has_acknowledged_nothing(arrow: str) -> None:
    def crash(name: str) -> None:
        if name == arrow:
            raise KeyboardInterrupt

    door = Door(arrow=crash)

    with pytest.raises(KeyboardInterrupt):
        door.take(a_delivery())
    assert door.inbox.acknowledged == []


def test_the_run_ends_with_the_inbox_and_passes_over_empty_batches() -> None:
    door = Door()
    door.inbox.given = ([], [a_delivery(1)], [])

    door.intake.run()

    assert door.inbox.acknowledged == [1]


def test_redelivered_events_are_folded_alone_after_the_others() -> None:
    door = Door()

    door.take(a_delivery(1, redelivered=True), a_delivery(2), a_delivery(3, redelivered=True))

    assert door.folder.batches == [["ev-2"], ["ev-1"], ["ev-3"]]


def test_an_event_that_breaks_the_contract_is_parked_with_pointers_and_its_bytes() -> None:
    door = Door()
    bad = a_delivery(1, event={"data": {"deposit": "Geral"}})

    door.take(bad, a_delivery(2))

    (letter,) = door.folder.parked
    assert (letter.reason, letter.payload, letter.key) == (Reason.EVENT_INVALID, bad.body, "K1")
    assert "/data/available" in letter.detail
    assert door.folder.batches == [["ev-2"]]
    assert door.inbox.acknowledged == [1, 2]


@pytest.mark.parametrize(
    "body",
    [b"", b"\xff", b"{", b"[1]", b"7", b"[" * 5000, b'{"a": NaN}', b'{"id": 1, "id": 2}',
     b'{"id": "\\ud800"}', b'{"id": "\\u0000", "store": "\\u0000"}', b'{"n": 1e999999999}'],
)  # fmt: skip
def test_bytes_that_are_no_event_are_parked_as_they_came(body: bytes) -> None:
    door = Door()

    door.take(a_delivery(1, body))

    (letter,) = door.folder.parked
    assert (letter.payload, letter.store, letter.kind) == (body, "acme", "event")
    assert door.inbox.acknowledged == [1]


def test_what_names_a_letter_can_be_stored_whatever_came_and_is_nobody_elses() -> None:
    door = Door()

    door.take(a_delivery(1, b"{", routing_key="ac\x00me\ud800.stock.changed"))

    assert door.folder.parked[0].store == "ac?me?"


def test_an_event_of_another_store_than_its_routing_key_is_refused() -> None:
    door = Door()

    door.take(a_delivery(routing_key="loja-2.stock.changed"))

    [letter] = door.folder.parked
    assert ("/store" in letter.detail, letter.store) == (True, "loja-2")
    assert door.folder.batches == []


def test_an_event_of_a_store_that_there_is_not_is_refused() -> None:
    door = Door()

    door.take(a_delivery(event={"store": "gone"}, routing_key="gone.stock.changed"))

    assert "no such store" in door.folder.parked[0].detail


def test_a_clock_that_runs_ahead_is_refused() -> None:
    door = Door()

    door.take(a_delivery(event={"time": "2026-11-23T14:06:00-03:00"}))

    assert "clock_ahead" in door.folder.parked[0].detail


def test_a_batch_that_the_database_refuses_is_folded_one_by_one() -> None:
    door = Door("ev-2")

    door.take(a_delivery(1), a_delivery(2), a_delivery(3))

    assert door.folder.batches == [["ev-1"], ["ev-3"]]
    assert door.inbox.acknowledged == [1, 2, 3]


def test_what_the_database_refuses_is_parked_so_that_it_can_be_read_again() -> None:
    door = Door("ev-1")
    bad = a_delivery(1)

    door.take(bad)

    (letter,) = door.folder.parked
    assert (letter.kind, letter.key, letter.payload) == ("event", "K1", bad.body)
    assert "the ledger refuses it" in letter.detail


def test_with_the_database_away_it_waits_and_acknowledges_nothing_meanwhile() -> None:
    door, seen = Door(), list[list[int]]()
    door.folder.failures = [TransientError("away"), TransientError("away")]
    door.intake.arrow = lambda name: seen.append(list(door.inbox.acknowledged))

    door.take(a_delivery())

    assert door.folder.batches == [["ev-1"]]
    assert door.inbox.acknowledged == [1]
    assert not any(seen)


def test_a_process_that_stops_while_the_database_is_away_acknowledges_nothing() -> None:
    door = Door(stopping=lambda: True)
    door.folder.failures = [TransientError("away")]

    with pytest.raises(TransientError):
        door.take(a_delivery())
    assert door.inbox.acknowledged == []


def test_folds_and_refusals_are_counted() -> None:
    door = Door()

    door.take(a_delivery(1), a_delivery(2, b"{"))

    assert (door.watch.folds, door.watch.refusals) == ([["folded"]], 1)
