"""Flows by HTTP: what stands still and why, stop and go; who may not, changes nothing."""

import pytest

from tests.builders import a_stock_event
from tests.contract.asking import Asking
from tests.ledger import Ledger

FLOW = {"store": "acme", "scope": "flow", "name": "stock", "why": "INC-1"}


@pytest.fixture
def ask(ledger: Ledger, asking: Asking) -> Asking:
    ledger.fold(a_stock_event())
    return asking


def test_a_flow_is_stopped_and_started_and_says_who_and_why(ask: Asking) -> None:
    paused = ask.post("/v1/flows/pause", **FLOW)
    told = ask.get("/v1/flows?store=acme")
    resumed = ask.post("/v1/flows/resume", **FLOW)

    [flow] = [each for each in told["flows"] if each["flow"] == "stock"]
    assert (paused.status_code, flow["state"], flow["cause"]) == (200, "held", "paused")
    [pause] = told["pauses"]
    assert (pause["actor"], pause["why"], bool(pause["at"])) == ("operator", "INC-1", True)
    assert (resumed.json()["was"], resumed.json()["pauses"]) == ("paused", [])


def test_marketplaces_and_stores_stop_too(ask: Asking) -> None:
    ask.post("/v1/flows/pause", store="acme", scope="store", why="x")
    ask.post("/v1/flows/pause", store="acme", scope="marketplace", name="shopee", why="x")

    told = ask.get("/v1/flows")["pauses"]
    assert [(each["scope"], each["name"]) for each in told] == [
        ("store", ""),
        ("marketplace", "SHOPEE"),
    ]


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"why": ""}, 422),
        ({"name": "stoc"}, 422),
        ({"store": "nobody"}, 404),
        ({"scope": "world"}, 400),
    ],
)
def test_what_makes_no_sense_stops_nothing(
    ask: Asking, change: dict[str, str], status: int
) -> None:
    assert ask.post("/v1/flows/pause", **FLOW | change).status_code == status
    assert ask.get("/v1/flows")["pauses"] == []


def test_a_viewer_only_looks(ask: Asking) -> None:
    assert ask.post("/v1/flows/pause", "viewer", **FLOW).status_code == 403
    assert ask.get("/v1/flows")["pauses"] == []
