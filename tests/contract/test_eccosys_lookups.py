"""Look-ups of Eccosys that do not work, and the ways around them."""

import pytest

from adapters.eccosys.order_lookup import SCAN_ROWS
from domain.errors import TransientError
from tests.contract.eccosys_orders import NUMBER, placed
from tests.contract.eccosys_pair import ErpPair
from tests.erp_builders import DOCUMENT, an_erp_customer


def test_a_look_up_that_the_account_does_not_have_proves_nothing(erp_pair: ErpPair) -> None:
    erp = erp_pair.erp()
    placed(erp, number="ML-1")
    assert list(erp.find_orders("ML-2")) == []
    ref = placed(erp, number="ML-2")
    erp_pair.company.switch(order_lookup="absent")

    assert [found.ref.erp_id for found in erp.find_orders("ML-2")] == [ref.erp_id]


def test_a_look_up_that_the_account_refuses_leaves_the_whole_list_to_be_read(
    erp_pair: ErpPair,
) -> None:
    erp = erp_pair.erp()
    ref = placed(erp)
    erp_pair.company.fault("status", status=400, method="GET", route="/api/pedidos/{*")

    assert [found.ref.erp_id for found in erp.find_orders(NUMBER)] == [ref.erp_id]
    assert list(erp.find_orders("ML-2")) == []


def test_a_way_to_customers_that_the_account_refuses_is_not_the_last(erp_pair: ErpPair) -> None:
    made = erp_pair.erp().create_customer(an_erp_customer())
    erp_pair.company.fault("status", status=400, method="GET", route="/api/clientes/{*")

    assert erp_pair.erp().find_customer(DOCUMENT) == made
    assert erp_pair.erp().find_customer("52998224725") is None


def test_an_api_that_shows_nothing_at_all_is_not_believed(erp_pair: ErpPair) -> None:
    # A gateway that has lost its way answers 404 to everything, as empty lists do.
    erp = erp_pair.erp()
    placed(erp)
    erp_pair.company.fault("status", status=404, method="GET")

    with pytest.raises(TransientError, match="neither orders nor products"):
        erp.find_orders("ML-1")


def test_an_order_far_back_in_a_long_list_is_found_where_look_ups_do_not_work(
    erp_pair: ErpPair,
) -> None:
    erp_pair.company.switch(order_lookup="absent")
    wanted = erp_pair.company.place(numeroDaOrdemDeCompra=NUMBER)
    for number in range(SCAN_ROWS + 20):
        erp_pair.company.place(numeroDaOrdemDeCompra=f"ML-{number}")
    erp = erp_pair.erp()

    assert [found.ref.erp_id for found in erp.find_orders(NUMBER)] == [str(wanted["id"])]
    assert len(erp.find_orders(f"ML-{SCAN_ROWS + 19}")) == 1
    assert list(erp.find_orders("ML-nobody")) == []


def test_digits_that_are_an_id_too_are_still_taken_for_the_code(erp_pair: ErpPair) -> None:
    erp_pair.company.seed("products", {"codigo": "2150100400", "nome": "Outro"})

    found = erp_pair.erp().product_ids(["2150100400"])

    assert found.keys() == {"2150100400"}
    assert found["2150100400"] != "2150100400"


def test_products_are_asked_for_together_and_then_remembered(erp_pair: ErpPair) -> None:
    skus = [f"SKU-{number}" for number in range(30)]
    products: list[dict[str, object]] = [{"codigo": sku} for sku in skus]
    erp_pair.company.seed("products", *products)
    erp = erp_pair.erp()

    first, again = erp.product_ids(skus), erp.product_ids(skus[:3])

    assert (set(first), set(again)) == (set(skus), set(skus[:3]))
    assert len(erp_pair.routes) == 2


def test_a_customer_who_cannot_be_looked_up_is_named_by_the_refusal(erp_pair: ErpPair) -> None:
    erp_pair.company.switch(customer_lookup="none")
    erp = erp_pair.erp()
    made = erp.create_customer(an_erp_customer())

    assert erp.create_customer(an_erp_customer()) == made


def test_a_customer_who_has_ordered_is_found_by_his_orders(erp_pair: ErpPair) -> None:
    erp_pair.company.switch(customer_lookup="none")
    placed(erp_pair.erp())

    assert erp_pair.erp().find_customer(DOCUMENT) is not None


def test_a_list_that_ignores_the_document_is_no_way_to_customers(erp_pair: ErpPair) -> None:
    erp_pair.company.switch(customer_lookup="none")
    others: list[dict[str, object]] = [
        {"nome": f"Cliente {n}", "cnpj": f"{n:011}"} for n in range(1, 61)
    ]
    erp_pair.company.seed("customers", *others)
    placed(erp_pair.erp())
    erp = erp_pair.erp()

    erp.find_customer("00000000007")

    assert erp.find_customer(DOCUMENT) is not None


def test_the_way_to_find_a_customer_is_learned_once(erp_pair: ErpPair) -> None:
    erp_pair.company.switch(customer_lookup="plain")
    erp = erp_pair.erp()
    erp.create_customer(an_erp_customer())
    erp.find_customer("52998224725")
    erp_pair.routes.clear()

    erp.find_customer("52998224725")

    assert erp_pair.routes == ["GET /clientes/{document}"]
