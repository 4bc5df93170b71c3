"""`anybridge export brands|categories` in front of both imitated parties, over real HTTP."""

from pathlib import Path
from typing import Any

import pytest

from tests.contract.anymarket_pair import Pair
from tests.contract.both_sides import join
from tests.contract.command import Command
from tests.contract.eccosys_pair import ErpPair

BRANDS = ("export", "brands", "acme")
CATEGORIES = ("export", "categories", "acme")


@pytest.fixture
def hub(started: Pair) -> Pair:
    """An account without anything."""
    return started.fresh()


@pytest.fixture
def erp(started_erp: ErpPair) -> ErpPair:
    """A company with three brands, and a tree whose third level is folded."""
    pair = started_erp.fresh()
    shelves = pair.catalogue()
    for name in ("Aurora", "Lúmen", "Têxtil Ágil"):
        shelves.create_brand(name)
    house = shelves.create_node("Casa", None)
    room = shelves.create_node("Sala", house)
    shelves.create_node("Luz > Abajures", room)
    shelves.create_node("Mesa >> Banho", room)
    return pair


@pytest.fixture
def joined(on_both: Command, hub: Pair, erp: ErpPair, tmp_path: Path) -> Command:
    """A store that is joined to both."""
    join(on_both, hub, erp, tmp_path)
    return on_both


def fates(told: Any, what: str) -> dict[str, str]:
    return {row["name"]: row["fate"] for row in told[what]}


def writes(hub: Pair) -> int:
    return sum(entry["method"] != "GET" for entry in hub.simulator.journal())


def brands_of(hub: Pair) -> list[str]:
    return [brand.name for brand in hub.hub().brands(lambda: None)]


def paths_of(hub: Pair) -> list[str]:
    return ["/".join(one.path) for one in hub.hub().category_tree()]


def test_brands_go_without_products_and_once(joined: Command, hub: Pair) -> None:
    hub.hub().create_brand("LÚMEN")

    first = joined(*BRANDS, "--why", "carga inicial", "--json")
    before = writes(hub)
    second = joined(*BRANDS, "--json")

    assert (first.code, second.code) == (0, 0)
    assert fates(first.json, "brands") == {
        "Aurora": "created", "Lúmen": "there", "Têxtil Ágil": "created",
    }  # fmt: skip
    assert set(fates(second.json, "brands").values()) == {"there"}
    assert writes(hub) == before
    assert brands_of(hub) == ["LÚMEN", "Aurora", "Têxtil Ágil"]
    assert hub.hub().find_products("CANECA-01") == []


def test_an_export_is_audited_with_its_reason(joined: Command) -> None:
    joined(*BRANDS, "--why", "carga inicial")
    joined(*BRANDS)

    [entry] = [e for e in joined("audit", "--json").json if e["action"] == "brands_exported"]
    assert (entry["why"], entry["detail"]) == ("carga inicial", {"created": 3})


def test_the_tree_is_unfolded_level_by_level_and_once(joined: Command, hub: Pair) -> None:
    first = joined(*CATEGORIES, "--json")
    before = writes(hub)
    second = joined(*CATEGORIES, "--json")

    assert (first.code, first.json["counts"]["created"]) == (0, 5)
    assert paths_of(hub) == [
        "Casa", "Casa/Sala", "Casa/Sala/Luz", "Casa/Sala/Luz/Abajures", "Casa/Sala/Mesa > Banho",
    ]  # fmt: skip
    assert (second.code, set(fates(second.json, "categories").values())) == (0, {"there"})
    assert writes(hub) == before == 5


def test_a_tree_that_is_there_in_part_is_completed(joined: Command, hub: Pair) -> None:
    hub.simulator.told("POST", "/accounts/99999./categories", [{"path": "CASA/sala"}])

    joined(*CATEGORIES)

    assert paths_of(hub) == [
        "CASA", "CASA/sala", "CASA/sala/Luz", "CASA/sala/Luz/Abajures", "CASA/sala/Mesa > Banho",
    ]  # fmt: skip


@pytest.mark.parametrize("command", [BRANDS, CATEGORIES])
def test_a_dry_run_sends_nothing(joined: Command, hub: Pair, command: tuple[str, ...]) -> None:
    answer = joined(*command, "--dry-run", "--json")

    assert answer.code == 0
    assert set(fates(answer.json, command[1]).values()) == {"would_create"}
    assert writes(hub) == 0


