"""Saving a mapping previews, and then releases exactly the orders that it frees, each once."""

from typing import Any

import pytest

from adapters.database.audit import AuditRows
from adapters.database.flows import FlowRows
from adapters.database.order_rules import OrderRuleRows
from adapters.database.rule_rows import RulesChanged
from adapters.database.stores import StoreUnknown
from domain.deadletters import Reason
from domain.replay import Plan
from domain.written_rules import edit_of
from ops.mappings import Saving
from ops.refusals import FieldWrong, FlowHeld, NothingMatched
from tests.contract.held_room import ANA, ORDERS, HeldRoom, an_order_by
from tests.ledger import Ledger

ML = {"marketplace": "MERCADO_LIVRE"}
LOGGI_FIELDS = {**ML, "type": "Loggi Express"}
LOGGI = edit_of("carrier", LOGGI_FIELDS, "6004:6401")
NO_LOGGI = edit_of("carrier", LOGGI_FIELDS, None)


@pytest.fixture
def room(ledger: Ledger) -> HeldRoom:
    """Two orders go by Loggi, one of them with an unknown SKU; one goes by Jadlog."""
    room = HeldRoom(ledger)
    room.hold_by("Loggi Express", 1, sku="GONE")
    room.hold_by("LOGGI express", 2)
    room.hold_by("Jadlog", 3)
    return room


def test_a_preview_says_what_is_freed_and_saves_nothing(room: HeldRoom) -> None:
    found = room.mappings.preview("acme", [LOGGI])

    assert [freed.order.order_id for freed in found.effect.freed] == [2, 1]
    assert dict(found.effect.also_blocked) == {Reason.SKU_UNMAPPED: 1}
    assert (room.mappings.listed("acme"), room.due()) == ([], [])


def test_saving_releases_exactly_what_was_previewed(room: HeldRoom) -> None:
    saved = room.save(LOGGI)

    assert saved.batch is not None
    assert (saved.changed, saved.batch.items, saved.batch.why) == (1, 2, "INC-812")
    assert room.due() == ["1", "2"]
    assert [row.rule.target for row in room.mappings.listed("acme", "carrier")] == ["6004:6401"]


def test_an_imported_order_that_travels_otherwise_waits_for_its_carrier_alone(
    room: HeldRoom,
) -> None:
    room.save(edit_of("payment", {**ML, "method": "pix"}, "9"), release=False)

    new = room.mappings.preview("acme", [LOGGI]).effect.freed
    room.ledger.execute("UPDATE erp_order SET erp_id = 'e' || CAST(order_id AS text)")
    imported = room.mappings.preview("acme", [LOGGI]).effect.freed

    assert {each.order.is_imported for each in new} == {False}
    assert all(Reason.PAYMENT_UNMAPPED in each.still for each in new)
    assert {each.order.is_imported for each in imported} == {True}
    assert [each.still for each in imported] == [(), (Reason.SKU_UNMAPPED,)]


def test_an_order_is_released_once(room: HeldRoom) -> None:
    room.save(LOGGI)

    again = room.save(LOGGI)

    assert (again.changed, again.batch) == (0, None)


def test_a_flow_that_is_stopped_while_rules_are_saved_leaves_the_rules_and_says_so(
    room: HeldRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    save = OrderRuleRows.save

    def stopped(rows: OrderRuleRows, *given: Any) -> int:
        changed = save(rows, *given)
        FlowRows(room.ledger.database).pause(ORDERS, ANA)
        return changed

    monkeypatch.setattr(OrderRuleRows, "save", stopped)

    saved = room.save(LOGGI)

    assert (saved.changed, saved.batch, room.due()) == (1, None, [])
    assert "anybridge flow resume order --store acme" in saved.held


@pytest.mark.parametrize("plan", [Plan(canary=10**12), Plan(rate=-1.0), Plan(min_success=101.0)])
def test_a_plan_that_makes_no_sense_is_refused_before_anything_is_saved(
    room: HeldRoom, plan: Plan
) -> None:
    with pytest.raises(FieldWrong):
        room.mappings.save("acme", [LOGGI], ANA, Saving(plan=plan))

    assert room.mappings.listed("acme") == []


def test_saving_without_release_leaves_orders_where_they_are(room: HeldRoom) -> None:
    saved = room.save(LOGGI, release=False)

    assert (saved.changed, saved.batch, room.due()) == (1, None, [])


def test_what_was_saved_without_release_is_released_by_saving_it_again(room: HeldRoom) -> None:
    room.save(LOGGI, release=False)

    saved = room.save(LOGGI)

    assert (saved.changed, room.due()) == (0, ["1", "2"])


def test_what_was_not_previewed_is_not_saved(room: HeldRoom) -> None:
    seen = room.mappings.preview("acme", [LOGGI]).revision
    room.save(edit_of("sku", {"sku": "OLD"}, "NEW"))

    with pytest.raises(RulesChanged):
        room.save(LOGGI, revision=seen)

    assert room.mappings.listed("acme", "carrier") == []


def test_while_orders_stand_still_nothing_is_saved_that_would_release(room: HeldRoom) -> None:
    FlowRows(room.ledger.database).pause(ORDERS, ANA)

    with pytest.raises(FlowHeld, match="anybridge flow resume order --store acme"):
        room.save(LOGGI)

    assert room.mappings.listed("acme") == []
    assert room.save(LOGGI, release=False).changed == 1


def test_a_rule_taken_away_names_the_held_orders_that_it_would_leave(room: HeldRoom) -> None:
    room.save(LOGGI, release=False)
    room.hold(an_order_by("Loggi Express", 4, sku="GONE"), [LOGGI.rule()])

    found = room.mappings.preview("acme", [NO_LOGGI]).effect

    assert 4 in [order.order_id for order in found.moved]
    assert dict(found.newly_blocked) == {Reason.CARRIER_UNMAPPED: 1}
    assert room.save(NO_LOGGI).changed == 1


def test_orders_that_the_erp_has_are_named_when_their_rule_changes(room: HeldRoom) -> None:
    room.save(LOGGI)
    room.imported(an_order_by("Loggi Express", 777))
    room.imported(an_order_by("Sedex", 778))
    elsewhere = edit_of("carrier", LOGGI_FIELDS, "9:9")

    found = [
        room.mappings.preview("acme", [edit]).imported for edit in (LOGGI, elsewhere, NO_LOGGI)
    ]

    assert found == [0, 1, 1]


def test_what_is_not_there_cannot_be_taken_away(room: HeldRoom) -> None:
    with pytest.raises(NothingMatched, match="Loggi Express"):
        room.save(NO_LOGGI)


def test_a_store_that_is_not_there_has_no_rules(room: HeldRoom) -> None:
    with pytest.raises(StoreUnknown):
        room.mappings.preview("nobody", [LOGGI])


def test_who_mapped_and_who_released_is_audited(room: HeldRoom) -> None:
    room.save(LOGGI)

    released, mapped = AuditRows(room.ledger.database).entries(limit=2)

    assert (mapped.action, mapped.actor, mapped.why) == ("mapping_set", "ana", "INC-812")
    assert (released.action, released.detail["items"]) == ("batch_started", 2)
