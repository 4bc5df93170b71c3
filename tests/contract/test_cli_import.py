"""`anybridge import catalogue`: asked for, worked, watched, told of."""

from typing import Any

import pytest

from adapters.database.engine import Database
from adapters.database.secrets import SecretBox
from adapters.database.stores import StoreRows
from tests.contract.anymarket_pair import Pair
from tests.contract.command import Command
from tests.contract.eccosys_pair import ErpPair
from tests.contract.import_room import ACT, SECRETS, empty, joined, seed_catalogue
from tests.simulator.eccosys.company import COMPANY

IMPORT = ("import", "catalogue", "acme")
SURE = ("--why", "first load", "--yes")


@pytest.fixture
def bridge(anybridge: Command, hub: Pair, erp: ErpPair) -> Command:
    """A ledger with one store between a small catalogue and an empty ERP."""
    hub.fresh()
    empty(erp)
    seed_catalogue(hub.simulator, 5)
    anybridge.environ |= {"ANYBRIDGE_ALLOW_HTTP": "yes", "ANYBRIDGE_ALLOW_PRIVATE": "yes"}
    add_store(anybridge, joined(hub, erp))
    return anybridge


def add_store(bridge: Command, settings: dict[str, Any], name: str = "acme") -> None:
    opened = Database(bridge.environ["ANYBRIDGE_DATABASE_URL"])
    box = SecretBox([bridge.environ["ANYBRIDGE_SECRET_KEY"]])
    StoreRows(opened, box).create(name, settings, SECRETS, ACT)
    opened.dispose()


def kept(erp: ErpPair) -> dict[str, Any]:
    found: dict[str, Any] = erp.company.asked(f"/accounts/{COMPANY}/catalogue")
    return found


def test_it_imports_and_reports_what_was_made(bridge: Command, erp: ErpPair) -> None:
    answer = bridge(*IMPORT, *SURE, "--json")

    counts = answer.json["counts"]
    assert (answer.code, answer.json["state"]) == (0, "done")
    assert counts["product"] == {"created": 6, "there": 0, "left_out": 0}
    assert counts["sku"] == {"created": 2, "there": 0, "left_out": 0}
    assert len(kept(erp)["products"]) == 8


def test_who_sends_stock_is_told_that_none_comes_along(bridge: Command) -> None:
    assert "anybridge flow pause stock --store acme" in bridge(*IMPORT, *SURE).err

    bridge("store", "set", "acme", "--flows", "stock=no")

    assert "flow pause stock" not in bridge(*IMPORT, *SURE).err


def test_the_second_time_everything_is_there_already(bridge: Command) -> None:
    bridge(*IMPORT, *SURE)

    answer = bridge(*IMPORT, *SURE)

    assert answer.code == 0
    assert "product    0        6              0" in answer.out


def test_a_dry_run_says_the_same_and_writes_nothing(bridge: Command, erp: ErpPair) -> None:
    dry = bridge(*IMPORT, "--dry-run", "--json")

    assert [row for row in erp.company.journal() if row["method"] != "GET"] == []
    assert dry.json["dry_run"]
    assert dry.json["counts"] == bridge(*IMPORT, *SURE, "--json").json["counts"]


def test_what_was_left_out_is_named_and_ends_with_one(bridge: Command, hub: Pair) -> None:
    hub.simulator.seed({"partnerId": "", "title": "Sem código"})

    answer = bridge(*IMPORT, *SURE)

    assert answer.code == 1
    assert "Sem código" in answer.out
    assert "none of its SKUs has a code" in answer.out
    assert bridge(*IMPORT, "--show", "--json").json["counts"]["product"]["left_out"] == 1


def test_a_refused_token_is_told_with_what_resumes_it(bridge: Command, erp: ErpPair) -> None:
    erp.company.fault("status", status=401, count=1)

    answer = bridge(*IMPORT, *SURE)

    assert answer.code == 1
    assert "access_denied" in answer.err
    assert "anybridge flow resume import_catalogue --store acme" in answer.err


def test_an_erp_that_only_listens_cannot_be_imported_into(bridge: Command, hub: Pair) -> None:
    add_store(bridge, {"oi": "1.", "api_url": hub.url, "erp": "amqp"}, "deaf")

    answer = bridge("import", "catalogue", "deaf", *SURE)

    assert answer.code == 1
    assert "joined by events only" in answer.err


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        ((*IMPORT, "--yes"), 2, "--why is missing"),
        ((*IMPORT, "--why", "x"), 2, "add --yes"),
        ((*IMPORT, "--store", "other"), 2, "two stores"),
        (("import", "catalogue", "nobody", *SURE), 4, "nobody"),
        ((*IMPORT, "--show"), 4, "nothing was ever imported"),
    ],
)
def test_what_is_not_meant_is_refused(
    bridge: Command, words: tuple[str, ...], code: int, message: str
) -> None:
    answer = bridge(*words)

    assert answer.code == code
    assert message in answer.err
