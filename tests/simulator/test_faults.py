"""Each fault does what it says, to whom it says, as often as it says."""

import json
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from simulator.anymarket.server import AnyMarketSimulator
from tests.simulator.hub import Hub, a_sku, sample

ITEM = [{"partnerId": "A", "quantity": 5}]
BEFORE, AFTER = {"A": {"18448": 12}}, {"A": {"18448": 5}}


@pytest.fixture
def stocked(hub: Hub) -> Hub:
    """An account with twelve of SKU A."""
    hub.seed(a_sku("A"))
    return hub


@pytest.mark.parametrize("kind", ["latency_before", "latency_after"])
def test_a_latency_delays_the_answer(stocked: Hub, kind: str) -> None:
    stocked.fault(kind, latency_ms=40)
    began = time.monotonic()

    stocked.api.put("/stocks", json=ITEM)

    assert time.monotonic() - began >= 0.04
    assert stocked.state("stock") == AFTER


@pytest.mark.parametrize(("kind", "stock"), [("latency_before", BEFORE), ("latency_after", AFTER)])
def test_a_client_that_gives_up_has_changed_something_or_not(
    stocked: Hub, kind: str, stock: dict[str, Any]
) -> None:
    stocked.fault(kind, latency_ms=120)

    with pytest.raises(httpx.ReadTimeout):
        stocked.api.put("/stocks", json=ITEM, timeout=0.04)

    assert stocked.state("stock") == stock


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 422, 429, 500, 502, 503, 504])
def test_a_status_is_answered_in_place_of_the_effect(stocked: Hub, status: int) -> None:
    stocked.fault("status", status=status)

    answer = stocked.api.put("/stocks", json=ITEM)

    assert (answer.status_code, answer.json()["code"]) == (status, str(status))
    assert ("retry-after" in answer.headers) == (status in {429, 503})
    assert stocked.state("stock") == BEFORE


def test_the_text_of_a_500_is_that_of_the_sample(stocked: Hub) -> None:
    stocked.fault("status", count=1)
    stocked.fault("status", message=sample("error-500-restricted")["message"])

    answers = [stocked.api.get("/stocks").json() for _ in range(2)]

    assert answers == [sample("error-500-generic"), sample("error-500-restricted")]


@pytest.mark.parametrize("kind", ["status", "html_error", "redirect"])
def test_an_error_may_come_after_the_effect(stocked: Hub, kind: str) -> None:
    stocked.fault(kind, after_apply=True)

    assert not stocked.api.put("/stocks", json=ITEM).is_success

    assert stocked.state("stock") == AFTER


@pytest.mark.parametrize("status", [200, 502])
def test_an_html_page_stands_in_for_json(stocked: Hub, status: int) -> None:
    stocked.fault("html_error", status=status)

    answer = stocked.api.get("/stocks")

    assert (answer.status_code, answer.headers["content-type"]) == (status, "text/html")
    assert answer.text.startswith("<html>")


@pytest.mark.parametrize("reset", [False, True])
@pytest.mark.parametrize(
    ("kind", "stock"), [("drop_before_apply", BEFORE), ("drop_after_apply", AFTER)]
)
def test_a_dropped_connection_has_applied_or_not(
    stocked: Hub, kind: str, stock: dict[str, Any], reset: bool
) -> None:
    stocked.fault(kind, cut_connection=reset)

    with pytest.raises(httpx.ReadError if reset else httpx.RemoteProtocolError):
        stocked.api.put("/stocks", json=ITEM)

    assert stocked.state("stock") == stock
    assert stocked.journal()[-1]["status"] == 0


@pytest.mark.parametrize(("kind", "stock"), [("again", AFTER), ("reset", {})])
def test_an_effect_may_come_true_after_the_answer_unless_all_is_reset(
    stocked: Hub, kind: str, stock: dict[str, Any]
) -> None:
    stocked.fault("html_then_apply", status=504, latency_ms=100, count=1)

    assert stocked.api.put("/stocks", json=ITEM).status_code == 504
    assert stocked.state("stock") == BEFORE
    if kind == "reset":
        stocked.fresh()
    time.sleep(0.2)

    assert stocked.state("stock") == stock


def test_truncated_json_cannot_be_read(stocked: Hub) -> None:
    stocked.fault("truncated_json")

    with pytest.raises(json.JSONDecodeError):
        stocked.api.get("/stocks").json()


