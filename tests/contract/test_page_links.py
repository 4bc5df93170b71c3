"""Links from a letter to the pages of AnyMarket and of the ERP, as far as ids are known."""

import pytest

from adapters.database.letter_views import LetterFilter, LetterView, LetterViews
from config.settings import load
from domain.hub_ports import SkuBinding
from domain.store import PriceScope
from ops.page_links import page_links
from tests.builders import a_price_event
from tests.contract.held_room import HeldRoom, an_order_by
from tests.ledger import PRICE, Ledger, dead

ADDRESSES = {
    "ANYBRIDGE_HUB_ORDER_URL": "https://hub.example/orders/{id}?n={number}",
    "ANYBRIDGE_HUB_PRODUCT_URL": "https://hub.example/products/{id}/skus/{sku_id}",
    "ANYBRIDGE_ERP_ORDER_URL": "https://{store}.erp.example/pedidos/{id}",
    "ANYBRIDGE_ERP_PRODUCT_URL": "https://{store}.erp.example/p?c={code}",
}


@pytest.fixture
def room(ledger: Ledger) -> HeldRoom:
    return HeldRoom(ledger)


def links(room: HeldRoom, letter: LetterView, **environ: str) -> dict[str, str]:
    found = page_links(load(environ), room.known).of(letter)
    return {each.page: each.address for each in found}


def the_letter(room: HeldRoom) -> LetterView:
    [letter] = LetterViews(room.ledger.database, room.ledger.box).matching(LetterFilter())
    return letter


def test_without_addresses_there_is_no_link(room: HeldRoom) -> None:
    room.hold_by("Loggi", 7)

    assert links(room, the_letter(room)) == {}


def test_an_order_that_waits_is_linked_in_the_hub_only(room: HeldRoom) -> None:
    room.hold_by("Loggi", 7)

    assert links(room, the_letter(room), **ADDRESSES) == {
        "hub_order": "https://hub.example/orders/7?n=20007"
    }


def test_an_order_that_the_erp_has_is_linked_in_both(room: HeldRoom) -> None:
    room.hold_by("Loggi", 7)
    room.imported(an_order_by("Loggi", 7))

    found = links(room, the_letter(room), **ADDRESSES)

    assert found["erp_order"] == "https://acme.erp.example/pedidos/97"


def test_of_several_orders_of_one_name_none_is_linked(room: HeldRoom) -> None:
    room.hold_by("Loggi", 7)
    room.ledger.execute("UPDATE dead_letter SET kind = 'invoice', key = '20007'")
    alone = links(room, the_letter(room), **ADDRESSES)

    room.imported(an_order_by("Loggi", 20007))

    assert "hub_order" in alone
    assert links(room, the_letter(room), **ADDRESSES) == {}


def test_a_sku_is_linked_by_what_it_is_bound_to(room: HeldRoom) -> None:
    ledger = room.ledger
    ledger.fold(a_price_event("SKU 1/A", "10.00"))
    lease = ledger.leased(PRICE)
    ledger.changes.record(lease, [dead(ledger.marked(lease))])
    ledger.execute("UPDATE dead_letter SET kind = 'price'")
    letter = the_letter(room)
    unbound = links(room, letter, **ADDRESSES)

    room.known.bindings.bind("acme", [SkuBinding("SKU 1/A", 5, 6, PriceScope.SKU)])

    assert unbound == {"erp_product": "https://acme.erp.example/p?c=SKU%201%2FA"}
    assert (
        links(room, letter, **ADDRESSES)["hub_product"] == "https://hub.example/products/5/skus/6"
    )
