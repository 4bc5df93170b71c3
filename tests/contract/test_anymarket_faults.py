"""What our client makes of everything that goes wrong at the hub."""

import time
from typing import Any

import pytest

from adapters.anymarket.client import AnyMarketHub
from domain.errors import (
    AccessDenied,
    AnswerUnreadable,
    BridgeError,
    OutcomeUnknown,
    Rejected,
    Throttled,
    TransientError,
)
from domain.hub_ports import StockLine
from tests.contract.anymarket_pair import IMPATIENT_S, Pair
from tests.contract.hub_calls import (
    CALLS,
    COLOUR,
    IMAGES,
    WRITES,
    Call,
    calls,
    reads,
    talking,
    writes,
)
from tests.simulator.hub import a_listed_sku, a_sku


@pytest.fixture
def hub(pair: Pair) -> AnyMarketHub:
    """Our client, for an account with a SKU that can be sold and priced."""
    kinds = {"variations": {"Cor": "Azul"}, "fields": {"hasVariations": True}}
    pair.simulator.seed(a_listed_sku("A", images=IMAGES, **kinds))
    colour = pair.simulator.state("variations")["Cor"]["id"]
    assert colour == COLOUR
    pair.simulator.api.post(f"/variations/{colour}/values", json={"description": "Areia"})
    return pair.hub()


def error_of(call: Call, hub: AnyMarketHub) -> type[BridgeError] | None:
    try:
        call(hub)
    except BridgeError as error:
        return type(error)
    return None


@calls
@pytest.mark.parametrize("status", ["401", "403"])
@pytest.mark.parametrize("shape", ["mixed", "code", "response"])
def test_a_token_that_is_not_known_is_a_denial_in_every_shape(
    pair: Pair, call: Call, shape: str, status: str
) -> None:
    pair.simulator.told("PUT", "/switches", {"auth_shape": shape, "auth_status": status})

    assert error_of(call, pair.hub(token="unknown")) is AccessDenied


def test_a_platform_is_named_where_the_hub_insists(pair: Pair) -> None:
    pair.simulator.switch(platform_required=True)

    pair.hub(platform_header="ECCOSYS").check()

    assert error_of(lambda hub: hub.check(), pair.hub()) is Rejected


@pytest.mark.parametrize(
    ("retry_after", "least_s"), [("seconds", 50.0), ("date", 50.0), ("absent", 50.0)]
)
def test_too_many_calls_are_told_with_the_time_to_wait(
    pair: Pair, retry_after: str, least_s: float
) -> None:
    pair.simulator.switch(retry_after=retry_after)
    pair.simulator.limit(policy="fixed", limit=1, window_s=60.0)
    hub = pair.hub()
    hub.check()

    with pytest.raises(Throttled) as raised:
        hub.check()

    assert least_s <= (raised.value.retry_after_s or 0) <= 60.0


def test_what_the_hub_says_about_its_limit_is_handed_on(pair: Pair) -> None:
    pair.simulator.limit(policy="fixed", limit=60, window_s=60.0)

    pair.hub().check()

    [limits] = pair.learned
    assert (limits["limit"], limits["remaining"], limits["retry_after_s"]) == (60, 59, None)
    assert 50.0 <= limits["reset_s"] <= 60.0


def test_a_hub_that_says_nothing_about_its_limit_teaches_nothing(pair: Pair) -> None:
    pair.simulator.switch(rate_headers=False)
    pair.simulator.limit(policy="bucket", limit=60, window_s=60.0)

    pair.hub().check()

    assert pair.learned == []


@reads
@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "status", "status": 500},
        {"kind": "status", "status": 503},
        {"kind": "html_error", "status": 200},
        {"kind": "html_error", "status": 404},
        {"kind": "html_error", "status": 502},
        {"kind": "truncated_json"},
        {"kind": "truncated_json", "cut_connection": True},
        {"kind": "drop_before_apply"},
        {"kind": "drop_after_apply"},
        {"kind": "drop_after_apply", "cut_connection": True},
        {"kind": "huge_body", "size_bytes": 10_000_001},
        {"kind": "body_204"},
    ],
    ids=str,
)
def test_a_read_that_fails_is_read_again(
    pair: Pair, hub: AnyMarketHub, call: Call, fault: dict[str, Any]
) -> None:
    pair.simulator.fault(**fault)

    assert error_of(call, hub) is TransientError


