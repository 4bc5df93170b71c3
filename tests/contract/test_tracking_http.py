"""Tracking links by HTTP and in files: previewed, saved, and gone by the next shipment."""

from pathlib import Path
from typing import Any

import pytest

from domain.operators import Role
from ops.api.tracking_links import LinkDeps, tracking_links_router
from ops.resources import gathered
from ops.tracking_links import tracking_links
from tests.contract.asking import Asking
from tests.contract.command import Command
from tests.ledger import Ledger
from tests.stack import ACT
from tests.unit.ops.api.served import doors

ROOT = "/v1/stores/acme/tracking-links"
LINK = {"carrier": "Correios PAC", "target": "https://rastreio.example/?c=[RASTREIO]"}
CSV = f"carrier,target\n{LINK['carrier']},{LINK['target']}\n"
_SHIPPED = """INSERT INTO change (store, kind, key, payload, source, time_s, event_id, revision,
  in_flight, state, next_at_s, due_since_s)
VALUES ('acme', 'shipment', '1', '{"carrier": "Loggi"}', 'erp', 0, '', 1, 1, 'due', 0, 0)"""


@pytest.fixture
def ask(ledger: Ledger) -> Asking:
    known = gathered(ledger.database, ledger.box)
    known.stores.create("acme", {"api_url": "https://hub.example"}, {}, ACT)
    may = [doors(known.operators).to(role) for role in (Role.VIEWER, Role.OPERATOR)]
    return Asking([tracking_links_router(LinkDeps(tracking_links(known), *may))], known)


def save(ask: Asking, by: str = "operator") -> Any:
    seen = ask.post(f"{ROOT}/preview", "viewer", edits=[LINK]).json()["revision"]
    return ask.post(ROOT, by, edits=[LINK], revision=seen, why="INC-9")


def test_a_link_is_previewed_saved_and_audited(ask: Asking, ledger: Ledger) -> None:
    done = save(ask)

    assert (done.status_code, done.json()["changed"]) == (200, 1)
    [rule] = ask.get(ROOT)["rules"]
    assert (rule["key"], rule["target"]) == ("correios pac", LINK["target"])
    assert "mapping_set" in [row["action"] for row in ledger.rows("audit")]


def test_a_parcel_that_is_told_of_meanwhile_is_not_told_once_more(
    ask: Asking, ledger: Ledger
) -> None:
    ledger.execute(_SHIPPED)

    save(ask)

    assert [row["revision"] for row in ledger.rows("change")] == [1]
    assert ask.get(ROOT)["unmapped"] == ["Loggi"]


def test_in_how_many_shipments_a_carrier_is_named_is_told(ask: Asking, ledger: Ledger) -> None:
    ledger.execute(_SHIPPED.replace("Loggi", LINK["carrier"]))
    save(ask)

    told = ask.get(f"{ROOT}/usage")

    assert [(rule["count"], rule["is_tied"]) for rule in told["rules"]] == [(1, False)]
    assert told["orders"] == 0


def test_what_was_changed_since_the_preview_is_not_overwritten(ask: Asking) -> None:
    save(ask)

    answer = ask.post(ROOT, edits=[LINK], revision="another", why="INC-9")

    assert answer.status_code == 409
    assert answer.json()["type"].endswith("rules_changed")


def test_who_only_looks_saves_nothing(ask: Asking) -> None:
    assert save(ask, "viewer").status_code == 403
    assert ask("POST", f"{ROOT}/file?revision=x", "viewer", content=b"").status_code == 403
    assert ask.get(ROOT)["rules"] == []


def test_an_address_without_a_place_for_the_number_is_refused(ask: Asking) -> None:
    wrong = [{"carrier": "Correios", "target": "https://rastreio.example/"}]

    assert ask.post(f"{ROOT}/preview", edits=wrong).json()["type"].endswith("mapping_wrong")


def test_a_file_goes_in_and_out(ask: Asking) -> None:
    content = CSV.encode()
    seen = ask("POST", f"{ROOT}/file/preview", "viewer", content=content, type="text/csv").json()
    how = f"revision={seen['revision']}&why=INC-9"
    ask("POST", f"{ROOT}/file?{how}", content=content, type="text/csv")

    assert ask("GET", f"{ROOT}/file").text.splitlines() == CSV.splitlines()
    assert ask("GET", f"{ROOT}/file?format=json").json() == [LINK]


def test_the_command_imports_and_exports_the_same(anybridge: Command, tmp_path: Path) -> None:
    url = ("--api-url", "https://hub.example", "--token-file", "-")
    anybridge("store", "add", "acme", *url, stdin="t")
    file, flags = tmp_path / "links.csv", ("--store", "acme")
    file.write_text(CSV)

    looked = anybridge("map", "import", "tracking", str(file), *flags, "--json").json
    done = anybridge("map", "import", "tracking", str(file), *flags, "--apply", "--why", "x")
    out = anybridge("map", "export", "tracking", *flags).out

    assert (looked["applied"], looked["changed"], done.code) == (False, 1, 0)
    assert out.splitlines() == CSV.splitlines()
