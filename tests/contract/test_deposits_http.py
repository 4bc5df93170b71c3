"""Rules of deposits by HTTP and in files: previewed, saved, and the flow that waits goes on."""

from pathlib import Path
from typing import Any

import pytest

from domain.operators import Role
from ops.api.deposits import DepositDeps, deposits_router
from ops.deposit_mappings import deposit_mappings
from ops.resources import gathered
from tests.builders import a_stock_event
from tests.contract.asking import Asking
from tests.contract.command import Command
from tests.ledger import Ledger
from tests.stack import ACT
from tests.unit.ops.api.served import doors

ROOT = "/v1/stores/acme/deposits"
GENERAL = {"deposit": "Geral", "target": "4711"}


@pytest.fixture
def ask(ledger: Ledger) -> Asking:
    known = gathered(ledger.database, ledger.box)
    known.stores.create("acme", {"api_url": "https://hub.example"}, {}, ACT)
    ledger.fold(a_stock_event())
    ledger.lanes.hold(ledger.leased(), "deposit_unmapped", "deposit 'Geral' …")
    may = [doors(known.operators).to(role) for role in (Role.VIEWER, Role.OPERATOR)]
    return Asking([deposits_router(DepositDeps(deposit_mappings(known), *may))], known)


def preview(ask: Asking, *edits: dict[str, Any]) -> Any:
    answer = ask.post(f"{ROOT}/preview", "viewer", edits=list(edits))
    assert answer.status_code == 200, answer.text
    return answer.json()


def save(ask: Asking, by: str = "operator", **more: Any) -> Any:
    seen = preview(ask, GENERAL)["revision"]
    return ask.post(ROOT, by, edits=[GENERAL], revision=seen, why="INC-9", **more)


def test_a_rule_is_previewed_saved_and_lets_the_flow_go_on(ask: Asking, ledger: Ledger) -> None:
    assert preview(ask, GENERAL)["releases"] == ["stock"]
    assert ask.get(ROOT)["rules"] == []

    done = save(ask)

    assert (done.status_code, done.json()["changed"]) == (200, 1)
    [rule] = ask.get(ROOT)["rules"]
    assert (rule["key"], rule["target"]) == ("geral", "4711")
    assert ledger.lane()["held_cause"] == ""


def test_how_a_deposit_is_used_and_which_nobody_mapped_is_told(ask: Asking) -> None:
    assert ask.get(ROOT)["unmapped"] == ["Geral"]

    save(ask)

    [rule] = ask.get(f"{ROOT}/usage")["rules"]
    assert (rule["key"], rule["count"], ask.get(ROOT)["unmapped"]) == ("geral", 1, [])


def test_the_flow_waits_where_nobody_releases_it(ask: Asking, ledger: Ledger) -> None:
    save(ask, release=False)

    assert ledger.lane()["held_cause"] == "deposit_unmapped"


def test_who_only_looks_saves_nothing(ask: Asking) -> None:
    assert save(ask, "viewer").status_code == 403
    assert ask("POST", f"{ROOT}/file?revision=x", "viewer", content=b"").status_code == 403
    assert ask.get(ROOT)["rules"] == []


def test_a_local_is_a_number(ask: Asking) -> None:
    wrong = [{"deposit": "Geral", "target": "Geral"}]

    assert ask.post(f"{ROOT}/preview", edits=wrong).json()["type"].endswith("mapping_wrong")


def test_a_file_goes_in_and_out(ask: Asking) -> None:
    content = b"deposit,target\nGeral,4711\n"
    seen = ask("POST", f"{ROOT}/file/preview", "viewer", content=content, type="text/csv").json()
    how = f"revision={seen['revision']}&why=INC-9"
    ask("POST", f"{ROOT}/file?{how}", content=content, type="text/csv")

    assert ask("GET", f"{ROOT}/file").text.splitlines() == ["deposit,target", "Geral,4711"]
    assert ask("GET", f"{ROOT}/file?format=json").json() == [GENERAL]


def test_the_command_imports_and_exports_the_same(anybridge: Command, tmp_path: Path) -> None:
    url = ("--api-url", "https://hub.example", "--token-file", "-")
    anybridge("store", "add", "acme", *url, stdin="t")
    file, flags = tmp_path / "deposits.csv", ("--store", "acme")
    file.write_text("deposit,target\nGeral,4711\n")

    looked = anybridge("map", "import", "deposit", str(file), *flags, "--json").json
    done = anybridge("map", "import", "deposit", str(file), *flags, "--apply", "--why", "x")
    out = anybridge("map", "export", "deposit", *flags).out

    assert (looked["applied"], looked["changed"], done.code) == (False, 1, 0)
    assert out.splitlines() == ["deposit,target", "Geral,4711"]
