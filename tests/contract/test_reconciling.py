"""Comparisons that somebody asked for: how they go, what is kept of them, and their repair."""

import threading

import pytest

from adapters.database.comparisons import ComparisonRows
from config.settings import load
from domain.audit import Act
from domain.comparisons import BEAT_S, ComparisonState, Wanted
from domain.errors import TransientError
from domain.reconcile_runs import Compared
from domain.replay import Plan
from ops.reconcile_reports import differences_of
from ops.reconciling import reconciling
from ops.refusals import FieldWrong, NothingMatched, WrongUsage
from tests.contract.compared_room import ORDERS, ComparedRoom
from tests.contract.drift_room import LOGGI
from tests.contract.held_room import ANA
from tests.ledger import Ledger


@pytest.fixture
def room(ledger: Ledger) -> ComparedRoom:
    """One order that both sides have, and one that nobody told of."""
    made = ComparedRoom(ledger)
    order = made.drift.sell(7)
    made.drift.look(order, LOGGI)
    made.drift.create(order)
    made.drift.sell(8)
    made.drift.map_loggi()
    return made


def test_a_comparison_keeps_what_it_found_and_who_asked(room: ComparedRoom) -> None:
    done = room.compared()

    assert (done.state, done.actor, done.why) == (ComparisonState.DONE, "ana", "INC-812")
    assert (done.found["hub"], done.found["other"], done.found["equal"]) == (2, 1, 1)
    [found] = differences_of(done)
    assert (found.cause, found.is_repairable) == ("never_seen", True)
    [kept] = room.service.kept("acme")
    assert (kept.run.day, kept.run.open) == ("2026-09-15", 1)
    assert room.ledger.rows("audit", "id")[-1]["action"] == "reconcile_asked"


def test_a_repair_takes_up_exactly_what_was_confirmed_and_once(room: ComparedRoom) -> None:
    done = room.compared()

    with pytest.raises(FieldWrong, match="1 can be repaired"):
        room.service.repair(done, 2, Plan(), ANA)
    with pytest.raises(FieldWrong, match="why"):
        room.service.repair(done, 1, Plan(), Act("ana"))
    batch = room.service.repair(done, 1, Plan(), ANA)
    assert batch is not None

    again = room.service.one(done.id)
    assert (batch.items, again.batch) == (1, batch.id)
    assert room.drift.room.room.due() == ["8"]
    with pytest.raises(WrongUsage, match="is repaired by batch"):
        room.service.repair(again, 1, Plan(), ANA)


def test_a_repair_is_simulated_first_and_nothing_is_changed(room: ComparedRoom) -> None:
    done = room.compared()
    before = room.drift.snapshot()

    told = room.service.one(room.service.simulate(done).id)

    assert (told.state, told.forecast["counts"]) == (ComparisonState.DONE, {"would succeed": 1})
    assert room.drift.snapshot() == before


def test_only_one_of_a_kind_is_under_way(ledger: Ledger) -> None:
    room = ComparedRoom(ledger, at_once=False)
    first = room.service.ask(ORDERS, ANA)

    with pytest.raises(WrongUsage, match="being compared already"):
        room.service.ask(ORDERS, ANA)
    room.work()

    assert room.service.one(first.id).state is ComparisonState.DONE
    assert room.service.ask(ORDERS, ANA).is_running


def test_what_is_cancelled_stops_and_keeps_nothing(ledger: Ledger) -> None:
    room = ComparedRoom(ledger, at_once=False)
    comparison = room.service.ask(ORDERS, ANA)

    room.service.cancel(comparison)
    room.work()

    assert room.service.one(comparison.id).state is ComparisonState.CANCELLED
    assert room.service.kept() == []
    with pytest.raises(NothingMatched):
        room.service.cancel(comparison)


def test_a_process_that_ends_leaves_it_cut(ledger: Ledger) -> None:
    room = ComparedRoom(ledger, at_once=False)
    comparison = room.service.ask(ORDERS, ANA)

    room.stop.set()
    room.work()

    assert room.service.one(comparison.id).state is ComparisonState.CUT


