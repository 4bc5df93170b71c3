"""Over every way to fail: the token is in no log record, no exception and no repr."""

import json
import logging
import traceback
from collections.abc import Callable
from contextlib import closing

import httpx
import pytest

from adapters.anymarket.hubs import AnyMarketHubs
from adapters.http.client import HttpClient
from domain.addresses import Addresses
from domain.channel_orders import FeedEntry
from domain.errors import BridgeError
from domain.hub_ports import Hub, PriceLine, SkuBinding, StockLine
from domain.money import Cents
from domain.store import PriceScope, Store
from tests.unit.adapters.anymarket.scripted_hub import SITE, TOKEN

ECHO = json.dumps({"code": "X", "message": f"gumgaToken {TOKEN} em {SITE}?gumgaToken={TOKEN}"})
PAGE = f"<html><title>{TOKEN}</title></html>"
STORE = Store("acme", SITE, token=TOKEN)
ENTRY = FeedEntry(1, "c74952c9-f181-4ea5-81d2-adeee74215c4")
PRICE = PriceLine(Cents(1), Cents(1))

CALLS: dict[str, Callable[[Hub], object]] = {
    "put_all": lambda hub: hub.put_all([StockLine("A", 1, None)]),
    "put_each": lambda hub: hub.put_each([StockLine("A", 1, None)]),
    "locals": lambda hub: hub.locals(),
    "find_sku": lambda hub: hub.find_sku("A"),
    "page_of_skus": lambda hub: hub.page_of_skus(0),
    "listings": lambda hub: hub.listings(1),
    "put_sku_price": lambda hub: hub.put_sku_price(SkuBinding("A", 1, 2, PriceScope.SKU), PRICE),
    "put_listing_prices": lambda hub: hub.put_listing_prices({1: PRICE}),
    "feed": lambda hub: hub.feed(1),
    "acknowledge": lambda hub: hub.acknowledge(ENTRY),
    "acknowledge_all": lambda hub: hub.acknowledge_all([ENTRY]),
    "order": lambda hub: hub.order(1),
    "orders_updated": lambda hub: list(hub.orders_updated(0, 1)),
    "check": lambda hub: hub.check(),
}

STATUSES = (200, 302, 400, 401, 403, 404, 409, 415, 422, 429, 500, 502, 503)
ANSWERS = {
    f"{status} {name}": (status, text)
    for status in STATUSES
    for name, text in {"json": ECHO, "page": PAGE, "text": f"token {TOKEN}"}.items()
}

# An error of connecting is told in full, so it is not here: it comes before any header is written.
ERRORS = [
    httpx.ConnectTimeout(TOKEN),
    httpx.ReadTimeout(TOKEN),
    httpx.ReadError(TOKEN),
    httpx.LocalProtocolError(TOKEN),
    httpx.RemoteProtocolError(TOKEN),
]


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_no_bad_answer_shows_the_token(
    call: Callable[[Hub], object], answer: tuple[int, str], caplog: pytest.LogCaptureFixture
) -> None:
    status, text = answer
    headers = {"location": f"https://{TOKEN}@x.example?gumgaToken={TOKEN}", "date": TOKEN}

    def handler(_: httpx.Request) -> httpx.Response:
        return httpx.Response(status, headers=headers, stream=httpx.ByteStream(text.encode()))

    assert TOKEN not in all_that_is_said(call, handler, caplog)


@pytest.mark.parametrize("error", ERRORS, ids=repr)
@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_no_broken_call_shows_the_token(
    call: Callable[[Hub], object], error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    def handler(_: httpx.Request) -> httpx.Response:
        raise error

    assert TOKEN not in all_that_is_said(call, handler, caplog)


def test_nothing_that_holds_the_token_shows_it() -> None:
    transport = httpx.MockTransport(lambda _: httpx.Response(204))
    with closing(HttpClient(Addresses(), 5, transport=transport)) as http:
        hubs = hubs_over(http, [])
        with hubs.of(STORE) as hub:
            assert TOKEN not in repr((hubs, hub, STORE, http))


def hubs_over(http: HttpClient, said: list[object]) -> AnyMarketHubs:
    return AnyMarketHubs(
        http,
        Addresses(),
        observe=lambda *told: said.append(told),
        log=lambda **told: said.append(told),
        learned=lambda store, **told: said.append((store, told)),
    )


def all_that_is_said(
    call: Callable[[Hub], object],
    handler: Callable[[httpx.Request], httpx.Response],
    caplog: pytest.LogCaptureFixture,
) -> str:
    """Everything that a call leaves behind: logs, measures, the error with its traceback."""
    said: list[object] = []
    caplog.set_level(logging.DEBUG)
    with closing(HttpClient(Addresses(), 5, transport=httpx.MockTransport(handler))) as http:
        try:
            with hubs_over(http, said).of(STORE) as hub:
                said.append(call(hub))
        except BridgeError as error:
            said += [str(error), repr(error), *traceback.format_exception(error)]
            said += [error.exchange and error.exchange.fields]
    assert said
    return f"{said} {caplog.text}"
