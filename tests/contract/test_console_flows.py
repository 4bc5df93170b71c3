"""Flows in the console: stopped and started with a reason, and the overview says by whom."""

from collections.abc import Iterator

import pytest

from config.settings import load
from domain.audit import Act
from ops.console.app import console
from tests.builders import a_stock_event
from tests.contract.console_room import CHEAP, Browser, people_of
from tests.contract.held_room import HeldRoom
from tests.ledger import STOCK, Ledger

FLOW = {"store": "acme", "scope": "flow", "name": "stock"}


@pytest.fixture
def night(ledger: Ledger) -> Iterator[Browser]:
    held = HeldRoom(ledger)
    held.hold_by("Loggi Express", 1)
    held.known.stores.create("loja2", {"api_url": "https://hub.example"}, {"token": "t"}, Act("a"))
    ledger.fold(a_stock_event())
    people_of(held.known)
    with console(load({}), held.known, ledger.box, CHEAP) as routes:
        browser = Browser(list(routes))
        browser.sign_in("operator")
        yield browser


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        (FLOW, "fluxo pausado"),
        ({"store": "acme", "scope": "store"}, "loja pausada"),
        (
            {"store": "acme", "scope": "marketplace", "name": "shopee"},
            "pedidos do marketplace pausados",
        ),
    ],
)
def test_what_is_paused_stands_on_the_overview_with_who_and_why(
    night: Browser, said: dict[str, str], shown: str
) -> None:
    done = night.post("/flows/pause", **said, why="INC-812")

    assert (done.status_code, done.headers["location"]) == (303, "/flows?store=acme")
    for path in ("/", "/flows"):
        page = night.get(path).text
        assert shown in page
        assert "por operator" in page
        assert "INC-812" in page
    night.post("/flows/resume", **said, why="acabou")
    assert shown not in night.get("/").text


def test_what_held_a_paused_flow_is_told_in_the_language_of_the_page(
    night: Browser, ledger: Ledger
) -> None:
    ledger.lanes.hold(ledger.leased(), "access_denied", "HTTP 401")
    night.post("/flows/pause", **FLOW, why="INC-812")

    for path in ("/", "/flows"):
        page = night.get(path).text
        assert "· INC-812 · estava parado: credencial recusada: HTTP 401</p>" in page
        assert "it was held" not in page


def test_a_flow_that_something_else_holds_is_resumed_here_too(
    night: Browser, ledger: Ledger
) -> None:
    ledger.lanes.hold(ledger.leased(), "brake", "40 of 100 keys would fall to 0")

    page = night.get("/flows").text
    night.post("/flows/resume", **FLOW, why="é a liquidação")

    assert "Retomar confirma a mudança em massa" in page
    assert ledger.lane(STOCK)["held_cause"] == ""
    assert ledger.lane(STOCK)["brake_confirmed_at_s"] is not None


def test_a_flow_that_stands_for_its_store_alone_is_not_resumed_by_itself(
    night: Browser, ledger: Ledger
) -> None:
    store = {"store": "acme", "scope": "store", "why": "INC-812"}
    alone = 'name="name" value="stock"'
    night.post("/flows/pause", **store)
    ledger.lanes.hold(ledger.leased(), "flow_off", "every flow is paused")
    while_it_is_paused = night.get("/flows").text
    night.post("/flows/resume", **store)
    ledger.lanes.hold(ledger.leased(), "flow_off", "flow stock is switched off")

    assert (alone in while_it_is_paused, alone in night.get("/flows").text) == (False, True)


def test_a_pause_without_a_reason_stops_nothing(night: Browser, ledger: Ledger) -> None:
    assert night.post("/flows/pause", **FLOW).status_code == 422
    assert ledger.lane(STOCK)["held_cause"] == ""


def test_who_is_limited_to_a_store_stops_no_other_and_sees_no_other(night: Browser) -> None:
    night.post("/flows/pause", **FLOW, why="INC-812")
    night.sign_in("so-loja2")

    assert night.post("/flows/pause", store="acme", scope="store", why="x").status_code == 404
    page = night.get("/flows").text
    assert "acme" not in page
    assert "INC-812" not in night.get("/").text


def test_a_viewer_sees_and_stops_nothing(night: Browser) -> None:
    night.sign_in("viewer")

    assert "/flows/pause" not in night.get("/flows").text
    assert night.post("/flows/pause", **FLOW, why="x").status_code == 403
