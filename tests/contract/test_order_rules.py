"""Rules of orders: saved together and audited, or refused when somebody changed them meanwhile."""

import pytest

from adapters.database.audit import AuditRows
from adapters.database.engine import Database
from adapters.database.order_rules import OrderRuleRows
from adapters.database.rule_rows import RulesChanged
from domain.audit import Act
from domain.ids import LaneId
from domain.written_rules import edit_of, revision
from tests.contract.at_once import at_once
from tests.ledger import Ledger, dead

ANA = Act("ana", "INC-812")
LOGGI = edit_of("carrier", {"marketplace": "MERCADO_LIVRE", "type": "Loggi Express"}, "6001:6101")
PIX = edit_of("payment", {"marketplace": "MERCADO_LIVRE", "method": "pix"}, "9")
NO_LOGGI = edit_of("carrier", {"marketplace": "MERCADO_LIVRE", "type": "Loggi Express"}, None)
EMPTY = revision([])


@pytest.fixture
def rules(database: Database) -> OrderRuleRows:
    return OrderRuleRows(database)


def test_rules_are_saved_together_and_read_by_kind_and_key(rules: OrderRuleRows) -> None:
    assert rules.save("acme", [PIX, LOGGI], ANA, EMPTY) == 2

    assert [rule.target for rule in rules.rules("acme")] == ["6001:6101", "9"]
    [row] = rules.rows("acme", "carrier")
    assert (row.rule, row.label) == (LOGGI.rule(), 'MERCADO_LIVRE / type "Loggi Express"')
    assert rules.rules("loja") == []


def test_what_was_changed_meanwhile_is_not_overwritten(rules: OrderRuleRows) -> None:
    rules.save("acme", [PIX], ANA, EMPTY)

    with pytest.raises(RulesChanged, match="preview again"):
        rules.save("acme", [LOGGI], ANA, EMPTY)

    assert rules.rows("acme", "carrier") == []


def test_every_change_is_audited_with_what_stood_before(
    rules: OrderRuleRows, database: Database
) -> None:
    rules.save("acme", [LOGGI], ANA, EMPTY)
    rules.save("acme", [NO_LOGGI], ANA, revision(rules.rules("acme")))

    gone, there = AuditRows(database).entries()

    assert (there.action, there.why, there.store) == ("mapping_set", "INC-812", "acme")
    assert (there.detail["before"], there.detail["target"]) == (None, "6001:6101")
    assert (gone.action, gone.detail["before"]) == ("mapping_unset", "6001:6101")


def test_a_rule_that_stands_already_is_left_alone(rules: OrderRuleRows, database: Database) -> None:
    rules.save("acme", [LOGGI], ANA, EMPTY)

    assert rules.save("acme", [LOGGI], ANA, revision(rules.rules("acme"))) == 0

    assert len(AuditRows(database).entries()) == 1


def test_orders_that_are_still_to_be_decided_are_counted(ledger: Ledger) -> None:
    adding = (
        "INSERT INTO change (store, kind, key, source, time_s, event_id, revision, state, "
        "next_at_s, due_since_s) VALUES ('acme', 'order', :state, '', 0, '', 1, :state, 0, 0)"
    )
    for state in ("due", "waiting", "dead"):
        ledger.execute(adding, state=state)

    assert OrderRuleRows(ledger.database).undecided("acme") == 2


def test_an_order_that_is_being_decided_meanwhile_is_decided_again(ledger: Ledger) -> None:
    lane = LaneId("acme", "order")
    ledger.execute(
        "INSERT INTO change (store, kind, key, source, time_s, event_id, revision, state, "
        "next_at_s, due_since_s) VALUES ('acme', 'order', '7', '', 0, '', 1, 'due', 0, 0)"
    )
    ledger.execute("INSERT INTO lane (store, kind, next_at_s) VALUES ('acme', 'order', 0)")
    lease = ledger.leased(lane)
    change = ledger.marked(lease)

    OrderRuleRows(ledger.database).save("acme", [LOGGI], ANA, EMPTY)
    ledger.changes.record(lease, [dead(change)])

    assert (ledger.change("7", lane)["state"], ledger.rows("dead_letter")) == ("due", [])


@pytest.mark.db
def test_of_two_who_save_what_they_saw_at_once_one_is_refused(
    postgres_ledger_of_ours: Ledger,
) -> None:
    rows = OrderRuleRows(postgres_ledger_of_ours.database)
    postgres_ledger_of_ours.execute("DELETE FROM mapping")

    def save(number: int) -> bool:
        try:
            edit = edit_of("sku", {"sku": f"OLD-{number}"}, "NEW")
            return rows.save("acme", [edit], ANA, EMPTY) == 1
        except RulesChanged:
            return False

    assert at_once(8, save).count(True) == 1
    assert len(rows.rules("acme")) == 1
