"""`anybridge reconcile orders` in front of both imitated parties, over real HTTP."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contract.anymarket_pair import Pair, running_pair
from tests.contract.command import Command
from tests.contract.eccosys_pair import ErpPair, running_erp
from tests.erp_builders import an_erp_customer, an_erp_order
from tests.hub_orders import a_hub_item, a_hub_order
from tests.simulator import hub as hub_party
from tests.simulator.eccosys import company

NOON = "2026-09-15T12:00:00-03:00"
DAY = ("reconcile", "orders", "--store", "acme", "--day", "2026-09-15")


@pytest.fixture(scope="module")
def hub() -> Iterator[Pair]:
    """One hub for all tests of this file."""
    with running_pair() as pair:
        yield pair


@pytest.fixture(scope="module")
def erp() -> Iterator[ErpPair]:
    """One ERP for all tests of this file."""
    with running_erp() as pair:
        yield pair


@pytest.fixture
def joined(anybridge: Command, hub: Pair, erp: ErpPair, tmp_path: Path) -> Command:
    """A store with an order 1 that both sides have, and an order 2 that only the hub has."""
    anybridge.environ |= {"ANYBRIDGE_ALLOW_HTTP": "yes", "ANYBRIDGE_ALLOW_PRIVATE": "yes"}
    hub.fresh()
    item = a_hub_item(amount=1, unit=39.9)
    for order_id in (1, 2):
        number = {"marketPlaceNumber": f"ML-{order_id}", "createdAt": NOON}
        hub.simulator.sell(a_hub_order(order_id, items=[item], **number))
    client = erp.fresh().erp()
    client.create_order(an_erp_order("ML-1"), client.create_customer(an_erp_customer()))
    secrets = {"token": hub_party.TOKEN, "erp-token": company.TOKEN}
    files = {name: tmp_path / name for name in secrets}
    for name, file in files.items():
        file.write_text(secrets[name], encoding="utf-8")
    added = anybridge(
        "store", "add", "acme", "--api-url", hub.url, "--erp", "eccosys", "--erp-url", erp.url,
        *(word for name, file in files.items() for word in (f"--{name}-file", str(file))),
    )  # fmt: skip
    assert added.code == 0, added.err
    return anybridge


def test_a_missing_order_is_named_and_ends_with_1(joined: Command) -> None:
    answer = joined(*DAY, "--json")

    told = answer.json
    assert (answer.code, told["hub"], told["erp"], told["equal"]) == (1, 2, 1, 1)
    [row] = told["differences"]
    assert (row["gap"], row["cause"], row["number"]) == ("missing", "never_seen", "ML-2")
    assert (told["repairable"], told["batch"]) == (1, None)


def test_a_person_reads_what_to_do(joined: Command) -> None:
    answer = joined(*DAY)

    assert "missing" in answer.out
    assert "2 orders at AnyMarket, 1 in the ERP, 1 equal, 1 differences" in answer.err
    assert "--repair --why" in answer.err


def test_a_repair_is_a_batch_with_a_reason(joined: Command) -> None:
    repair = (*DAY, "--repair", "--wait", "0", "--json")
    assert joined(*repair, "--why", "x").code == 2
    assert joined(*repair, "--yes").code == 2

    answer = joined(*repair, "--yes", "--why", "INC-9")

    assert (answer.code, answer.json["batch"]["why"]) == (0, "INC-9")
    assert joined("batch", "list", "--json").json[0]["left"] == 1
    assert joined(*DAY, "--json").json["differences"][0]["cause"] == "in_flight"
    told = joined("trace", "order", "2", "--json").json
    assert [one["word"] for one in told["moments"]][-2:] == ["reconcile", "released"]


def test_an_erp_without_an_api_is_wrong_usage(joined: Command) -> None:
    joined("store", "set", "acme", "--erp", "amqp")

    answer = joined(*DAY)

    assert answer.code == 2
    assert "cannot be asked for its orders" in answer.err


def test_an_erp_that_hides_orders_is_an_error_and_not_a_difference(
    joined: Command, erp: ErpPair
) -> None:
    client = erp.erp()
    client.create_order(an_erp_order("ML-2"), client.create_customer(an_erp_customer()))
    assert joined(*DAY).code == 0
    erp.company.switch(largest_count=1)

    answer = joined(*DAY)

    assert (answer.code, answer.out) == (1, "")
    assert "a list gives" in answer.err


@pytest.mark.parametrize("day", ["ontem", "2200-01-01"])
def test_a_wrong_day_is_wrong_usage(joined: Command, day: str) -> None:
    assert joined("reconcile", "orders", "acme", "--day", day).code == 2


def test_a_store_must_be_there(joined: Command) -> None:
    assert joined("reconcile", "orders", "nobody").code == 4
    assert joined("reconcile", "orders").code == 2
    assert joined("reconcile", "orders", "acme", "--store", "other").code == 2
