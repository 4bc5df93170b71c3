"""A day's orders on both sides, with what the ledger knows of them, on both databases."""

from dataclasses import replace
from datetime import date

import pytest

from domain.drift import Cause, Gap
from domain.errors import Throttled, TransientError
from domain.money import Cents
from domain.replay import Plan
from domain.replay_ports import Forecast, Prospect
from domain.store import Erp
from ops.refusals import FlowHeld, NothingMatched, WrongUsage
from tests.contract.drift_room import DAY, LOGGI, DriftRoom
from tests.contract.held_room import ANA, an_order_by
from tests.ledger import Ledger
from tests.order_builders import a_store_of_orders

MANY = 230
"""More than any page or step takes at once."""


@pytest.fixture
def room(ledger: Ledger) -> DriftRoom:
    return DriftRoom(ledger)


def test_a_day_that_was_imported_is_equal(room: DriftRoom) -> None:
    order = room.sell(7)
    room.look(order, LOGGI)
    room.create(order)

    report = room.compare()

    assert (report.hub, report.erp, report.equal, report.differences) == (1, 1, 1, [])


def test_a_held_order_is_missing_with_its_letter_and_its_reason(room: DriftRoom) -> None:
    room.look(room.sell(7))

    report = room.compare()

    [found] = report.differences
    assert (found.gap, found.cause) == (Gap.MISSING, Cause.HELD)
    assert found.letter_id == room.ledger.rows("dead_letter")[0]["id"]
    assert found.detail.startswith("carrier_unmapped: ")
    assert (report.repairable, report.is_explained) == ([], True)


def test_an_order_whose_letter_was_put_aside_says_so(room: DriftRoom) -> None:
    room.look(room.sell(7))
    room.ledger.execute("UPDATE dead_letter SET state = 'discarded'")

    [found] = room.compare().differences

    assert (found.cause, found.letter_id) == (Cause.HELD, "")
    assert "closed by a person" in found.detail


def test_a_noted_order_is_on_its_way(room: DriftRoom) -> None:
    room.sell(7)
    room.room.note(7)

    assert room.found() == [(Gap.MISSING, Cause.IN_FLIGHT, 7)]


def test_an_order_that_the_erp_may_have_is_on_its_way(room: DriftRoom) -> None:
    room.look(room.sell(7))
    room.ledger.execute(
        "UPDATE erp_order SET intent_at_s = 1, looks = 1, steps = '[]', outcome = 'import'"
    )
    room.ledger.execute("UPDATE dead_letter SET state = 'resolved'")

    [found] = room.compare().differences

    assert (found.cause, found.detail) == (
        Cause.IN_FLIGHT, "the ERP may have it: looked up 1 times",
    )  # fmt: skip


def test_an_order_that_vanished_from_the_erp_is_gone(room: DriftRoom) -> None:
    room.look(room.sell(7), LOGGI)

    report = room.compare()

    assert (report.differences[0].cause, report.repairable) == (Cause.GONE, [])
    assert report.differences[0].detail == "it was imported as ERP order 557"


def test_an_order_that_the_erp_has_on_another_day_is_looked_up(room: DriftRoom) -> None:
    order = room.sell(7)
    room.look(order, LOGGI)
    room.create(order, on=date(2026, 9, 16))

    assert room.found() == [(Gap.MISSING, Cause.OTHER_DAY, 7)]


def test_an_order_of_its_number_that_is_another_leaves_it_missing(room: DriftRoom) -> None:
    order = room.sell(7)
    room.create(order, on=date(2026, 9, 16), note="loja", total_cents=Cents(1))

    assert room.found() == [(Gap.MISSING, Cause.NEVER_SEEN, 7)]


def test_what_the_erp_has_besides_is_told_by_whose_it_is(room: DriftRoom) -> None:
    order, other = room.sell(7), room.sell(8)
    room.look(order, LOGGI)
    room.create(order)
    room.create(other)
    room.hub.orders.clear()

    assert room.found() == [(Gap.EXTRA, Cause.GONE, 7), (Gap.EXTRA, Cause.NOT_OURS, None)]


def test_exactly_the_repairable_orders_are_looked_at_again(room: DriftRoom) -> None:
    room.look(room.sell(7))
    room.sell(8)
    report = room.compare()

    batch = room.service.repair(report, ANA, Plan())

    assert room.room.room.due() == ["8"]
    assert (batch.items, batch.why) == (1, "INC-812")
    assert dict(batch.selection) == {"reconcile": "orders", "day": "2026-09-15"}


def test_a_repaired_order_ends_its_batch_and_the_day_is_equal(room: DriftRoom) -> None:
    order = room.sell(8)
    batch = room.service.repair(room.compare(), ANA, Plan())

    room.room.look(order, [LOGGI])
    room.create(order)
    room.ledger.clock.move(3600)

    assert dict(room.service.batches.step(batch).counts) == {"pushed": 1}
    assert room.found() == []


