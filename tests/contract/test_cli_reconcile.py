"""`anybridge reconcile orders` in front of both imitated parties, over real HTTP."""

from pathlib import Path

import pytest

from tests.contract.anymarket_pair import Pair
from tests.contract.both_sides import join
from tests.contract.command import Command
from tests.contract.eccosys_pair import ErpPair
from tests.erp_builders import an_erp_customer, an_erp_order
from tests.hub_orders import a_hub_item, a_hub_order

NOON = "2026-09-15T12:00:00-03:00"
DAY = ("reconcile", "orders", "--store", "acme", "--day", "2026-09-15")


@pytest.fixture
def joined(anybridge: Command, hub: Pair, erp: ErpPair, tmp_path: Path) -> Command:
    """A store with an order 1 that both sides have, and an order 2 that only the hub has."""
    hub.fresh()
    item = a_hub_item(amount=1, unit=39.9)
    for order_id in (1, 2):
        number = {"marketPlaceNumber": f"ML-{order_id}", "createdAt": NOON}
        hub.simulator.sell(a_hub_order(order_id, items=[item], **number))
    client = erp.fresh().erp()
    client.create_order(an_erp_order("ML-1"), client.create_customer(an_erp_customer()))
    join(anybridge, hub, erp, tmp_path)
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


def test_a_dry_run_tells_what_would_be_repaired_and_does_nothing(joined: Command) -> None:
    answer = joined(*DAY, "--repair", "--dry-run", "--json")

    told = answer.json["dry_run"]
    assert (answer.code, answer.json["batch"]) == (0, None)
    assert told["selected"] == 1
    assert told["orders"]["2"]["reason"] == "carrier_unmapped"
    assert joined("batch", "list", "--json").json == []
    assert joined(*DAY, "--json").json["differences"][0]["cause"] == "never_seen"


def test_a_person_reads_what_a_dry_run_found_and_what_does_it(joined: Command) -> None:
    answer = joined(*DAY, "--dry-run")

    assert answer.code == 0
    assert "ML-2" in answer.out
    assert "would fail again: carrier_unmapped  1" in answer.out
    assert "nothing was done; --repair --why … without --dry-run does it" in answer.err


@pytest.mark.parametrize(
    ("flags", "said"), [(["--yes"], "--why is missing"), (["--why", "x"], "add --yes")]
)
def test_what_a_repair_needs_is_asked_for_before_anything_is_read(
    joined: Command, erp: ErpPair, flags: list[str], said: str
) -> None:
    before = erp.company.asked("/counts")

    answer = joined(*DAY, "--repair", *flags)

    assert (answer.code, answer.out) == (2, "")
    assert said in answer.err
    assert erp.company.asked("/counts") == before


def test_a_repair_of_equal_sides_says_that_there_is_nothing(joined: Command, erp: ErpPair) -> None:
    client = erp.erp()
    client.create_order(an_erp_order("ML-2"), client.create_customer(an_erp_customer()))

    answer = joined(*DAY, "--repair", "--yes", "--why", "INC-9")

    assert (answer.code, answer.out) == (0, "both are equal\n")
    assert "nothing to repair" in answer.err
    assert joined("batch", "list", "--json").json == []


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
    assert joined("reconcile", "orders", "acme", "--store", "other").code == 2


def test_the_only_store_need_not_be_named(joined: Command) -> None:
    assert joined("reconcile", "orders", "--day", "2026-09-15").code == 1

    words = ("--api-url", "https://api.example.com", "--token-file", "-")
    joined("store", "add", "other", *words, stdin="t")

    answer = joined("reconcile", "orders", "--day", "2026-09-15")
    assert (answer.code, "one of acme, other" in answer.err) == (2, True)
