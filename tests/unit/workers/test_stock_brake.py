"""The brake on stock: many falls to zero at once wait for a person."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest

from domain.errors import Misconfigured
from domain.hub_ports import StockLine
from tests.builders import a_balance, a_store
from tests.fakes import FakeHub, FakeLevels
from tests.unit.workers.stock_room import MAPPED, changes
from tests.unit.workers.working import push
from workers.handlers import stock
from workers.handlers.stock import PushStock
from workers.work import Work

MANY = stock.BATCH + 1
"""More than one call takes."""


def falling(count: int, **levels: Any) -> FakeLevels:
    """So many SKUs that the hub has five of, and the ERP none."""
    keys = [f"K{n:03}" for n in range(count)]
    found = FakeLevels(*[a_balance(key, 0) for key in keys], accepted=dict.fromkeys(keys, 5))
    found.known = levels.get("known", 100)
    found.fallen = levels.get("fallen", 0)
    found.confirmed = levels.get("confirmed", False)
    return found


def held_by(levels: FakeLevels, due: int) -> str:
    """Give what keeps so many from being sent; nothing when they go out."""
    try:
        PushStock(levels, MAPPED).check(a_store(), due)
    except Misconfigured as held:
        return held.cause
    return ""


@pytest.mark.parametrize(
    "levels",
    [falling(51), falling(1, fallen=50), falling(20, fallen=31)],
    ids=["at-once", "one-too-many", "dripping"],
)
def test_the_brake_engages(levels: FakeLevels) -> None:
    assert held_by(levels, MANY) == "brake"


@pytest.mark.parametrize(
    "levels",
    [falling(50), falling(60, known=1000), falling(90, confirmed=True), falling(0, fallen=90)],
    ids=["too-few", "small-share", "confirmed", "nothing-more"],
)
def test_the_brake_lets_go(levels: FakeLevels) -> None:
    assert held_by(levels, MANY) == ""


def test_what_fits_into_one_call_is_counted_by_that_call_only() -> None:
    assert held_by(falling(51), stock.BATCH) == ""


def test_the_brake_also_engages_for_what_came_during_the_turn() -> None:
    hub = FakeHub("K000")
    fell = changes("K000", accepted={"units": 5})

    work = push(PushStock(falling(1, fallen=50), MAPPED), hub, a_store(), fell)

    assert hub.calls == []
    assert isinstance(work.outcomes["*"], Misconfigured)


class Overtaken(FakeHub):
    """While a call is out, another one of the same store is made ready."""

    def __init__(self, *known: str, meanwhile: Callable[[], object]) -> None:
        super().__init__(*known)
        self.meanwhile = meanwhile

    def put_each(self, lines: Sequence[StockLine]) -> Mapping[str, str]:
        self.meanwhile()
        return super().put_each(lines)


def test_the_brake_reckons_with_what_other_calls_have_in_flight() -> None:
    handler, keys = PushStock(falling(60), MAPPED), [f"K{n:03}" for n in range(60)]
    quiet, works = FakeHub(*keys), []

    def of(some: Sequence[str], hub: FakeHub) -> None:
        works.append(push(handler, hub, a_store(), changes(*some, accepted={"units": 5})))

    of(keys[:30], Overtaken(*keys, meanwhile=lambda: of(keys[30:], quiet)))

    assert quiet.calls == []
    assert isinstance(works[0].outcomes["*"], Misconfigured)
    assert "60 of 100 SKUs" in str(works[0].outcomes["*"])


class Recording(FakeLevels):
    """While somebody counts what is recorded, another call is recorded."""

    meanwhile: Callable[[], object] = staticmethod(lambda: None)

    def brake_counts(self, store: str) -> tuple[int, int]:
        meanwhile, self.meanwhile = self.meanwhile, lambda: None
        meanwhile()
        return super().brake_counts(store)


def sent(handler: PushStock, hub: FakeHub, first: int, count: int, **known: Any) -> Work:
    """Push so many falls to zero."""
    keys = [f"K{n:03}" for n in range(first, first + count)]
    fell = changes(*keys, accepted={"units": 5})
    return push(handler, hub, a_store(), fell, **known)


def a_hub() -> FakeHub:
    return FakeHub(*(f"K{n:03}" for n in range(60)))


def test_the_brake_reckons_with_what_was_sent_and_is_not_recorded_yet() -> None:
    handler, hub = PushStock(falling(60), MAPPED), a_hub()
    before = sent(handler, hub, 0, 30, is_recorded=False)
    calls = len(hub.calls)

    after = sent(handler, hub, 30, 30)

    assert (len(before.outcomes), len(hub.calls)) == (30, calls)
    assert "60 of 100 SKUs" in str(after.outcomes["*"])


def test_what_is_recorded_is_in_hand_no_more() -> None:
    levels, hub = falling(60), a_hub()
    handler = PushStock(levels, MAPPED)
    before = sent(handler, hub, 0, 30, is_recorded=False)
    before.until_recorded.close()
    levels.fallen = 30

    after = sent(handler, hub, 30, 20)

    assert "*" not in after.outcomes


def test_what_is_recorded_while_it_is_counted_is_not_counted_twice() -> None:
    rows = falling(60).rows
    levels, hub = Recording(*rows, accepted={row.sku: 5 for row in rows}), a_hub()
    levels.known = 100
    handler = PushStock(levels, MAPPED)
    before = sent(handler, hub, 0, 30, is_recorded=False)

    def recorded() -> None:
        levels.fallen = 30
        before.until_recorded.close()

    levels.meanwhile = recorded
    after = sent(handler, hub, 30, 20)

    assert "*" not in after.outcomes


def test_a_confirmed_mass_change_is_sent() -> None:
    hub = FakeHub("K000")
    levels = falling(1, fallen=90, confirmed=True)

    push(PushStock(levels, MAPPED), hub, a_store(), changes("K000", accepted={"units": 5}))

    assert hub.units == {"K000": 0}
