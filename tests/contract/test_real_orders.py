"""Awkward orders that real channels had, as small ones of our own, and what becomes of them.

Each is a case of Olist's public data set, told in its sentence; the whole of the data set goes the
same way in `test_olist_orders.py`. The number of such orders among 38,294 stands in the docstring.
"""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from adapters.anymarket.translate.facts import delivered_payload, dispatch_payload
from domain.channel_orders import ChannelOrder
from domain.deadletters import Reason
from domain.documents import to_document
from domain.erp_orders import ErpOrder, ErpOrderRef, ErpStatus
from domain.fact_reading import to_delivered, to_dispatch
from domain.order_changes import Cancel, imported_as
from domain.order_decisions import Outcome
from domain.store import OrderImport
from tests.olist.carriers import MAPPED, UNMAPPED
from tests.olist.orders import cpf_of, hub_order
from tests.olist.sales import Payment, Sale, SoldItem
from tests.olist.told import STORE, as_read, decided, told

PARCEL = {
    "carrier": "Correios",
    "tracking_number": "AA123456789BR",
    "shipped_at": "2017-12-05T08:55:00-03:00",
}


def sold(
    product: str = "P-1", units: int = 1, price: int = 5000, freight: int = 1500, **more: Any
) -> SoldItem:
    return SoldItem(product, more.get("seller", "s1"), units, price, freight)


def paid(value: int, method: str = "credit_card", instalments: int = 1) -> Payment:
    return Payment(method, instalments, value)


def a_sale(*items: SoldItem, payments: list[Payment] | None = None, **what_matters: Any) -> Sale:
    """Give a sale of one item at 50.00 and 15.00 freight, paid by card."""
    sale = Sale(
        order_id="2e7a8482f6fb09756ca50c10d7bfc047",
        status="delivered",
        purchased_at="2017-11-24 22:10:05",
        customer="b7d76e111c89",
        city="maringa",
        state="PR",
        zip_prefix="87013",
        items=items or (sold(),),
        payments=(),
    )
    whole = paid(sale.goods + sale.freight)
    return replace(sale, payments=[whole] if payments is None else payments, **what_matters)


def order_of(sale: Sale, way: int = 0, **what_matters: Any) -> ChannelOrder:
    return as_read({**hub_order(sale, MAPPED[way], 7), **what_matters})


def erp_order(sale: Sale) -> ErpOrder:
    return told(order_of(sale))


def amounts(erp: ErpOrder) -> list[int]:
    return [each.amount_cents for each in erp.instalments]


def test_an_order_without_items_is_held_as_incomplete() -> None:
    """669: nothing can be sent, and nothing may be made up; a person asks the channel."""
    decision = decided(order_of(a_sale(status="unavailable", items=())))

    assert decision.outcome is Outcome.HOLD
    assert (decision.holds[0].reason, decision.holds[0].key) == (Reason.ORDER_INCOMPLETE, "items")


def test_an_order_without_payments_is_imported_without_instalments() -> None:
    """1: its status says that it is paid; how, nobody says, and the bridge does not guess."""
    erp = erp_order(a_sale(sold(units=3, price=4499, freight=283), payments=[]))

    assert (erp.status, erp.total_cents, erp.instalments) == (ErpStatus.OPEN, 14346, ())
    assert "Meio de pagamento: o canal não informou" in erp.note


def test_what_was_paid_above_the_order_is_interest_and_only_noted() -> None:
    """The lender's money is no part of what the seller invoices."""
    erp = erp_order(a_sale(payments=[paid(7331, instalments=10)]))

    assert (erp.total_cents, erp.discount_cents, amounts(erp)) == (6500, 0, [6500])
    assert "Juros pagos pelo comprador: R$ 8.31" in erp.note


def test_what_was_paid_below_the_order_is_a_discount_of_the_order() -> None:
    """Items keep their prices; the ERP takes the discount off the whole."""
    erp = erp_order(a_sale(payments=[paid(6000)]))

    assert (erp.products_cents, erp.freight_cents, erp.discount_cents) == (5000, 1500, 500)
    assert (erp.total_cents, amounts(erp)) == (6000, [6000])


def test_interest_is_shared_out_of_several_payments_to_the_cent() -> None:
    """Each payment gets its part of what the seller is owed; no cent is lost between them."""
    erp = erp_order(a_sale(payments=[paid(3333), paid(3333, "voucher"), paid(3334, "boleto")]))

    assert (sum(amounts(erp)), erp.total_cents) == (6500, 6500)


