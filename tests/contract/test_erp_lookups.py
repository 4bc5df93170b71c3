"""What finding out that an order is not there costs: the ERP is asked before every creation."""

from datetime import UTC, date, datetime

import pytest

from adapters.eccosys import order_lookup
from domain.errors import TransientError
from tests.contract.eccosys_pair import ErpPair
from tests.erp_builders import an_erp_customer, an_erp_order

LONG_AGO = date(2016, 9, 4)
TODAY = datetime.now(UTC).date()
PAGE = 3
PAGES_OF_ONE_ROW = 3
"""The row, its overlap, and the proof that pages are not of one row."""


def test_orders_of_long_ago_are_created_without_reading_the_whole_list_each_time(
    erp_pair: ErpPair,
) -> None:
    erp = erp_pair.erp()
    buyer = erp.create_customer(an_erp_customer())
    erp.create_order(an_erp_order("OLD-1", ordered_on=LONG_AGO), buyer)
    erp_pair.routes.clear()

    assert erp.find_orders("OLD-2") == []

    assert erp_pair.routes == ["GET /pedidos/numeroOC={number}"] * 2


def test_an_order_just_created_is_no_proof_where_no_look_up_finds_it(erp_pair: ErpPair) -> None:
    erp_pair.company.switch(order_lookup="absent")
    erp = erp_pair.erp()
    buyer = erp.create_customer(an_erp_customer())
    erp.create_order(an_erp_order("OLD-1", ordered_on=LONG_AGO), buyer)

    assert len(erp.find_orders("OLD-1")) == 1
    assert "GET /pedidos" in erp_pair.routes


def test_an_account_that_ignores_the_number_hides_no_order(erp_pair: ErpPair) -> None:
    # It answers with the first rows of its list, in which the order that would prove it stands.
    erp = erp_pair.erp()
    for number in range(PAGE):
        erp_pair.company.place(numeroDaOrdemDeCompra=f"ML-{number}", data=TODAY.isoformat())
    assert erp.find_orders("ML-0")
    erp_pair.company.switch(order_lookup="ignored", default_count=PAGE)
    wanted = erp_pair.company.place(numeroDaOrdemDeCompra="ML-new", data=TODAY.isoformat())

    assert [found.ref.erp_id for found in erp.find_orders("ML-new", TODAY)] == [str(wanted["id"])]
    assert erp.find_orders("ML-nobody", TODAY) == []


@pytest.mark.parametrize("lookup", ["absent", "ignored"])
def test_a_search_reads_no_further_back_than_it_is_asked_to(
    erp_pair: ErpPair, lookup: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(order_lookup, "SCAN_ROWS", 5)
    erp = erp_pair.erp()
    for number in range(30):
        erp_pair.company.place(numeroDaOrdemDeCompra=f"OLD-{number}", data=LONG_AGO.isoformat())
    erp_pair.company.place(numeroDaOrdemDeCompra="ML-1", data=TODAY.isoformat())
    erp_pair.company.switch(order_lookup=lookup)
    erp_pair.routes.clear()

    assert erp.find_orders("ML-nobody", TODAY) == []

    assert erp_pair.routes.count("GET /pedidos") <= 1 + PAGES_OF_ONE_ROW
    erp_pair.routes.clear()
    assert len(erp.find_orders("OLD-7")) == 1
    assert erp_pair.routes.count("GET /pedidos") > 1 + PAGES_OF_ONE_ROW


def test_an_order_of_the_earliest_day_that_is_asked_for_is_found(erp_pair: ErpPair) -> None:
    erp_pair.company.switch(order_lookup="absent")
    wanted = erp_pair.company.place(numeroDaOrdemDeCompra="ML-1", data=TODAY.isoformat())

    found = erp_pair.erp().find_orders("ML-1", TODAY)

    assert [line.ref.erp_id for line in found] == [str(wanted["id"])]


def test_a_short_answer_is_completed_by_one_more_call(erp_pair: ErpPair) -> None:
    note = "AnyMarket 183000101 - MERCADO_LIVRE"
    placed = {"data": TODAY.isoformat(), "observacaoInterna": note}
    erp_pair.company.place(numeroDaOrdemDeCompra="ML-1", **placed)
    erp_pair.company.switch(lookup_answer="short")
    erp_pair.routes.clear()

    [line] = erp_pair.erp().find_orders("ML-1", TODAY)

    assert (line.names, line.ordered_on, bool(line.customer_id)) == ((183000101,), TODAY, True)
    assert erp_pair.routes == ["GET /pedidos/numeroOC={number}", "GET /pedidos/{order}"]


def test_that_nothing_is_there_since_a_day_is_believed_while_days_find_what_is_there(
    erp_pair: ErpPair,
) -> None:
    erp_pair.company.switch(order_lookup="absent")
    erp_pair.company.place(numeroDaOrdemDeCompra="OLD-1", data=LONG_AGO.isoformat())
    erp = erp_pair.erp()
    assert erp.find_orders("ML-1", TODAY) == []

    erp_pair.company.switch(days="broken")

    with pytest.raises(TransientError, match="not found by their day"):
        erp.find_orders("ML-1", TODAY)
