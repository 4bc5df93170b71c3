"""What a change of rules frees is exactly what the decision then says."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from domain.channel_orders import ChannelOrder
from domain.deadletters import Reason
from domain.held_orders import HeldOrder
from domain.holds import Hold
from domain.mapping_effects import Effect, effect
from domain.mapping_rules import Rule
from domain.order_decisions import Decision
from domain.store import CarrierConflict
from domain.written_rules import Edit, applied, edit_of
from tests.held_orders import decided, held_by
from tests.order_builders import a_channel_order, a_payment, an_item_by

ML = {"marketplace": "MERCADO_LIVRE"}
LOGGI = edit_of("carrier", {**ML, "type": "Loggi"}, "1:1")
EDITS = [
    LOGGI,
    edit_of("carrier", {**ML, "type": "Loggi"}, "2:2"),
    edit_of("carrier", {**ML, "type": "Loggi"}, None),
    edit_of("carrier", {**ML, "type": "log*"}, "1:1"),
    edit_of("carrier", {**ML, "type": "l*gi"}, "3:3"),
    edit_of("carrier", {**ML, "type": "Jadlog"}, "2:2"),
    edit_of("carrier", {}, "4:4", is_default=True),
    edit_of("carrier", {}, None, is_default=True),
    edit_of("payment", {**ML, "method": "pix"}, "9"),
    edit_of("payment", {**ML, "method": "pix"}, None),
    edit_of("payment", {**ML, "method": "credit_card"}, "3"),
    edit_of("channel", {"marketplace": "SHOPEE"}, "7001"),
    edit_of("channel", ML, "7003"),
    edit_of("sku", {"sku": "OLD"}, "AUR-MT-AZ"),
]
ORDERS = st.builds(
    lambda types, skus, method, street: a_channel_order(
        items=tuple(an_item_by(t, sku=s) for t, s in zip(types, skus, strict=False)),
        payments=(a_payment(method=method),),
        marketplace_number=street,
    ),
    st.lists(st.sampled_from(["Loggi", "Jadlog"]), min_size=2, max_size=2),
    st.lists(st.sampled_from(["AUR-MT-AZ", "OLD"]), min_size=1, max_size=2),
    st.sampled_from(["pix", "credit_card"]),
    st.sampled_from(["2000009990001", ""]),
)


def a_held(order: ChannelOrder, rules: list[Rule]) -> HeldOrder:
    held = held_by(order, rules)
    assert held is not None
    return held


def reasons(decision: Decision) -> set[Reason]:
    return {hold.reason for hold in decision.holds}


def what(order: ChannelOrder, before: list[Rule], *edits: Edit) -> Effect:
    return effect([a_held(order, before)], before, edits)


@given(ORDERS, st.lists(st.sampled_from(EDITS), max_size=5), st.sampled_from(EDITS))
def test_the_freed_are_exactly_those_for_whom_the_decision_ends_a_hold(
    order: ChannelOrder, earlier: list[Edit], edit: Edit
) -> None:
    before = applied([], earlier)
    held = held_by(order, before)
    if held is None:
        return

    found = effect([held], before, [edit])

    then = decided(order, applied(before, [edit]))
    was, will = ({(h.reason, h.key) for h in holds} for holds in (held.holds, then.holds))
    assert bool(found.freed) == bool(was - will)
    for freed in found.freed:
        assert set(freed.still) == reasons(then)
    assert bool(found.blocked) == (bool(will - was) and not was - will)


def test_another_rule_frees_what_is_mapped_to_a_carrier_that_the_erp_does_not_have() -> None:
    order = a_channel_order(items=(an_item_by("Loggi"),))
    unmapped = a_held(order, [])
    wrong, right = applied([], [LOGGI]), edit_of("carrier", {**ML, "type": "Loggi"}, "2:2")

    assert len(effect([unmapped], wrong, [right]).freed) == 1
    assert effect([unmapped], wrong, [edit_of("carrier", {**ML, "type": "*"}, "2:2")]).freed == ()


def test_an_order_that_something_else_holds_is_freed_and_told() -> None:
    order = a_channel_order(items=(an_item_by("Loggi", sku="GONE"),))

    found = what(order, [], LOGGI)

    assert [each.still for each in found.freed] == [(Reason.SKU_UNMAPPED,)]
    assert dict(found.also_blocked) == {Reason.SKU_UNMAPPED: 1}


def test_those_that_nothing_else_holds_go_first() -> None:
    orders = [
        a_channel_order(order_id=number, items=(an_item_by("Loggi", sku=sku),))
        for number, sku in [(1, "GONE"), (2, "AUR-MT-AZ")]
    ]

    found = effect([a_held(order, []) for order in orders], [], [LOGGI])

    assert [each.order.order_id for each in found.freed] == [2, 1]


def test_an_order_of_another_carrier_is_left_alone() -> None:
    found = what(a_channel_order(items=(an_item_by("Jadlog"),)), [], LOGGI)

    assert (found.freed, found.moved, found.blocked) == ((), (), ())


def test_a_rule_saved_without_release_frees_when_it_is_saved_again() -> None:
    held = a_held(a_channel_order(items=(an_item_by("Loggi"),)), [])

    assert len(effect([held], [LOGGI.rule()], [LOGGI]).freed) == 1


def test_an_imported_order_that_is_rerouted_is_freed_by_its_carrier_alone() -> None:
    order = a_channel_order(items=(an_item_by("Loggi"),))
    held = replace(a_held(order, []), is_imported=True)
    pix = edit_of("payment", {**ML, "method": "pix"}, "9")

    [freed] = effect([held], [pix.rule()], [LOGGI]).freed
    first = effect([held], [], [pix])

    assert freed.still == ()
    assert (first.freed, first.blocked) == ((), ())


def test_an_imported_order_that_its_carrier_does_not_hold_is_not_blocked_by_rules() -> None:
    holds = (Hold(Reason.ORDER_LOCKED, "items", "its items changed"),)
    order = a_channel_order(items=(an_item_by("Loggi"),))
    held = replace(a_held(order, []), is_imported=True, holds=holds)

    found = effect([held], [LOGGI.rule()], [edit_of("carrier", {**ML, "type": "Loggi"}, None)])

    assert (found.freed, found.blocked) == ((), ())


def test_what_another_rule_was_saved_for_is_not_freed_by_this_one() -> None:
    held = a_held(a_channel_order(items=(an_item_by("Loggi"),)), [])
    other = edit_of("carrier", {**ML, "type": "Jadlog"}, "2:2")

    assert effect([held], [LOGGI.rule()], [other]).freed == ()


def test_the_first_payment_rule_holds_whom_it_does_not_name() -> None:
    order = a_channel_order(items=(an_item_by("Jadlog"),))

    found = what(order, [], edit_of("payment", {**ML, "method": "pix"}, "9"))

    assert dict(found.newly_blocked) == {Reason.PAYMENT_UNMAPPED: 1}


def test_held_orders_whose_carrier_changes_are_named() -> None:
    order = a_channel_order(items=(an_item_by("Loggi", sku="GONE"),))
    elsewhere = edit_of("carrier", {**ML, "type": "Loggi"}, "2:2")

    found = what(order, [LOGGI.rule()], elsewhere)

    assert (found.freed, len(found.moved)) == ((), 1)


def test_items_that_go_different_ways_are_still_a_conflict() -> None:
    order = a_channel_order(items=(an_item_by("Loggi"), an_item_by("Jadlog")))
    before = [edit_of("carrier", {**ML, "type": "Jadlog"}, "2:2").rule()]
    held = a_held(order, before)

    [freed] = effect([held], before, [LOGGI]).freed
    first = effect([held], before, [LOGGI], CarrierConflict.FIRST)

    assert freed.still == (Reason.CARRIER_CONFLICT,)
    assert [each.still for each in first.freed] == [()]
