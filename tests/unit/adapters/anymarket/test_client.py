import json

import pytest

from adapters.anymarket.client import AnyMarketHub
from domain.errors import (
    AnswerUnreadable,
    OutcomeUnknown,
    Rejected,
    TransientError,
    Unreadable,
)
from domain.hub_ports import PriceLine, SkuBinding, StockLine
from domain.money import Cents
from domain.store import PriceScope
from tests.unit.adapters.anymarket.scripted_hub import (
    SITE,
    TOKEN,
    ScriptedHub,
    an_answer,
    answering,
    sample,
    saying,
)

LINES = [StockLine("A", 7, 18448, "54.30"), StockLine("B", 0, 18448)]
PRICE = PriceLine(Cents(12990), Cents(11990))
BINDING = SkuBinding("A", 258000501, 87000101, PriceScope.SKU)
PAGE = b"<html><title>Manutencao</title></html>"


def a_product(*codes: str, scope: str = "SKU") -> dict[str, object]:
    skus = [{"id": n, "partnerId": code} for n, code in enumerate(codes, 1)]
    return {"id": 9, "definitionPriceScope": scope, "skus": skus}


def a_page(*products: dict[str, object]) -> dict[str, object]:
    return {"content": products, "page": {"totalElements": len(products)}}


def test_every_call_carries_the_token_in_a_header_only() -> None:
    hub = answering(payload=[])

    hub.hub.check()

    assert hub.headers["gumgaToken"] == TOKEN
    assert TOKEN not in hub.calls[0].url
    assert "platform" not in hub.headers


def test_the_platform_is_named_where_the_store_has_one() -> None:
    hub = answering(payload=[])

    AnyMarketHub(hub, SITE, TOKEN, "ECCOSYS").check()

    assert hub.headers["platform"] == "ECCOSYS"


@pytest.mark.parametrize("status", [200, 204])
def test_stock_is_put_whole_and_an_empty_success_means_all(status: int) -> None:
    hub = answering(status)

    hub.hub.put_all(LINES)

    assert (hub.calls[0].method, hub.path) == ("PUT", "/stocks")
    assert hub.calls[0].content == (
        b'[{"partnerId":"A","quantity":7,"stockLocalId":18448,"cost":54.30},'
        b'{"partnerId":"B","quantity":0,"stockLocalId":18448}]'
    )
    assert hub.headers["content-type"] == "application/json"


def test_stock_answered_with_a_page_has_an_unknown_outcome() -> None:
    with pytest.raises(OutcomeUnknown):
        saying(PAGE).hub.put_all(LINES)


def test_a_batch_tells_the_refused_and_gives_its_connection_up() -> None:
    hub = answering(payload={"success": [{"A": "ok"}], "errors": [{"B": "Erro"}]})

    assert hub.hub.put_each(LINES) == {"B": "Erro"}
    assert (hub.calls[0].route, hub.path) == ("PUT /stocks/batch", "/stocks/batch")
    assert hub.headers["connection"] == "close"


@pytest.mark.parametrize("content", [b"", PAGE, b'{"success":[{"A', b'{"success":[{"A":"ok"}]}'])
@pytest.mark.parametrize("status", [200, 204])
def test_a_batch_whose_result_cannot_be_read_says_so(status: int, content: bytes) -> None:
    with pytest.raises(AnswerUnreadable, match="no result per item"):
        saying(content, status).hub.put_each(LINES)


def test_what_they_say_about_a_refused_line_is_fit_to_be_shown() -> None:
    hub = answering(payload={"success": {}, "errors": {"A": f"{TOKEN} " + "x" * 500, "B": "1\n2"}})

    refused = hub.hub.put_each(LINES)

    assert refused["A"].startswith("*** xxx")
    assert len(refused["A"]) == 300
    assert refused["B"] == "1 2"


def test_locals_are_read_from_the_sample() -> None:
    hub = saying(sample("stock-locals"))

    assert hub.hub.locals() == {18448: "Estoque Físico", 18450: "CD São Paulo"}
    assert hub.path == "/stocks/locals"


