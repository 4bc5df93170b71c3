"""Orders: made, found, changed, cancelled."""

from typing import Any

import pytest

from tests.simulator.eccosys.company import (
    MUG,
    STORE_NUMBER,
    Company,
    an_item,
    an_order,
    of_mugs,
)


def test_the_same_order_twice_makes_two(erp: Company) -> None:
    numbers = [erp.place()["codigo"] for _ in range(2)]

    found = erp.api.get(f"/pedidos/numeroOC={STORE_NUMBER}").json()
    assert [order["numeroPedido"] for order in found] == numbers == ["75000101", "75000102"]


def test_orders_of_one_array_stand_or_fall_alone(erp: Company) -> None:
    answer = erp.api.post("/pedidos", json=[an_order(), an_order(_Itens=[]), an_order()]).json()

    assert [len(answer["success"]), len(answer["error"])] == [2, 1]
    assert len(erp.orders()) == 2


def test_ids_are_above_two_to_the_31(erp: Company) -> None:
    erp.place()

    order = erp.read("75000101")
    items = erp.api.get("/pedidos/75000101/items").json()
    assert min(int(order["id"]), int(order["idContato"]), int(items[0]["id"])) > 2**31


def test_one_without_a_number_gets_the_next(erp: Company) -> None:
    assert [erp.place()["codigo"], erp.place(numeroPedido="")["codigo"]] == ["75000101", "75000102"]


def test_a_number_that_is_sent_is_cut_so_that_all_collide(erp: Company) -> None:
    rows = [erp.place(numeroPedido=f"2000099900-{n}")["codigo"] for n in range(2)]

    assert rows == ["2000099900", "2000099900"]
    assert len(erp.api.get("/pedidos/2000099900").json()) == 2


@pytest.mark.parametrize(
    ("wishes", "said"),
    [
        ({"_Contato": None}, "Nome do contato"),
        ({"_Contato": {"nome": " "}}, "Nome do contato"),
        ({"_Contato": {"nome": "A", "cnpj": "1", "tipo": "F"}}, "cnpj"),
        ({"_Contato": {"nome": "A", "uf": "Paraná"}}, "uf"),
        ({"_Contato": {"nome": "A", "cep": "8901000"}}, "cep"),
        ({"_Contato": {"nome": "A", "email": "a.example"}}, "email"),
        ({"_Contato": {"nome": "A", "endereco": "R" * 101}}, "endereco"),
        ({"_Contato": {"nome": "A", "aniversario": "x"}}, "contato.aniversario"),
        ({"_EnderecoDeEntrega": {"uf": "XX"}}, "uf"),
        ({"idContato": 5}, "idContato"),
        ({"_Itens": None}, "itens"),
        ({"_Itens": []}, "itens"),
        ({"_Itens": {}}, "_Itens"),
        ({"_Itens": ["x"]}, "_Itens[0]"),
        (of_mugs(an_item(quantidade=0)), "quantidade"),
        (of_mugs(an_item(valor=-1)), "valor"),
        (of_mugs(an_item(valor="39,90")), "valor"),
        (of_mugs({"idProduto": MUG, "quantidade": 1}), "valor"),
        (of_mugs(an_item(cor="azul")), "_Itens.cor"),
        ({"situacao": 7}, "situacao"),
        ({"data": "19/07/2026"}, "data"),
        ({"dataPagamento": "2026-07-19T10:00:00"}, "dataPagamento"),
        ({"desconto": "12,5x"}, "desconto"),
        ({"desconto": "12,505"}, "desconto"),
        ({"frete": True}, "frete"),
        ({"totalVenda": 207.11}, "totalVenda não confere"),
        ({"totalProdutos": 150, "totalVenda": None}, "totalProdutos não confere"),
        ({"fretePorConta": "X"}, "fretePorConta"),
        ({"_Parcelas": [{"forma": 7, "valor": 1}]}, "codigoFormaPagamento"),
        ({"_Parcelas": [{"forma": 3, "valor": 1.005}]}, "valor"),
        ({"numeroDaOrdemDeCompra": {}}, "numeroDaOrdemDeCompra"),
        ({"numeroOrdemCompra": "1"}, "desconhecido: numeroOrdemCompra"),
    ],
)
def test_what_does_not_fit_is_refused_by_name_and_changes_nothing(
    erp: Company, wishes: dict[str, Any], said: str
) -> None:
    text = erp.refused(**wishes)

    assert text.startswith("Não foi possível inserir o pedido. ")
    assert said in text
    assert erp.orders() == []
    assert erp.reserved("CANECA-01") == "0"


