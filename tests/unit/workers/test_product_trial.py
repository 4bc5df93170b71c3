"""A dry run of a product goes the whole way up to the write, and keeps nothing."""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import replace
from typing import Any

from domain.changes import Change
from domain.replay_ports import Forecast, Prospect
from tests.builders import a_change, a_store
from tests.fake_lanes import FakeBudgets
from tests.fakes import FakeStores
from tests.unit.workers.product_room import ENDED, LAMP, MANTLE, ProductRoom
from workers.handlers.product import PushProduct
from workers.read_only import ReadOnlyBindings
from workers.read_only_products import ReadOnlyMemory, ReadOnlyShelves, ReadOnlyWaits
from workers.trial import PushTrial


def forecast(room: ProductRoom, payload: Mapping[str, Any]) -> Forecast:
    """Give what a replay of the product would come to."""

    def changes(_store: str, _kind: str, keys: Sequence[str]) -> Sequence[Change]:
        return [a_change(key, payload=payload) for key in keys]

    def handler() -> PushProduct:
        tools = replace(
            room.handler.tools,
            memory=ReadOnlyMemory(room.memory),
            shelves=ReadOnlyShelves(room.shelves),
            waits=ReadOnlyWaits(room.waits),
            bindings=ReadOnlyBindings(room.bindings),
        )
        return PushProduct(tools)

    trial = PushTrial("product", FakeStores(a_store()), changes, room.hub, FakeBudgets(), handler)
    return trial.simulate("acme", ["P-1"])["P-1"]


def test_a_new_product_would_succeed_and_nothing_is_made_or_remembered() -> None:
    room = ProductRoom()

    told = forecast(room, MANTLE)

    assert told.prospect is Prospect.SUCCEED
    assert (room.hub.writes, room.memory.rows, room.shelves.rows) == ([], {}, {})
    assert (room.bindings.rows, room.waits.there) == ({}, [])


def test_a_change_and_the_end_of_a_sale_would_succeed_and_nothing_is_changed() -> None:
    room = ProductRoom()
    room.settled(LAMP)
    before = deepcopy(room.memory.rows)

    told = [forecast(room, {**LAMP, "name": "Nova"}), forecast(room, ENDED)]

    assert [each.prospect for each in told] == [Prospect.SUCCEED] * 2
    assert (room.hub.writes, room.memory.rows) == ([], before)


def test_what_is_missing_is_told() -> None:
    told = forecast(ProductRoom(), {**LAMP, "ncm": None})

    assert (told.prospect, told.reason) == (Prospect.FAIL, "product_incomplete")


def test_a_sale_that_never_began_needs_no_end() -> None:
    assert forecast(ProductRoom(), ENDED).prospect is Prospect.OBSOLETE
