"""Over every way to fail: no credential is in a log record, an exception or a repr."""

import logging
import traceback
from collections.abc import Callable
from contextlib import closing
from datetime import date

import httpx
import pytest

from adapters.eccosys.credentials import signature
from adapters.eccosys.erps import EccosysErps
from adapters.http.client import HttpClient
from domain.addresses import Addresses
from domain.days import day_of
from domain.erp_orders import ErpOrderRef, ErpOrders, ErpStatus
from domain.errors import BridgeError
from domain.store import Erp, ErpAuth, Store
from tests.erp_builders import CARRIER, DOCUMENT, MUG, an_erp_address, an_erp_customer, an_erp_order
from tests.unit.adapters.eccosys.scripted_erp import NOW_S, SITE

TOKEN, SECRET = "T0KENT0KENT0KEN", "S3CRETS3CRET"
SIGNED = signature(SECRET, day_of(NOW_S))
REF = ErpOrderRef("7", "75")

CALLS: dict[str, Callable[[ErpOrders], object]] = {
    "find_orders": lambda erp: erp.find_orders("A"),
    "state": lambda erp: erp.state(REF),
    "find_customer": lambda erp: erp.find_customer(DOCUMENT),
    "create_customer": lambda erp: erp.create_customer(an_erp_customer()),
    "product_ids": lambda erp: erp.product_ids([MUG]),
    "create_order": lambda erp: erp.create_order(an_erp_order(), "1"),
    "set_status": lambda erp: erp.set_status(REF, ErpStatus.OPEN, ""),
    "mark_paid": lambda erp: erp.mark_paid(REF, date(2026, 9, 17), ""),
    "set_delivery": lambda erp: erp.set_delivery(REF, an_erp_address()),
    "set_carrier": lambda erp: erp.set_carrier(REF, CARRIER, ""),
    "cancel": lambda erp: erp.cancel(REF, ""),
    "carriers": lambda erp: erp.carriers(),
}
ECHO = f'{{"error": "{TOKEN} {SECRET} {SIGNED}"}}'
PAGE = f"<html><title>{TOKEN} {SECRET} {SIGNED}</title></html>"


@pytest.mark.parametrize("status", [200, 302, 400, 401, 403, 404, 422, 429, 500, 502])
@pytest.mark.parametrize("text", [ECHO, PAGE], ids=["json", "page"])
@pytest.mark.parametrize("auth", ErpAuth)
@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_no_bad_answer_shows_a_credential(
    call: Callable[[ErpOrders], object],
    auth: ErpAuth,
    text: str,
    status: int,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def answer(_: httpx.Request) -> httpx.Response:
        return httpx.Response(
            status,
            headers={"location": f"https://{TOKEN}@x.example?token={TOKEN}"},
            stream=httpx.ByteStream(text.encode()),
        )

    said: list[object] = []
    caplog.set_level(logging.DEBUG)
    store = Store(
        "acme", SITE, erp=Erp.ECCOSYS, erp_url=SITE, erp_token=TOKEN, erp_auth=auth,
        erp_secret=SECRET,
    )  # fmt: skip
    with closing(HttpClient(Addresses(), 5, transport=httpx.MockTransport(answer))) as http:
        erps = EccosysErps(
            http,
            Addresses(),
            observe=lambda *told: said.append(told),
            log=lambda **told: said.append(told),
            now_s=lambda: NOW_S,
        )
        try:
            with erps.of(store, lambda: None) as erp:
                said += [repr((erps, erp, store)), call(erp)]
        except BridgeError as error:
            said += [str(error), repr(error), *traceback.format_exception(error)]
            said += [error.exchange and error.exchange.fields]

    shown = f"{said} {caplog.text}"
    assert [word for word in (TOKEN, SECRET, SIGNED) if word in shown] == []
