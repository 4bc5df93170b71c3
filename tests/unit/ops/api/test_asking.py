"""GET /v1/events/{id}, /v1/keys/{kind}/{key}, and the probes."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from domain.changes import ChangeState
from domain.fates import Fate, Standing
from tests.builders import NOW_S
from tests.unit.ops.api.served import Served, served

PUSHED = Standing("acme", "stock", "SKU/1 ç", Fate.PUSHED, "ev/1", 4, ChangeState.PUSHED, 4, NOW_S)
DEAD = Standing(
    "acme", "price", "SKU-2", Fate.DEAD, "ev-2", 1, ChangeState.DEAD, attempts=1,
    error="refused", letter_id="dl_x", reason="hub_rejected",
)  # fmt: skip


def paths_of(router: Any) -> Iterator[str]:
    for route in router.routes:
        included = getattr(route, "original_router", None)
        yield from [route.path] if included is None else paths_of(included)


def test_an_event_says_when_it_was_pushed(api: Served) -> None:
    api.fates.known["acme", "ev/1"] = PUSHED

    answer = api.get("/v1/events/ev%2F1").json()

    assert (answer["fate"], answer["accepted_at"]) == ("pushed", "2026-11-23T17:00:00Z")
    assert (answer["key"], answer["revision"], answer["dead_letter"]) == ("SKU/1 ç", 4, None)


def test_a_dead_key_names_its_letter_and_why(api: Served) -> None:
    api.fates.known["acme", "price", "SKU-2"] = DEAD

    answer = api.get("/v1/keys/price/SKU-2").json()

    assert answer["dead_letter"] == {"id": "dl_x", "reason": "hub_rejected"}
    assert (answer["fate"], answer["last_error"], answer["attempts"]) == ("dead", "refused", 1)


def test_what_the_other_side_said_is_told_without_personal_data(api: Served) -> None:
    said = replace(DEAD, error="cliente ana@example.com, CPF 529.982.247-25")
    api.fates.known["acme", "price", "SKU-2"] = said

    told = api.get("/v1/keys/price/SKU-2").json()["last_error"]

    assert told == "cliente [redacted], CPF [redacted]"


@pytest.mark.parametrize("path", ["/v1/events/ev/1", "/v1/keys/stock/SKU%2F1%20%C3%A7"])
def test_another_stores_event_or_key_is_not_there(api: Served, path: str) -> None:
    api.fates.known["acme", "ev/1"] = api.fates.known["acme", "stock", "SKU/1 ç"] = PUSHED

    assert api.get(path, Authorization="Bearer abk_other").status_code == 404
    assert api.get(path).status_code == 200
    assert api.get(path, Host="bridge").status_code == 401


@pytest.mark.parametrize("name", ["a%0Ab", "x" * 129, "%20"])
def test_a_name_that_no_event_can_have_is_not_asked_for(api: Served, name: str) -> None:
    assert api.get(f"/v1/events/{name}").status_code == 404


def test_the_process_lives_without_its_ledger() -> None:
    api = served(ready=lambda: {"database": "unavailable"})

    answers = [api.get(path, Host="bridge") for path in ("/healthz", "/readyz")]

    assert [answer.status_code for answer in answers] == [200, 503]
    assert answers[1].json() == {"status": "unavailable", "reasons": {"database": "unavailable"}}


def test_a_process_with_everything_it_needs_is_ready(api: Served) -> None:
    answer = api.get("/readyz")

    assert (answer.status_code, answer.json()) == (200, {"status": "ok", "reasons": {}})


def test_requests_are_measured_by_route_never_by_id(api: Served) -> None:
    api.get("/v1/events/ev-4711")
    api.get("/wp-admin/4711")

    text = api.get("/metrics").text

    assert 'route="GET /v1/events/{event_id}",status="404"' in text
    assert "4711" not in text


def test_nobody_can_guess_a_document_page_but_the_contract_is_open(api: Served) -> None:
    assert set(paths_of(api.app)) == {
        "/openapi.json", "/v1/events", "/v1/events/{event_id:path}",
        "/v1/keys/{kind}/{key:path}", "/healthz", "/readyz", "/metrics",
    }  # fmt: skip
