"""Batches in the console: their list in pages, and the whole of one."""

import re
from html import unescape

import pytest

from ops.console import replays
from tests.contract.console_night import Room

_BATCH = """INSERT INTO replay_batch (id, store, state, selection, actor, why, most, matched,
  cut_off_s) VALUES (:id, 'acme', 'done', '{}', 'ana', :id, 500, 3, :at_s)"""


def batches_of(page: str) -> list[str]:
    return re.findall(r'href="/batches/(rb_\w+)"', page)


def test_the_list_comes_in_pages_newest_first_that_miss_none(
    night: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replays, "BATCHES", 2)
    for number in range(5):
        night.ledger.execute(_BATCH, id=f"rb_{number}", at_s=1000.0 + number // 2)
    page, seen = night.browser.get("/batches?state=done").text, []

    while batches_of(page):
        seen += batches_of(page)
        following = re.search(r'href="([^"]+)">Próxima página', page)
        page = "" if following is None else night.browser.get(unescape(following[1])).text

    assert seen == ["rb_4", "rb_2", "rb_3", "rb_0", "rb_1"]


def test_a_cursor_of_another_list_is_refused(night: Room) -> None:
    assert night.browser.get("/batches?cursor=abc").status_code == 422


def test_a_batch_says_who_why_what_how_and_why_letters_failed_again(night: Room) -> None:
    start = {"confirm": "3", "why": "INC-812", "canary": "1", "min_success": "50", "max": "9"}
    done = night.browser.post("/replay", group=night.group, **start)
    night.ledger.execute(
        "UPDATE replay_item SET state = 'ended', result = 'failed', reason = 'sku_unmapped'"
        " WHERE position > 1"
    )

    page = " ".join(night.browser.get(done.headers["location"]).text.split())

    for said in (
        "<h1>INC-812</h1>", "<dd>operator</dd>", f"Grupo: {night.group}", "1, com 50% de sucesso",
        "3 de 3 (máximo 9)", "Início (corte)", "Por que falharam",
        '<a href="/dead/letters?reason=sku_unmapped&amp;store=acme">SKU desconhecido no ERP',
    ):  # fmt: skip
        assert said in page
    report = night.browser.get(f"{done.headers['location']}/report.csv").text
    assert report.splitlines()[0] == "position,letter,store,kind,key,state,result,reason,detail"
    assert "failed,sku_unmapped" in report


def test_the_list_says_how_many_failed(night: Room) -> None:
    night.browser.post("/replay", group=night.group, confirm="3", why="x")
    night.ledger.execute("UPDATE replay_item SET state = 'ended', result = 'failed'")

    page = night.browser.get("/batches").text

    assert '<td class="num over" data-label="Falhas">3</td>' in page
