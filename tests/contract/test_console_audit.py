"""The audit in the console: what was changed is told in the visitor's language, whole."""

import re
from collections.abc import Iterator
from html import unescape

import pytest

from config.settings import load
from domain.audit import Act
from domain.deadletters import LetterState
from ops.console.app import console
from ops.console.traces import SHOWN
from ops.dead_letters import dead_letters
from tests.builders import a_stock_event
from tests.contract.console_room import CHEAP, Browser, people_of
from tests.contract.held_room import HeldRoom
from tests.ledger import Ledger

ANA = Act("ana", "INC-812")


@pytest.fixture
def room(ledger: Ledger) -> Iterator[tuple[Browser, HeldRoom]]:
    held = HeldRoom(ledger)
    held.hold_by("Loggi Express", 1)
    ledger.fold(a_stock_event())
    held.known.stores.create("loja2", {"api_url": "https://hub.example"}, {"token": "t"}, Act("a"))
    people_of(held.known)
    with console(load({}), held.known, ledger.box, CHEAP) as routes:
        browser = Browser(list(routes))
        browser.sign_in("admin")
        yield browser, held


def told(browser: Browser) -> str:
    """Give what the newest entry says of its particulars."""
    page = browser.get("/audit").text
    found = re.search(r'<td data-label="(?:Detalhe|Detail)" class="said">([^<]*)</td>', page)
    assert found is not None
    return unescape(found[1])


def test_a_flow_and_its_cause_are_told_in_words(room: tuple[Browser, HeldRoom]) -> None:
    browser, held = room
    held.ledger.lanes.hold(held.ledger.leased(), "brake", "60 of 80")
    flow = {"store": "acme", "scope": "flow", "name": "stock", "why": "x"}
    browser.post("/flows/pause", **flow)

    assert told(browser) == "fluxo: Estoque; no lugar de: freio de mudança em massa"


def test_what_the_resume_of_a_store_released_is_told_with_what_had_held_it(
    room: tuple[Browser, HeldRoom],
) -> None:
    browser, held = room
    held.ledger.lanes.hold(held.ledger.leased(), "access_denied", "401")
    browser.post("/flows/resume", store="acme", scope="store", why="x")

    portuguese = told(browser)
    browser.language = "en"

    assert portuguese == "liberado: Estoque (credencial recusada)"
    assert told(browser) == "released: Stock (credentials refused)"


def test_settings_of_a_store_are_told_as_on_its_screen(room: tuple[Browser, HeldRoom]) -> None:
    browser, held = room
    stores = held.known.stores
    stores.change("acme", {"send_images": False, "deposit": "Geral"}, {"token": "t"}, ANA)
    stores.change("acme", {"send_images": True}, {}, ANA)

    portuguese = told(browser)
    browser.language = "en"

    assert portuguese == "Enviar imagens: Sim (antes: Não)"
    assert told(browser) == "Send images: Yes (before: No)"


def test_of_many_letters_some_are_named_and_the_others_counted(
    room: tuple[Browser, HeldRoom],
) -> None:
    browser, held = room
    for number in range(2, 14):
        held.hold_by("Loggi Express", number)
    ids = [row["id"] for row in held.ledger.rows("dead_letter")]
    dead_letters(held.known, held.ledger.box).say(ids, LetterState.SNOOZED, ANA, until_in_s=3600.0)

    said = told(browser)

    assert said.startswith("pendências: dl_")
    assert " e mais 3; até: " in said
    assert said.count("dl_") == 10
    browser.language = "en"
    assert " and 3 more; until: " in told(browser)


def test_a_word_of_a_newer_release_stays_as_it_is(room: tuple[Browser, HeldRoom]) -> None:
    browser, held = room
    held.known.audit.append(ANA, "lane_blessed", "acme", flow="umbrella", blessing="großzügig")

    page = browser.get("/audit").text

    assert "lane_blessed" in page
    assert told(browser) == "fluxo: umbrella; blessing: großzügig"


def test_the_selection_of_a_replay_is_told_too(room: tuple[Browser, HeldRoom]) -> None:
    browser, held = room
    said = {"items": 1, "selection": {"kind": "order", "since_s": 7200, "group": "g-1"}}
    held.known.audit.append(ANA, "batch_started", "acme", batch="rb_1", **said)

    assert told(browser) == "lote: rb_1; itens: 1; tipo: Pedido; desde há: 2 h; causa: g-1"


def test_the_audit_comes_in_pages_of_the_same_filter(room: tuple[Browser, HeldRoom]) -> None:
    browser, held = room
    for number in range(SHOWN + 2):
        held.known.audit.append(Act("bia", f"INC-{number:04}"), "store_set", "acme")

    first = browser.get("/audit?actor=bia").text
    following = re.search(r'id="next" href="([^"]*)"', first)
    assert following is not None
    second = browser.get(unescape(following[1])).text

    shown = [re.findall(r"INC-\d{4}", page) for page in (first, second)]
    assert [len(each) for each in shown] == [SHOWN, 2]
    assert shown[0] + shown[1] == sorted(shown[0] + shown[1], reverse=True)
    assert 'id="next"' not in second
    assert 'href="/audit?actor=bia"' in second
