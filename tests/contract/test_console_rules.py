"""Rules of orders in the console: the default, the unused and the conflicting, what stays held."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from config.settings import load
from domain.audit import Act
from ops.console.app import console
from ops.console.mappings import SHOWN
from tests.contract.console_room import CHEAP, Browser, people_of
from tests.contract.held_room import HeldRoom, an_order_by
from tests.ledger import Ledger

ML = "MERCADO_LIVRE"
_RULE = """INSERT INTO mapping (store, kind, key, target, label, updated_at_s)
VALUES ('acme', :kind, :key, :target, '', 0)"""


@dataclass
class Room:
    browser: Browser
    held: HeldRoom
    ledger: Ledger

    def rule(self, said: str, target: str) -> None:
        fields = {"field.marketplace": ML, "field.type": said, "target": target}
        self.save(self.preview(**fields))

    def preview(self, kind: str = "carrier", **said: str) -> str:
        return self.browser.post("/mappings/preview", store="acme", kind=kind, **said).text

    def save(self, page: str) -> None:
        sent = {
            name: re.search(rf'name="{name}" value="([^"]*)"', page)[1].replace("&#34;", '"')  # type: ignore[index]
            for name in ("revision", "edits")
        }
        assert self.browser.post("/mappings", store="acme", why="x", **sent).status_code == 303

    def targets(self, **asked: str) -> list[str]:
        """Give what the rules of a page are mapped to."""
        query = "&".join(f"{name}={value}" for name, value in asked.items())
        page = self.browser.get(f"/mappings?store=acme&{query}").text
        return re.findall(r'<th scope="row"[^>]*><code>([^<]*)</code>', page)


@pytest.fixture
def room(ledger: Ledger) -> Iterator[Room]:
    held = HeldRoom(ledger)
    held.known.stores.create("loja2", {"api_url": "https://hub.example"}, {"token": "t"}, Act("a"))
    people_of(held.known)
    with console(load({}), held.known, ledger.box, CHEAP) as routes:
        browser = Browser(list(routes))
        browser.sign_in("operator")
        yield Room(browser, held, ledger)


def test_a_preview_says_how_many_of_the_released_stay_held_and_why(room: Room) -> None:
    room.held.hold_by("Loggi Express", 1, sku="GONE")
    room.held.hold_by("Loggi Express", 2)

    page = room.preview(**{"field.marketplace": ML, "field.type": "Loggi*", "target": "6002:6201"})

    assert "Libera 2 pedidos" in page
    assert "1 deles continua retido: SKU desconhecido no ERP" in page


def test_a_default_is_made_only_by_a_box_of_its_own_and_edited_as_one(room: Room) -> None:
    room.held.hold_by("Loggi Express", 1)
    form = room.browser.get("/mappings?store=acme&kind=carrier").text

    page = room.preview(default="yes", target="6002:6201", **{"field.marketplace": ML})
    room.save(page)
    again = room.browser.get("/mappings?store=acme&kind=carrier").text

    assert re.search(r'<input type="checkbox" id="default" name="default" value="yes" aria', form)
    assert "Libera 1 pedido" in page
    assert [row["key"] for row in room.ledger.rows("mapping")] == ["!default"]
    assert "kind=carrier&amp;target=6002%3A6201&amp;default=yes#new" in again
    edited = room.browser.get("/mappings?store=acme&kind=carrier&target=6002:6201&default=yes").text
    assert 'name="default" value="yes" checked' in edited


def test_a_sku_has_no_default(room: Room) -> None:
    assert 'id="default"' not in room.browser.get("/mappings?store=acme&kind=sku").text
    assert "Nada foi feito" in room.preview("sku", default="yes", target="AUR-1")


def test_unused_and_conflicting_rules_are_found_among_many(room: Room) -> None:
    for number, kind in enumerate(("Loggi Express", "Jadlog")):
        room.held.imported(an_order_by(kind, number + 1))
    for said, target in (("Jadlog", "1:1"), ("Correios", "2:2"), ("Loggi Expr*", "3:3"),
                         ("*gi Express", "4:4")):  # fmt: skip
        room.rule(said, target)

    assert set(room.targets(kind="carrier")) == {"1:1", "2:2", "3:3", "4:4"}
    assert room.targets(kind="carrier", use="unused") == ["2:2"]
    assert set(room.targets(kind="carrier", use="tied")) == {"3:3", "4:4"}
    assert room.targets(kind="carrier", use="unused", text="jadlog") == []
    nothing = room.browser.get("/mappings?store=acme&kind=channel&use=unused").text
    assert "Nenhuma regra assim" in nothing


def test_rules_come_in_pages_and_each_once(room: Room) -> None:
    for number in range(SHOWN + 5):
        room.ledger.execute(_RULE, kind="sku", key=f"SKU-{number:04}", target=f"ERP-{number}")
    room.ledger.execute(_RULE, kind="channel", key="amazon|*|*", target="7")

    first, second = (room.targets(kind="sku", page=page) for page in ("1", "2"))

    assert (len(first), len(second)) == (SHOWN, 5)
    assert len({*first, *second}) == SHOWN + 5
    assert room.targets(kind="sku", text="sku-0103") == ["ERP-103"]
    assert room.targets(kind="sku", page="3") == []


def test_a_viewer_takes_the_file_along_and_changes_nothing(room: Room) -> None:
    room.browser.sign_in("viewer")

    page = room.browser.get("/mappings?store=acme&kind=carrier").text

    assert "/mappings/carrier.csv?store=acme" in page
    assert "/mappings/preview" not in page