@pytest.mark.parametrize(
    ("discount", "cents"),
    [(12.5, 1250), ("12,50", 1250), ("1.234,56", 123456), ("12.5", 1250), ("10%", 40000), (0, 0)],
)
def test_a_discount_is_read_in_each_spelling(erp: Company, discount: object, cents: int) -> None:
    erp.place(**of_mugs(an_item(quantidade=100, valor=40), desconto=discount))

    assert erp.orders()[0]["discount_cents"] == cents
    assert erp.orders()[0]["total_cents"] == 400_000 - cents


def test_totals_are_exact_where_floats_are_not(erp: Company) -> None:
    items = [an_item(quantidade=3, valor=0.1), an_item(quantidade=1, valor="1.005")]
    erp.place(**of_mugs(*items, frete=0.7, desconto="0,01"))

    short = erp.orders()[0]
    assert (short["items_cents"], short["total_cents"]) == (131, 200)
    assert erp.read("75000101")["totalVenda"] == "2.00"


def test_a_customer_is_found_by_document_however_it_is_written(erp: Company) -> None:
    erp.place()
    erp.place(_Contato={"nome": "Outra Grafia", "cnpj": "111.444.777-35"})

    assert len({order["contact_id"] for order in erp.orders()}) == 1


def test_a_customer_is_taken_by_id(erp: Company) -> None:
    made = erp.seed("customers", {"nome": "Ana", "cnpj": "52998224725", "tipo": "F"})

    erp.place(idContato=int(made["52998224725"]), _Contato=None)

    assert erp.orders()[0]["document"] == "52998224725"


def test_an_order_reserves_until_it_is_cancelled(erp: Company) -> None:
    erp.place()
    assert erp.reserved("CAM-PRETA-M") == "2"

    erp.api.post("/pedidos/75000101/situacao", json={"situacao": 2, "historico": "fim"})

    assert erp.reserved("CAM-PRETA-M") == "0"
    assert erp.read("75000101")["_Ocorrencias"][-1]["descricao"] == "fim"


def test_an_item_without_product_id_is_saved_unlinked_and_reserves_nothing(erp: Company) -> None:
    erp.place(**of_mugs(an_item(idProduto=None)))

    assert erp.orders()[0]["items"] == [["CANECA-01", 0, "1", "39.9"]]
    assert erp.reserved("CANECA-01") == "0"


def test_an_order_of_unknown_items_is_saved_empty(erp: Company) -> None:
    erp.place(**of_mugs(an_item(idProduto=1, codigo="NADA")))

    assert erp.orders()[0]["items"] == []
    assert erp.api.get("/pedidos/75000101/items").status_code == 404


@pytest.mark.parametrize(
    "wishes", [{"idVinculoTransportadora": None}, {"idVinculoTransportadora": 6102}]
)
def test_a_carrier_without_an_active_link_is_left_blank(
    erp: Company, wishes: dict[str, Any]
) -> None:
    erp.place(**wishes)

    order = erp.read("75000101")
    assert (order["idTransportador"], order["idVinculoTransportadora"]) == ("0", "0")
    assert erp.api.get("/pedidos/75000101/transportadora").status_code == 404


def test_an_update_changes_what_is_sent_and_nothing_else(erp: Company) -> None:
    erp.place()
    before = erp.read("75000101")

    change = {"id": before["id"], "codigoRastreamento": "TX1", "dataPagamento": "2026-07-20"}
    assert erp.api.put("/pedidos", json=change).json()["result"]["error"] == []

    expected = {"codigoRastreamento": "TX1", "dataPagamento": "2026-07-20 00:00:00"}
    assert erp.read("75000101") == before | expected


