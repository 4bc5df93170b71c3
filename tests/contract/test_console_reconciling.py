"""Reconciliation in the console and by HTTP, in front of both imitated parties."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from config.settings import load
from domain.audit import Act
from ops.api.people import people
from ops.console.app import console
from ops.resources import gathered
from tests.contract.anymarket_pair import Pair
from tests.contract.asking import Asking
from tests.contract.console_forms import at, read, said_of, typed, typings
from tests.contract.console_room import CHEAP, Browser, people_of
from tests.contract.eccosys_pair import ErpPair
from tests.erp_builders import an_erp_customer, an_erp_order
from tests.hub_orders import a_hub_item, a_hub_order
from tests.ledger import Ledger
from tests.simulator.eccosys.company import TOKEN as COMPANY_TOKEN
from tests.simulator.hub import TOKEN

LOCAL = {"ANYBRIDGE_ALLOW_HTTP": "yes", "ANYBRIDGE_ALLOW_PRIVATE": "yes"}
DAY = "2026-09-15"
ASKED = {"store": "acme", "what": "orders", "day": DAY}


@dataclass
class Room:
    browser: Browser
    ask: Asking
    ledger: Ledger

    def compared(self) -> str:
        """Have the day compared; gives the address of its page."""
        return self.browser.compare(**ASKED, why="INC-812")


@pytest.fixture
def room(ledger: Ledger, started: Pair, started_erp: ErpPair) -> Iterator[Room]:
    """An order 1 that both sides have, and an order 2 that only the hub has."""
    hub, item = started.fresh(), a_hub_item(amount=1, unit=39.9)
    for order_id in (1, 2):
        number = {"marketPlaceNumber": f"ML-{order_id}", "createdAt": f"{DAY}T12:00:00-03:00"}
        hub.simulator.sell(a_hub_order(order_id, items=[item], **number))
    client = started_erp.fresh().erp()
    client.create_order(an_erp_order("ML-1"), client.create_customer(an_erp_customer()))
    known, act = gathered(ledger.database, ledger.box), Act("root")
    joined = {
        "api_url": hub.url,
        "erp": "eccosys",
        "erp_url": started_erp.url,
        "import_orders_from": "2026-09-01",
        "limit_calls": 100_000,
        "erp_limit_calls": 100_000,
    }
    secrets = {"token": TOKEN, "erp_token": COMPANY_TOKEN}
    known.stores.create("acme", joined, secrets, act)
    known.stores.create("loja2", {"api_url": hub.url}, {"token": TOKEN}, act)
    people_of(known)
    with (
        console(load(LOCAL), known, ledger.box, CHEAP) as pages,
        people(load(LOCAL), known, ledger.box) as routes,
    ):
        browser = Browser(list(pages))
        browser.sign_in("operator")
        yield Room(browser, Asking(routes, known), ledger)


def test_what_differs_is_listed_with_its_cause_and_its_trace(room: Room) -> None:
    page = room.browser.waited(room.compared())

    assert "nunca avisado" in page
    assert "falta no ERP" in page
    assert "/trace?key=2&amp;store=acme" in page
    assert "Reparar 1 pedido" in page
    kept = room.browser.get("/reconcile").text
    assert "falta no ERP, nunca avisado: 1" in " ".join(kept.split())


def test_a_repair_takes_a_reason_and_the_number_and_is_a_batch(room: Room) -> None:
    path = room.compared()

    assert room.browser.post(f"{path}/repair", confirm="1").status_code == 422
    assert room.browser.post(f"{path}/repair", confirm="2", why="INC-9").status_code == 422
    done = room.browser.post(f"{path}/repair", confirm="1", why="INC-9")

    [batch] = room.ledger.rows("replay_batch")
    assert done.headers["location"] == f"/batches/{batch['id']}"
    assert batch["why"] == "INC-9"
    assert batch["id"] in room.browser.get(path).text


def test_a_repair_whose_pace_makes_no_sense_says_so_where_it_was_typed(room: Room) -> None:
    page = room.browser.waited(room.compared())
    [pace] = [one for one in typings(read(page)) if (one.field, at(one.form)) == ("rate", "repair")]

    answer = pace.send(room.browser)

    field = typed(pace.again(read(answer.text)))["rate"]
    assert (answer.status_code, field.get("value")) == (422, "muitos")
    assert "quantas por segundo" in said_of(read(answer.text), field)
    assert room.ledger.rows("replay_batch") == []


def test_a_simulation_says_what_would_come_of_it_and_changes_nothing(room: Room) -> None:
    path = room.compared()

    assert room.browser.post(f"{path}/simulate").status_code == 303
    page = room.browser.waited(path)

    assert "Simulado: nada foi mudado." in page
    assert room.ledger.rows("replay_batch") == []


def test_differences_go_out_as_a_spreadsheet(room: Room) -> None:
    path = room.compared()

    rows = room.browser.get(f"{path}/differences.csv").text.splitlines()

    assert rows[0].startswith("gap,cause,number")
    assert rows[1].startswith("missing,never_seen,ML-2,2")


def test_who_may_not_changes_nothing_and_sees_no_other_store(room: Room) -> None:
    path = room.compared()
    room.browser.sign_in("viewer")
    assert room.browser.get(path).status_code == 200
    for act in ("simulate", "repair", "cancel"):
        assert room.browser.post(f"{path}/{act}", why="x", confirm="1").status_code == 403
    assert room.browser.post("/reconcile", **ASKED).status_code == 403
    room.browser.sign_in("so-loja2")
    assert room.browser.get(path).status_code == 404
    assert "acme" not in room.browser.get("/reconcile").text


def test_the_same_goes_by_http(room: Room) -> None:
    asked = room.ask.post("/v1/reconciliations", **ASKED, why="INC-1").json()
    room.browser.waited(f"/reconcile/{asked['id']}")

    told = room.ask.get(f"/v1/reconciliations/{asked['id']}")
    [found] = told["differences"]
    assert (told["state"], told["hub"], told["ours"]) == ("done", 2, 1)
    assert (found["gap"], found["cause"], found["key"]) == ("missing", "never_seen", "ML-2")
    [result] = room.ask.get("/v1/reconciliations/results")["results"]
    assert result["counts"] == {"missing: never_seen": 1}
    path = f"/v1/reconciliations/{asked['id']}"
    assert room.ask.post(f"{path}/repair", confirm=2, why="x").status_code == 422
    assert room.ask.post(f"{path}/repair", "viewer", confirm=1, why="x").status_code == 403
    assert room.ask.post(f"{path}/repair", confirm=1, why="INC-9").json()["items"] == 1
    [listed] = room.ask.get("/v1/reconciliations?store=acme")["comparisons"]
    assert listed["batch"].startswith("rb_")
