"""Rules of attributes by HTTP: previewed, saved, in files, by the service of the command."""

from typing import Any

import pytest

from adapters.database.audit import AuditRows
from domain.operators import Role
from ops.api.attributes import AttributeDeps, attributes_router
from ops.attribute_mappings import attribute_mappings
from ops.resources import gathered
from tests.contract.asking import Asking
from tests.ledger import Ledger
from tests.stack import ACT
from tests.unit.ops.api.served import doors

ROOT = "/v1/stores/acme/attributes"
FABRIC = {"attribute": "Composição", "target": "Material"}


@pytest.fixture
def ask(ledger: Ledger) -> Asking:
    known = gathered(ledger.database, ledger.box)
    known.stores.create("acme", {"api_url": "https://hub.example"}, {}, ACT)
    may = [doors(known.operators).to(role) for role in (Role.VIEWER, Role.OPERATOR)]
    deps = AttributeDeps(attribute_mappings(known), *may)
    return Asking([attributes_router(deps)], known)


def preview(ask: Asking, *edits: dict[str, Any]) -> Any:
    answer = ask.post(f"{ROOT}/preview", "viewer", edits=list(edits))
    assert answer.status_code == 200, answer.text
    return answer.json()


def save(ask: Asking, by: str = "operator") -> Any:
    seen = preview(ask, FABRIC)["revision"]
    return ask.post(ROOT, by, edits=[FABRIC], revision=seen, why="INC-9")


def test_a_rule_is_previewed_saved_listed_and_audited(ask: Asking, ledger: Ledger) -> None:
    seen = preview(ask, FABRIC)
    assert (seen["edits"][0]["before"], ask.get(ROOT)["rules"]) == (None, [])

    done = save(ask)

    assert (done.status_code, done.json()["changed"]) == (200, 1)
    [rule] = ask.get(ROOT)["rules"]
    assert (rule["key"], rule["attribute"], rule["target"]) == ("composicao", *FABRIC.values())
    entry = AuditRows(ledger.database).entries()[0]
    assert (entry.action, entry.why, entry.actor) == ("mapping_set", "INC-9", "operator")


def test_who_only_looks_saves_nothing(ask: Asking) -> None:
    assert save(ask, "viewer").status_code == 403
    assert ask("POST", f"{ROOT}/file?revision=x", "viewer", content=b"").status_code == 403
    assert save(ask, "").status_code == 401
    assert ask.get(ROOT)["rules"] == []


def test_rules_that_were_changed_meanwhile_are_not_overwritten(ask: Asking) -> None:
    assert save(ask).status_code == 200

    answer = ask.post(ROOT, edits=[FABRIC], revision="0" * 16)

    assert (answer.status_code, answer.json()["type"].rpartition(":")[2]) == (409, "rules_changed")


def test_a_file_goes_out_and_in_and_its_faulty_lines_are_named(ask: Asking) -> None:
    save(ask)
    file = ask("GET", f"{ROOT}/file").text
    seen = ask("POST", f"{ROOT}/file/preview", content=file.encode()).json()
    same = ask("POST", f"{ROOT}/file?revision={seen['revision']}", content=file.encode())
    wrong = ask("POST", f"{ROOT}/file/preview", content=b"attribute,target\nCor,\n")

    assert file == "attribute,target\nComposição,Material\n"
    assert (same.status_code, same.json()["changed"]) == (200, 0)
    assert ask.get(f"{ROOT}/file?format=json") == [FABRIC]
    assert (wrong.status_code, "target is missing" in wrong.text) == (422, True)


def test_an_attribute_that_no_product_says_is_told_as_unused(ask: Asking) -> None:
    save(ask)

    [rule] = ask.get(f"{ROOT}/usage")["rules"]

    assert (rule["key"], rule["count"]) == ("composicao", 0)


def test_an_attribute_is_explained(ask: Asking) -> None:
    save(ask)

    [line] = ask.get(f"{ROOT}/explanations?attribute=Composição Any")["lines"]

    assert line.startswith("Composição Any: sent as Material")


@pytest.mark.parametrize(
    ("edit", "status"),
    [
        ({"attribute": "", "target": "x"}, 422),
        ({"attribute": "Cor", "target": " "}, 422),
        ({"attribute": "Cor", "target": None}, 404),
    ],
)
def test_a_mistake_is_told(ask: Asking, edit: dict[str, Any], status: int) -> None:
    answer = ask.post(f"{ROOT}/preview", edits=[edit])

    assert answer.status_code == status, answer.text