def test_vouchers_beside_a_card_are_instalments_of_their_own() -> None:
    """911: each keeps its value and its own code in the ERP."""
    erp = erp_order(a_sale(payments=[paid(3000), paid(1500, "voucher"), paid(2000, "voucher")]))

    assert [(each.method_code, each.amount_cents) for each in erp.instalments] == [
        ("3", 3000),
        ("12", 1500),
        ("12", 2000),
    ]


def test_a_voucher_of_nothing_stays_an_instalment_of_nothing() -> None:
    """4: the ERP shows what the channel said, and it adds up."""
    erp = erp_order(a_sale(payments=[paid(6500, "voucher"), paid(0, "voucher")]))

    assert amounts(erp) == [6500, 0]


def test_twenty_nine_vouchers_are_twenty_nine_instalments() -> None:
    """1 with 29: their number is not limited."""
    payments = [paid(224, "voucher") for _ in range(28)] + [paid(228, "voucher")]

    erp = erp_order(a_sale(payments=payments))

    assert (len(erp.instalments), sum(amounts(erp))) == (29, 6500)


def test_no_instalments_at_all_are_one() -> None:
    """1: the hub wrote 0; the amount is what counts."""
    erp = erp_order(a_sale(payments=[paid(6500, instalments=0)]))

    assert [(i.amount_cents, i.note) for i in erp.instalments] == [(6500, "CARTÃO DE CRÉDITO")]


def test_twenty_four_instalments_of_a_card_are_one_payment_of_the_whole() -> None:
    """The lender pays at once; how often the buyer pays is a note."""
    erp = erp_order(a_sale(payments=[paid(6500, instalments=24)]))

    assert [(i.amount_cents, i.note) for i in erp.instalments] == [(6500, "CARTÃO DE CRÉDITO 24x")]


def test_lines_of_several_pieces_add_up() -> None:
    """2,748 with more than one piece, 1,186 with more than one line."""
    erp = erp_order(a_sale(sold(units=15, price=85, freight=733), sold("P-2", price=673500)))

    assert [line.gross_cents for line in erp.items] == [1275, 673500]
    assert (erp.products_cents, erp.freight_cents, erp.total_cents) == (674775, 12495, 687270)


def test_an_order_of_several_sellers_in_one_account_is_one_order() -> None:
    """408: whoever sells for them has one account, so the ERP gets every line and the sums once."""
    erp = erp_order(a_sale(sold(seller="s1"), sold("P-2", seller="s2")))

    assert ([line.sku for line in erp.items], erp.total_cents) == (["P-1", "P-2"], 13000)


def test_a_basket_that_the_hub_split_is_two_orders_of_the_same_public_number() -> None:
    """Each part is an order of its own account: it is imported in its store and adds up alone."""
    parts = [a_sale(sold(seller="s1")), a_sale(sold("P-2", price=9900, seller="s2"))]

    one, other = (erp_order(part) for part in parts)

    assert one.store_order_number == other.store_order_number
    assert (one.total_cents, other.total_cents) == (6500, 11400)


def test_sending_may_cost_nothing() -> None:
    """148 lines."""
    erp = erp_order(a_sale(sold(freight=0)))

    assert (erp.freight_cents, erp.total_cents) == (0, 5000)


def test_a_postcode_keeps_its_leading_zero() -> None:
    """São Paulo's begin with 0."""
    erp = erp_order(a_sale(zip_prefix="01310", state="SP", city="sao paulo"))

    assert erp.customer.address.postal_code == "01310000"


@pytest.mark.parametrize("city", ["mirassol d'oeste", "ji-parana", "santa barbara d'oeste"])
def test_a_city_keeps_its_apostrophe_and_its_hyphen(city: str) -> None:
    assert erp_order(a_sale(city=city)).customer.address.city == city


def test_a_public_number_of_letters_and_digits_is_kept_whole() -> None:
    """All of them have 32 hexadecimal digits."""
    assert erp_order(a_sale()).store_order_number == "2e7a8482f6fb09756ca50c10d7bfc047"


def test_an_order_of_late_evening_belongs_to_that_day_in_sao_paulo() -> None:
    """22 h was Black Friday's busiest hour; in UTC it is the next day."""
    erp = erp_order(a_sale(purchased_at="2017-11-24 23:59:59"))

    assert (erp.ordered_on, erp.paid_on) == (date(2017, 11, 24), date(2017, 11, 24))


