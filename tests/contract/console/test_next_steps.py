"""On the way from an alert to the replay each page says what is to be done next."""

import re

import pytest

from domain.deadletters import DeadLetter, Reason
from tests.contract.console_forms import form_of
from tests.contract.console_night import Room
from tests.contract.console_room import Browser

LOGGI = {
    "store": "acme", "kind": "carrier", "field.marketplace": "MERCADO_LIVRE",
    "field.type": "Loggi Express", "target": "6004:6401", "called": "6004:6401 Loggi Expressa",
}  # fmt: skip


def group_of(night: Room, reason: Reason, detail: str) -> str:
    """Park a letter of another cause; gives the page of its group."""
    night.ledger.folder.park([DeadLetter("acme", "order", "77", reason, detail, b"{}", 1)])
    rows = night.ledger.rows("dead_letter")
    return f"/dead/groups/{next(x['fingerprint'] for x in rows if x['reason'] == reason)}"


def cure(browser: Browser, path: str) -> list[str]:
    """Give where the first button of a page leads that mends a cause."""
    return re.findall(r'<a class="button main" id="cure" href="([^"]+)"', browser.get(path).text)


@pytest.mark.parametrize(
    ("reason", "detail", "leads"),
    [
        (Reason.SKU_UNMAPPED, 'SKU "A-1" does not exist in the ERP',
         ["/mappings?store=acme&amp;kind=sku&amp;field.sku=A-1#new"]),
        (Reason.PAYMENT_UNMAPPED, 'SHOPEE / method "pix": no rule matches',
         ["/mappings?store=acme&amp;kind=payment#new"]),
        (Reason.BUG, "ZeroDivisionError", []),
    ],
)  # fmt: skip
def test_the_page_of_a_cause_begins_with_what_mends_it(
    night: Room, reason: Reason, detail: str, leads: list[str]
) -> None:
    assert cure(night.browser, group_of(night, reason, detail)) == leads


def test_what_is_mended_on_the_page_itself_is_led_to_as_well(night: Room) -> None:
    assert cure(night.browser, f"/dead/groups/{night.group}") == [f"/dead/groups/{night.group}#fix"]


def test_whoever_may_not_correct_an_order_is_told_who_may(room: Room) -> None:
    said = "cabe a quem administra"
    path = group_of(room, Reason.CUSTOMER_INVALID, "missing or wrong: buyer.document")
    letter = next(x["id"] for x in room.ledger.rows("dead_letter") if x["key"] == "77")
    pages = (path, f"/dead/letters/{letter}")

    room.browser.sign_in("operator")
    assert [said in room.browser.get(page).text for page in pages] == [True, True]
    room.browser.sign_in("admin")
    assert [said in room.browser.get(page).text for page in pages] == [False, False]
    assert (
        f'href="/dead/letters/{letter}/edit">Corrigir o pedido 77<' in room.browser.get(path).text
    )


def test_the_preview_says_what_the_erp_calls_a_carrier_also_when_it_is_shown_again(
    night: Room,
) -> None:
    page = night.browser.post("/mappings/preview", **LOGGI).text
    said = {**dict(form_of(page, "save").form_values()), "why": " "}

    again = night.browser.post("/mappings", **said)

    assert (again.status_code, "Loggi Expressa</span>" in page) == (422, True)
    assert "Loggi Expressa</span>" in again.text


def test_a_count_that_changed_since_the_page_was_made_is_said_with_both_numbers(
    night: Room,
) -> None:
    page = night.browser.get(f"/replay?group={night.group}").text
    said = {**dict(form_of(page, "replay").form_values()), "why": "INC-812"}
    night.browser.post("/dead/discard", id=night.letters[0], confirm="1", why="teste")

    answer = night.browser.post("/replay", **said)

    assert answer.status_code == 422
    assert "era 3 na página e agora é 2: confira de novo" in answer.text
    assert "Reprocessar 2 pedidos</button>" in answer.text


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("UPDATE replay_item SET state = 'ended', result = 'pushed'", (False, False)),
        ("UPDATE replay_item SET state = 'ended', result = 'failed'", (False, True)),
        ("UPDATE replay_item SET state = 'ended', result = 'skipped'", (True, False)),
    ],
)
def test_a_batch_that_is_over_says_what_to_do_with_what_is_left(
    night: Room, sql: str, expected: tuple[bool, bool]
) -> None:
    done = night.browser.post("/replay", group=night.group, confirm="3", why="INC-812")
    path, state = done.headers["location"], "stopped" if expected[0] else "done"
    under_way = night.browser.get(path).text
    night.ledger.execute(sql)
    night.ledger.execute("UPDATE replay_batch SET state = :state, ended_at_s = 1", state=state)

    page = night.browser.get(path).text

    assert ("espera como antes" in page, "reprocesse o que sobrou" in page) == expected
    assert 'id="what-waits" href="/dead?store=acme"' in page
    assert "what-waits" not in under_way


def test_a_group_says_that_its_letters_are_in_a_batch_and_leads_there(night: Room) -> None:
    night.browser.post("/replay", group=night.group, confirm="3", why="INC-812", canary="1")

    page = night.browser.get(f"/dead/groups/{night.group}").text

    assert '<a class="badge replaying" href="/batches?state=running">3 em lote</a>' in page


def test_the_filter_of_a_release_is_read_as_rules_are(night: Room) -> None:
    page = night.browser.post("/mappings/preview", **LOGGI).text
    free = night.letters
    said = {**dict(form_of(page, "save").form_values()), "why": "INC-812", "free": free}

    done = night.browser.post("/mappings", **said)

    batch = " ".join(night.browser.get(done.headers["location"]).text.split())
    assert "Mapeamento: Transportadores: mercado livre|loggi express|*|*|* → 6004:6401" in batch
