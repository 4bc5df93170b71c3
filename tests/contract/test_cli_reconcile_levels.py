"""`anybridge reconcile stock|price` in front of the imitated hub, over real HTTP."""

import csv
import io
from pathlib import Path
from typing import Any

import pytest

from tests.contract.anymarket_pair import Pair
from tests.contract.command import Answer, Command
from tests.simulator import hub as hub_party
from tests.simulator.hub import OI, a_sku

LOCAL = 18448
SETTLED = """
INSERT INTO change (store, kind, key, source, time_s, event_id, revision, state, next_at_s,
  due_since_s, accepted_revision, accepted_at_s, accepted, accepted_hash)
VALUES ('acme', 'stock', :key, '/erp', 1, :key, 1, 'pushed', 1, 1, 1, 1, :accepted, '')"""
LEVEL = """
INSERT INTO stock_level (store, sku, deposit, label, source, sequence, time_s, available_milli)
VALUES ('acme', :key, 'geral', 'Geral', '/erp', 1, 1, 12000)"""
SEEN = "INSERT INTO deposit_seen (store, deposit, label) VALUES ('acme', 'geral', 'Geral')"


@pytest.fixture
def joined(anybridge: Command, hub: Pair, tmp_path: Path) -> Command:
    """A store whose SKUs A and B have the 12 units that AnyMarket accepted."""
    hub.fresh().simulator.seed(a_sku("A"), a_sku("B"))
    anybridge.environ |= {"ANYBRIDGE_ALLOW_HTTP": "yes", "ANYBRIDGE_ALLOW_PRIVATE": "yes"}
    token = tmp_path / "token"
    token.write_text(hub_party.TOKEN, encoding="utf-8")
    words = ("--deposit", "Geral", "--stock-rule", "consolidate_all", "--limit-calls", "100000")
    added = anybridge(
        "store", "add", "acme", "--api-url", hub.url, "--token-file", str(token), *words
    )
    assert added.code == 0, added.err
    mapped = anybridge(
        "map", "set", "deposit", "--deposit", "Geral", "--to", str(LOCAL), "--apply",
        "--why", "x", "--yes",
    )  # fmt: skip
    assert mapped.code == 0, mapped.err
    anybridge.execute(SEEN)
    for key in "AB":
        anybridge.execute(SETTLED, key=key, accepted='{"units":12}')
        anybridge.execute(LEVEL, key=key)
    return anybridge


def by_hand(hub: Pair, **units: int) -> None:
    items = [
        {"partnerId": key, "quantity": count, "stockLocalId": LOCAL} for key, count in units.items()
    ]
    hub.simulator.api.put("/stocks", json=items).raise_for_status()


def stock(joined: Command, *flags: str) -> Answer:
    return joined("reconcile", "stock", "acme", *flags)


def causes(answer: Answer) -> dict[str, str]:
    rows: list[dict[str, Any]] = answer.json["differences"]
    return {row["key"]: row["cause"] for row in rows}


def test_equal_stock_ends_with_0(joined: Command) -> None:
    answer = stock(joined)

    assert (answer.code, answer.out) == (0, "both are equal\n")
    assert "2 at AnyMarket, 2 accepted by it before, 2 equal, 0 differences" in answer.err


def test_stock_that_was_changed_by_hand_is_named_and_ends_with_1(
    joined: Command, hub: Pair
) -> None:
    by_hand(hub, B=3)

    answer = stock(joined, "--json")

    told = answer.json
    assert (answer.code, told["equal"], told["counts"]) == (1, 1, {"differs": 1})
    [row] = told["differences"]
    assert (row["key"], row["hub"], row["ledger"], row["repairable"]) == ("B", "3", "12", True)
    assert (told["repairable"], told["batch"]) == (1, None)


def test_a_person_reads_what_to_do(joined: Command, hub: Pair) -> None:
    by_hand(hub, B=3)

    answer = stock(joined)

    assert "differs" in answer.out
    assert "1 can be repaired: --repair --why …, or --dry-run first" in answer.err


def test_a_spreadsheet_gets_a_row_a_difference(joined: Command, hub: Pair) -> None:
    by_hand(hub, B=3)

    answer = stock(joined, "--csv")

    [row] = csv.DictReader(io.StringIO(answer.out))
    assert (answer.code, row["cause"], row["key"], row["hub"]) == (1, "differs", "B", "3")


def test_what_is_explained_ends_with_0(joined: Command, hub: Pair) -> None:
    hub.simulator.seed(a_sku("C"))
    by_hand(hub, B=10)
    path = f"/accounts/{OI}/reservations"
    hub.simulator.told("POST", path, [{"partnerId": "B", "quantity": 2}])

    answer = stock(joined, "--json")

    assert (answer.code, causes(answer)) == (0, {"B": "reserved", "C": "only_hub"})


def test_a_sample_looks_only_so_many_up(joined: Command, hub: Pair) -> None:
    hub.simulator.seed(a_sku("C"))
    by_hand(hub, A=3, B=3)

    answer = stock(joined, "--sample", "1", "--json")

    told = answer.json
    assert (answer.code, told["sampled"], told["ledger"], told["equal"]) == (1, 1, 1, 0)
    assert len(told["differences"]) == 1


def test_a_repair_is_a_batch_of_exactly_what_differs(joined: Command, hub: Pair) -> None:
    by_hand(hub, B=3)
    repair = ("--repair", "--wait", "0", "--json")
    assert stock(joined, *repair, "--why", "x").code == 2
    assert stock(joined, *repair, "--yes").code == 2

    answer = stock(joined, *repair, "--yes", "--why", "INC-9")

    batch = answer.json["batch"]
    assert (answer.code, batch["why"], batch["items"]) == (0, "INC-9", 1)
    assert joined.scalar("SELECT key FROM change WHERE state = 'due'") == "B"
    assert causes(stock(joined, "--json")) == {"B": "in_flight"}
    assert joined("audit", "--json").json[0]["action"] == "batch_started"


def test_a_dry_run_tells_what_would_be_repaired_and_does_nothing(
    joined: Command, hub: Pair
) -> None:
    by_hand(hub, B=3)

    answer = stock(joined, "--repair", "--dry-run", "--json")

    told = answer.json["dry_run"]
    assert (answer.code, told["would"]) == (0, {"would succeed": 1})
    assert joined("batch", "list", "--json").json == []
    assert hub.simulator.state("stock")["B"] == {str(LOCAL): 3}


def test_a_repair_of_equal_stock_says_that_there_is_nothing(joined: Command) -> None:
    answer = stock(joined, "--repair", "--yes", "--why", "x")

    assert (answer.code, answer.out) == (0, "both are equal\n")
    assert "nothing to repair" in answer.err


def test_a_deposit_without_a_local_is_wrong_usage(joined: Command) -> None:
    joined("store", "set", "acme", "--deposit", "Outro")

    answer = stock(joined)

    assert (answer.code, answer.out) == (2, "")
    assert "deposit 'Outro' has no AnyMarket stock local" in answer.err


def test_csv_and_json_are_not_both(joined: Command) -> None:
    assert stock(joined, "--csv", "--json").code == 2


def test_a_store_must_be_there(joined: Command) -> None:
    assert joined("reconcile", "price", "nobody").code == 4
