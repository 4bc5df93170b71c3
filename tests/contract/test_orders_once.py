"""The same order again and again and at once, from everybody who notices: one ERP order."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import pytest

from adapters.database.order_claims import write
from domain.errors import OutcomeUnknown
from domain.order_claims import Claim, Intent
from domain.order_ports import NoteSource
from tests.contract.at_once import at_once
from tests.contract.order_bridge import ID, LOOK, NUMBER, Bridge
from tests.ledger import Ledger
from tests.order_builders import a_cancelled_order, a_channel_order


@pytest.fixture
def bridge(ledger: Ledger) -> Bridge:
    return Bridge(ledger)


def test_an_order_that_everybody_reports_ten_times_at_once_is_one_erp_order(
    bridge: Bridge,
) -> None:
    noticing: list[Callable[[], None]] = [
        *(partial(bridge.note, source) for source in NoteSource),
        bridge.replay,
        bridge.ring,
    ]

    _all([partial(_both, each, bridge.ring) for each in noticing * 2])
    bridge.settle()

    assert len(bridge.erp.numbered(NUMBER)) == 1


def test_an_erp_that_loses_its_answer_while_everybody_reports_makes_one_order(
    bridge: Bridge,
) -> None:
    bridge.erp.failures["create_order"], bridge.erp.lost = [_LOST], {"create_order"}
    bridge.note()

    _all([bridge.ring, bridge.note, bridge.ring, bridge.replay, bridge.ring])
    bridge.settle()

    assert len(bridge.erp.numbered(NUMBER)) == 1


def test_without_the_look_up_the_same_story_makes_two(ledger: Ledger) -> None:
    bridge = Bridge(ledger, replace(LOOK, looks_up=False))
    bridge.erp.failures["create_order"], bridge.erp.lost = [_LOST], {"create_order"}
    bridge.note()

    bridge.settle()

    assert len(bridge.erp.numbered(NUMBER)) == 2


def test_two_hub_orders_with_one_number_that_come_at_once_are_at_most_one_erp_order(
    bridge: Bridge,
) -> None:
    bridge.hub.put(a_channel_order(order_id=2))
    bridge.note(NoteSource.FEED, ID, 2)

    _all([bridge.ring, bridge.ring])

    assert len(bridge.erp.numbered(NUMBER)) <= 1
    reasons = {row["reason"] for row in bridge.ledger.rows("dead_letter")}
    assert reasons == {"order_conflict"}


def test_a_held_order_has_one_letter_however_often_it_is_looked_at(bridge: Bridge) -> None:
    bridge.erp.products.clear()
    for _ in range(3):
        bridge.note()
        bridge.ring()
        bridge.wait(61)
    bridge.ring()

    (letter,) = bridge.ledger.rows("dead_letter")
    assert (letter["reason"], letter["state"]) == ("sku_unmapped", "open")


def test_a_held_order_that_is_mended_and_released_is_imported_once(bridge: Bridge) -> None:
    products, bridge.erp.products = bridge.erp.products, {}
    bridge.note()
    bridge.ring()
    bridge.erp.products = products

    _all([bridge.replay, bridge.replay, bridge.ring])
    bridge.settle()

    assert len(bridge.erp.numbered(NUMBER)) == 1
    assert [row["state"] for row in bridge.ledger.rows("dead_letter")] == ["resolved"]


def test_a_held_order_that_is_cancelled_meanwhile_has_nothing_left_to_replay(
    bridge: Bridge,
) -> None:
    bridge.erp.products.clear()
    bridge.note()
    bridge.ring()
    bridge.hub.put(a_cancelled_order())

    bridge.replay()
    bridge.ring()

    assert [row["state"] for row in bridge.ledger.rows("dead_letter")] == ["obsolete"]
    assert bridge.erp.orders == {}


def test_an_intent_of_somebody_who_died_is_looked_up_by_whoever_comes(bridge: Bridge) -> None:
    bridge.note()
    at_s = bridge.ledger.folder.now_s()
    claim = Claim(ID, NUMBER, intent=Intent(at_s))
    with bridge.ledger.database.write() as connection:
        write(connection, "acme", [claim])

    bridge.ring()
    assert bridge.erp.calls == ["find_orders"]
    bridge.settle()

    assert bridge.ledger.folder.now_s() - at_s > 5 * LOOK.deadline_s + LOOK.wait_s
    assert len(bridge.erp.numbered(NUMBER)) == 1


def _all(works: Sequence[Callable[[], None]]) -> None:
    at_once(len(works), lambda number: works[number]())


def _both(first: Callable[[], None], then: Callable[[], None]) -> None:
    first()
    then()


_LOST = OutcomeUnknown("no answer")
