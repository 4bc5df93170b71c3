"""Wherever a batch waits, another batch of its lane computes meanwhile."""

import threading
import time
from contextlib import closing
from pathlib import Path

import pytest

from adapters.http.calls import Call
from adapters.http.client import HttpClient
from domain.addresses import Addresses
from domain.ids import Kind, LaneId
from tests.unit.adapters.http.raw_server import RawServer
from workers.erp_calls import ErpCalls
from workers.flights import Flights
from workers.handlers.product_case import store_locks
from workers.way import Way
from workers.work import BudgetSpent

LANE = LaneId("acme", Kind.INVOICE)
LONG_S = 5.0


class Neighbour:
    """Another batch of the lane."""

    def __init__(self, flights: Flights) -> None:
        self._flights = flights
        self.computed = threading.Event()

    def computes(self, *_: object) -> None:
        """Wait until it has computed, which it cannot while this one holds on."""
        thread = threading.Thread(target=self._run, daemon=True)
        thread.start()
        self.computed.wait(LONG_S)

    def _run(self) -> None:
        with self._flights.computing(LANE):
            self.computed.set()


@pytest.fixture
def flights() -> Flights:
    return Flights()


@pytest.fixture
def neighbour(flights: Flights) -> Neighbour:
    return Neighbour(flights)


def test_one_batch_of_a_lane_computes_at_a_time(flights: Flights, neighbour: Neighbour) -> None:
    with flights.computing(LANE):
        threading.Thread(target=neighbour._run, daemon=True).start()
        assert not neighbour.computed.wait(0.05)

    assert neighbour.computed.wait(LONG_S)


def test_batches_of_other_lanes_compute_as_they_like(
    flights: Flights, neighbour: Neighbour
) -> None:
    with flights.computing(LaneId("other", Kind.INVOICE)):
        neighbour.computes()

    assert neighbour.computed.is_set()


def test_a_call_that_waits_for_its_answer_lets_another_batch_compute(
    flights: Flights, neighbour: Neighbour
) -> None:
    def answer(connection: object) -> None:
        neighbour.computes()
        connection.sendall(b"HTTP/1.1 204 No Content\r\n\r\n")  # type: ignore[attr-defined] # a socket

    rules = Addresses(allow_http=True, allow_private=True)
    with (
        RawServer(answer) as server,
        closing(HttpClient(rules, 20.0)) as http,
        flights.computing(LANE),
    ):
        http.handle_request(Call("PUT", server.url, "PUT /", {}, b"[]"))

    assert neighbour.computed.is_set()


def test_who_lets_fresh_orders_pass_lets_them_compute(
    flights: Flights, neighbour: Neighbour
) -> None:
    way, began = Way(), threading.Event()

    def be_fresh() -> None:
        with way.taken():
            began.set()
            neighbour.computes()

    with flights.computing(LANE):
        threading.Thread(target=be_fresh, daemon=True).start()
        began.wait(LONG_S)
        way.given(2 * LONG_S)

    assert neighbour.computed.is_set()


def test_who_waits_for_a_call_to_the_erp_lets_another_batch_compute(
    flights: Flights, neighbour: Neighbour, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Spent:
        def take(self) -> str:
            if not neighbour.computed.is_set():
                raise BudgetSpent(0.1)
            return "a permit"

    monkeypatch.setattr(time, "sleep", neighbour.computes)
    calls = ErpCalls(None, Spent(), lambda: 0.0, lambda: False)  # type: ignore[arg-type] # only asked
    with flights.computing(LANE):
        calls.ready()

    assert neighbour.computed.is_set()


def test_who_waits_for_the_lock_of_a_store_lets_its_holder_go_on(
    flights: Flights, neighbour: Neighbour
) -> None:
    # Its holder calls the hub, and may compute after the answer only once it has the baton again.
    locks, held = store_locks(), threading.Event()

    def call_with_the_lock() -> None:
        with locks("acme"):
            held.set()
            neighbour.computes()

    holder = threading.Thread(target=call_with_the_lock, daemon=True)
    with flights.computing(LANE):
        holder.start()
        held.wait(LONG_S)
        with locks("acme"):
            assert neighbour.computed.is_set()


def test_every_wait_of_a_worker_lets_go() -> None:
    # A wait that holds on keeps the whole lane: each stands where it was let go, or outside of it.
    outside = {"errands.py": 1, "turn.py": 1}
    waits = {
        path.name: path.read_text("utf-8").count("time.sleep(")
        for path in Path("workers").rglob("*.py")
    }
    let_go = {
        path.name: path.read_text("utf-8").count("baton.let_go()")
        for path in Path("workers").rglob("*.py")
    }

    held = {name: n - outside.get(name, 0) - let_go[name] for name, n in waits.items() if n}
    assert held == dict.fromkeys(held, 0)
