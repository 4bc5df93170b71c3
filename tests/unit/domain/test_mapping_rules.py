"""Exact before pattern before a default that somebody chose; else nothing, with the reason."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.mapping_keys import MappingKey
from domain.mapping_rules import (
    Rule,
    RuleBook,
    default_rule,
    explain,
    find,
    moved,
    rule_of,
    to_rule,
)
from domain.mappings import MappingWrong

KEY = MappingKey("carrier", ("MERCADO_LIVRE", "Loggi Express", "Aurora", "LOGGI", "UNKNOWN"))
ML = {"marketplace": "MERCADO_LIVRE"}

DEFAULT = default_rule("carrier", "1:1")
WHOLE_MARKETPLACE = rule_of("carrier", ML, "2:2")
PATTERN = rule_of("carrier", {**ML, "type": "Loggi*"}, "3:3")
EXACT = rule_of("carrier", {**ML, "type": "LOGGI express"}, "4:4")
OF_ACCOUNT = rule_of("carrier", {**ML, "type": "Loggi Express", "account": "Aurora"}, "5:5")
WEAKEST_FIRST = [DEFAULT, WHOLE_MARKETPLACE, PATTERN, EXACT, OF_ACCOUNT]


@given(rules=st.lists(st.sampled_from(WEAKEST_FIRST), min_size=1))
def test_the_rule_that_says_most_wins_whatever_the_order(rules: list[Rule]) -> None:
    assert find(rules, KEY).rule == max(rules, key=WEAKEST_FIRST.index)


def test_without_a_rule_nothing_is_guessed() -> None:
    assert find([], KEY).target is None


def test_another_marketplace_is_never_a_fallback() -> None:
    elsewhere = rule_of("carrier", {"marketplace": "AMAZON", "type": "Loggi Express"}, "9:9")

    assert find([elsewhere], KEY).target is None


def test_a_rule_of_another_kind_says_nothing() -> None:
    assert find([default_rule("payment", "3")], KEY).target is None


def test_rules_of_the_same_weight_with_different_targets_map_nothing() -> None:
    rivals = [
        rule_of("carrier", {**ML, "type": type_}, to)
        for type_, to in [("loggi*", "1:1"), ("log*ss", "2:2")]
    ]
    one = [rule_of("carrier", {**ML, "type": t}, "1:1") for t in ("logg*", "l*ress")]

    finding = find(rivals, KEY)

    assert (finding.target, set(finding.rivals)) == (None, set(rivals))
    assert find(one, KEY).target == "1:1"


def test_an_empty_type_is_mapped_only_by_its_own_rule() -> None:
    silent = MappingKey("carrier", ("MERCADO_LIVRE", "", "Aurora", "", ""))
    rule = rule_of("carrier", {**ML, "type": ""}, "7:7")

    assert [find([rule], key).target for key in (silent, KEY)] == ["7:7", None]


@pytest.mark.parametrize(
    ("kind", "pattern", "said", "is_named"),
    [
        ("carrier", ("mercado livre", "mercado envios", "*", "*", "*"), KEY.values, False),
        ("carrier", ("mercado livre", "loggi", "*", "*", "*"), KEY.values, True),
        ("carrier", ("amazon", "loggi express", "*", "*", "*"), KEY.values, True),
        ("carrier", ("amazon", "*", "*", "*", "*"), KEY.values, False),
        ("carrier", ("mercado livre", "", "*", "*", "*"), KEY.values, False),
        ("sku", ("ABC123",), ("ABC-123",), True),
        ("sku", ("ABC-124",), ("ABC-123",), False),
    ],
)
def test_only_what_somebody_may_have_meant_is_named_as_near(
    kind: str, pattern: tuple[str, ...], said: tuple[str, ...], is_named: bool
) -> None:
    found = find([Rule(kind, pattern, "8:8")], MappingKey(kind, said))

    assert bool(found.nearly) is is_named


def test_a_rule_that_nearly_matched_is_named_with_the_field_it_failed_in() -> None:
    other = rule_of("carrier", {**ML, "type": "Loggi Express", "account": "Boreal"}, "8:8")

    lines = explain(find([other], KEY))

    assert lines[0].endswith("no rule matches")
    assert lines[1] == (
        "nearly: mercado livre|loggi express|boreal|*|* -> 8:8 (differs in account)"
    )


def test_an_explanation_names_the_winner_and_whom_it_beat() -> None:
    text = "\n".join(explain(find(WEAKEST_FIRST, KEY)))

    assert "exact rule mercado livre|loggi express|aurora|*|* -> 5:5" in text
    assert text.count("beaten:") == 4


@pytest.mark.parametrize("rule", WEAKEST_FIRST, ids=lambda rule: rule.key)
def test_a_rule_reads_as_it_is_kept(rule: Rule) -> None:
    assert to_rule(rule.kind, rule.key, rule.target) == rule


@pytest.mark.parametrize(
    "fields",
    [{}, {"type": "SEDEX"}, {"marketplace": "*"}, {"marketplace": "MERC*"}, {**ML, "size": "1"}],
)
def test_a_rule_that_would_match_by_accident_is_refused(fields: dict[str, str]) -> None:
    with pytest.raises(MappingWrong):
        rule_of("carrier", fields, "1:1")


def test_a_sku_has_neither_pattern_nor_default() -> None:
    with pytest.raises(MappingWrong, match="no default"):
        default_rule("sku", "A")
    assert find([rule_of("sku", {"sku": "A*"}, "B")], MappingKey("sku", ("AB",))).target is None


@pytest.mark.parametrize("kind", ["carrier", "brand"])
def test_a_key_of_another_shape_is_refused(kind: str) -> None:
    with pytest.raises(MappingWrong, match="wanted"):
        to_rule(kind, "mercado livre|sedex", "1:1")


def test_a_change_of_rules_names_the_keys_that_go_elsewhere() -> None:
    other = MappingKey("carrier", ("AMAZON", "Loggi Express", "Aurora", "", ""))

    assert moved([PATTERN], [EXACT, PATTERN], [KEY, other]) == [(KEY, "3:3", "4:4")]


TEXTS = st.text(st.sampled_from("aB*| é-?[]"), max_size=4)


@given(type_=TEXTS, account=TEXTS)
def test_the_rule_made_of_a_key_maps_that_key(type_: str, account: str) -> None:
    key = MappingKey("carrier", ("SHOPEE", type_, account, "", ""))

    assert find([to_rule("carrier", key.text, "1:1")], key).target == "1:1"


@given(rules=st.lists(st.sampled_from(WEAKEST_FIRST)), account=TEXTS)
def test_a_book_of_rules_finds_what_its_rules_say(rules: list[Rule], account: str) -> None:
    keys = [KEY, MappingKey("carrier", ("MERCADO_LIVRE", "", account, "", "")), KEY]
    book = RuleBook(rules)

    assert [find(book, key) for key in keys] == [find(rules, key) for key in keys]
