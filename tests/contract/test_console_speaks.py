"""Every page in Portuguese, with a letter of each reason: no English text of ours stands on it."""

import json
import re
from collections.abc import Iterator
from html import unescape

import pytest

from config.settings import load
from domain.allowances import erp_allowance, hub_allowance
from domain.audit import Act
from domain.deadletters import DeadLetter, Reason
from domain.store import Erp
from ops.console.app import console
from ops.console.words import templates_of
from tests.builders import a_store
from tests.contract.console_room import CHEAP, Browser, people_of
from tests.contract.held_room import HeldRoom
from tests.ledger import Ledger
from tests.unit.ops.console.test_telling import DETAILS

CALL = {"request": "PUT /v2/x", "sent": '{"buyer": "Ana"}', "status": 422, "answered": "CPF?"}
PAYLOAD = json.dumps({"payload": {"email": "ana@example.com"}, "call": CALL}).encode()
LONG = 12
"""A piece of a text that is shorter may stand in a command or a name."""


@pytest.fixture
def browser(ledger: Ledger) -> Iterator[Browser]:
    held = HeldRoom(ledger)
    held.hold_by("Loggi Express", 1)
    held.known.stores.create("loja2", {"send_images": False}, {}, Act("root"))
    for number, reason in enumerate(Reason, 10):
        kind = "event" if reason.value.startswith("event") else "order"
        detail = DETAILS.get(reason.value, "HTTP 422: recusado para ana@example.com")
        letter = DeadLetter("acme", kind, str(number), reason, detail, PAYLOAD, 1)
        ledger.folder.park([letter])
    people_of(held.known)
    with console(load({}), held.known, ledger.box, CHEAP) as routes:
        opened = Browser(list(routes))
        opened.sign_in("admin")
        yield opened


def pages(ledger: Ledger) -> list[str]:
    letters = ledger.rows("dead_letter")
    groups = {row["fingerprint"] for row in letters}
    return [
        "/", "/dead", "/dead/letters", "/batches", "/trace", "/trace?key=1&store=acme",
        "/trace?key=nobody", "/flows", "/reconcile", "/mappings", "/mappings?kind=deposit",
        "/mappings?kind=attribute", "/stores", "/stores/loja2", "/new-store", "/audit", "/users",
        "/users/viewer", "/account", f"/dead/letters/{letters[0]['id']}/edit",
        "/dead/groups/g-0", "/batches/nobody", "/reconcile/nobody", "/stores/nobody",
        *(f"/dead/letters/{row['id']}" for row in letters),
        *(f"/dead/groups/{group}" for group in sorted(groups)),
        *(f"/replay?id={row['id']}" for row in letters),
    ]  # fmt: skip


def english_on(page: str) -> list[str]:
    """Give the keys of English texts, translated elsewhere, that stand on a page."""
    seen = re.sub(r"<code.*?</code>|<pre.*?</pre>", " ", page, flags=re.DOTALL)
    shown = " ".join([re.sub(r"<[^>]*>", " ", seen), *re.findall(r'="([^"]* [^"]*)"', seen)])
    shown = " ".join(unescape(shown).split())
    portuguese = templates_of("pt_BR", "")
    found = []
    for key, text in templates_of("en", "").items():
        pieces = [piece.strip() for piece in re.split(r"{\w+}", text)]
        longest = max(pieces, key=len)
        if len(longest) >= LONG and longest not in portuguese[key] and longest in shown:
            found.append(key)
    return found


def test_no_english_text_of_ours_stands_on_a_portuguese_page(
    browser: Browser, ledger: Ledger
) -> None:
    found = {path: keys for path in pages(ledger) if (keys := english_on(browser.get(path).text))}

    assert found == {}


def test_what_is_hidden_is_said_in_the_language_of_the_page(
    browser: Browser, ledger: Ledger
) -> None:
    said = {path: browser.get(path).text for path in pages(ledger)}
    browser.language = "en"
    [row] = [row for row in ledger.rows("dead_letter") if row["reason"] == "hub_rejected"]
    letter = f"/dead/letters/{row['id']}"

    assert [path for path, page in said.items() if "[redacted]" in page] == []
    assert said[letter].count("[oculto]") == 4  # detail, timeline, payload, call
    assert browser.get(letter).text.count("[redacted]") == said[letter].count("[oculto]")


def test_an_english_page_would_be_found_out(browser: Browser, ledger: Ledger) -> None:
    browser.language = "en"

    assert [path for path in pages(ledger) if not english_on(browser.get(path).text)] == []


def test_the_letter_of_a_sku_leads_to_the_form_that_maps_it(
    browser: Browser, ledger: Ledger
) -> None:
    [letter] = [row for row in ledger.rows("dead_letter") if row["reason"] == "sku_unmapped"]

    page = browser.get(f"/dead/letters/{letter['id']}").text
    where = "/mappings?store=acme&kind=sku&field.sku=ABC-123"

    assert f'<a href="{where.replace("&", "&amp;")}#new">Mapear o SKU ABC-123</a>' in page
    assert 'value="ABC-123"' in browser.get(where).text


def test_every_choice_of_a_store_has_a_sentence_and_no_id(browser: Browser) -> None:
    page = browser.get("/stores/loja2").text

    assert "define se são importados apenas pedidos pagos ou todos" in page
    assert "<code>order_import</code>" not in page


def test_a_budget_says_whose_it_is(browser: Browser, ledger: Ledger) -> None:
    store = a_store(erp=Erp.ECCOSYS, erp_url="https://erp.example", erp_token="e-1")
    for allowance in (hub_allowance(store), erp_allowance(store)):
        ledger.budgets.take(allowance, "stock")

    budgets = browser.get("/").text.partition('id="budgets"')[2].partition('id="queues"')[0]

    assert re.findall(r'<th scope="row">(\w+) ', budgets) == ["AnyMarket", "ERP"]