def test_a_day_of_many_missing_orders_is_looked_up_and_repaired_whole(room: DriftRoom) -> None:
    ids = list(range(1, MANY + 1))
    orders = {order_id: room.sell(order_id) for order_id in ids}
    room.create(orders[MANY], on=date(2026, 9, 16))

    report = room.compare()
    batch = room.service.batches.step(room.service.repair(report, ANA, Plan()))

    assert room.erp.calls.count("find_orders") == MANY
    assert (report.differences[-1].cause, len(report.repairable)) == (Cause.OTHER_DAY, MANY - 1)
    assert batch.counts == {"running": MANY - 1}
    assert sorted(map(int, room.room.room.due())) == ids[:-1]


def test_a_dry_run_tells_what_a_repair_would_come_to_and_writes_nothing(room: DriftRoom) -> None:
    room.map_loggi()
    room.sell(7)
    room.hub.put(an_order_by("Jadlog", 8), announced=False)
    report = room.compare()
    before = room.snapshot()

    dry = room.service.dry_run(report)

    told = {key: forecast.heading for key, forecast in dry.forecasts.items()}
    assert told == {"7": "would succeed", "8": "would fail again: carrier_unmapped"}
    assert (room.erp.orders, room.erp.customers, room.snapshot()) == ({}, {}, before)


def test_a_dry_run_of_an_order_that_was_noted_takes_it_as_it_stands(room: DriftRoom) -> None:
    room.map_loggi()
    room.look(room.sell(7), LOGGI)
    room.ledger.execute("UPDATE erp_order SET told = NULL, erp_id = ''")
    report = room.compare()

    assert [one.cause for one in report.differences] == [Cause.LOST]
    assert room.service.dry_run(report).counts == {"would succeed": 1}


def test_a_dry_run_names_what_would_stop_a_repair(room: DriftRoom) -> None:
    room.sell(8)
    room.sell(9)
    report = room.compare()
    batch = room.service.repair(replace(report, differences=report.differences[:1]), ANA, Plan())
    room.ledger.execute("UPDATE lane SET held_cause = 'paused'")

    dry = room.service.dry_run(report)

    assert dry.forecasts["8"] == Forecast(Prospect.LEFT_OUT, batch.id)
    assert "anybridge flow resume order" in dry.held


def test_a_dry_run_of_equal_sides_looks_at_nothing(room: DriftRoom) -> None:
    assert room.service.dry_run(room.compare()).counts == {}


def test_how_far_it_is_is_told_all_the_way(room: DriftRoom) -> None:
    room.sell(7)

    room.service.dry_run(room.compare())

    told = [line for line in room.told if not line.startswith("waiting")]
    assert told == [
        "reading AnyMarket's orders of 2026-09-15: 1 so far",
        "looking up in the ERP what is missing: 0 of 1 done",
        "looking at what would be repaired: 0 of 1 done",
    ]


def test_equal_sides_are_not_repaired(room: DriftRoom) -> None:
    with pytest.raises(NothingMatched):
        room.service.repair(room.compare(), ANA, Plan())


def test_a_flow_that_stands_still_refuses_a_repair(room: DriftRoom) -> None:
    room.sell(8)
    report = room.compare()
    room.ledger.execute(
        "INSERT INTO lane (store, kind, held_cause) VALUES ('acme', 'order', 'paused')"
    )

    with pytest.raises(FlowHeld, match="anybridge flow resume order"):
        room.service.repair(report, ANA, Plan())


def test_an_erp_that_is_joined_by_events_cannot_be_asked(room: DriftRoom) -> None:
    with pytest.raises(WrongUsage, match="joined by events only"):
        room.service.compare(a_store_of_orders(erp=Erp.AMQP), DAY)


def test_a_day_that_has_not_begun_is_refused(room: DriftRoom) -> None:
    with pytest.raises(WrongUsage, match="has not begun"):
        room.service.compare(room.store, date(2200, 1, 1))


def test_a_list_that_moved_is_read_again(room: DriftRoom) -> None:
    order = room.sell(7)
    room.look(order, LOGGI)
    room.create(order)
    room.fail("orders_of", TransientError("moved"), Throttled("429", 7.0))

    assert room.found() == []
    assert sum(room.slept) == 2.0 + 7.0


def test_a_list_that_cannot_be_read_tells_nothing(room: DriftRoom) -> None:
    room.sell(7)
    room.fail("orders_of", *[TransientError("moved")] * 3)

    with pytest.raises(TransientError):
        room.compare()


def test_every_call_is_paid_for_as_those_who_come_last(room: DriftRoom) -> None:
    room.sell(7)

    room.compare()

    paid = {row["id"].partition(":")[0]: row["granted"] for row in room.ledger.rows("bucket", "1")}
    assert paid == {"anymarket": 1, "eccosys": 2}


def test_what_was_found_is_kept_with_its_day(room: DriftRoom) -> None:
    room.sell(7)

    room.compare()

    [run] = room.ledger.rows("reconcile_run", "id")
    assert (run["store"], run["what"], run["day"], run["open"]) == (
        "acme", "orders", "2026-09-15", 1,
    )  # fmt: skip
    assert run["counts"] == '{"missing: never_seen": 1}'
