"""The overview's first lines: what is late, what comes in, what stands, what was compared."""

import json
import re
from collections.abc import Iterator
from html import unescape

import pytest

from adapters.database.reconcile_runs import ReconcileRuns
from config.settings import load
from domain.allowances import hub_allowance
from domain.audit import Act
from domain.pauses import Scope
from domain.reconcile_runs import Compared, ReconcileRun
from ops.console.app import console
from ops.pauses import pauses
from ops.resources import gathered
from tests.builders import a_store
from tests.contract.asking import Asking
from tests.contract.command import Command
from tests.contract.console_room import CHEAP, Browser, people_of
from tests.contract.held_room import HeldRoom
from tests.ledger import Ledger

RUN = ReconcileRun(
    "acme", Compared.ORDERS, 2, "2026-11-27",
    counts={"missing: held": 3, "missing: lost": 1, "different: stale": 1, "extra: not_ours": 4},
)  # fmt: skip


@pytest.fixture
def night(ledger: Ledger) -> Iterator[Browser]:
    held = HeldRoom(ledger)
    for number in (1, 2, 3):
        held.hold_by("Loggi Express", number)
    held.known.stores.create("loja2", {"api_url": "https://hub.example"}, {"token": "t"}, Act("a"))
    people_of(held.known)
    with console(load({}), held.known, ledger.box, CHEAP) as routes:
        browser = Browser(list(routes))
        browser.sign_in("viewer")
        yield browser


def tile(browser: Browser, name: str, path: str = "/") -> str:
    """Give what one of the first lines says, without its marks."""
    page = browser.get(path).text.partition('<dl class="tiles">')[2].partition("</dl>")[0]
    found = next(part for part in page.split('<div class="tile') if f"<dt>{name}</dt>" in part)
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", found.partition("</dt>")[2])).split())


def test_orders_past_their_ship_by_are_counted_and_lead_to_their_groups(
    night: Browser, ledger: Ledger
) -> None:
    ledger.execute("UPDATE dead_letter SET ship_by_s = now_s() - 3600 WHERE key <> '3'")

    assert tile(night, "Pedidos com prazo de envio vencido").startswith("2 o mais antigo venceu")
    assert 'id="tile-late" href="/dead?sort=deadline"' in night.get("/").text


def test_what_comes_in_is_a_picture_that_says_in_words_what_it_shows(
    night: Browser, ledger: Ledger
) -> None:
    ledger.execute("UPDATE dead_letter SET parked_at_s = now_s() - 90 WHERE key = '1'")

    page = night.get("/").text
    night.language = "en"

    assert tile(night, "New dead letters in the last minute") == "2 3 in 30 minutes"
    [alt] = re.findall(r'<svg class="spark"[^>]*role="img" aria-label="([^"]*)"', page)
    assert alt == (
        "Pendências novas por minuto nos últimos 30 minutos: 3 ao todo, 2 no pior minuto, "
        "2 no último."
    )
    assert page.count("<rect ") == 30


def test_what_people_stopped_is_counted(night: Browser, ledger: Ledger) -> None:
    service = pauses(gathered(ledger.database, ledger.box))
    service.pause("acme", Scope.MARKETPLACE, "SHOPEE", Act("ana", "INC-812"))

    assert tile(night, "Fluxos parados").endswith("1 pausa")


def feeds(browser: Browser) -> list[str]:
    """Give what the list of feeds says, without its marks."""
    found = re.findall(r"<li>(.*?)</li>", browser.get("/").text.partition('id="feeds"')[2])
    return [" ".join(unescape(re.sub(r"<[^>]*>", " ", line)).split()) for line in found]