def test_a_process_that_was_killed_is_noticed_and_another_may_be_asked_for(
    ledger: Ledger,
) -> None:
    room = ComparedRoom(ledger, at_once=False)
    comparison = room.service.ask(ORDERS, ANA)

    ledger.clock.move(BEAT_S + 1)

    assert room.service.one(comparison.id).state is ComparisonState.CUT
    assert room.service.ask(ORDERS, ANA).is_running


def test_one_that_waits_for_its_turn_is_not_taken_for_cut(ledger: Ledger) -> None:
    room = ComparedRoom(ledger, at_once=False)
    comparison = room.service.ask(ORDERS, ANA)

    for _ in range(3):
        ledger.clock.move(BEAT_S - 1)
        room.service.beat()

    assert room.service.one(comparison.id).is_running
    with pytest.raises(WrongUsage, match="being compared already"):
        room.service.ask(ORDERS, ANA)
    room.work()
    assert room.service.one(comparison.id).state is ComparisonState.DONE


def test_a_process_says_by_itself_that_it_still_has_a_comparison(
    room: ComparedRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    room.at_once = False
    comparison = room.service.ask(ORDERS, ANA)
    said = threading.Event()
    monkeypatch.setattr("ops.under_way.BEAT_EVERY_S", 0.01)
    monkeypatch.setattr(
        ComparisonRows, "still", lambda _, ids: said.set() if comparison.id in ids else None
    )

    with reconciling(load({}), room.known, room.ledger.box) as service:
        service.taken.add(comparison.id)

        assert said.wait(30)


def test_a_simulation_that_fails_leaves_what_was_found_to_be_repaired(room: ComparedRoom) -> None:
    done = room.compared()

    def away() -> None:
        raise TransientError("503 of the ERP")

    room.while_it_works = away
    told = room.service.one(room.service.simulate(done).id)
    assert (told.state, told.error) == (ComparisonState.DONE, "503 of the ERP")

    room.while_it_works = lambda: None
    assert room.service.repair(told, 1, Plan(), ANA) is not None


def test_a_simulation_whose_process_was_killed_leaves_what_was_found(
    room: ComparedRoom,
) -> None:
    done = room.compared()
    room.at_once = False
    room.service.simulate(done)

    room.ledger.clock.move(BEAT_S + 1)

    assert room.service.one(done.id).state is ComparisonState.DONE
    assert room.service.repair(room.service.one(done.id), 1, Plan(), ANA) is not None


def test_a_side_that_does_not_answer_is_told(room: ComparedRoom) -> None:
    def away() -> None:
        raise TransientError("503 of the ERP")

    room.while_it_works = away

    failed = room.compared()
    assert (failed.state, failed.error) == (ComparisonState.FAILED, "503 of the ERP")
    assert room.service.kept() == []


def test_a_bug_ends_it_too(room: ComparedRoom) -> None:
    def broken() -> None:
        raise ZeroDivisionError

    room.while_it_works = broken

    assert room.compared().state is ComparisonState.FAILED


@pytest.mark.parametrize(
    "wanted",
    [
        Wanted("acme", Compared.ORDERS, "2026-13-01"),
        Wanted("acme", Compared.ORDERS, "2999-01-01"),
        Wanted("acme", Compared.STOCK, "2026-09-15"),
        Wanted("acme", Compared.STOCK, sampled=-1),
        Wanted("acme", Compared.PRICE, grace_s=-60.0),
    ],
)
def test_what_makes_no_sense_is_not_compared(room: ComparedRoom, wanted: Wanted) -> None:
    with pytest.raises(FieldWrong):
        room.service.ask(wanted, ANA)
    assert room.service.newest() == []


def test_another_store_sees_nothing_of_it(room: ComparedRoom) -> None:
    room.known.stores.create("loja2", {"api_url": "https://hub.example"}, {"token": "t"}, ANA)
    done = room.compared()

    assert room.service.newest("loja2") == []
    assert room.service.kept("loja2") == []
    with pytest.raises(NothingMatched):
        room.service.one(done.id, "loja2")
