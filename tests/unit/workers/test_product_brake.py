"""The brake on products: too many ends of sales wait for a person, and none of them is sent."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from domain.errors import Misconfigured
from domain.product_memory import ThinReads
from domain.product_reading import kept_product
from domain.product_source import ErpReading
from domain.store import Erp
from tests.builders import a_change
from tests.unit.workers.product_room import ENDED, LAMP, MANTLE, ProductRoom
from tests.unit.workers.working import push
from workers.work import Outcome, Sent

OFF: Mapping[str, Any] = {**LAMP, "active": False}
ONE_COLOUR: Mapping[str, Any] = {
    **MANTLE, "skus": MANTLE["skus"][:1], "images": MANTLE["images"][:1]
}  # fmt: skip
ENDS = [
    pytest.param(ENDED, id="deactivated"),
    pytest.param({**MANTLE, "active": False}, id="active: false"),
    pytest.param(ONE_COLOUR, id="a SKU left out"),
    pytest.param(
        {**MANTLE, "skus": [{**sku, "active": False} for sku in MANTLE["skus"]]}, id="SKUs off"
    ),
]


def a_room(known: int = 60, ended: int = 0, **store: Any) -> ProductRoom:
    """Give a room with a mantle and others that are known, some of which ended just now."""
    room = ProductRoom(**store)
    room.settled(MANTLE)
    mantle = room.known()
    for n in range(known):
        other = replace(mantle, code=f"E-{n}", hub_id=n + 1000, is_ended=n < ended)
        room.memory.keep("acme", [other], ends=n < ended)
    return room


def is_braked(outcome: Outcome | None) -> bool:
    return isinstance(outcome, Misconfigured) and outcome.cause == "brake"


@pytest.mark.parametrize("change", ENDS)
def test_the_lane_is_held_before_too_many_sales_end(change: Mapping[str, Any]) -> None:
    room = a_room(ended=50)

    assert is_braked(room.push(change))

    assert room.hub.writes == []
    room.memory.is_confirmed = True
    assert isinstance(room.push(change), Sent)


@pytest.mark.parametrize("change", ENDS)
def test_what_is_due_is_counted_before_any_of_it_is_sent(change: Mapping[str, Any]) -> None:
    room = a_room()
    room.memory.due = {"P-1": change, **{f"E-{n}": change for n in range(50)}}

    assert is_braked(room.push(change))

    assert room.hub.writes == []


@pytest.mark.parametrize("change", ENDS)
def test_fifty_ends_pass(change: Mapping[str, Any]) -> None:
    room = a_room()
    room.memory.due = {"P-1": change, **{f"E-{n}": change for n in range(49)}}

    assert isinstance(room.push(change), Sent)


def test_what_is_due_and_ends_nothing_is_not_counted() -> None:
    room = a_room()
    room.memory.due = {"P-1": ENDED, **{f"E-{n}": MANTLE for n in range(60)}}

    assert isinstance(room.push(ENDED), Sent)


def test_where_no_sale_ends_nothing_is_counted() -> None:
    room = a_room()
    room.memory.due = {f"E-{n}": ENDED for n in range(60)}

    assert isinstance(room.push({**MANTLE, "name": "Manta Nova"}), Sent)
    assert room.memory.counted == 0


def test_who_looks_only_at_what_is_in_hand_sees_it_together() -> None:
    room = a_room()
    changes = [a_change(f"E-{n}", payload=dict(ENDED)) for n in range(51)]

    work = push(room.handler, room.hub, room.store, changes, memo=room.memo)

    assert is_braked(work.outcomes["*"])
    assert room.hub.writes == []


def test_the_person_is_told_how_many_would_end_and_what_confirms_it() -> None:
    room = a_room()
    room.memory.due = {f"E-{n}": ENDED for n in range(60)}

    told = str(room.push(ENDED))

    assert "the sale of 60 of 61 products" in told
    assert "anybridge flow resume product --store acme" in told


def switched_off(room: ProductRoom, code: str) -> None:
    """Let the ERP answer that a product is inactive."""
    room.source.products[code] = ErpReading(kept_product(code, {**MANTLE, "active": False}))


@pytest.mark.parametrize("code", ["E-0", "gone"])
def test_what_the_erp_answers_is_counted_with_what_is_due(code: str) -> None:
    room = a_room(erp=Erp.ECCOSYS)
    room.memory.keep("acme", [replace(room.known(), code="gone")])
    switched_off(room, "E-0")
    room.memory.due = {f"E-{n}": ENDED for n in range(1, 51)}

    assert is_braked(room.push({}, code))

    assert room.hub.writes == []


def test_what_is_still_to_be_read_is_taken_to_end_as_what_was_read() -> None:
    room = a_room(known=100, erp=Erp.ECCOSYS)
    switched_off(room, "E-0")
    room.memory.thin = ThinReads(open=201, read=49, ended=14)

    assert is_braked(room.push({}, "E-0"))

    assert room.hub.writes == []


@pytest.mark.parametrize(
    "thin", [ThinReads(201, read=48, ended=48), ThinReads(201, read=100, ended=5)]
)
def test_few_reads_say_nothing_and_few_ends_say_that_few_end(thin: ThinReads) -> None:
    room = a_room(known=100, erp=Erp.ECCOSYS)
    switched_off(room, "P-1")
    room.memory.thin = thin

    assert isinstance(room.push({}), Sent)


def test_what_was_read_and_is_not_recorded_yet_tells_of_what_is_due() -> None:
    room = a_room(known=100, erp=Erp.ECCOSYS)
    for n in range(15):
        switched_off(room, f"E-{n}")
    for n in range(15, 49):
        room.source.products[f"E-{n}"] = ErpReading(kept_product(f"E-{n}", MANTLE))
    room.memory.thin = ThinReads(open=201)
    handler = room.handler
    read = [a_change(f"E-{n}", payload={}) for n in range(49)]
    before = push(handler, room.hub, room.store, read, memo=room.memo, is_recorded=False)

    switched_off(room, "E-60")
    late = [a_change("E-60", payload={})]
    after = push(handler, room.hub, room.store, late, memo=room.memo)

    assert "*" not in before.outcomes
    assert is_braked(after.outcomes["*"])


def test_a_product_that_was_never_on_sale_does_not_end() -> None:
    room = ProductRoom()

    room.push(OFF)

    assert room.known().is_ended
    assert room.memory.brake_counts("acme") == (0, 1)


def test_a_sku_of_a_product_that_is_off_sale_does_not_end() -> None:
    room = a_room()
    room.push(ENDED)
    room.memory.an_hour_passes()

    assert isinstance(room.push({**ONE_COLOUR, "active": False}), Sent)

    assert room.memory.brake_counts("acme") == (0, 61)


def test_the_end_of_a_product_one_of_whose_skus_had_ended_counts() -> None:
    room = ProductRoom()
    room.settled(MANTLE)
    room.push(ONE_COLOUR)
    assert room.memory.brake_counts("acme") == (1, 1)
    room.memory.an_hour_passes()

    room.push(ENDED)

    assert room.memory.brake_counts("acme") == (1, 1)


def test_a_product_that_is_only_found_as_it_ends_is_counted_by_itself() -> None:
    room = a_room(ended=50)
    room.memory.forget("acme", ["P-1"])

    assert is_braked(room.push(ENDED))

    assert room.hub.writes == []