@writes
@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "status", "status": 500},
        {"kind": "status", "status": 500, "after_apply": True},
        {"kind": "html_error", "status": 502, "after_apply": True},
        {"kind": "drop_before_apply"},
        {"kind": "drop_after_apply"},
        {"kind": "drop_after_apply", "cut_connection": True},
    ],
    ids=str,
)
def test_a_write_that_fails_has_an_unknown_outcome(
    pair: Pair, hub: AnyMarketHub, call: Call, fault: dict[str, Any]
) -> None:
    pair.simulator.fault(**fault)

    assert error_of(call, hub) is OutcomeUnknown


@writes
@pytest.mark.parametrize("after_apply", [False, True])
def test_a_page_in_place_of_a_success_is_no_success(
    pair: Pair, hub: AnyMarketHub, call: Call, after_apply: bool
) -> None:
    pair.simulator.fault("html_error", status=200, after_apply=after_apply)

    assert issubclass(error_of(call, hub) or int, OutcomeUnknown)


@talking
@pytest.mark.parametrize("cut_connection", [False, True])
def test_a_result_that_breaks_off_is_unreadable(
    pair: Pair, hub: AnyMarketHub, call: Call, cut_connection: bool
) -> None:
    pair.simulator.fault("truncated_json", size_bytes=1, cut_connection=cut_connection)

    assert issubclass(error_of(call, hub) or int, OutcomeUnknown)


@calls
@pytest.mark.parametrize("content_type", ["text/plain", "text/html", "application/octet-stream"])
def test_json_is_json_whatever_it_claims_to_be(
    pair: Pair, hub: AnyMarketHub, call: Call, content_type: str
) -> None:
    pair.simulator.fault("wrong_content_type", content_type=content_type)

    assert error_of(call, hub) is None


@calls
def test_a_redirect_is_a_refusal_that_is_not_followed(
    pair: Pair, hub: AnyMarketHub, call: Call
) -> None:
    pair.simulator.fault("redirect", location="http://127.0.0.1:1/x?gumgaToken=y", status=307)

    with pytest.raises(Rejected, match=r"307 redirect to 127\.0\.0\.1:1$"):
        call(hub)

    assert pair.outcomes == ["307"]


@calls
@pytest.mark.parametrize("status", [400, 404, 409, 422])
def test_a_refusal_is_told_in_the_words_of_the_hub(
    pair: Pair, hub: AnyMarketHub, call: Call, status: int
) -> None:
    pair.simulator.fault("status", status=status, message="O campo title é obrigatório")

    with pytest.raises(Rejected, match="O campo title") as raised:
        call(hub)

    assert raised.value.status == status


@calls
def test_a_restricted_route_is_a_refusal_under_a_500(
    pair: Pair, hub: AnyMarketHub, call: Call
) -> None:
    pair.simulator.fault("status", message="This method is restricted for ANYMARKET use.")

    assert error_of(call, hub) is Rejected


@pytest.mark.parametrize("call", [CALLS["find_sku"], CALLS["put_each"]])
@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "latency_after", "latency_ms": 2000},
        {"kind": "slow_body", "latency_ms": 100, "size_bytes": 1},
    ],
    ids=str,
)
def test_a_slow_hub_is_left_at_the_deadline(
    pair: Pair, hub: AnyMarketHub, call: Call, fault: dict[str, Any]
) -> None:
    pair.simulator.fault(**fault)
    started_s = time.monotonic()

    error = error_of(call, pair.impatient_hub())

    assert issubclass(error or int, TransientError)
    assert time.monotonic() - started_s < IMPATIENT_S + 1.0


def test_after_a_204_with_content_the_next_call_is_at_worst_unknown(
    pair: Pair, hub: AnyMarketHub
) -> None:
    pair.simulator.fault("body_204", count=1, route="/v2/stocks")
    hub.put_all([StockLine("A", 3, None)])

    first, second = (error_of(WRITES["put_all"], hub) for _ in range(2))

    assert first in {None, OutcomeUnknown}
    assert second is None


def test_a_connection_that_was_closed_in_silence_costs_no_call(
    pair: Pair, hub: AnyMarketHub
) -> None:
    pair.simulator.fault("silent_close")

    outcomes = []
    for _ in range(5):
        outcomes.append(error_of(WRITES["put_all"], hub))
        time.sleep(0.02)

    assert outcomes == [None] * 5


def test_a_batch_of_unknown_outcome_was_carried_out_or_not(pair: Pair) -> None:
    pair.simulator.seed(a_sku("A"))
    pair.simulator.fault("drop_after_apply", count=1)

    with pytest.raises(OutcomeUnknown) as raised:
        pair.hub().put_each([StockLine("A", 3, 18448)])

    assert not isinstance(raised.value, AnswerUnreadable)
    assert pair.simulator.state("stock") == {"A": {"18448": 3}}
