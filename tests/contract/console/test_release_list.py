"""The orders that a rule frees, with a box each: what is unchecked stays held."""

import re

import pytest

from ops.console import fixing
from tests.contract.console_night import Room

LOGGI = {
    "store": "acme", "kind": "carrier", "field.marketplace": "MERCADO_LIVRE",
    "field.type": "Loggi Express", "target": "6004:6401",
}  # fmt: skip


def previewed(night: Room) -> str:
    night.browser.get("/mappings?store=acme")
    return night.browser.post("/mappings/preview", **LOGGI).text


def fields(page: str) -> dict[str, str]:
    """Give what the form sends besides the boxes."""
    found = {name: re.search(rf'name="{name}" value="([^"]*)"', page) for name in
             ("revision", "edits", "listed")}  # fmt: skip
    return {name: one[1].replace("&#34;", '"') for name, one in found.items() if one is not None}


def save(night: Room, page: str, free: list[str]) -> str:
    said = {"store": "acme", "release": "yes", "why": "INC-812", **fields(page)}
    answer = night.browser.post("/mappings", **said, free=free)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def test_every_order_has_a_box_that_is_checked_and_the_button_says_how_many(night: Room) -> None:
    page = previewed(night)

    boxes = re.findall(r'name="free" value="([^"]+)" checked', page)
    assert sorted(boxes) == night.letters
    assert "Salvar e reprocessar 3 pedidos</button>" in page
    assert 'data-many="Salvar e reprocessar {n} pedidos"' in page


def test_what_is_unchecked_stays_held(night: Room) -> None:
    kept, *free = night.letters

    where = save(night, previewed(night), free)

    items = [row["letter_id"] for row in night.ledger.rows("replay_item")]
    assert (sorted(items), "/batches/rb_" in where) == (free, True)
    assert kept in night.browser.get("/dead/letters").text
    assert "Ficaram retidos: 1" in night.browser.get(where).text


def test_with_no_box_checked_the_rule_is_saved_and_nobody_released(night: Room) -> None:
    where = save(night, previewed(night), [])

    assert where == "/mappings?store=acme&kind=carrier&saved=1&kept=3"
    assert "3 pedidos ficaram retidos" in night.browser.get(where).text
    assert night.ledger.rows("replay_batch") == []


def test_of_many_orders_the_first_have_boxes_and_the_others_go_along(
    night: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fixing, "LISTED", 1)
    page = previewed(night)

    save(night, page, [])

    assert "E mais 2, que vão junto" in page
    assert len(night.ledger.rows("replay_item")) == 2
