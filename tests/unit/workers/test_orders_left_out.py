"""Orders that settings left out are gone through when the settings change: once, with patience."""

from datetime import date

import pytest

from domain.changes import Change
from domain.errors import TransientError
from domain.left_out import LeftOut, settings_mark
from domain.order_ports import NoteSource
from domain.store import Fulfillment, OrderImport, ShippedOrders, Store
from tests.builders import NOW_S, a_change
from tests.fake_lanes import FakeChanges
from tests.unit.workers.errand_room import importing
from tests.unit.workers.test_sweep_orders import ALL_DONE, SweepRoom
from workers.handlers.sweep_orders import BACKLOG, BACKLOG_WAIT_S, LEFT_OUT_PAGE

UNPAID = [LeftOut(n, "status", NOW_S) for n in range(1, 4)]
ALL = importing(order_import=OrderImport.ALL)


def after(store: Store, *rows: LeftOut, **around: object) -> SweepRoom:
    """Give a room that went through everything under its first settings, and has others now."""
    done = {**ALL_DONE, "left_out": settings_mark(importing())}
    room = SweepRoom(memo={"done": done}, store=store, **around)
    room.left_out.rows = list(rows)
    return room


def test_unpaid_orders_are_taken_up_once_a_store_imports_all() -> None:
    room = after(ALL, *UNPAID)

    room.ring()
    room.ring()

    assert room.noted(NoteSource.SETTINGS) == [1, 2, 3]
    assert len([ids for ids, by in room.notes.noted if by is NoteSource.SETTINGS]) == 1


def test_nothing_is_gone_through_while_the_settings_stand() -> None:
    room = after(importing(), *UNPAID)

    room.ring()

    assert (room.left_out.asked, room.noted(NoteSource.SETTINGS)) == ([], [])


@pytest.mark.parametrize(
    ("setting", "step"),
    [
        ({"order_import": OrderImport.ALL}, "status"),
        ({"fulfillment": Fulfillment.IMPORT}, "fulfillment"),
        ({"import_orders_from": date(2026, 1, 1)}, "cut_off"),
    ],
)
def test_each_setting_takes_up_what_it_left_out_and_nothing_else(
    setting: dict[str, object], step: str
) -> None:
    left_out = {"status": 1, "fulfillment": 2, "a step of a newer release": 3}
    old = LeftOut(4, "cut_off", NOW_S - 200 * 86_400)
    rows = [LeftOut(number, name, NOW_S) for name, number in left_out.items()]
    room = after(importing(**setting), *rows, old)

    room.ring()

    assert room.noted(NoteSource.SETTINGS) == [left_out.get(step, old.order_id)]


def test_what_left_before_is_taken_up_once_the_store_wants_such() -> None:
    done = settings_mark(importing(shipped_orders=ShippedOrders.SKIP))
    room = SweepRoom(memo={"done": {**ALL_DONE, "left_out": done}})
    room.left_out.rows = [LeftOut(7, "shipped", NOW_S)]

    room.ring()

    assert room.noted(NoteSource.SETTINGS) == [7]


def test_what_is_before_the_cut_off_stays_out_whatever_else_changes() -> None:
    room = after(ALL, LeftOut(1, "status", NOW_S - 400 * 86_400), LeftOut(2, "status", None))

    room.ring()

    assert room.noted(NoteSource.SETTINGS) == [2]


def test_many_are_taken_up_page_by_page_while_few_orders_wait() -> None:
    many = [LeftOut(n, "status", NOW_S) for n in range(1, 2 * LEFT_OUT_PAGE + 51)]
    room = after(ALL, *many)

    room.ring()

    assert room.noted(NoteSource.SETTINGS) == [one.order_id for one in many]
    assert room.left_out.asked == [0, LEFT_OUT_PAGE, 2 * LEFT_OUT_PAGE]


def test_while_many_orders_wait_none_is_added() -> None:
    crowd: list[Change] = [a_change(f"{number}") for number in range(BACKLOG)]
    room = after(ALL, *UNPAID, changes=FakeChanges(*crowd))

    room.ring()

    assert room.noted(NoteSource.SETTINGS) == []
    assert room.lanes.released == [NOW_S + BACKLOG_WAIT_S]


def test_what_was_cut_goes_on_where_it_was() -> None:
    many = [LeftOut(n, "status", NOW_S) for n in range(1, LEFT_OUT_PAGE + 2)]
    task = {"mark": settings_mark(ALL), "after": LEFT_OUT_PAGE}
    room = SweepRoom(memo={"done": dict(ALL_DONE), "tasks": {"left_out": task}}, store=ALL)
    room.left_out.rows = many

    room.ring()

    assert room.noted(NoteSource.SETTINGS) == [LEFT_OUT_PAGE + 1]


def test_settings_that_change_meanwhile_begin_anew() -> None:
    narrow = {"mark": settings_mark(importing()), "after": 2}
    room = SweepRoom(memo={"done": dict(ALL_DONE), "tasks": {"left_out": narrow}}, store=ALL)
    room.left_out.rows = UNPAID

    room.ring()

    assert room.noted(NoteSource.SETTINGS) == [1, 2, 3]


def test_a_page_is_noted_before_the_sweep_goes_on_behind_it() -> None:
    room = after(ALL, *UNPAID)
    room.notes.failures.append(TransientError("the ledger is away"))

    room.ring()
    room.ring()

    assert room.noted(NoteSource.SETTINGS) == [1, 2, 3]


def test_a_store_without_a_cut_off_takes_up_nothing() -> None:
    room = after(importing(import_orders_from=None, order_import=OrderImport.ALL), *UNPAID)

    room.ring()

    assert room.noted() == []
