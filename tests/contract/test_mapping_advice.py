"""Advice: suggestions with reasons and what they are worth, explanations, expectations."""

import pytest

from adapters.database.group_views import GroupViews
from domain.mapping_keys import MappingKey
from domain.written_rules import edit_of, key_of
from ops.mapping_files import Expectation
from ops.refusals import NothingMatched
from tests.contract.held_room import HeldRoom, an_order_by
from tests.ledger import Ledger

ML = {"marketplace": "MERCADO_LIVRE"}


@pytest.fixture
def room(ledger: Ledger) -> HeldRoom:
    room = HeldRoom(ledger)
    room.hold_by("Loggi Express", 1, sku="GONE")
    room.hold_by("Loggi Express", 2)
    room.hold_by("Jadlog", 3)
    return room


def test_unmapped_keys_come_with_their_orders_and_carriers_of_the_erp(room: HeldRoom) -> None:
    advice = room.advice.suggest("acme")

    assert [(each.key.values[1], each.orders) for each in advice.keys] == [
        ("Loggi Express", 2),
        ("Jadlog", 1),
    ]
    assert (advice.keys[0].total_cents, advice.note) == (49740, "")
    assert advice.keys[0].suggestions[0].target == "6004:6401"


def test_a_group_gives_its_own_keys_and_its_store(room: HeldRoom) -> None:
    [group] = [g for g in GroupViews(room.ledger.database).groups() if "Jadlog" in g.example][:1]

    advice = room.advice.suggest("", group=group.group)

    assert advice.store == "acme"
    assert "Jadlog" in [each.key.values[1] for each in advice.keys]


def test_a_group_without_letters_gives_nothing(room: HeldRoom) -> None:
    with pytest.raises(NothingMatched, match="g-0"):
        room.advice.suggest("", group="g-0")


def test_a_key_that_no_order_says_is_suggested_for_too(room: HeldRoom) -> None:
    [asked] = room.advice.suggest("acme", fields={**ML, "type": "Sedex"}).keys

    assert (asked.orders, asked.suggestions[0].target) == (0, "6003:6301")


def test_fields_find_the_keys_that_orders_say(room: HeldRoom) -> None:
    [asked] = room.advice.suggest("acme", fields={**ML, "type": "loggi express"}).keys

    assert (asked.orders, asked.key.values[2]) == (2, "Aurora Oficial")


def test_an_erp_that_does_not_answer_is_told_and_the_stores_rules_are_asked(
    room: HeldRoom,
) -> None:
    room.erp_answers = False
    elsewhere = edit_of("carrier", {"marketplace": "AMAZON", "type": "Loggi Express"}, "7:8")
    room.save(elsewhere)

    advice = room.advice.suggest("acme")

    assert "could not be asked" in advice.note
    assert [s.target for s in advice.keys[0].suggestions] == ["7:8"]


def test_an_explanation_names_the_hold_the_winner_and_what_nearly_matched(room: HeldRoom) -> None:
    room.save(edit_of("carrier", {"marketplace": "AMAZON", "type": "Jadlog"}, "7:8"))

    text = "\n".join(room.advice.explain("acme", "20003").lines)

    assert "held for carrier_unmapped: mercado livre|jadlog|" in text
    assert "nearly: amazon|jadlog|*|*|* -> 7:8 (differs in marketplace)" in text
    assert "the store maps no payment" in text
    assert "AUR-MT-AZ" not in text


def test_what_holds_an_order_is_explained_before_what_does_not(room: HeldRoom) -> None:
    sedex = edit_of("carrier", {**ML, "type": "Sedex"}, "6003:6301")
    room.save(sedex)
    room.hold(an_order_by("Sedex", 778, "NOPE"), [sedex.rule()])

    lines = room.advice.explain("acme", "2000778").lines

    assert lines[0].startswith("held for sku_unmapped: ")
    assert lines[1].startswith('sku "NOPE": ')


def test_an_order_that_was_imported_is_explained_by_todays_rules(room: HeldRoom) -> None:
    room.save(edit_of("carrier", {**ML, "type": "Sedex"}, "6003:6301"))
    room.imported(an_order_by("Sedex", 777))

    told = room.advice.explain("acme", "2000777")

    assert (told.order, told.lines[0], told.findings[0].target) == (None, "not held", "6003:6301")


def test_an_order_that_nobody_knows_is_not_explained(room: HeldRoom) -> None:
    with pytest.raises(NothingMatched, match="'404'"):
        room.advice.explain("acme", "404")


def test_an_expectation_that_is_not_met_says_what_was_found_and_why(room: HeldRoom) -> None:
    room.save(edit_of("carrier", {**ML, "type": "Loggi*"}, "6:7"))
    keys = [key_of("carrier", {**ML, "type": t}) for t in ("Loggi Express", "Jadlog", "Jadlog")]

    [wrong] = room.advice.test(
        "acme",
        [
            Expectation(2, keys[0], "6:7"),
            Expectation(3, keys[1], None),
            Expectation(4, keys[2], "9:9"),
        ],
    )

    assert (wrong.line, wrong.wanted, wrong.found) == (4, "9:9", None)
    assert "no rule matches" in wrong.why[0]


@pytest.mark.parametrize(
    ("key", "said"),
    [
        (MappingKey("payment", ("MERCADO_LIVRE", "pix", "", "")), "the store maps no payment"),
        (MappingKey("channel", ("MERCADO_LIVRE", "", "")), "the store maps no channel"),
        (MappingKey("sku", ("GONE",)), "no rule; it is looked for in the ERP as it is"),
        (MappingKey("carrier", ("MERCADO_LIVRE", "Sedex", "", "", "")), "no rule matches"),
    ],
)
def test_a_key_that_no_rule_maps_is_explained_by_what_comes_of_it(
    room: HeldRoom, key: MappingKey, said: str
) -> None:
    assert room.advice.explain_key("acme", key).lines[0].endswith(said)
