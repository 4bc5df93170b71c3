"""Points about orders in which the sources contradict each other or are silent, both ways."""

import time

import pytest

from tests.simulator.eccosys.company import COMPANY, STORE_NUMBER, Company, an_item, of_mugs


@pytest.mark.parametrize(("lookup", "found"), [("exact", 1), ("near", 2), ("absent", 0)])
def test_a_store_number_is_looked_up_as_switched(erp: Company, lookup: str, found: int) -> None:
    erp.place()
    erp.place(numeroDaOrdemDeCompra=STORE_NUMBER + "-B")
    erp.switch(order_lookup=lookup, empty_list="200")

    assert len(erp.api.get(f"/pedidos/numeroOC={STORE_NUMBER}").json()) == found


@pytest.mark.parametrize(("answer", "whole"), [("whole", True), ("short", False)])
def test_a_look_up_says_as_much_as_switched(erp: Company, answer: str, whole: object) -> None:
    erp.place()
    erp.switch(lookup_answer=answer)

    [found] = erp.api.get(f"/pedidos/numeroOC={STORE_NUMBER}").json()

    assert found["numeroDaOrdemDeCompra"] == STORE_NUMBER
    assert ("totalVenda" in found, "data" in found) == (whole, whole)


def test_a_new_order_may_be_found_late(erp: Company) -> None:
    erp.switch(lookup_delay_ms=3_600_000)
    erp.place()
    assert erp.api.get(f"/pedidos/numeroOC={STORE_NUMBER}").status_code == 404
    assert erp.api.get("/pedidos").status_code == 404

    erp.switch(lookup_delay_ms=1)
    time.sleep(0.01)

    assert erp.read(f"numeroOC={STORE_NUMBER}")["numeroPedido"] == "75000101"


def test_the_id_of_a_customer_may_be_ignored_for_the_block(erp: Company) -> None:
    made = erp.seed("customers", {"nome": "Ana", "cnpj": "52998224725"})
    erp.switch(contact_by_id="ignored")

    erp.place(idContato=int(made["52998224725"]))

    assert erp.orders()[0]["document"] == "11144477735"


@pytest.mark.parametrize(("length", "number"), [(10, "2000099900"), (0, "2000099900-17")])
def test_a_number_is_cut_where_switched(erp: Company, length: int, number: str) -> None:
    erp.switch(order_number_length=length)

    assert erp.place(numeroPedido="2000099900-17")["codigo"] == number


@pytest.mark.parametrize(("choice", "items"), [("dropped", 0), ("unlinked", 1), ("refused", None)])
def test_an_unknown_item_is_treated_as_switched(
    erp: Company, choice: str, items: int | None
) -> None:
    erp.switch(unknown_items=choice)
    wishes = of_mugs(an_item(idProduto=1, codigo="NADA"))

    if items is None:
        assert "Produto não encontrado: NADA" in erp.refused(**wishes)
    else:
        erp.place(**wishes)
        assert len(erp.orders()[0]["items"]) == items


def test_an_item_without_its_product_id_may_be_refused(erp: Company) -> None:
    erp.switch(unlinked_items="refused")

    assert "idProduto" in erp.refused(**of_mugs(an_item(idProduto=None)))


def test_an_unknown_carrier_may_be_refused(erp: Company) -> None:
    erp.switch(unknown_carrier="refused")

    assert "vínculo 6102" in erp.refused(idVinculoTransportadora=6102)
    erp.place(idTransportador=None, idVinculoTransportadora=None)


def test_an_unknown_field_may_be_ignored(erp: Company) -> None:
    erp.switch(unknown_fields="ignored")

    erp.place(numeroOrdemCompra="1")

    assert "numeroOrdemCompra" not in erp.read("75000101")


@pytest.mark.parametrize(("choice", "total"), [("sent", 30_000), ("computed", 20_710)])
def test_totals_that_disagree_are_kept_or_computed(erp: Company, choice: str, total: int) -> None:
    erp.switch(totals=choice)

    erp.place(totalVenda=300)

    assert erp.orders()[0]["total_cents"] == total


def test_an_invoiced_order_may_be_cancelled(erp: Company) -> None:
    order_id = erp.place()["id"]
    erp.told("POST", f"/accounts/{COMPANY}/orders/{order_id}/invoice", {})
    erp.switch(cancel_invoiced="accepted")

    erp.api.post(f"/pedidos/{order_id}/situacao", json={"situacao": 2})

    assert erp.read(order_id)["situacao"] == "2"


@pytest.mark.parametrize(("choice", "status"), [("1", "1"), ("D", "D")])
def test_a_delivered_order_reads_as_switched(erp: Company, choice: str, status: str) -> None:
    order_id = erp.place()["id"]
    erp.switch(delivered=choice)

    erp.api.post(f"/pedidos/{order_id}/situacao", json={"situacao": "D"})

    order = erp.read(order_id)
    assert (order["situacao"], order["dataEntrega"]) == (status, order["dtCriacaoVenda"][:10])


@pytest.mark.parametrize(
    ("choice", "statuses"), [("both", [200, 200]), ("situacao", [200, 404]), ("status", [404, 200])]
)
def test_orders_by_status_are_under_either_path(
    erp: Company, choice: str, statuses: list[int]
) -> None:
    erp.place()
    erp.switch(status_routes=choice)

    paths = ("/pedidos/situacao/0", "/pedidos/status/0")
    assert [erp.api.get(path).status_code for path in paths] == statuses


@pytest.mark.parametrize(("choice", "carrier"), [("saved", "0"), ("kept", None)])
def test_another_carrier_in_a_put_is_saved_or_left_as_it_was(
    erp: Company, choice: str, carrier: str | None
) -> None:
    erp.place()
    before = erp.read("75000101")["idTransportador"]
    erp.switch(changed_carrier=choice)

    changed = {
        "numeroPedido": "75000101",
        "idTransportador": "0",
        "idVinculoTransportadora": "0",
    }
    answer = erp.api.put("/pedidos", json=changed)

    assert answer.is_success
    assert before != "0"
    assert erp.read("75000101")["idTransportador"] == (carrier or before)
