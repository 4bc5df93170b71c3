"""Replays as captured by command, HTTP and console: one service, told and refused alike."""

import pytest

from tests.contract.asking import Asking
from tests.contract.captured_room import CapturedRoom
from tests.contract.command import Command
from tests.contract.test_cli_dead import work
from tests.contract.test_console_admin import administered
from tests.ledger import PRICE, Ledger

WHY = {"why": "INC-7"}


@pytest.fixture
def room(ledger: Ledger, asking: Asking) -> CapturedRoom:
    """Two prices of one SKU that AnyMarket refused, and the API in front of them."""
    return two_prices(ledger)


def two_prices(ledger: Ledger) -> CapturedRoom:
    room = CapturedRoom(ledger)
    room.price("10.00")
    room.price("99.00")
    return room


def put_back(room: CapturedRoom) -> bool:
    """Tell whether the first price stands in the ledger again."""
    return '"10.00"' in room.ledger.change("SKU-1", PRICE)["payload"]


def test_by_http_the_batch_says_that_it_sends_what_was_captured(
    room: CapturedRoom, asking: Asking
) -> None:
    those = {"ids": [room.letters()[0].id]}

    answer = asking.post("/v1/replays", letters=those, as_captured=True, **WHY)

    assert (answer.status_code, answer.json()["as_captured"]) == (200, True)
    assert put_back(room)


def test_by_http_what_captured_nothing_is_refused_and_pointed_at(
    room: CapturedRoom, asking: Asking
) -> None:
    room.ledger.execute("UPDATE dead_letter SET payload = :bare", bare=room.ledger.box.seal(b"{}"))
    those = {"ids": [letter.id for letter in room.letters()]}

    for path in ("/v1/replays", "/v1/replays/dry-run"):
        answer = asking.post(path, letters=those, as_captured=True)
        [fault] = answer.json()["errors"]
        assert (answer.status_code, fault["pointer"]) == (422, "/as_captured")
        assert "2 of 2 letters captured nothing (price 2)" in fault["detail"]


def test_a_command_refuses_what_captured_nothing_and_says_why(anybridge: Command) -> None:
    work(anybridge, fold="SKU-1")

    answer = anybridge("dead", "replay", "--all", "--as-captured", "--why", "x")

    assert answer.code == 2
    assert "--as-captured is wrong; 1 of 1 letters captured nothing (stock 1)" in answer.err
    assert anybridge("batch", "list", "--json").json == []


def test_the_console_sends_what_was_captured_and_says_so(ledger: Ledger) -> None:
    with administered(ledger) as admin:
        room = two_prices(ledger)
        [first, _] = room.letters()
        drawer = admin.get(f"/replay?id={first.id}").text
        started = admin.post("/replay", id=first.id, confirm="1", as_captured="yes", **WHY)
        page = admin.get(started.headers["location"]).text

    assert 'name="as_captured"' in drawer
    assert started.status_code == 303
    assert "O que foi guardado quando falhou" in page
    assert put_back(room)


def test_the_console_says_in_portuguese_what_captured_nothing(ledger: Ledger) -> None:
    with administered(ledger) as admin:
        room = two_prices(ledger)
        ledger.execute("UPDATE dead_letter SET payload = :bare", bare=ledger.box.seal(b"{}"))
        [first, _] = room.letters()
        admin.get(f"/replay?id={first.id}")
        refused = admin.post("/replay", id=first.id, confirm="1", as_captured="yes", **WHY)

    assert refused.status_code == 422
    assert "1 de 1 pendências não guardaram nada" in refused.text
