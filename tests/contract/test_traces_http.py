"""Timelines by HTTP: for people only, the same as `anybridge trace` tells."""

import pytest

from domain.audit import Act
from domain.operators import Role
from domain.order_ports import NoteSource
from ops.api.traces import TraceDeps, trace_deps, traces_router
from ops.cli.trace import as_dict
from tests.builders import a_shipment_event
from tests.contract.traced_room import TracedRoom
from tests.ledger import Ledger
from tests.unit.ops.api.served import AUTH, Served, doors
from tests.unit.ops.api.served import served as serve

VIEWER = {"Authorization": "Bearer abo_viewer"}


@pytest.fixture
def room(ledger: Ledger) -> TracedRoom:
    return TracedRoom(ledger)


@pytest.fixture
def served(room: TracedRoom) -> Served:
    viewer = doors().to(Role.VIEWER)
    return serve(people=[traces_router(TraceDeps(room.traces, viewer))])


def test_only_people_are_answered(served: Served, room: TracedRoom) -> None:
    room.note(7)

    answers = [served.get("/v1/traces/order/7", **said) for said in ({"X": ""}, AUTH, VIEWER)]

    assert [answer.status_code for answer in answers] == [401, 401, 200]


def test_the_answer_is_that_of_the_command(served: Served, room: TracedRoom) -> None:
    room.note(7, NoteSource.SWEEP)

    told = served.get("/v1/traces/order/7", **VIEWER).json()

    assert told == as_dict(room.traces.order("7"))
    assert told["moments"][0]["at"].endswith("-03:00")


@pytest.mark.parametrize("number", ["9" * 5000, "²", "-1"])
def test_a_number_that_no_order_can_have_is_not_there(served: Served, number: str) -> None:
    assert served.get(f"/v1/traces/order/{number}", **VIEWER).status_code == 404


def test_an_order_number_may_hold_a_slash(served: Served, room: TracedRoom) -> None:
    room.ledger.fold(a_shipment_event("2000/1"))

    told = served.get("/v1/traces/order/2000%2F1", **VIEWER).json()

    assert told["subject"]["number"] == "2000/1"


def test_candidates_come_with_the_address_of_each(served: Served, room: TracedRoom) -> None:
    room.note(557)
    room.note(7)
    room.ledger.execute(
        "INSERT INTO erp_order (store, order_id, number, erp_number, first_seen_at_s, seen_at_s) "
        "VALUES ('acme', 7, '20007', '557', 0, 0), ('acme', 557, 'A-1', '', 0, 0)"
    )

    answer = served.get("/v1/traces/order/557", **VIEWER)

    told = answer.json()
    addresses = [one["pointer"] for one in told["errors"]]
    assert (answer.status_code, told["type"]) == (409, "urn:anybridge:problem:ambiguous")
    assert addresses == ["/v1/traces/order/7?store=acme", "/v1/traces/order/A-1?store=acme"]
    assert [served.get(one, **VIEWER).status_code for one in addresses] == [200, 200]


def test_what_nobody_knows_is_not_found(served: Served) -> None:
    assert served.get("/v1/traces/sku/SKU-9", **VIEWER).status_code == 404
    assert served.get("/v1/traces/sku/SKU-9?store=nobody", **VIEWER).status_code == 404
    assert served.get("/v1/traces/sku/SKU-9?max=0", **VIEWER).status_code == 400


def test_a_persons_key_opens_the_routes_as_they_are_wired(room: TracedRoom) -> None:
    made = room.room.known.operators.create("ana", Role.VIEWER, Act("root"))
    served = serve(
        people=[traces_router(trace_deps(room.room.known, doors(room.room.known.operators)))]
    )
    room.note(7)

    answer = served.get("/v1/traces/order/7", Authorization=f"Bearer {made.key}")

    assert answer.status_code == 200
