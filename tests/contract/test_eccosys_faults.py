"""Our client of Eccosys when things go wrong: nothing twice, nothing believed too soon."""

import time
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest

from adapters.eccosys.order_lookup import SCAN_ROWS
from domain.erp_orders import ErpOrderRef, ErpOrders, ErpStatus
from domain.errors import (
    AccessDenied,
    ErpRejected,
    Misconfigured,
    OutcomeUnknown,
    Throttled,
    TransientError,
)
from domain.store import ErpAuth
from tests.contract.eccosys_pair import ErpPair, running_erp
from tests.erp_builders import (
    DOCUMENT,
    MUG,
    an_erp_address,
    an_erp_customer,
    an_erp_order,
    an_unpaid_order,
)
from tests.simulator.eccosys.company import COMPANY, TOKEN

NUMBER = "ML-2000099900000017"


@pytest.fixture(scope="module")
def started() -> Iterator[ErpPair]:
    """One simulator for all tests of this file."""
    with running_erp() as pair:
        yield pair


@pytest.fixture
def pair(started: ErpPair) -> ErpPair:
    """The simulator with one company that has no orders."""
    return started.fresh()


def placed(erp: ErpOrders, **order: Any) -> ErpOrderRef:
    draft = an_erp_order(**order)
    return erp.create_order(draft, erp.create_customer(draft.customer))


def at_orders(kind: str, method: str = "POST", **wishes: Any) -> dict[str, Any]:
    return {"kind": kind, "method": method, "route": "/api/pedidos", "count": 1, **wishes}


AFTER_THE_WRITE: list[dict[str, Any]] = [
    at_orders("drop_after_apply"),
    at_orders("html_error", status=502, after_apply=True),
    at_orders("truncated_json", after_apply=True),
]
BEFORE_THE_WRITE: list[dict[str, Any]] = [
    at_orders("drop_before_apply"),
    at_orders("html_error", status=502),
    at_orders("html_error", status=200),
    at_orders("html_error", status=404),
    at_orders("status", status=500),
]


@pytest.mark.parametrize("fault", AFTER_THE_WRITE, ids=lambda fault: fault["kind"])
def test_an_order_whose_answer_was_lost_is_of_unknown_outcome_and_then_found(
    pair: ErpPair, fault: dict[str, Any]
) -> None:
    erp = pair.erp()
    customer = erp.create_customer(an_erp_customer())
    pair.company.fault(**fault)

    with pytest.raises(OutcomeUnknown):
        erp.create_order(an_erp_order(), customer)

    assert len(erp.find_orders(NUMBER)) == len(pair.company.orders()) == 1


@pytest.mark.parametrize("fault", BEFORE_THE_WRITE, ids=str)
def test_an_order_that_may_have_been_made_is_known_not_to_be_there(
    pair: ErpPair, fault: dict[str, Any]
) -> None:
    erp = pair.erp()
    customer = erp.create_customer(an_erp_customer())
    pair.company.fault(**fault)

    with pytest.raises(OutcomeUnknown):
        erp.create_order(an_erp_order(), customer)

    assert (list(erp.find_orders(NUMBER)), pair.company.orders()) == ([], [])


@pytest.mark.parametrize("kind", ["drop_then_apply", "html_then_apply", "latency_before"])
def test_an_order_that_is_made_late_is_found_once_it_is_there(pair: ErpPair, kind: str) -> None:
    erp = pair.erp()
    customer = erp.create_customer(an_erp_customer())
    pair.company.fault(**at_orders(kind, latency_ms=900, status=504))
    hasty = pair.impatient_erp()

    with pytest.raises(OutcomeUnknown):
        hasty.create_order(an_erp_order(), customer)
    assert list(erp.find_orders(NUMBER)) == []

    time.sleep(1.2)
    assert len(erp.find_orders(NUMBER)) == 1


def test_an_order_that_reads_do_not_show_yet_is_found_later(pair: ErpPair) -> None:
    erp = pair.erp()
    placed(erp, number="ML-1")
    pair.company.switch(lookup_delay_ms=700)
    placed(erp)

    assert list(erp.find_orders(NUMBER)) == []

    time.sleep(0.9)
    assert len(erp.find_orders(NUMBER)) == 1


def test_a_refusal_with_status_200_changes_nothing(pair: ErpPair) -> None:
    erp = pair.erp()
    customer = erp.create_customer(an_erp_customer())
    pair.company.fault(**at_orders("status", status=200, message="Preencha o campo."))

    with pytest.raises(ErpRejected, match="Preencha o campo"):
        erp.create_order(an_erp_order(), customer)

    assert pair.company.orders() == []


