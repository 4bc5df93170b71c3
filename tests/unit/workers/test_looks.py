"""A long look over what a store has due is not made again at every turn."""

from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from domain.errors import Misconfigured
from domain.ports import MOST_COUNTED
from domain.stock import Balance
from tests.builders import a_balance, a_store
from tests.fakes import FakeLevels
from tests.unit.workers.stock_room import MAPPED
from workers.handlers.looks import LONG_S, REST, Looks
from workers.handlers.stock import PushStock


class Slow(FakeLevels):
    """Reading what is due takes a while, and is counted."""

    def __init__(self, *balances: Balance, takes_s: float, **more: Any) -> None:
        super().__init__(*balances, **more)
        self.now_s, self.takes_s, self.looks = 0.0, takes_s, 0

    def due_balances(self, store: str) -> Iterator[tuple[str, int | None, Sequence[Balance]]]:
        self.looks += 1
        self.now_s += self.takes_s
        yield from super().due_balances(store)

    def handler(self) -> PushStock:
        return PushStock(self, MAPPED, looks=Looks(lambda: self.now_s))


@pytest.mark.parametrize(
    ("takes_s", "due", "later_s", "looks"),
    [
        (LONG_S, MOST_COUNTED, 0.0, 1),
        (LONG_S, MOST_COUNTED, REST * LONG_S - 0.1, 1),
        (LONG_S, MOST_COUNTED, REST * LONG_S + 0.1, 2),
        (LONG_S / 2, MOST_COUNTED, 0.0, 2),
        (LONG_S, MOST_COUNTED - 1, 0.0, 2),
    ],
    ids=["just-now", "before-long", "long-ago", "a-short-one", "few-are-due"],
)
def test_only_a_long_look_over_a_great_backlog_is_spared(
    takes_s: float, due: int, later_s: float, looks: int
) -> None:
    levels = Slow(a_balance("A"), takes_s=takes_s)
    handler = levels.handler()

    handler.check(a_store(), due)
    levels.now_s += later_s
    handler.check(a_store(), due)

    assert levels.looks == looks


def test_another_store_is_looked_over() -> None:
    levels = Slow(a_balance("A"), takes_s=LONG_S)
    handler = levels.handler()

    handler.check(a_store(name="acme"), MOST_COUNTED)
    handler.check(a_store(name="other"), MOST_COUNTED)

    assert levels.looks == 2


def test_a_look_that_brakes_is_made_again() -> None:
    keys = [f"K{n}" for n in range(60)]
    levels = Slow(
        *[a_balance(key, 0) for key in keys], accepted=dict.fromkeys(keys, 5), takes_s=LONG_S
    )
    levels.known = 100
    handler = levels.handler()

    for _ in range(2):
        with pytest.raises(Misconfigured):
            handler.check(a_store(), MOST_COUNTED)

    assert levels.looks == 2