def test_a_paid_order_that_does_not_say_when_counts_as_paid_when_it_was_made() -> None:
    """9 were never approved by date and shipped all the same: the status decides."""
    erp = told(order_of(a_sale(), paymentDate=None))

    assert (erp.status, erp.paid_on) == (ErpStatus.OPEN, date(2017, 11, 24))


def test_an_order_shipped_before_it_was_approved_is_paid_and_attended() -> None:
    """256: a status that only paid orders reach; the order of the dates is not judged."""
    shipped = order_of(
        a_sale(), status="PAID_WAITING_DELIVERY", paymentDate="2017-12-01T10:00:00-03:00"
    )

    told_as = told(shipped).status, told(shipped).paid_on

    assert told_as == (ErpStatus.FULFILLED, date(2017, 12, 1))


def test_an_order_promised_for_a_day_that_is_over_keeps_that_day() -> None:
    """2,727 were delivered after it: whoever packs must see that it is late."""
    late = a_sale(purchased_at="2017-11-24 22:10:05")
    place = {**hub_order(late, MAPPED[0], 7)["shipping"]}
    place["promisedShippingTime"] = "2017-11-20T23:59:59-02:00"

    erp = told(order_of(late, status="PAID_WAITING_DELIVERY", shipping=place))

    assert (erp.promised_on, erp.status) == (date(2017, 11, 20), ErpStatus.FULFILLED)


def test_a_parcel_that_arrived_before_it_left_is_told_with_both_moments() -> None:
    """11, and late ones: the channel is told what the ERP says; the order of dates is no rule."""
    left = to_dispatch("7", {**PARCEL, "estimated_delivery_at": "2017-12-01T23:59:59-03:00"})
    arrived = to_delivered("7", {"delivered_at": "2017-12-04T16:10:00-03:00"})

    said = {**dispatch_payload(left)["tracking"], **delivered_payload(arrived)["tracking"]}

    moments = [said[name] for name in ("shippedDate", "estimateDate", "deliveredDate")]
    assert moments == [
        "2017-12-05T08:55:00-03:00",
        "2017-12-01T23:59:59-03:00",
        "2017-12-04T16:10:00-03:00",
    ]


def test_an_unpaid_order_goes_by_the_rule_of_its_store() -> None:
    """5 were created and never paid."""
    order = order_of(a_sale(status="created", payments=[]))
    only_paid = replace(STORE, order_import=OrderImport.PAID_ONLY)

    assert decided(order, store=only_paid).outcome is Outcome.SKIP
    assert told(order).status is ErpStatus.AWAITING_PAYMENT


def test_an_order_cancelled_before_anybody_looked_is_skipped() -> None:
    """460 ended so: the ERP never hears of one that was over before it came."""
    decision = decided(order_of(a_sale(), status="CANCELED"))

    assert decision.outcome is Outcome.SKIP


def test_an_order_cancelled_after_it_was_shipped_is_cancelled_in_the_erp() -> None:
    """75: as long as there is no invoice the ERP's order is cancelled too."""
    imported = imported_as(order_of(a_sale()), erp_order(a_sale()), ErpOrderRef("1", "2"))

    decision = decided(order_of(a_sale(), status="CANCELED"), imported=imported)

    assert [type(change) for change in decision.changes.changes] == [Cancel]


def test_an_order_cancelled_after_it_was_delivered_is_left_to_a_person() -> None:
    """6: the invoice exists, and only a person may undo it."""
    imported = imported_as(order_of(a_sale()), erp_order(a_sale()), ErpOrderRef("1", "2"))

    decision = decided(order_of(a_sale(), status="CANCELED"), imported=imported, is_invoiced=True)

    assert [hold.reason for hold in decision.holds] == [Reason.ORDER_LOCKED]


@pytest.mark.parametrize("way", UNMAPPED, ids=lambda way: way.name or "says nothing")
def test_a_way_that_nobody_mapped_is_held_by_its_name(way: Any) -> None:
    """Ours, one in ten: also a channel that does not say how it travels."""
    decision = decided(as_read(hub_order(a_sale(), way, 7)))

    assert [hold.reason for hold in decision.holds] == [Reason.CARRIER_UNMAPPED]


@pytest.mark.parametrize("number", [0, 111111111, 111444777, int("ffffffffffff", 16)])
def test_people_that_we_make_up_have_documents_that_pass(number: int) -> None:
    document = to_document(cpf_of(number))

    assert document is not None
