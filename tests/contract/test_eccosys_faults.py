"""Our client of Eccosys when things go wrong: nothing twice, nothing believed too soon."""

import time
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from domain.erp_orders import ErpOrderRef, ErpOrders, ErpStatus
from domain.errors import AccessDenied, ErpRejected, OutcomeUnknown, Throttled, TransientError
from tests.contract.eccosys_orders import NUMBER, placed
from tests.contract.eccosys_pair import ErpPair
from tests.erp_builders import (
    CARRIER,
    DOCUMENT,
    MUG,
    an_erp_address,
    an_erp_customer,
    an_erp_order,
    an_unpaid_order,
)


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
    erp_pair: ErpPair, fault: dict[str, Any]
) -> None:
    erp = erp_pair.erp()
    customer = erp.create_customer(an_erp_customer())
    erp_pair.company.fault(**fault)

    with pytest.raises(OutcomeUnknown):
        erp.create_order(an_erp_order(), customer)

    assert len(erp.find_orders(NUMBER)) == len(erp_pair.company.orders()) == 1


@pytest.mark.parametrize("fault", BEFORE_THE_WRITE, ids=str)
def test_an_order_that_may_have_been_made_is_known_not_to_be_there(
    erp_pair: ErpPair, fault: dict[str, Any]
) -> None:
    erp = erp_pair.erp()
    customer = erp.create_customer(an_erp_customer())
    erp_pair.company.fault(**fault)

    with pytest.raises(OutcomeUnknown):
        erp.create_order(an_erp_order(), customer)

    assert (list(erp.find_orders(NUMBER)), erp_pair.company.orders()) == ([], [])


@pytest.mark.parametrize("kind", ["drop_then_apply", "html_then_apply", "latency_before"])
def test_an_order_that_is_made_late_is_found_once_it_is_there(erp_pair: ErpPair, kind: str) -> None:
    erp = erp_pair.erp()
    customer = erp.create_customer(an_erp_customer())
    erp_pair.company.fault(**at_orders(kind, latency_ms=900, status=504))
    hasty = erp_pair.impatient_erp()

    with pytest.raises(OutcomeUnknown):
        hasty.create_order(an_erp_order(), customer)
    assert list(erp.find_orders(NUMBER)) == []

    time.sleep(1.2)
    assert len(erp.find_orders(NUMBER)) == 1


def test_an_order_that_reads_do_not_show_yet_is_found_later(erp_pair: ErpPair) -> None:
    erp = erp_pair.erp()
    placed(erp, number="ML-1")
    erp_pair.company.switch(lookup_delay_ms=3_600_000)
    placed(erp)

    assert list(erp.find_orders(NUMBER)) == []

    erp_pair.company.switch(lookup_delay_ms=0)
    assert len(erp.find_orders(NUMBER)) == 1


def test_a_refusal_with_status_200_changes_nothing(erp_pair: ErpPair) -> None:
    erp = erp_pair.erp()
    customer = erp.create_customer(an_erp_customer())
    erp_pair.company.fault(**at_orders("status", status=200, message="Preencha o campo."))

    with pytest.raises(ErpRejected, match="Preencha o campo"):
        erp.create_order(an_erp_order(), customer)

    assert erp_pair.company.orders() == []


def test_too_many_calls_are_told_with_the_wait_when_it_is_said(erp_pair: ErpPair) -> None:
    erp_pair.company.switch(retry_after="seconds")
    erp_pair.company.limit(policy="fixed", limit=1, window_s=60)
    erp = erp_pair.erp()
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
    "set_carrier": lambda erp, ref: erp.set_carrier(ref, CARRIER, "SEDEX"),
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
    erp_pair: ErpPair,
    call: Callable[[ErpOrders, ErpOrderRef], object],
    outage: tuple[dict[str, Any], type[Exception]],
) -> None:
    ref = placed(erp_pair.erp())
    fault, wanted = outage
    erp_pair.company.fault(**fault)

    with pytest.raises(wanted):
        call(erp_pair.impatient_erp(), ref)

    assert len(erp_pair.company.orders()) == 1


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_every_call_that_goes_out_is_paid_for_before(
    erp_pair: ErpPair, call: Callable[[ErpOrders, ErpOrderRef], object]
) -> None:
    erp = erp_pair.erp()
    unpaid = an_unpaid_order()
    ref = erp.create_order(unpaid, erp.create_customer(unpaid.customer))
    erp_pair.spent = len(erp_pair.routes)
    try:
        call(erp, ref)
    except ErpRejected:
        # `create_order` names a customer whom nobody knows.
        assert call is CALLS["create_order"]

    assert erp_pair.spent == len(erp_pair.routes)