def test_a_feed_that_is_not_read_is_told_as_that(night: Browser, ledger: Ledger) -> None:
    lane = """INSERT INTO lane (store, kind, memo, held_cause, held_detail)
      VALUES (:store, 'poll_orders', :memo, :cause, :detail)"""
    drained_s = ledger.folder.now_s() - 7320.0
    for store, memo, cause in (
        ("acme", {"unread": True}, ""), ("loja2", {}, "access_denied"), ("loja3", {}, ""),
        ("loja4", {"error": "HTTP 503"}, ""),
    ):  # fmt: skip
        said = json.dumps({"drained_at_s": drained_s, **memo})
        detail = "HTTP 401" if cause else ""
        ledger.execute(lane, store=store, memo=said, cause=cause, detail=detail)

    assert feeds(night) == [
        "acme – nunca visto vazio, há 2 h 2 min",
        "loja2 – não é lido (credencial recusada) · visto vazio há 2 h 2 min HTTP 401",
        "loja3 – visto vazio há 2 h 2 min",
        "loja4 – a leitura falha · visto vazio há 2 h 2 min HTTP 503",
    ]
    assert tile(night, "Feed de pedidos") == "2 h 2 min não lidos: 3 · desde que foi visto vazio"
    told = "O feed de pedidos de acme nunca foi visto vazio, há 2 h 2 min"
    assert told in night.get("/").text


def test_the_newest_comparison_is_told_with_what_it_found(night: Browser, ledger: Ledger) -> None:
    assert tile(night, "Última comparação") == "– os dois lados ainda não foram comparados"
    ReconcileRuns(ledger.database).record(RUN)

    told = tile(night, "Última comparação")

    assert told.endswith("Pedidos 27/11/2026 · acme: faltam 4, sobram 4, diferem 1 · 2 para ver")
    ReconcileRuns(ledger.database).record(ReconcileRun("acme", Compared.STOCK, 0, sampled=50))
    assert tile(night, "Última comparação").endswith("Os dois lados estão iguais.")


def test_who_is_limited_to_a_store_reads_of_no_other(night: Browser, ledger: Ledger) -> None:
    ledger.execute("UPDATE dead_letter SET ship_by_s = now_s() - 3600")
    ReconcileRuns(ledger.database).record(RUN)
    night.sign_in("so-loja2")

    assert tile(night, "Pedidos com prazo de envio vencido").startswith("0 ")
    assert tile(night, "Pendências novas no último minuto").startswith("0 ")
    assert tile(night, "Última comparação").startswith("– ")


def test_a_budget_that_is_used_up_says_so_and_since_when(night: Browser, ledger: Ledger) -> None:
    allowance = hub_allowance(a_store(limit_calls=10, limit_window_s=3600.0))
    for _ in range(30):
        ledger.budgets.take(allowance, "stock")

    for path in ("/", "/flows"):
        page = night.get(path).text.partition('id="budgets"')[2]
        [used] = re.findall(r'</meter> <span class="age">([^<]*)</span>', page)
        assert used in {"2 de 10", "3 de 10"}
        assert '<span class="over age">há 0 s</span>' in page


def test_the_api_tells_the_same(ledger: Ledger, asking: Asking) -> None:
    ReconcileRuns(ledger.database).record(RUN)

    found = asking.get("/v1/overview?store=acme")

    assert (found["past_ship_by"], found["past_ship_by_is_whole"]) == (0, True)
    assert (found["inflow"], found["inflow_is_whole"]) == ([0] * 30, True)
    assert (found["pauses"], found["read_only"]) == ([], False)
    last = found["last_comparison"]
    assert (last["missing"], last["extra"], last["different"], last["open"]) == (4, 4, 1, 2)
    assert asking.get("/v1/overview?store=other")["last_comparison"] is None


def test_status_tells_the_same(on_both: Command, ledger: Ledger) -> None:
    ReconcileRuns(ledger.database).record(RUN)

    found, text = on_both("status", "--json").json, on_both("status").out

    assert (found["past_ship_by"], found["inflow"], found["read_only"]) == (0, [0] * 30, False)
    assert found["last_comparison"]["missing"] == 4
    assert "missing 4, extra 4, different 1; 2 to look at" in text
    assert "orders past ship-by" in text