def test_a_changed_delivery_address_is_read_back_in_their_spelling(erp: Company) -> None:
    erp.place()

    erp.api.put("/pedidos", json={"numeroPedido": "75000101", "_OutroEndereco": {"numero": "7"}})

    assert erp.read("75000101")["_OutroEndereco"] == {"enderecoNro": "7"}


@pytest.mark.parametrize(
    "change",
    [{"numeroPedido": "1"}, {"numeroPedido": "75000101", "_Itens": []}, {"frete": 1}, {}],
)
def test_an_update_that_cannot_be_is_refused_with_a_200(
    erp: Company, change: dict[str, Any]
) -> None:
    erp.place()

    answer = erp.api.put("/pedidos", json=change)

    assert (answer.status_code, answer.json()["result"]["success"]) == (200, [])


def test_changed_freight_must_still_add_up(erp: Company) -> None:
    erp.place()
    change = {"numeroPedido": "75000101", "frete": 9.9}

    assert erp.api.put("/pedidos", json=change | {"totalVenda": 207.1}).json()["result"]["error"]
    assert erp.api.put("/pedidos", json=change).json()["result"]["error"] == []

    assert erp.orders()[0]["total_cents"] == 19_710


def test_another_store_number_is_found_and_the_old_one_is_not(erp: Company) -> None:
    erp.place()

    change = {"numeroPedido": "75000101", "numeroDaOrdemDeCompra": "PACK-1"}
    erp.api.put("/pedidos", json=change)

    assert erp.read("numeroOC=PACK-1")["numeroPedido"] == "75000101"
    assert erp.api.get(f"/pedidos/numeroOC={STORE_NUMBER}").status_code == 404


def test_an_invoice_posts_the_stock_and_cancelling_is_refused(erp: Company) -> None:
    order_id = erp.place()["id"]
    erp.told("POST", f"/accounts/loja/orders/{order_id}/invoice", {})

    answer = erp.api.post(f"/pedidos/{order_id}/situacao", json={"situacao": 2}).json()

    assert answer["result"]["success"] == []
    assert erp.asked("/accounts/loja/stock")["CAM-PRETA-M"] == {"on_hand": "8", "reserved": "0"}
    assert erp.read(order_id)["idNotaFiscalRef"] == "2450030001"


def test_a_status_outside_the_table_is_refused(erp: Company) -> None:
    erp.place()

    answer = erp.api.post("/pedidos/75000101/situacao", json={"situacao": 9}).json()

    assert "situacao" in answer["result"]["error"][0]["erro"]


def test_items_are_added_changed_and_removed_with_their_reserves(erp: Company) -> None:
    erp.place(**of_mugs(an_item()))
    steps = [erp.reserved("CANECA-01")]
    item = erp.api.get("/pedidos/75000101/items").json()[0]["id"]

    erp.api.post("/pedidos/75000101/items", json=[an_item(quantidade=2)])
    steps.append(erp.reserved("CANECA-01"))
    erp.api.put("/pedidos/items", json=[{"id": item, "quantidade": 5}])
    steps.append(erp.reserved("CANECA-01"))
    erp.api.delete("/pedidos/75000101/items")
    steps.append(erp.reserved("CANECA-01"))

    assert steps == ["1", "3", "7", "0"]


def test_logistics_are_told_and_confirm(erp: Company) -> None:
    order_id = erp.place()["id"]
    confirmation = {"pesoBruto": 1.2, "quantidadeDeVolumes": 2}

    erp.api.put(f"/pedidos/{order_id}/picking/envioLogistica")
    erp.api.put(f"/pedidos/{order_id}/picking/confirmacaoLogistica", json=confirmation)

    order = erp.read(order_id)
    assert (order["syncLogistica"], order["pesoBruto"], order["qtdVolumes"]) == ("S", "1.200", "2")
