"""Stock of a real ledger beside the imitated hub's."""

import pytest

from domain.errors import TransientError
from domain.ids import Kind
from domain.level_drift import LevelCause
from ops.refusals import WrongUsage
from tests.builders import a_stock_event
from tests.contract.level_room import LATER, LevelRoom, calls
from tests.ledger import back_off, dead, waiting
from tests.simulator.hub import a_sku
from tests.stack import ACT


def test_what_the_hub_has_as_it_accepted_it_is_equal(room: LevelRoom) -> None:
    room.seed(a_sku("A"), a_sku("B"))
    room.pushed("A", "B")

    report = room.compare()

    assert (report.hub, report.ledger, report.equal, report.differences) == (2, 2, 2, [])


def test_what_a_person_changed_at_the_hub_is_found_exactly(room: LevelRoom) -> None:
    room.seed(*(a_sku(f"K{n}") for n in range(250)))
    room.pushed(*(f"K{n}" for n in range(250)))
    room.by_hand("K7", 3)
    room.by_hand("K200", 0)

    report = room.compare()

    assert [one.key for one in report.differences] == ["K200", "K7"]
    assert (report.equal, report.repairable) == (248, ["K200", "K7"])


def test_more_keys_than_are_read_at_once_are_all_compared(room: LevelRoom) -> None:
    keys = [f"K{n}" for n in range(1100)]
    room.seed(*(a_sku(key) for key in keys))
    for start in range(0, 1100, 500):
        room.pushed(*keys[start : start + 500])

    report = room.compare()

    assert (report.ledger, report.equal, report.counts) == (1100, 1100, {})


def test_what_is_due_being_sent_or_just_accepted_is_in_flight(room: LevelRoom) -> None:
    room.seed(a_sku("A"), a_sku("B"), a_sku("C"))
    room.pushed("C", units=5)
    room.pushed("A", "B", units=5)
    room.ledger.clock.move(-3500)
    room.ledger.fold(a_stock_event("A", 6, id="s-A-2", time=LATER))

    found = room.compare(Kind.STOCK).differences

    told = [(one.key, one.cause, one.detail) for one in found]
    assert told == [
        ("A", LevelCause.IN_FLIGHT, "due"),
        ("B", LevelCause.IN_FLIGHT, "accepted just now"),
        ("C", LevelCause.DIFFERS, ""),
    ]


def test_a_key_whose_call_is_out_is_in_flight(room: LevelRoom) -> None:
    room.seed(a_sku("A"))
    room.ledger.fold(a_stock_event("A", 5))
    room.ledger.marked(room.ledger.leased())

    assert [one.detail for one in room.compare().differences] == ["being sent"]


def test_a_key_that_is_tried_again_or_waits_or_is_dead_says_so(room: LevelRoom) -> None:
    room.ledger.fold(*(a_stock_event(key, 5, id=key) for key in "ABC"))
    lease = room.ledger.leased()
    a, b, c = room.ledger.changes.mark(lease, 200)
    assert room.ledger.changes.record(lease, [back_off(a), waiting(b), dead(c)])

    found = room.compare().differences

    told = [(one.cause, one.detail) for one in found]
    assert told == [
        (LevelCause.IN_FLIGHT, "tried 1 times: 503"),
        (LevelCause.WAITING, "tried 1 times: not there"),
        (LevelCause.HELD, "hub_rejected: refused"),
    ]
    assert found[2].letter_id == room.ledger.rows("dead_letter")[0]["id"]


def test_what_is_due_in_a_held_lane_says_what_holds_it(room: LevelRoom) -> None:
    room.seed(a_sku("A"))
    room.ledger.fold(a_stock_event("A", 5))
    room.ledger.execute("UPDATE lane SET held_cause = 'brake'")

    [one] = room.compare().differences

    assert (one.cause, one.detail) == (LevelCause.HELD, "its flow is held (brake)")


def test_what_only_one_side_has_is_told_apart(room: LevelRoom) -> None:
    room.seed(a_sku("A"))
    room.pushed("B")

    assert room.found() == [("A", LevelCause.ONLY_HUB), ("B", LevelCause.ONLY_LEDGER)]


def test_a_code_that_two_skus_of_the_hub_have_is_ambiguous_until_one_is_chosen(
    room: LevelRoom,
) -> None:
    room.pair.simulator.switch(duplicate_codes="accepted")
    made = room.pair.simulator.seed(a_sku("A"))
    room.seed(a_sku("A", quantity=3))
    room.pushed("A")

    assert room.found() == [("A", LevelCause.AMBIGUOUS)]

    room.ledger.execute(
        "INSERT INTO sku_link (store, sku, product_id, sku_id, updated_at_s) "
        "VALUES ('acme', 'A', 1, :id, 1)",
        id=int(made["A"]["skuId"]),
    )
    assert room.found() == []


def test_what_changed_while_the_list_was_read_is_looked_up_once_more(room: LevelRoom) -> None:
    room.seed(a_sku("A"), a_sku("B"))
    room.pushed("A", "B")
    room.by_hand("A", 3)
    before = room.pair.simulator.asked("/counts")

    room.compare()

    assert calls(room.pair, before) == 2  # the page, and A by its code


def test_of_a_sample_so_many_are_looked_up_and_nothing_else(room: LevelRoom) -> None:
    keys = [f"K{n}" for n in range(30)]
    room.seed(*(a_sku(key) for key in keys), a_sku("foreign"))
    room.pushed(*keys)
    before = room.pair.simulator.asked("/counts")

    report = room.compare(sample=8)

    assert (report.sampled, report.hub, report.ledger, report.equal) == (8, 8, 8, 8)
    assert calls(room.pair, before) == 8


def test_every_call_is_paid_for_as_those_who_come_last(room: LevelRoom) -> None:
    room.seed(a_sku("A"))
    room.pushed("A")

    room.compare()

    [paid] = room.ledger.rows("bucket", "1")
    assert (paid["id"].partition(":")[0], paid["granted"]) == ("anymarket", 1)


def test_a_hub_that_cannot_be_read_tells_nothing(room: LevelRoom) -> None:
    room.seed(a_sku("A"))
    room.pair.simulator.fault("status", status=500)

    with pytest.raises(TransientError):
        room.compare()


def test_a_store_without_a_local_cannot_be_compared(room: LevelRoom) -> None:
    room.known.stores.change("acme", {"deposit": "Outro"}, {}, ACT)

    with pytest.raises(WrongUsage, match="map set deposit --store acme"):
        room.compare()
