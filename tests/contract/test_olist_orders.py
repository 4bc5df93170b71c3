"""Every order of the Olist files keeps its money on the way into the ERP, to the cent.

The files are not ours to ship: without them these tests are skipped, and say so.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from domain.deadletters import Reason
from domain.erp_orders import ErpOrder
from domain.order_decisions import Decision, erp_skus
from domain.order_translation import rounded, to_erp_order
from simulator.eccosys.orders import Order
from tests.olist.carriers import UNMAPPED, Way, ways_of
from tests.olist.orders import PAYMENT_CODES, hub_orders
from tests.olist.sales import Sale, read_sales
from tests.olist.told import RULES, Company, as_read, decided, mapped
from tests.olist.world import FOLDER_VARIABLE, folder
from tests.servers import absent

SEED = 1
ORDERS = 38_294
WITHOUT_ITEMS = 669
ALL_MAPPED = mapped(UNMAPPED)
pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


@dataclass(frozen=True, slots=True)
class Come:
    """A sale, how it travels, what becomes of it; what the ERP is asked for, and what it has."""

    sale: Sale
    way: Way
    decision: Decision
    erp: ErpOrder | None
    kept: Order | None


@pytest.fixture(scope="module")
def all_come() -> Sequence[Come]:
    source = folder()
    if source is None:
        absent("olist", f"no Olist files: set {FOLDER_VARIABLE} to their folder")
    sales, company = list(read_sales(source)), Company()
    ways = ways_of([sale.order_id for sale in sales], SEED)
    return [
        _come(company, sale, ways[sale.order_id], said)
        for sale, said in zip(sales, hub_orders(sales, ways), strict=True)
    ]


def _come(company: Company, sale: Sale, way: Way, said: dict[str, object]) -> Come:
    order = as_read(said)
    products = company.product_ids(erp_skus(order, RULES))
    decision = decided(order, products=products)
    # A held order's money counts too: as it is once every carrier is mapped.
    released = decided(order, ALL_MAPPED, products=products) if way in UNMAPPED else decision
    if released.resolution is None:
        return Come(sale, way, decision, None, None)
    erp = to_erp_order(order, released.resolution)
    return Come(sale, way, decision, erp, company.create(erp))


def test_goods_freight_discount_and_payments_of_every_order_are_conserved(
    all_come: Sequence[Come],
) -> None:
    made = [(come.sale, come.erp) for come in all_come if come.erp is not None]

    wrong = [(sale, _kept(erp)) for sale, erp in made if _kept(erp) != _sold(sale)]

    assert (len(all_come), len(made), wrong) == (ORDERS, ORDERS - WITHOUT_ITEMS, [])


def test_what_the_erp_multiplies_and_adds_up_is_its_total(all_come: Sequence[Come]) -> None:
    made = [come.erp for come in all_come if come.erp is not None]

    wrong = [
        erp
        for erp in made
        if sum(rounded(line.quantity * line.unit_price) for line in erp.items) != erp.products_cents
        or erp.products_cents + erp.freight_cents - erp.discount_cents != erp.total_cents
    ]

    assert wrong == []


def test_the_payments_of_every_order_are_its_total_and_the_lenders_interest(
    all_come: Sequence[Come],
) -> None:
    made = [(come.sale, come.erp) for come in all_come if come.erp is not None]

    wrong = [
        sale.order_id
        for sale, erp in made
        if sum(each.amount_cents for each in erp.instalments) + sale.interest != sale.paid
    ]

    assert wrong == []


def test_what_the_erp_keeps_is_what_was_sold_to_the_cent(all_come: Sequence[Come]) -> None:
    made = [(come.sale, come.kept) for come in all_come if come.kept is not None]

    wrong = [(sale, _in_erp(kept)) for sale, kept in made if _in_erp(kept) != _sold(sale)]

    assert (len(made), wrong) == (ORDERS - WITHOUT_ITEMS, [])


def test_the_erp_keeps_every_line_with_its_product_and_every_payment(
    all_come: Sequence[Come],
) -> None:
    made = [(come.sale, come.kept) for come in all_come if come.kept is not None]

    wrong = [
        sale.order_id
        for sale, kept in made
        if [(line.code, int(line.quantity)) for line in kept.items]
        != [(item.product, item.units) for item in sale.items]
        or None in [line.product for line in kept.items]
        or [one.method for one in kept.instalments]
        != [PAYMENT_CODES[payment.method] for payment in sale.payments]
        or sum(one.cents for one in kept.instalments) != (kept.totals.total if sale.payments else 0)
    ]

    assert wrong == []


def test_one_order_in_ten_is_held_by_its_carrier_and_no_other(all_come: Sequence[Come]) -> None:
    why = Counter(
        come.decision.holds[0].reason if come.decision.holds else None for come in all_come
    )
    held = [come for come in all_come if come.way in UNMAPPED]

    assert len(held) == round(ORDERS / 10)
    assert why[Reason.ORDER_INCOMPLETE] == WITHOUT_ITEMS
    assert why[Reason.CARRIER_UNMAPPED] == sum(come.erp is not None for come in held)
    assert sum(why.values()) == sum(
        why[key] for key in (None, Reason.ORDER_INCOMPLETE, Reason.CARRIER_UNMAPPED)
    )


def _sold(sale: Sale) -> tuple[int, int, int, int]:
    """What the file says; an order without payments owes what its items and their way cost."""
    owed = sale.paid - sale.interest if sale.payments else sale.goods + sale.freight
    return (sale.goods, sale.freight, sale.discount, owed)


def _kept(erp: ErpOrder) -> tuple[int, int, int, int]:
    """What the ERP is asked to create."""
    return (erp.products_cents, erp.freight_cents, erp.discount_cents, erp.total_cents)


def _in_erp(kept: Order) -> tuple[int, int, int, int]:
    """What the ERP has; the goods as it multiplies them."""
    goods = sum(line.total_cents for line in kept.items)
    return (goods, kept.totals.freight, kept.totals.discount, kept.totals.total)