def test_a_sku_is_found_by_its_exact_code_in_every_product() -> None:
    hub = answering(payload=a_page(a_product("A/1 &", "A/1 &2"), a_product("a/1 &", "A/1 &")))

    found = hub.hub.find_sku("A/1 &")

    assert hub.path == "/products?sku=A%2F1+%26&limit=100"
    assert [(b.partner_id, b.sku_id) for b in found] == [("A/1 &", 1), ("A/1 &", 2)]


def test_a_sku_that_is_not_there_is_not_found() -> None:
    assert list(answering(payload=a_page()).hub.find_sku("A")) == []


def test_a_sku_whose_scope_is_unknown_is_unreadable() -> None:
    with pytest.raises(Unreadable):
        answering(payload=a_page(a_product("A", scope="FUTURE"))).hub.find_sku("A")


def test_a_page_leaves_out_what_cannot_be_read() -> None:
    hub = answering(payload=a_page(a_product("A", scope="FUTURE"), {"id": 1}, a_product("B")))

    bindings, following = hub.hub.page_of_skus(300)

    assert hub.path == "/products?limit=100&offset=300"
    assert [binding.partner_id for binding in bindings] == ["B"]
    assert following is None


def test_listings_are_read_from_the_sample() -> None:
    hub = saying(sample("sku-marketplaces-list"))

    assert list(hub.hub.listings(87000101)) == [64000901]
    assert hub.path == "/skus/87000101/marketplaces"


def test_a_price_is_patched_as_a_merge_with_exact_numbers() -> None:
    hub = saying(sample("sku-response"))

    hub.hub.put_sku_price(BINDING, PRICE)

    assert (hub.calls[0].method, hub.path) == ("PATCH", "/products/258000501/skus/87000101")
    assert hub.calls[0].route == "PATCH /products/{product}/skus/{sku}"
    assert hub.headers["content-type"] == "application/merge-patch+json"
    assert hub.calls[0].content == b'{"price":129.90,"sellPrice":119.90}'


@pytest.mark.parametrize("hub", [answering(200), answering(204), answering(payload=[])])
def test_listing_prices_without_a_failure_are_all_set(hub: ScriptedHub) -> None:
    assert hub.hub.put_listing_prices({64000901: PRICE}) == {}

    assert (hub.calls[0].method, hub.path) == ("PUT", "/skus/marketplaces/prices")
    assert hub.calls[0].content == b'[{"id":64000901,"price":129.90,"discountPrice":119.90}]'


def test_listing_prices_tell_the_refused() -> None:
    hub = saying(sample("prices-bulk-response"))

    assert hub.hub.put_listing_prices({64000999: PRICE}) == {64000999: "Anúncio não encontrado."}


@pytest.mark.parametrize("content", [PAGE, b'[{"id":1', b'{"code":"500","message":"Erro"}'])
def test_listing_prices_with_another_answer_cannot_be_read(content: bytes) -> None:
    with pytest.raises(AnswerUnreadable):
        saying(content).hub.put_listing_prices({1: PRICE})


@pytest.mark.parametrize("content", [b"", PAGE, b"[{", b'{"error":"x"}', b"[1]", b"[[]]"])
def test_a_read_that_is_not_what_it_should_be_is_read_again(content: bytes) -> None:
    hub = saying(content).hub

    for read in (hub.locals, lambda: hub.find_sku("A"), lambda: hub.listings(1)):
        with pytest.raises(TransientError) as raised:
            read()
        assert not isinstance(raised.value, OutcomeUnknown)


def test_ids_and_numbers_may_be_texts() -> None:
    product = json.loads(json.dumps(a_product("A")).replace('"id": 9', '"id": "9"'))
    payload = {"content": [product], "page": {"totalElements": "1"}}

    [binding] = answering(payload=payload).hub.find_sku("A")

    assert binding == SkuBinding("A", 9, 1, PriceScope.SKU)


def test_a_refusal_becomes_our_error() -> None:
    hub = ScriptedHub(an_answer(422, sample("error-422-validation")))

    with pytest.raises(Rejected, match="PUT /stocks: 422 O nome reduzido") as raised:
        hub.hub.put_all(LINES)

    assert raised.value.status == 422