def test_a_body_may_end_before_its_announced_length(stocked: Hub) -> None:
    stocked.fault("truncated_json", cut_connection=True, size_bytes=10)

    with pytest.raises(httpx.RemoteProtocolError, match="10 bytes"):
        stocked.api.get("/stocks")


def test_a_slow_body_outlives_a_timeout_that_counts_each_read(stocked: Hub) -> None:
    stocked.fault("slow_body", latency_ms=5, size_bytes=64)
    began = time.monotonic()

    answer = stocked.api.get("/stocks", timeout=0.3)

    assert len(answer.json()["content"]) == 1
    assert time.monotonic() - began >= len(answer.content) // 64 * 0.005


def test_a_204_with_a_body_poisons_the_connection(stocked: Hub) -> None:
    stocked.fault("body_204", count=1)

    assert stocked.api.put("/stocks", json=ITEM).status_code == 204
    with pytest.raises(httpx.RemoteProtocolError):
        stocked.api.get("/stocks")


def test_json_may_claim_to_be_something_else(stocked: Hub) -> None:
    stocked.fault("wrong_content_type", content_type="text/plain")

    assert stocked.api.get("/stocks").headers["content-type"] == "text/plain"


def test_a_huge_body_is_as_huge_as_asked(stocked: Hub) -> None:
    stocked.fault("huge_body", size_bytes=200_000)

    answer = stocked.api.get("/stocks")

    assert len(answer.content) == 200_000
    assert len(answer.json()["content"]) == 1


def test_a_redirect_points_elsewhere(stocked: Hub) -> None:
    stocked.fault("redirect", status=307, location="http://elsewhere.example/")

    answer = stocked.api.put("/stocks", json=ITEM)

    assert (answer.status_code, answer.headers["location"]) == (307, "http://elsewhere.example/")
    assert stocked.state("stock") == BEFORE


def test_a_silent_close_leaves_a_dead_connection_behind(stocked: Hub) -> None:
    stocked.fault("silent_close")

    first = stocked.api.put("/stocks", json=ITEM).status_code
    time.sleep(0.3)  # the client sees that its connection is dead, and takes another

    assert (first, stocked.api.put("/stocks", json=ITEM).status_code) == (204, 204)


@pytest.mark.parametrize(
    "wishes",
    [{"route": "/v2/stocks*"}, {"method": "GET"}, {"oi": "99999."}, {"route": "/v2/stocks"}],
)
def test_a_fault_strikes_whom_it_names(stocked: Hub, wishes: dict[str, Any]) -> None:
    stocked.open("1.", "other")
    stocked.fault("status", **({"method": "GET", "route": "/v2/stocks", "oi": "99999."} | wishes))

    assert stocked.api.get("/stocks").status_code == 500
    assert stocked.api.get("/products").status_code == 200
    assert stocked.api.put("/stocks", json=ITEM).status_code == 204
    assert stocked.api.get("/stocks", headers={"gumgaToken": "other"}).status_code == 200


def test_a_fault_spares_the_first_and_ends_after_its_count(stocked: Hub) -> None:
    stocked.fault("status", skip=1, count=2)

    answers = [stocked.api.get("/stocks").status_code for _ in range(5)]

    assert answers == [200, 500, 500, 200, 200]
    assert [(one["met"], one["struck"]) for one in stocked.asked("/faults")] == [(5, 2)]


def test_the_same_seed_strikes_the_same_requests(stocked: Hub) -> None:
    runs = []
    for _ in range(2):
        stocked.control.delete("/faults")
        stocked.fault("status", probability=0.5, seed=7)
        runs.append([stocked.api.get("/stocks").status_code for _ in range(20)])

    assert runs[0] == runs[1]
    assert set(runs[0]) == {200, 500}


def test_a_fault_is_taken_away_by_its_number(stocked: Hub) -> None:
    number = stocked.fault("status")

    assert stocked.control.delete(f"/faults/{number}").status_code == 200
    assert stocked.control.delete(f"/faults/{number}").status_code == 404
    assert stocked.api.get("/stocks").status_code == 200


def test_an_unknown_kind_or_wish_is_refused(hub: Hub) -> None:
    for wrong in ({"kind": "flood"}, {"kind": "status", "often": 1}, {"status": 500}, [1]):
        assert hub.control.post("/faults", json=wrong).status_code == 422


def test_faults_are_read_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "faults.json"
    file.write_text(json.dumps({"faults": [{"kind": "status", "status": 503}]}))

    with AnyMarketSimulator(faults=file) as simulator:
        listed = httpx.get(f"{simulator.control_url}/faults").json()

    assert [one["status"] for one in listed] == [503]
