"""Lists: oldest first, in pages, by day; 404 when there is nothing."""

import pytest

from tests.simulator.eccosys.company import STORE_NUMBER, Company


@pytest.fixture
def busy(erp: Company) -> Company:
    """Five orders on five days, the last two of them unpaid."""
    for day in range(1, 6):
        status = 0 if day < 4 else -1
        erp.place(data=f"2026-07-0{day}", numeroDaOrdemDeCompra=f"OC-{day}", situacao=status)
    return erp


def numbers(erp: Company, path: str) -> list[str]:
    rows = erp.api.get(path).raise_for_status().json()
    return [row["numeroDaOrdemDeCompra"][-1] for row in rows]


def test_orders_come_oldest_first_without_items(busy: Company) -> None:
    assert numbers(busy, "/pedidos") == ["1", "2", "3", "4", "5"]
    assert "_Parcelas" not in busy.api.get("/pedidos").json()[0]


def test_a_page_is_a_count_of_rows_from_an_offset(busy: Company) -> None:
    assert numbers(busy, "/pedidos?$offset=1&$count=2") == ["2", "3"]
    assert numbers(busy, "/pedidos?$offset=4&$count=1000000000") == ["5"]


@pytest.mark.parametrize(
    "path",
    [
        "/pedidos?$offset=5",
        "/pedidos?$fromDate=2026-08-01",
        "/pedidos/situacao/2",
        "/pedidos/documento/52998224725",
        "/pedidos/numeroOC=OC-6",
        "/pedidos/99",
        "/clientes?$offset=9",
        "/clientes/99",
        "/clientes/cnpj=52998224725",
        "/produtos/NADA",
        "/produtos/NADA;NADA-2",
        "/produtos/gtin=1",
        "/estoques/NADA",
        "/transportadoras/1",
        "/pedidos/99/items",
    ],
)
def test_nothing_is_a_404(busy: Company, path: str) -> None:
    assert busy.api.get(path).status_code == 404


def test_days_are_a_range_with_both_ends(busy: Company) -> None:
    assert numbers(busy, "/pedidos?$fromDate=2026-07-02&$toDate=2026-07-03") == ["2", "3"]


def test_the_range_may_mean_another_date(busy: Company) -> None:
    busy.clock("2026-08-09T12:00:00-03:00")
    order_id = busy.read("75000102")["id"]
    busy.told("POST", f"/accounts/loja/orders/{order_id}/invoice", {})

    for name in ("$dataConsiderada", "dataConsiderada"):
        path = f"/pedidos?$fromDate=2026-08-09&$toDate=2026-08-09&{name}=dataFaturamento"
        assert numbers(busy, path) == ["2"]


@pytest.mark.parametrize(
    "query", ["$numeroDaOrdemDeCompra=OC-1", "$situacao=2", "count=1", "offset=3"]
)
def test_an_unknown_parameter_is_ignored_in_silence(busy: Company, query: str) -> None:
    assert len(numbers(busy, f"/pedidos?{query}")) == 5


@pytest.mark.parametrize("query", ["$offset=x", "$count=-1", "$fromDate=01/07/2026"])
def test_a_parameter_of_the_wrong_kind_is_a_400_in_plain_text(busy: Company, query: str) -> None:
    answer = busy.api.get(f"/pedidos?{query}")

    assert (answer.status_code, answer.text[:19]) == (400, "Requisição inválida")


def test_orders_are_listed_by_status_in_a_wished_order(busy: Company) -> None:
    assert numbers(busy, "/pedidos/situacao/-1") == ["4", "5"]
    assert numbers(busy, "/pedidos/situacao/0?$orderBy=data,DESC&$count=2") == ["3", "2"]


def test_orders_are_listed_by_the_document_of_the_customer(busy: Company) -> None:
    assert len(numbers(busy, "/pedidos/documento/11144477735")) == 5


def test_a_store_number_is_found_exactly(erp: Company) -> None:
    erp.place()
    erp.place(numeroDaOrdemDeCompra=STORE_NUMBER + "0")

    assert erp.read(f"numeroOC={STORE_NUMBER}")["numeroPedido"] == "75000101"


def test_pages_without_a_count_are_of_the_default(erp: Company) -> None:
    rows: list[dict[str, object]] = [{"codigo": f"P{n}"} for n in range(120)]
    erp.seed("products", *rows)

    assert len(erp.api.get("/produtos").json()) == 100
    erp.switch(default_count=0)
    assert len(erp.api.get("/produtos").json()) == 122


def test_pages_may_be_smaller_than_asked_for(erp: Company) -> None:
    erp.switch(largest_count=1)

    answers = [erp.api.get(f"/produtos?$offset={at}&$count=50").json() for at in (0, 1)]

    assert [len(rows) for rows in answers] == [1, 1]
    assert answers[0] != answers[1]


def test_lists_may_not_heed_where_a_page_begins(erp: Company) -> None:
    erp.switch(paging="ignored")

    first, second = (erp.api.get(f"/produtos?$offset={at}&$count=1").json() for at in (0, 1))

    assert first == second
