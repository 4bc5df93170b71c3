"""Stock that AnyMarket knows no more, repaired in the console and by HTTP."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from config.settings import load
from ops.api.people import people
from ops.console.app import console
from tests.contract.asking import Asking
from tests.contract.console_room import CHEAP, Browser, people_of
from tests.contract.level_room import LevelRoom
from tests.simulator.hub import TOKEN, a_sku
from tests.stack import ACT

LOCAL = {"ANYBRIDGE_ALLOW_HTTP": "yes", "ANYBRIDGE_ALLOW_PRIVATE": "yes"}
REPAIR = {"confirm": "1", "why": "INC-9"}


@dataclass
class Desk:
    room: LevelRoom
    browser: Browser
    ask: Asking


@pytest.fixture
def desk(room: LevelRoom) -> Iterator[Desk]:
    """An operator; AnyMarket has A as it accepted it, and B is gone."""
    room.seed(a_sku("A"))
    room.pushed("A", "B")
    known, box = room.known, room.ledger.box
    known.stores.create("loja2", {"api_url": room.pair.url}, {"token": TOKEN}, ACT)
    people_of(known)
    with console(load(LOCAL), known, box, CHEAP) as pages, people(load(LOCAL), known, box) as ways:
        browser = Browser(list(pages))
        browser.sign_in("operator")
        yield Desk(room, browser, Asking(ways, known))


def test_a_sku_that_is_gone_waits_once_it_is_repaired_and_there_is_no_batch(desk: Desk) -> None:
    path = desk.browser.compare(store="acme", what="stock", grace="0")

    done = desk.browser.post(f"{path}/repair", **REPAIR)

    assert "cada um espera" in desk.browser.get(done.headers["location"]).text
    assert (desk.room.due(), desk.room.ledger.rows("replay_batch")) == (["B"], [])
    again = desk.browser.post(f"{path}/repair", **REPAIR)
    assert again.status_code == 404
    assert "já esperam por seus SKUs" in again.text


def test_by_http_such_a_repair_gives_no_batch(desk: Desk) -> None:
    path = f"/v1{desk.browser.compare(store='acme', what='stock', grace='0')}"
    path = path.replace("/reconcile/", "/reconciliations/")

    done = desk.ask.post(f"{path}/repair", confirm=1, why="INC-9")

    assert (done.status_code, done.json(), desk.room.due()) == (200, None, ["B"])
