"""An import that dies, is late or is begun twice makes nothing twice."""

from typing import Any

import pytest

from domain.imports import Part
from tests.contract.import_room import ACT, ImportRoom, twice


def test_an_import_that_is_under_way_is_not_begun_anew(room: ImportRoom) -> None:
    assert room.rows.ask("acme", ACT)
    room.die_at("make_to_record", 9)

    assert not room.rows.ask("acme", ACT)

    room.work()
    assert room.differences() == []


@pytest.mark.parametrize("arrow", ["intend_to_make", "make_to_record"])
@pytest.mark.parametrize("nth", [1, 3, 10, 16, 18, 19])
def test_a_process_that_dies_anywhere_makes_nothing_twice(
    room: ImportRoom, arrow: str, nth: int
) -> None:
    room.erp.company.switch(duplicate_names="accepted")
    room.rows.ask("acme", ACT)

    room.die_at(arrow, nth)

    view = room.work()
    assert twice(room) == []
    assert room.differences() == []
    assert view.counts[Part.PRODUCT] == (46, 0)
    assert view.counts[Part.BRAND] == (9, 0)


LATE: list[dict[str, Any]] = [
    {"kind": "drop_after_apply"},
    {"kind": "drop_then_apply", "latency_ms": 300},
    {"kind": "html_then_apply", "latency_ms": 300},
    {"kind": "html_error", "status": 502, "after_apply": True},
    {"kind": "truncated_json", "size_bytes": 1},
    {"kind": "drop_before_apply"},
    {"kind": "status", "status": 500},
]


@pytest.mark.parametrize("fault", LATE, ids=str)
@pytest.mark.parametrize(
    "route", ["/api/marcas", "/api/departamentos", "/api/atributos", "/api/produtos"]
)
def test_what_is_made_after_we_gave_up_is_not_made_again(
    room: ImportRoom, route: str, fault: dict[str, Any]
) -> None:
    room.erp.company.switch(duplicate_names="accepted")
    room.erp.company.fault(**{"method": "POST", "route": route, "count": 2, **fault})

    room.run()

    assert twice(room) == []
    assert room.differences() == []


def test_processes_that_take_turns_make_nothing_twice_and_ask_little_anew(
    room: ImportRoom,
) -> None:
    room.erp.company.switch(duplicate_names="accepted")
    room.rows.ask("acme", ACT)
    errands = [room.errand(), room.errand()]

    turns = room.work_in_turns(errands, calls=3)

    assert turns > 10
    assert (room.differences(), twice(room)) == ([], [])
    routes = [row["route"] for row in room.erp.company.journal() if row["method"] == "GET"]
    assert len(routes) < turns * 2
