"""What a person released goes after what is fresh, and has its place by its age in the end."""

from collections.abc import Sequence

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.database.change_sql import RELEASED_WAITS_S
from adapters.database.letters import make_due
from adapters.database.order_notes import OrderNoteRows
from domain.channel_orders import OrderMark
from domain.ids import LaneId
from domain.order_ports import NoteSource
from tests.ledger import Ledger, pushed

ORDERS = LaneId("acme", "order")


def noted(ledger: Ledger, *numbers: int) -> None:
    marks = [OrderMark(number, "") for number in numbers]
    OrderNoteRows(ledger.database).note("acme", marks, NoteSource.FEED)


def released(ledger: Ledger, *numbers: int) -> None:
    noted(ledger, *numbers)
    with ledger.database.write() as connection:
        make_due(connection, [("acme", "order", str(number)) for number in numbers])


def marked(ledger: Ledger, limit: int) -> list[str]:
    changes = ledger.changes.mark(ledger.leased(ORDERS), limit)
    return sorted(change.key for change in changes)


def test_what_is_fresh_goes_before_what_was_released_long_before_it(ledger: Ledger) -> None:
    released(ledger, 1, 2)
    ledger.clock.move(RELEASED_WAITS_S - 1)
    noted(ledger, 3)

    assert marked(ledger, 1) == ["3"]


def test_what_was_released_fills_what_is_left(ledger: Ledger) -> None:
    released(ledger, 1, 2)
    noted(ledger, 3)

    assert marked(ledger, 9) == ["1", "2", "3"]


def test_what_waited_for_a_minute_has_its_place_by_its_age(ledger: Ledger) -> None:
    released(ledger, 1)
    ledger.clock.move(RELEASED_WAITS_S)
    noted(ledger, 2, 3)

    assert marked(ledger, 1) == ["1"]


def test_a_change_that_was_pushed_is_fresh_when_it_comes_again(ledger: Ledger) -> None:
    released(ledger, 1)
    lease = ledger.leased(ORDERS)
    [change] = ledger.changes.mark(lease, 1)
    assert change.released

    ledger.changes.record(lease, [pushed(change)])

    assert [bool(row["released"]) for row in ledger.rows("change")] == [False]


def test_a_released_order_that_is_noted_after_it_was_pushed_is_fresh(ledger: Ledger) -> None:
    released(ledger, 1)
    ledger.execute("UPDATE change SET state = 'dead'")

    noted(ledger, 1)

    assert [bool(row["released"]) for row in ledger.rows("change")] == [False]


def expected(steps: Sequence[tuple[bool, float]], now_s: float) -> list[str]:
    """Give the keys as they must go: fresh and aged ones by age, then the released ones."""

    def place(number: int) -> tuple[bool, float]:
        is_released, at_s = steps[number]
        return is_released and at_s > now_s - RELEASED_WAITS_S, at_s

    return [str(number) for number in sorted(range(len(steps)), key=place)]


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    kinds=st.lists(st.booleans(), min_size=1, max_size=8),
    gap_s=st.sampled_from([1.0, 11.0, 40.0]),
)
def test_lanes_take_what_is_due_in_that_order(
    ledger: Ledger, kinds: list[bool], gap_s: float
) -> None:
    ledger.execute("DELETE FROM change")
    ledger.lanes.end_leases()
    steps = []
    for number, is_released in enumerate(kinds):
        (released if is_released else noted)(ledger, number)
        steps.append((is_released, ledger.folder.now_s()))
        ledger.clock.move(gap_s)
    lease = ledger.leased(ORDERS)

    taken = [change.key for _ in kinds for change in ledger.changes.mark(lease, 1)]

    assert taken == expected(steps, ledger.folder.now_s())
