"""One letter looked at closer, by command, by HTTP and in the console alike."""

import json
from collections.abc import Iterator

import pytest

from adapters.database.engine import Database
from adapters.database.secrets import SecretBox
from config.settings import load
from ops.api.people import people
from ops.console.app import console
from ops.resources import gathered
from tests.contract.anymarket_pair import Pair
from tests.contract.asking import Asking
from tests.contract.command import Command
from tests.contract.console_room import CHEAP, OURS, Browser, people_of
from tests.contract.level_room import a_priced_sku
from tests.contract.test_contrasts import Desk
from tests.ledger import Ledger
from tests.stack import ACT

LOCAL = {
    "ANYBRIDGE_ALLOW_HTTP": "yes",
    "ANYBRIDGE_ALLOW_PRIVATE": "yes",
    "ANYBRIDGE_ERP_PRODUCT_URL": "https://erp.example/p?c={code}",
}
CALL = {"request": "PUT /v2/x", "sent": '{"buyer": "Ana", "units": 7}', "status": 422,
        "answered": "not so"}  # fmt: skip


@pytest.fixture
def desk(anybridge: Command, started: Pair) -> Iterator[Desk]:
    """A price of 1.00 that the hub refused, and that is 129.90 there."""
    database = Database(anybridge.environ["ANYBRIDGE_DATABASE_URL"])
    anybridge.environ |= LOCAL
    ledger = Ledger(database)
    ledger.box = SecretBox([anybridge.environ["ANYBRIDGE_SECRET_KEY"]])
    desk = Desk(ledger, started.fresh())
    desk.room.seed(a_priced_sku("A"))
    desk.park("price", "A", {"payload": {"price": "1.00"}, "call": CALL})
    yield desk
    database.dispose()


@pytest.fixture
def letter(desk: Desk) -> str:
    return str(desk.ledger.rows("dead_letter")[0]["id"])


@pytest.fixture
def ask(desk: Desk) -> Iterator[Asking]:
    known = gathered(desk.ledger.database, desk.ledger.box)
    with people(load(LOCAL), known, desk.ledger.box) as routes:
        yield Asking(routes, known)


@pytest.fixture
def browser(desk: Desk) -> Iterator[Browser]:
    known = gathered(desk.ledger.database, desk.ledger.box)
    known.stores.create("loja2", {"api_url": "https://hub.example"}, {"token": "t"}, ACT)
    people_of(known)
    with console(load(LOCAL), known, desk.ledger.box, CHEAP) as routes:
        yield Browser(list(routes))


def test_a_command_compares(anybridge: Command, letter: str) -> None:
    found = anybridge("dead", "compare", letter, "--json").json

    assert (found["differing"], found["note"]) == (2, "")
    assert found["fields"][0] == {
        "field": "price", "then": "1.00", "now": "129.90", "is_same": False,
    }  # fmt: skip
    said = anybridge("dead", "compare", letter)
    assert "2 of 2 fields differ" in said.err
    assert "129.90" in said.out


def test_a_command_shows_the_refused_call_and_the_pages(anybridge: Command, letter: str) -> None:
    told = anybridge("dead", "show", letter, "--call", "--json").json

    assert json.loads(told["call"]["sent"]) == {"buyer": "[redacted]", "units": 7}
    assert (told["call"]["status"], told["call"]["answered"]) == (422, "not so")
    assert told["erp_product"] == "https://erp.example/p?c=A"


def test_http_tells_the_same(ask: Asking, letter: str) -> None:
    call = ask("GET", f"/v1/letters/{letter}/call").json()["call"]
    pages = ask("GET", f"/v1/letters/{letter}/pages").json()["pages"]
    compared = ask("POST", f"/v1/letters/{letter}/comparison").json()

    assert json.loads(call["sent"]) == {"buyer": "[redacted]", "units": 7}
    assert pages == [{"page": "erp_product", "address": "https://erp.example/p?c=A"}]
    assert [each["field"] for each in compared["fields"]] == ["price", "sale_price"]


def test_the_page_shows_the_call_and_compares_when_somebody_asks(
    browser: Browser, letter: str, desk: Desk
) -> None:
    browser.sign_in("operator")
    before = desk.pair.simulator.asked("/counts")["requests"]

    page = browser.get(f"/dead/letters/{letter}").text
    quiet = desk.pair.simulator.asked("/counts")["requests"] - before
    part = browser.post(f"/dead/letters/{letter}/compare", {**OURS, "HX-Request": "true"})
    whole = browser.post(f"/dead/letters/{letter}/compare")

    assert quiet == 0
    assert "PUT /v2/x" in page
    assert ("Ana" in page, "[oculto]" in page, "not so" in page) == (False, True, True)
    assert 'href="https://erp.example/p?c=A">Produto no ERP' in page
    assert "2 campos diferem." in part.text
    assert ("<html" in part.text, "<html" in whole.text) == (False, True)


def test_whoever_only_looks_spends_no_budget(browser: Browser, letter: str) -> None:
    browser.sign_in("viewer")

    page = browser.get(f"/dead/letters/{letter}").text
    answer = browser.post(f"/dead/letters/{letter}/compare")

    assert ("/compare" in page, answer.status_code) == (False, 403)
