"""The checks and suggestions of people, asked of the imitated ERP over HTTP."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.contract.command import Command
from tests.contract.eccosys_pair import ErpPair
from tests.erp_builders import an_erp_order
from tests.simulator.eccosys.company import TOKEN

NOWHERE = "http://127.0.0.1:1"


@pytest.fixture
def acme(anybridge: Command, erp_pair: ErpPair) -> Command:
    """The command line, and a store whose ERP is the simulator."""
    anybridge.environ |= {"ANYBRIDGE_ALLOW_HTTP": "yes", "ANYBRIDGE_ALLOW_PRIVATE": "yes"}
    words = ["store", "add", "acme", "--api-url", NOWHERE, "--erp", "eccosys"]
    anybridge(*words, "--erp-url", erp_pair.url, "--token-file", "-", stdin="planted")
    anybridge("store", "set", "acme", "--erp-token-file", "-", stdin=TOKEN)
    return anybridge


def findings(acme: Command, *words: str) -> dict[str, list[dict[str, Any]]]:
    """Give what a check found, by name."""
    found: dict[str, list[dict[str, Any]]] = {}
    for row in json.loads(acme(*words, "--json").out):
        found.setdefault(row["check"], []).append(row)
    return found


def test_an_erp_that_answers_is_good(acme: Command, erp_pair: ErpPair) -> None:
    erp = erp_pair.erp()
    today = datetime.now(UTC).date()
    order = an_erp_order(ordered_on=today)
    erp.create_order(order, erp.create_customer(order.customer))

    found = findings(acme, "store", "test", "acme")

    assert [row["result"] for row in found["erp"]] == ["ok"]
    assert found["erp_clock"][0]["result"] == "ok"


def test_an_erp_that_cannot_find_orders_by_number_is_told(acme: Command, erp_pair: ErpPair) -> None:
    erp = erp_pair.erp()
    order = an_erp_order(ordered_on=datetime.now(UTC).date())
    erp.create_order(order, erp.create_customer(order.customer))
    erp_pair.company.switch(order_lookup="absent")

    found = findings(acme, "store", "test", "acme")

    assert [row["result"] for row in found["erp"]] == ["ok", "warning"]
    assert "numeroOC=" in found["erp"][1]["detail"]


@pytest.mark.parametrize("command", [("store", "test", "acme"), ("doctor",)])
def test_a_refused_token_and_everything_else_is_found_at_once(
    acme: Command, command: tuple[str, ...]
) -> None:
    acme("store", "set", "acme", "--erp-token-file", "-", stdin="another")

    found = findings(acme, *command)

    assert "rotate-token acme --erp-token-file" in found["erp"][0]["detail"]
    assert {"stock_rule", "deposit", "hub", "erp"} <= found.keys()


def test_a_clock_that_is_off_is_told(acme: Command, erp_pair: ErpPair) -> None:
    erp_pair.company.clock((datetime.now(UTC) + timedelta(minutes=3)).isoformat())

    [row] = findings(acme, "store", "test", "acme")["erp_clock"]

    assert (row["result"], "+1" in row["detail"]) == ("wrong", True)


def test_an_erp_that_is_away_is_told(acme: Command) -> None:
    acme("store", "set", "acme", "--erp-url", NOWHERE)

    [row] = findings(acme, "store", "test", "acme")["erp"]

    assert (row["result"], "cannot be used" in row["detail"]) == ("wrong", True)


def test_carriers_are_suggested_from_those_of_the_erp(acme: Command) -> None:
    key = ("--marketplace", "MERCADO_LIVRE", "--type", "Entrega Normal")

    answer = acme("map", "suggest", "carrier", "--store", "acme", *key, "--json")

    assert answer.code == 0
    assert "6001:6101" in answer.out
    assert "could not be asked" not in answer.out + answer.err


def test_a_spent_budget_of_the_erp_leaves_the_suggestions_to_the_rules(acme: Command) -> None:
    acme("store", "set", "acme", "--erp-limit-calls", "1", "--erp-limit-window-s", "900")
    key = ("--marketplace", "MERCADO_LIVRE", "--type", "Entrega Normal")

    answer = acme("map", "suggest", "carrier", "--store", "acme", *key, "--json")

    assert "budget of the ERP's token is spent" in answer.out + answer.err