def test_a_person_reads_what_was_created_and_what_was_not_sent(joined: Command) -> None:
    dry = joined(*BRANDS, "--dry-run")
    done = joined(*BRANDS)
    again = joined(*BRANDS)

    assert "nothing was sent" in dry.err
    assert "store acme: 3 brands: 3 created" in done.err
    assert (again.out, again.code) == ("AnyMarket has all brands\n", 0)


def test_a_brand_that_the_hub_knows_by_another_name_is_told_and_left_alone(
    joined: Command, hub: Pair, erp: ErpPair
) -> None:
    [aurora, *_] = erp.catalogue().brands()
    hub.hub().create_brand("Antiga", aurora.id)

    answer = joined(*BRANDS, "--json")

    assert (answer.code, fates(answer.json, "brands")["Aurora"]) == (1, "renamed")
    assert "rename one of them" in answer.json["brands"][0]["why"]
    assert brands_of(hub) == ["Antiga", "Lúmen", "Têxtil Ágil"]


def test_a_brand_that_was_imported_is_there_whatever_it_is_called_now(
    joined: Command, hub: Pair, erp: ErpPair
) -> None:
    made = hub.hub().create_brand("Nome antigo")
    erp.catalogue().create_brand("Nome novo", str(made.id))

    answer = joined(*BRANDS, "--json")

    assert fates(answer.json, "brands")["Nome novo"] == "there"


def test_a_name_that_the_hub_could_not_take_is_told_with_all_below_it(
    joined: Command, hub: Pair, erp: ErpPair
) -> None:
    shelves = erp.catalogue()
    shelves.create_node("Filha", shelves.create_node("X" * 81, None))

    answer = joined(*CATEGORIES, "--json")

    refused = [row for row in answer.json["categories"] if row["fate"] == "refused"]
    assert (answer.code, len(refused), answer.json["counts"]["created"]) == (1, 2, 5)
    assert "81 characters; wanted: up to 80" in refused[0]["why"]
    assert "Casa/Sala/Luz/Abajures" in paths_of(hub)


@pytest.mark.parametrize("command", [BRANDS, CATEGORIES])
def test_what_was_made_without_an_answer_is_not_made_again(
    joined: Command, hub: Pair, command: tuple[str, ...]
) -> None:
    hub.simulator.switch(duplicate_names="accepted")
    hub.simulator.fault("drop_after_apply", method="POST", count=2)

    answer = joined(*command, "--json")

    made = brands_of(hub) if command is BRANDS else paths_of(hub)
    assert (answer.code, answer.json["counts"]["created"]) == (0, len(made))
    assert len({name.casefold() for name in made}) == len(made)


def test_a_hub_that_is_away_stops_it_and_the_next_run_goes_on(joined: Command, hub: Pair) -> None:
    joined.environ |= {"ANYBRIDGE_LOOKUP_WAIT_S": "0.1", "ANYBRIDGE_CALL_DEADLINE_S": "2"}
    number = hub.simulator.fault("status", method="POST", status=500, skip=1)
    first = joined(*BRANDS, "--json")
    hub.simulator.control.delete(f"/faults/{number}").raise_for_status()
    second = joined(*BRANDS, "--json")

    assert (first.code, first.json["counts"]["created"]) == (1, 1)
    assert "500" in first.json["stopped"]
    assert (second.code, second.json["counts"]["created"]) == (0, 2)


@pytest.mark.parametrize("command", [BRANDS, CATEGORIES])
def test_every_call_is_paid_for(
    joined: Command, hub: Pair, erp: ErpPair, command: tuple[str, ...]
) -> None:
    before = len(erp.company.journal())

    joined(*command)

    asked = "SELECT granted FROM bucket WHERE id LIKE :party"
    assert joined.scalar(asked, party="anymarket:%") == len(hub.simulator.journal())
    assert joined.scalar(asked, party="eccosys:%") == len(erp.company.journal()) - before


def test_an_erp_without_an_api_is_wrong_usage(joined: Command) -> None:
    joined("store", "set", "acme", "--erp", "amqp")

    answer = joined(*BRANDS)

    assert (answer.code, "cannot be asked for its catalogue" in answer.err) == (2, True)


def test_a_store_must_be_there(joined: Command) -> None:
    assert joined("export", "brands", "nobody").code == 4
    assert joined("export", "brands", "acme", "--store", "other").code == 2
    assert joined("export", "brands", "--dry-run").code == 0