def test_too_many_calls_are_told_with_the_wait_when_it_is_said(pair: ErpPair) -> None:
    pair.company.switch(retry_after="seconds")
    pair.company.limit(policy="fixed", limit=1, window_s=60)
    erp = pair.erp()
    erp.state(ErpOrderRef("1", "1"))

    with pytest.raises(Throttled) as raised:
        erp.find_orders(NUMBER)

    assert raised.value.retry_after_s is not None
    assert 0 < raised.value.retry_after_s <= 60


CALLS: dict[str, Callable[[ErpOrders, ErpOrderRef], object]] = {
    "find_orders": lambda erp, _: erp.find_orders(NUMBER),
    "state": lambda erp, ref: erp.state(ref),
    "find_customer": lambda erp, _: erp.find_customer(DOCUMENT),
    "create_customer": lambda erp, _: erp.create_customer(an_erp_customer("52998224725")),
    "product_ids": lambda erp, _: erp.product_ids([MUG]),
    "create_order": lambda erp, _: erp.create_order(an_erp_order(), "1"),
    "set_status": lambda erp, ref: erp.set_status(ref, ErpStatus.OPEN, ""),
    "mark_paid": lambda erp, ref: erp.mark_paid(ref, date(2026, 9, 17), ""),
    "set_delivery": lambda erp, ref: erp.set_delivery(ref, an_erp_address()),
    "cancel": lambda erp, ref: erp.cancel(ref, ""),
    "carriers": lambda erp, _: erp.carriers(),
}

OUTAGES: dict[str, tuple[dict[str, Any], type[Exception]]] = {
    "429": ({"kind": "status", "status": 429}, Throttled),
    "401": ({"kind": "status", "status": 401}, AccessDenied),
    "502 page": ({"kind": "html_error", "status": 502}, TransientError),
    "200 page": ({"kind": "html_error", "status": 200}, TransientError),
    "404 page": ({"kind": "html_error", "status": 404}, TransientError),
    "503": ({"kind": "status", "status": 503}, TransientError),
    "dropped": ({"kind": "drop_before_apply"}, TransientError),
    "slow": ({"kind": "latency_before", "latency_ms": 1500}, TransientError),
    "trickling": ({"kind": "slow_body", "latency_ms": 1500}, TransientError),
}


@pytest.mark.parametrize("outage", OUTAGES.values(), ids=OUTAGES)
@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_every_call_fails_by_its_name_in_every_outage(
    pair: ErpPair,
    call: Callable[[ErpOrders, ErpOrderRef], object],
    outage: tuple[dict[str, Any], type[Exception]],
) -> None:
    ref = placed(pair.erp())
    fault, wanted = outage
    pair.company.fault(**fault)

    with pytest.raises(wanted):
        call(pair.impatient_erp(), ref)

    assert len(pair.company.orders()) == 1


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_every_call_that_goes_out_is_paid_for_before(
    pair: ErpPair, call: Callable[[ErpOrders, ErpOrderRef], object]
) -> None:
    erp = pair.erp()
    unpaid = an_unpaid_order()
    ref = erp.create_order(unpaid, erp.create_customer(unpaid.customer))
    pair.spent = len(pair.routes)
    try:
        call(erp, ref)
    except ErpRejected:
        # `create_order` names a customer whom nobody knows.
        assert call is CALLS["create_order"]

    assert pair.spent == len(pair.routes)


def test_a_look_up_that_the_account_does_not_have_proves_nothing(pair: ErpPair) -> None:
    erp = pair.erp()
    placed(erp, number="ML-1")
    assert list(erp.find_orders("ML-2")) == []
    ref = placed(erp, number="ML-2")
    pair.company.switch(order_lookup="absent")

    assert [found.erp_id for found in erp.find_orders("ML-2")] == [ref.erp_id]


def test_an_api_that_shows_nothing_at_all_is_not_believed(pair: ErpPair) -> None:
    # A gateway that has lost its way answers 404 to everything, as empty lists do.
    erp = pair.erp()
    placed(erp)
    pair.company.fault("status", status=404, method="GET")

    with pytest.raises(TransientError, match="neither orders nor products"):
        erp.find_orders("ML-1")


