"""Corrections in the console: typed, checked beside the hub, saved, audited, shown to nobody."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from adapters.database.overlays import OverlayRows
from config.settings import load
from domain.audit import Act
from ops.console.app import console
from tests.contract.anymarket_pair import Pair
from tests.contract.console_room import CHEAP, Browser, people_of
from tests.contract.held_room import HeldRoom
from tests.hub_orders import a_hub_order
from tests.ledger import Ledger
from tests.simulator.hub import TOKEN

LOCAL = {"ANYBRIDGE_ALLOW_HTTP": "yes", "ANYBRIDGE_ALLOW_PRIVATE": "yes"}
CEP = {"fix.shipping.postal_code": "01310-100"}
WHY = {"why": "CEP confirmado com o cliente"}


@dataclass
class Room:
    """One order that waits, in the hub and in the ledger, and the console signed in as an admin."""

    browser: Browser
    ledger: Ledger
    path: str
    order: str

    def overlay(self) -> list[tuple[str, str | None, str]]:
        rows = OverlayRows(self.ledger.database, self.ledger.box)
        found = rows.overlays("acme", [self.order])
        return [(e.field, e.was, e.to) for each in found.values() for e in each.edits]

    def acts(self) -> list[str]:
        return [row["action"] for row in self.ledger.rows("audit", "id")]


@pytest.fixture
def room(ledger: Ledger, started: Pair) -> Iterator[Room]:
    pair, held = started.fresh(), HeldRoom(ledger)
    [order_id] = pair.simulator.sell(a_hub_order(carrier="Loggi Express"))
    held.known.stores.change("acme", {"api_url": pair.url}, {"token": TOKEN}, Act("root"))
    held.hold_by("Loggi Express", order_id)
    [letter] = ledger.rows("dead_letter")
    held.known.stores.create("loja2", {"api_url": pair.url}, {"token": TOKEN}, Act("root"))
    people_of(held.known)
    with console(load(LOCAL), held.known, ledger.box, CHEAP) as routes:
        browser = Browser(list(routes))
        browser.sign_in("admin")
        yield Room(browser, ledger, f"/dead/letters/{letter['id']}", str(order_id))


def test_a_correction_is_checked_first_and_shows_nothing_of_what_the_hub_said(room: Room) -> None:
    answer = room.browser.post(f"{room.path}/edit", do="check", **CEP)

    assert answer.status_code == 200
    assert "Confira 1 correção" in answer.text
    assert "01310-100" in answer.text
    assert "87013000" not in answer.text
    assert (room.overlay(), "order_corrected" in room.acts()) == ([], False)


def test_a_correction_is_saved_beside_what_the_hub_says_and_simulated_next(room: Room) -> None:
    answer = room.browser.post(f"{room.path}/edit", do="save", **CEP, **WHY)

    assert answer.headers["location"] == f"{room.path}?corrected=yes#corrected"
    assert room.overlay() == [("shipping.postal_code", "87013000", "01310-100")]
    assert room.acts()[-1] == "order_corrected"
    page = room.browser.get(f"{room.path}?corrected=yes").text
    assert "Simular o reprocessamento" in page
    assert "01310-100" not in page


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"fix.shipping.postal_code": "1"}, "informe oito dígitos"),
        ({"fix.buyer.document": "111"}, "dígitos verificadores"),
        ({}, "Preencha ao menos um campo"),
    ],
)
def test_what_is_wrong_is_named_beside_its_field_in_portuguese(
    room: Room, typed: dict[str, str], said: str
) -> None:
    answer = room.browser.post(f"{room.path}/edit", do="save", **typed, **WHY)

    assert (answer.status_code, said in answer.text) == (422, True)
    assert room.overlay() == []


def test_a_correction_without_a_reason_is_not_saved(room: Room) -> None:
    assert room.browser.post(f"{room.path}/edit", do="save", **CEP).status_code == 422
    assert room.overlay() == []


def test_corrected_values_take_a_reason_and_are_audited(room: Room) -> None:
    room.browser.post(f"{room.path}/edit", do="save", **CEP, **WHY)

    silent = room.browser.post(f"{room.path}/edit/reveal")
    loud = room.browser.post(f"{room.path}/edit/reveal", why="cliente ligou")

    assert (silent.status_code, loud.status_code) == (422, 200)
    assert "87013000" in loud.text
    assert room.acts()[-1] == "correction_revealed"


def test_corrections_are_undone_with_a_reason(room: Room) -> None:
    room.browser.post(f"{room.path}/edit", do="save", **CEP, **WHY)

    assert room.browser.post(f"{room.path}/edit/drop").status_code == 422
    room.browser.post(f"{room.path}/edit/drop", why="estava certo")

    assert (room.overlay(), room.acts()[-1]) == ([], "order_correction_dropped")


def test_only_an_administrator_corrects(room: Room) -> None:
    room.browser.sign_in("operator")

    assert f"{room.path}/edit" not in room.browser.get(room.path).text
    assert room.browser.get(f"{room.path}/edit").status_code == 403
    assert room.browser.post(f"{room.path}/edit", do="save", **CEP, **WHY).status_code == 403
    assert room.overlay() == []


def test_a_letter_of_no_order_is_not_corrected(room: Room) -> None:
    room.ledger.execute("UPDATE dead_letter SET kind = 'stock', key = 'SKU-1'")

    assert room.browser.get(f"{room.path}/edit").status_code == 422
    assert f"{room.path}/edit" not in room.browser.get(room.path).text
