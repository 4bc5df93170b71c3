"""Rules as people and files write them: checked once, and the same when they are read again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.mapping_keys import SHAPES, MappingKey
from domain.mapping_rules import find, to_rule
from domain.mappings import MappingWrong
from domain.written_rules import (
    applied,
    edit_of,
    edit_of_key,
    fields_of,
    is_told_by_fields,
    key_of,
    revision,
)

TARGETS = {"carrier": "6001:6101", "payment": "3", "channel": "7003", "sku": "AUR-1"}
TEXTS = st.text(st.sampled_from("aÉ1*|%2 -—!"), max_size=5)


@given(kind=st.sampled_from(sorted(SHAPES)), values=st.lists(TEXTS, min_size=5, max_size=5))
def test_a_rule_that_its_fields_tell_is_made_by_them_again(kind: str, values: list[str]) -> None:
    shape = SHAPES[kind]
    key = MappingKey(kind, tuple(["X", *values][: len(shape.fields)]))
    rule = to_rule(kind, key.text, TARGETS[kind])

    by_key = edit_of_key(kind, rule.key, rule.target)

    assert by_key.rule() == rule
    if is_told_by_fields(rule):
        assert edit_of(kind, fields_of(rule), rule.target).rule() == rule


def test_a_name_that_is_a_star_is_told_by_its_key_only() -> None:
    rule = to_rule("carrier", MappingKey("carrier", ("X", "*", "", "", "")).text, "1:1")

    assert not is_told_by_fields(rule)
    assert not is_told_by_fields(to_rule("carrier", "!default", "1:1"))


def test_a_default_is_made_only_when_it_is_asked_for() -> None:
    assert edit_of("carrier", {}, "6:7", is_default=True).key == "!default"
    with pytest.raises(MappingWrong, match="wants its marketplace named"):
        edit_of("carrier", {}, "6:7")


@pytest.mark.parametrize(
    ("kind", "fields", "target", "told"),
    [
        ("carrier", {"marketplace": "X", "type": "Y"}, "6001", "TRANSPORTADOR:VINCULO"),
        ("payment", {"marketplace": "X", "method": "pix"}, "pix", "number in the ERP"),
        ("payment", {"marketplace": "X", "type": "Y"}, "3", "payment has no type"),
        ("carrier", {"marketplace": "X", "type": "y" * 256}, "6:7", "type has 256 characters"),
        ("carrier", {"marketplace": "X"}, "6:7", "type is not said; wanted: a value, or"),
        ("brand", {}, "6:7", "kind 'brand'"),
    ],
)
def test_what_could_never_be_found_or_sent_is_refused(
    kind: str, fields: dict[str, str], target: str, told: str
) -> None:
    with pytest.raises(MappingWrong, match=told):
        edit_of(kind, fields, target)


def test_a_default_names_no_field() -> None:
    with pytest.raises(MappingWrong, match="a default has no marketplace"):
        edit_of("carrier", {"marketplace": "X"}, "6:7", is_default=True)


def test_a_key_that_would_never_match_is_refused_with_the_one_that_does() -> None:
    with pytest.raises(MappingWrong, match=r"wanted: 'mercado livre\|sedex\|"):
        edit_of_key("carrier", "MERCADO_LIVRE|SEDEX|*|*|*", "6:7")


def test_a_rule_set_and_taken_away_leaves_what_was() -> None:
    rules = [edit_of("sku", {"sku": "A"}, "B").rule()]
    there = edit_of("sku", {"sku": "C"}, "D")
    gone = edit_of("sku", {"sku": "C"}, None)

    assert applied(applied(rules, [there]), [gone]) == rules


def test_a_revision_names_the_rules_whatever_their_order() -> None:
    one, other = (edit_of("sku", {"sku": sku}, "X").rule() for sku in "AB")

    assert revision([one, other]) == revision([other, one])
    assert len({revision(rules) for rules in ([], [one], [other], [one, other])}) == 4


def test_what_an_order_does_not_say_is_empty() -> None:
    key = key_of("carrier", {"marketplace": "AMAZON", "type": "Sedex"})

    assert key.values == ("AMAZON", "Sedex", "", "", "")
    said = {"marketplace": "amazon", "type": "*", "account": ""}
    rules = [edit_of("carrier", said, "6:7").rule()]
    assert find(rules, key).target == "6:7"


@pytest.mark.parametrize("said", ["NADA*", "*"])
def test_a_sku_takes_no_pattern(said: str) -> None:
    with pytest.raises(MappingWrong, match="a SKU is exact"):
        edit_of("sku", {"sku": said}, "B")
    with pytest.raises(MappingWrong, match="a SKU is exact"):
        edit_of_key("sku", said.replace("*", "%2A"), "B")


@pytest.mark.parametrize("fields", [{}, {"sku": " "}])
def test_a_sku_is_never_blank(fields: dict[str, str]) -> None:
    with pytest.raises(MappingWrong, match="sku is missing"):
        edit_of("sku", fields, "B")


def test_a_sku_that_was_kept_with_a_star_is_taken_away() -> None:
    assert edit_of("sku", {"sku": "NADA*"}, None).key == "NADA%2A"
    assert edit_of_key("sku", "NADA%2A", None).key == "NADA%2A"
