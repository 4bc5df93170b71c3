"""Rules of attributes: what they concern is sent again, and nothing else."""

from typing import Any

import pytest
from msgspec import json

from adapters.database.attribute_rules import AttributeRuleRows
from adapters.database.audit import AuditRows
from adapters.database.rule_rows import RulesChanged
from domain.attribute_rules import attribute_edit
from domain.audit import Act
from domain.ids import LaneId
from domain.written_rules import revision
from tests.ledger import Ledger

ANA = Act("ana", "INC-9")
PRODUCT = LaneId("acme", "product")
FABRIC = attribute_edit("Composição", "Material")
EMPTY = revision([])

ADDING = (
    "INSERT INTO change (store, kind, key, payload, source, time_s, event_id, revision, state, "
    "next_at_s, due_since_s, accepted_hash) VALUES (:store, 'product', :key, :payload, '', 0, '', "
    "1, :state, 0, 0, 'h')"
)


@pytest.fixture
def rules(ledger: Ledger) -> AttributeRuleRows:
    return AttributeRuleRows(ledger.database)


def put(ledger: Ledger, code: str, *names: str, state: str = "pushed", store: str = "acme") -> None:
    """Have a product in the ledger, that says these attributes."""
    said: dict[str, Any] = {"name": code, "skus": [{"sku": code}]}
    said["attributes"] = [{"name": name, "value": "x"} for name in names]
    row = {"store": store, "key": code, "payload": json.encode(said).decode(), "state": state}
    ledger.execute(ADDING, **row)


def put_thin(ledger: Ledger, code: str) -> None:
    """Have a product whose event said nothing."""
    ledger.execute(ADDING, store="acme", key=code, payload=None, state="pushed")


def states(ledger: Ledger) -> dict[str, str]:
    return {row["key"]: row["state"] for row in ledger.rows("change")}


def test_products_that_say_an_attribute_are_found_by_its_name_or_own_name(
    rules: AttributeRuleRows, ledger: Ledger
) -> None:
    put(ledger, "A", "COMPOSICAO")
    put(ledger, "B", "Composição Any", "Cor")
    put(ledger, "C", "Cor")
    put(ledger, "D")
    put(ledger, "E", "Composição", state="due")
    put(ledger, "F", "Composição", store="loja")
    put_thin(ledger, "G")

    assert rules.concerned("acme", {"composicao"}) == (["A", "B"], ["G"])


def test_however_many_products_there_are_each_is_looked_at(
    rules: AttributeRuleRows, ledger: Ledger
) -> None:
    ledger.execute(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1001) "
        "INSERT INTO change (store, kind, key, source, time_s, event_id, revision, state, "
        "next_at_s, due_since_s) "
        "SELECT 'acme', 'product', 'P-' || i, '', 0, '', 1, 'pushed', 0, 0 FROM n"
    )

    assert len(set(rules.concerned("acme", {"composicao"})[1])) == 1001


def test_what_a_rule_concerns_is_due_again_with_its_lane(
    rules: AttributeRuleRows, ledger: Ledger
) -> None:
    put(ledger, "A", "Composição")
    put(ledger, "B", "Cor")

    assert rules.save("acme", [FABRIC], ANA, EMPTY, ["A"]) == 1

    assert states(ledger) == {"A": "due", "B": "pushed"}
    row = ledger.change("A", PRODUCT)
    assert (row["revision"], row["accepted_hash"], bool(row["released"])) == (2, "", True)
    assert ledger.lane(PRODUCT)["next_at_s"] <= ledger.folder.now_s()


def test_a_rule_that_stands_already_sends_nothing(rules: AttributeRuleRows, ledger: Ledger) -> None:
    rules.save("acme", [FABRIC], ANA, EMPTY)
    put(ledger, "A", "Composição")

    assert rules.save("acme", [FABRIC], ANA, revision(rules.rules("acme")), ["A"]) == 0

    assert states(ledger) == {"A": "pushed"}
    assert len(AuditRows(ledger.database).entries()) == 1


def test_a_product_that_is_being_sent_meanwhile_is_sent_again(
    rules: AttributeRuleRows, ledger: Ledger
) -> None:
    put(ledger, "A", "Composição", state="due")
    ledger.execute("UPDATE change SET in_flight = 1 WHERE key = 'A'")

    rules.save("acme", [FABRIC], ANA, EMPTY)

    row = ledger.change("A", PRODUCT)
    assert (row["revision"], row["in_flight"]) == (2, 1)


def test_rules_that_were_changed_meanwhile_are_not_overwritten(
    rules: AttributeRuleRows,
) -> None:
    rules.save("acme", [FABRIC], ANA, EMPTY)

    with pytest.raises(RulesChanged):
        rules.save("acme", [attribute_edit("Cor", "Color")], ANA, EMPTY)


def test_rules_of_orders_and_of_attributes_do_not_see_each_other(
    rules: AttributeRuleRows, ledger: Ledger
) -> None:
    ledger.execute(
        "INSERT INTO mapping (store, kind, key, target, label, updated_at_s) "
        "VALUES ('acme', 'sku', 'A', 'B', 'A', 0)"
    )

    assert rules.rows("acme") == []
