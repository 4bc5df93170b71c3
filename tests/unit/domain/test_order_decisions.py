"""What becomes of an order, step by step."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from domain.channel_orders import ChannelOrder, OrderStatus, ShippingDescriptor
from domain.days import midnight_s
from domain.deadletters import Reason
from domain.erp_carriers import ErpCarrier
from domain.mapping_rules import rule_of
from domain.order_decisions import Decision, Known, Outcome, decide, erp_skus
from domain.store import Fulfillment, OrderImport, ShippedOrders
from tests.order_builders import (
    ADDRESS,
    BUYER,
    a_cancelled_order,
    a_carrier_rule,
    a_channel_order,
    a_payment,
    a_pending_order,
    a_store_of_orders,
    an_item,
    an_item_by,
    what_is_known,
)

FACTS = json.loads(
    (Path(__file__).parents[2] / "samples" / "orders" / "facts.json").read_text(encoding="utf-8")
)
STORE = a_store_of_orders()


def decided(order: ChannelOrder, **known: Any) -> Decision:
    return decide(order, STORE, what_is_known(**known))


def reasons_of(decision: Decision) -> list[Reason]:
    return [hold.reason for hold in decision.holds]


def an_order_of(facts: dict[str, Any]) -> ChannelOrder:
    """Give the order that a row of the samples tells of."""
    shipping = ShippingDescriptor(facts["type"], facts["normalized"], "UNKNOWN")
    return a_channel_order(
        status=OrderStatus(facts["status"]),
        marketplace=facts["marketplace"],
        fulfillment=facts["fulfillment"],
        buyer=replace(BUYER, document=facts["document"]),
        shipping=replace(ADDRESS, country=facts["country"]),
        items=(an_item(facts["sku"], shippings=(shipping,)),),
    )


@pytest.mark.parametrize("facts", FACTS, ids=lambda facts: facts["name"])
def test_a_sample_order_becomes_what_it_should(facts: dict[str, Any]) -> None:
    decision = decided(an_order_of(facts))

    last = decision.steps[-1].name if decision.outcome is Outcome.SKIP else ""
    why = " ".join(reasons_of(decision)) or last
    assert (decision.outcome, why) == (facts["becomes"], facts["because"])


def test_an_order_that_passes_resolves_to_what_the_erp_needs() -> None:
    resolution = decided(a_channel_order()).resolution

    assert resolution is not None
    assert resolution.carrier == ErpCarrier("6002", "6201")
    assert [(p.sku, p.product_id) for p in resolution.products] == [("AUR-MT-AZ", "9001")]


def test_every_step_is_recorded_in_its_order() -> None:
    names = [step.name for step in decided(a_channel_order()).steps]

    assert names == [
        *("status", "cut_off", "fulfillment", "content"),
        *("carrier", "sku", "payment", "channel", "customer"),
    ]


@pytest.mark.parametrize(
    ("rule", "becomes"), [(OrderImport.PAID_ONLY, Outcome.SKIP), (OrderImport.ALL, Outcome.IMPORT)]
)
def test_an_unpaid_order_goes_by_the_rule(rule: OrderImport, becomes: Outcome) -> None:
    store = a_store_of_orders(order_import=rule)

    assert decide(a_pending_order(), store, what_is_known()).outcome is becomes


def test_an_order_cancelled_before_import_is_skipped_by_every_rule() -> None:
    store = a_store_of_orders(order_import=OrderImport.ALL)

    assert decide(a_cancelled_order(), store, what_is_known()).outcome is Outcome.SKIP


@pytest.mark.parametrize(("seconds", "becomes"), [(-1, Outcome.SKIP), (0, Outcome.IMPORT)])
def test_the_cut_off_is_midnight_in_sao_paulo(seconds: int, becomes: Outcome) -> None:
    store = a_store_of_orders(import_orders_from=date(2026, 9, 15))
    order = a_channel_order(created_at_s=midnight_s(date(2026, 9, 15)) + seconds)

    assert decide(order, store, what_is_known()).outcome is becomes


def test_a_fulfilment_order_is_imported_where_the_store_says_so() -> None:
    store = a_store_of_orders(fulfillment=Fulfillment.IMPORT)

    assert decide(a_channel_order(fulfillment=True), store, what_is_known()).outcome == "import"


def test_an_unmapped_carrier_is_held_by_its_exact_key() -> None:
    decision = decided(a_channel_order(items=(an_item_by("Loggi Express"),)))

    assert decision.outcome is Outcome.HOLD
    assert [(h.reason, h.key) for h in decision.holds] == [
        (Reason.CARRIER_UNMAPPED, "mercado livre|loggi express|aurora oficial||")
    ]


def test_one_look_names_everything_that_is_missing() -> None:
    order = a_channel_order(items=(an_item_by("Loggi"),), buyer=replace(BUYER, document=""))

    assert reasons_of(decided(order, products={})) == [
        Reason.CARRIER_UNMAPPED,
        Reason.SKU_UNMAPPED,
        Reason.CUSTOMER_INVALID,
    ]


def test_what_holds_an_order_names_no_personal_data() -> None:
    order = a_channel_order(buyer=replace(BUYER, document="111.444.777-00", email="x"))

    said = repr(decided(order).steps)

    assert "document" in said
    assert not [value for value in ("111.444", "Maria", "Avenida", "8701") if value in said]


def test_each_unknown_sku_is_held_by_itself() -> None:
    order = a_channel_order(items=(an_item("X-1"), an_item("X-2"), an_item("X-1")))

    assert [hold.key for hold in decided(order).holds] == ["X-1", "X-2"]


def test_an_item_without_a_sku_is_held_never_dropped() -> None:
    order = a_channel_order(items=(an_item(), an_item(" ")))

    assert reasons_of(decided(order)) == [Reason.SKU_UNMAPPED]


def test_a_mapped_sku_is_the_erps_own() -> None:
    rules = [a_carrier_rule(), rule_of("sku", {"sku": "AUR-MT-AZ"}, "MANTA-1")]

    assert erp_skus(a_channel_order(), rules) == ["MANTA-1"]
    assert decided(a_channel_order(), rules=rules, products={"MANTA-1": "7"}).outcome == "import"


def test_a_store_without_rules_for_payments_does_without_them() -> None:
    resolution = decided(a_channel_order()).resolution

    assert resolution is not None
    assert (resolution.payment_codes, resolution.channel_code) == (("",), "")


@pytest.mark.parametrize(
    ("kind", "target", "reason"),
    [("payment", "3", Reason.PAYMENT_UNMAPPED), ("channel", "7003", Reason.CHANNEL_UNMAPPED)],
)
def test_a_store_that_maps_a_kind_is_held_by_what_it_does_not_map(
    kind: str, target: str, reason: Reason
) -> None:
    rules = [a_carrier_rule(), rule_of(kind, {"marketplace": "AMAZON"}, target)]

    assert reasons_of(decided(a_channel_order(), rules=rules)) == [reason]


def test_each_payment_has_its_code() -> None:
    ml = {"marketplace": "MERCADO_LIVRE"}
    card = rule_of("payment", {**ml, "method": "credit_card"}, "3")
    pix = rule_of("payment", {**ml, "method": "pix"}, "17")
    order = a_channel_order(payments=(a_payment("1", method="pix"), a_payment("247.7")))

    resolution = decided(order, rules=[a_carrier_rule(), card, pix]).resolution

    assert resolution is not None
    assert resolution.payment_codes == ("17", "3")


@pytest.mark.parametrize(
    ("what_is_wrong", "key"),
    [
        ({"marketplace_number": " "}, "marketplace_number"),
        ({"items": (an_item(quantity=Decimal(0)),)}, "quantity"),
        ({"items": (an_item(discount=Decimal(999)),)}, "total"),
    ],
)
def test_half_an_order_is_held(what_is_wrong: dict[str, Any], key: str) -> None:
    holds = decided(a_channel_order(**what_is_wrong)).holds

    assert [(hold.reason, hold.key) for hold in holds] == [(Reason.ORDER_INCOMPLETE, key)]


def test_an_order_without_items_is_never_imported_empty() -> None:
    assert decide(a_channel_order(items=()), STORE, Known()).outcome is Outcome.HOLD


SHIPPED = [OrderStatus.SHIPPED, OrderStatus.DELIVERED]


@pytest.mark.parametrize("status", SHIPPED)
def test_an_order_that_left_already_is_imported_unless_the_store_skips_such(
    status: OrderStatus,
) -> None:
    order = a_channel_order(status=status)
    skipping = a_store_of_orders(shipped_orders=ShippedOrders.SKIP)

    left_out = decide(order, skipping, what_is_known())

    assert decided(order).outcome is Outcome.IMPORT
    assert (left_out.outcome, left_out.steps[-1].name) == (Outcome.SKIP, "shipped")
    assert decide(a_channel_order(), skipping, what_is_known()).outcome is Outcome.IMPORT
