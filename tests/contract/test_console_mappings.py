"""Attributes, deposits and tracking links in the console: listed, previewed, saved, as a file."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from config.settings import load
from domain.audit import Act
from domain.ids import LaneId
from ops.console.app import console
from tests.builders import a_stock_event
from tests.contract.console_room import CHEAP, OURS, Browser, people_of
from tests.contract.held_room import HeldRoom, an_order_by
from tests.ledger import Ledger

PART = {"HX-Request": "true"}
LINK = "https://rastreio.example/?c=[RASTREIO]"
TARGETS = {"attribute": "Material", "deposit": "4711", "tracking": LINK}
PRODUCT = """{"skus": [], "attributes": [{"name": "Tecido", "value": "Algodão"}]}"""
_SHIPPED = """INSERT INTO change (store, kind, key, payload, source, time_s, event_id, revision,
  state, next_at_s, due_since_s)
VALUES ('acme', 'shipment', :key, :payload, 'erp', 0, '', 1, 'pushed', 0, 0)"""
_SENT = """INSERT INTO change (store, kind, key, payload, source, time_s, event_id, revision,
  state, next_at_s, due_since_s)
VALUES ('acme', 'product', :key, :payload, 'erp', 0, '', 1, 'pushed', 0, 0)"""


@dataclass
class Room:
    browser: Browser
    held: HeldRoom
    ledger: Ledger

    def previewed(self, kind: str, **said: str) -> str:
        return self.browser.post("/mappings/preview", store="acme", kind=kind, **said).text

    def saved(self, page: str, **said: str) -> str:
        sent = {name: _field(page, name) for name in ("revision", "edits")}
        answer = self.browser.post("/mappings", store="acme", why="INC-812", **sent, **said)
        return str(answer.headers["location"])

    def rules(self) -> list[tuple[str, str, str]]:
        return [(row["kind"], row["key"], row["target"]) for row in self.ledger.rows("mapping")]


def _field(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None
    return found[1].replace("&#34;", '"').replace("&#39;", "'")


@pytest.fixture
def room(ledger: Ledger) -> Iterator[Room]:
    held = HeldRoom(ledger)
    held.known.stores.create("loja2", {"api_url": "https://hub.example"}, {"token": "t"}, Act("a"))
    people_of(held.known)
    with console(load({}), held.known, ledger.box, CHEAP) as routes:
        browser = Browser(list(routes))
        browser.sign_in("operator")
        yield Room(browser, held, ledger)


def test_an_attribute_is_previewed_with_its_products_and_saved(room: Room) -> None:
    room.ledger.execute(_SENT, key="P-1", payload=PRODUCT)

    page = room.previewed("attribute", **{"field.attribute": "Tecido", "target": "Material"})
    assert "1 produto é enviado de novo" in page
    assert room.rules() == []
    where = room.saved(page, release="yes")

    assert where == "/mappings?store=acme&kind=attribute&saved=1"
    assert room.rules() == [("attribute", "tecido", "Material")]
    assert room.ledger.change("P-1", LaneId("acme", "product"))["state"] == "due"


def test_a_deposit_is_previewed_with_the_flow_that_waits_for_it_and_saved(room: Room) -> None:
    room.ledger.fold(a_stock_event())
    room.ledger.lanes.hold(room.ledger.leased(), "deposit_unmapped", "deposit 'Geral' …")

    page = room.previewed("deposit", **{"field.deposit": "Geral", "target": "4711"})
    assert "Fluxos que voltam a andar: Estoque" in " ".join(page.split())
    room.saved(page, release="yes")

    assert room.rules() == [("deposit", "geral", "4711")]
    assert room.ledger.lane()["held_cause"] == ""


def test_without_release_the_flow_waits_for_a_person(room: Room) -> None:
    room.ledger.fold(a_stock_event())
    room.ledger.lanes.hold(room.ledger.leased(), "deposit_unmapped", "deposit 'Geral' …")

    room.saved(room.previewed("deposit", **{"field.deposit": "Geral", "target": "4711"}))

    assert room.ledger.lane()["held_cause"] == "deposit_unmapped"


def test_a_deposit_that_goes_elsewhere_is_said_to_leave_what_was_sent(room: Room) -> None:
    room.saved(room.previewed("deposit", **{"field.deposit": "Geral", "target": "4711"}))

    page = room.previewed("deposit", **{"field.deposit": "Geral", "target": "4712"})

    assert "fica no local antigo" in page


def test_a_carrier_that_ships_without_a_link_is_named_and_given_one(room: Room) -> None:
    for key, link in (("1", ""), ("2", ""), ("3", "https://own.example/3")):
        carrier = "Correios" if key == "3" else "Loggi Express"
        payload = f'{{"carrier": "{carrier}", "tracking_url": "{link}"}}'
        room.ledger.execute(_SHIPPED, key=key, payload=payload)
    before = room.browser.get("/mappings?store=acme&kind=tracking").text
    assert "sem link e sem regra: Loggi Express</p>" in before

    page = room.previewed("tracking", **{"field.tracking": "loggi express", "target": LINK})
    assert "a partir do próximo envio" in page
    where = room.saved(page)

    assert where == "/mappings?store=acme&kind=tracking&saved=1"
    assert room.rules() == [("tracking", "loggi express", LINK)]
    after = room.browser.get("/mappings?store=acme&kind=tracking&usage=yes", **PART).text
    assert re.findall(r'data-label="Uso">([^<]*)', after) == ["2"]
    assert "sem link e sem regra" not in room.browser.get("/mappings?kind=tracking").text


@pytest.mark.parametrize(("kind", "target"), [(*each,) for each in TARGETS.items()])
def test_rules_are_taken_away_by_preview_too(room: Room, kind: str, target: str) -> None:
    room.saved(room.previewed(kind, **{f"field.{kind}": "Geral", "target": target}))

    page = room.previewed(kind, key="geral")
    room.saved(page)

    assert "sem regra" in page
    assert room.rules() == []


@pytest.mark.parametrize(("kind", "target"), [(*each,) for each in TARGETS.items()])
def test_rules_that_changed_since_the_preview_are_not_overwritten(
    room: Room, kind: str, target: str
) -> None:
    page = room.previewed(kind, **{f"field.{kind}": "Geral", "target": target})
    room.saved(room.previewed(kind, **{f"field.{kind}": "Loja", "target": target}))

    sent = {name: _field(page, name) for name in ("revision", "edits")}
    answer = room.browser.post("/mappings", store="acme", why="x", **sent)

    assert answer.status_code == 409
    assert [rule[1] for rule in room.rules()] == ["loja"]


@pytest.mark.parametrize(
    ("kind", "target", "wrong"),
    [
        ("attribute", "Material", "x" * 300),
        ("deposit", "4711", "Geral"),
        ("tracking", LINK, "https://rastreio.example/"),
    ],
)
def test_rules_go_out_and_come_in_as_a_file(room: Room, kind: str, target: str, wrong: str) -> None:
    sent = {"csrf": room.browser.csrf, "store": "acme", "kind": kind}

    def upload(content: str) -> str:
        files = {"file": ("a.csv", content.encode())}
        answer = room.browser.send("POST", "/mappings/preview", OURS, data=sent, files=files)
        return answer.text

    column = "carrier" if kind == "tracking" else kind
    room.saved(upload(f"{column},target\nGeral,{target}\n"))
    out = room.browser.get(f"/mappings/{kind}.csv?store=acme").text

    assert out.splitlines() == [f"{column},target", f"Geral,{target}"]
    assert "Linha 2" in upload(f"{column},target\nOutra,{wrong}\n")


def test_the_use_of_every_rule_is_counted(room: Room) -> None:
    room.held.imported(an_order_by("Loggi Express", 7))
    room.ledger.execute(_SENT, key="P-1", payload=PRODUCT)
    room.ledger.fold(a_stock_event())
    rule = {"field.marketplace": "MERCADO_LIVRE", "field.type": "Loggi*", "target": "6002:6201"}
    room.saved(room.previewed("carrier", **rule))
    for kind, name in (("attribute", "Tecido"), ("attribute", "Peso"), ("deposit", "Geral")):
        room.saved(room.previewed(kind, **{f"field.{kind}": name, "target": "4711"}))

    def used(kind: str) -> list[str]:
        page = room.browser.get(f"/mappings?store=acme&kind={kind}&usage=yes", **PART).text
        return re.findall(r'data-label="Uso">(?:<[^>]*>)?([^<]*)', page)

    assert (used("carrier"), used("attribute"), used("deposit")) == (["1"], ["sem uso", "1"], ["1"])


def test_rules_that_stand_against_each_other_are_named(room: Room) -> None:
    room.held.imported(an_order_by("Loggi Express", 7))
    for said, target in (("Loggi Expr*", "6002:6201"), ("*gi Express", "6003:6301")):
        rule = {"field.marketplace": "MERCADO_LIVRE", "field.type": said, "target": target}
        room.saved(room.previewed("carrier", **rule))

    page = room.browser.get("/mappings?store=acme&kind=carrier&usage=yes", **PART).text

    assert page.count("conflito: nenhuma vale") == 2


def test_deposits_that_the_erp_told_of_and_nobody_mapped_are_named(room: Room) -> None:
    room.ledger.fold(a_stock_event(deposit="Filial Sul"))

    page = room.browser.get("/mappings?store=acme&kind=deposit").text

    assert "Filial Sul" in page


def test_a_viewer_looks_and_changes_nothing(room: Room) -> None:
    room.browser.sign_in("viewer")
    said = {"store": "acme", "field.deposit": "Geral", "target": "4711"}

    assert room.browser.get("/mappings?kind=deposit").status_code == 200
    assert room.browser.post("/mappings/preview", kind="deposit", **said).status_code == 403


@pytest.mark.parametrize(
    ("sku", "told"), [("NADA*", "um SKU é exato"), ("", "falta o SKU; esperado")]
)
def test_a_sku_that_is_not_exact_is_refused(room: Room, sku: str, told: str) -> None:
    assert told in room.previewed("sku", **{"field.sku": sku, "target": "AUR-1"})


def test_each_kind_says_what_its_form_wants_and_what_no_rule_means(room: Room) -> None:
    pages = {
        kind: room.browser.get(f"/mappings?store=acme&kind={kind}").text
        for kind in ("payment", "channel", "sku")
    }

    assert "O SKU é exato" in pages["sku"]
    assert "vale o SKU da AnyMarket como está" in pages["sku"]
    assert "nesta, * vale por qualquer parte" in pages["payment"]
    assert "passam sem a forma de pagamento" in pages["payment"]
    assert "passam sem o canal de venda" in pages["channel"]