def test_an_order_far_back_in_a_long_list_is_found_where_look_ups_do_not_work(
    pair: ErpPair,
) -> None:
    pair.company.switch(order_lookup="absent")
    wanted = pair.company.place(numeroDaOrdemDeCompra=NUMBER)
    for number in range(SCAN_ROWS + 20):
        pair.company.place(numeroDaOrdemDeCompra=f"ML-{number}")
    erp = pair.erp()

    assert [found.erp_id for found in erp.find_orders(NUMBER)] == [str(wanted["id"])]
    assert len(erp.find_orders(f"ML-{SCAN_ROWS + 19}")) == 1
    assert list(erp.find_orders("ML-nobody")) == []


def test_digits_that_are_an_id_too_are_still_taken_for_the_code(pair: ErpPair) -> None:
    pair.company.seed("products", {"codigo": "2150100400", "nome": "Outro"})

    found = pair.erp().product_ids(["2150100400"])

    assert found.keys() == {"2150100400"}
    assert found["2150100400"] != "2150100400"


def test_products_are_asked_for_together_and_then_remembered(pair: ErpPair) -> None:
    skus = [f"SKU-{number}" for number in range(30)]
    products: list[dict[str, object]] = [{"codigo": sku} for sku in skus]
    pair.company.seed("products", *products)
    erp = pair.erp()

    first, again = erp.product_ids(skus), erp.product_ids(skus[:3])

    assert (set(first), set(again)) == (set(skus), set(skus[:3]))
    assert len(pair.routes) == 2


def test_a_customer_who_cannot_be_looked_up_is_named_by_the_refusal(pair: ErpPair) -> None:
    pair.company.switch(customer_lookup="none")
    erp = pair.erp()
    made = erp.create_customer(an_erp_customer())

    assert erp.create_customer(an_erp_customer()) == made


def test_a_customer_who_has_ordered_is_found_by_his_orders(pair: ErpPair) -> None:
    pair.company.switch(customer_lookup="none")
    placed(pair.erp())

    assert pair.erp().find_customer(DOCUMENT) is not None


def test_the_way_to_find_a_customer_is_learned_once(pair: ErpPair) -> None:
    pair.company.switch(customer_lookup="plain")
    erp = pair.erp()
    erp.create_customer(an_erp_customer())
    erp.find_customer("52998224725")
    pair.routes.clear()

    erp.find_customer("52998224725")

    assert pair.routes == ["GET /clientes/{document}"]


def test_a_stranger_is_not_let_in(pair: ErpPair) -> None:
    with pytest.raises(AccessDenied):
        pair.erp(erp_token="another").carriers()


@pytest.mark.parametrize(
    ("auth", "switches"),
    [
        (ErpAuth.BEARER, {"authorization": "bearer", "legacy_signature": False}),
        (ErpAuth.RAW, {"authorization": "raw", "legacy_signature": False}),
    ],
)
def test_a_token_travels_as_the_account_wants_it(
    pair: ErpPair, auth: ErpAuth, switches: dict[str, Any]
) -> None:
    pair.company.switch(**switches)

    assert pair.erp(erp_auth=auth).carriers()


def open_for_all(pair: ErpPair) -> None:
    keys = {"apikey": "an-api-key", "secret": "a-secret", "user_token": "a-user-token"}
    pair.company.told("PUT", f"/accounts/{COMPANY}/credentials", {"token": TOKEN, **keys})


def test_a_user_is_let_in_by_his_own_token(pair: ErpPair) -> None:
    open_for_all(pair)

    assert pair.erp(erp_auth=ErpAuth.USER, erp_token="a-user-token").carriers()


def test_a_signature_lets_in_and_a_wrong_one_does_not(pair: ErpPair) -> None:
    open_for_all(pair)
    signing = {"erp_auth": ErpAuth.SIGNATURE, "erp_token": "an-api-key"}

    assert pair.erp(**signing, erp_secret="a-secret").carriers()
    with pytest.raises(AccessDenied):
        pair.erp(**signing, erp_secret="another").carriers()


@pytest.mark.parametrize(
    ("store", "cause"),
    [
        ({"erp_url": ""}, "erp_url_missing"),
        ({"erp_url": "ftp://x"}, "address_refused"),
        ({"erp_token": ""}, "erp_token_invalid"),
        ({"erp_token": "a\nb"}, "erp_token_invalid"),
        ({"erp_auth": ErpAuth.SIGNATURE}, "erp_secret_missing"),
    ],
)
def test_a_store_that_cannot_ask_its_erp_says_what_is_missing(
    pair: ErpPair, store: dict[str, Any], cause: str
) -> None:
    with pytest.raises(Misconfigured) as raised:
        pair.erp(**store)

    assert raised.value.cause == cause
