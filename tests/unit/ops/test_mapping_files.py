"""Files of rules: read whole or refused with every faulty line; written so that they read back."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.database.rule_rows import RuleRow
from domain.mapping_keys import DEFAULT_KEY, SHAPES, MappingKey
from domain.mapping_rules import Rule
from domain.mappings import MappingWrong
from domain.written_rules import edit_of_key
from ops.mapping_files import (
    read_expectations,
    read_rules,
    rules_as_csv,
    rules_as_json,
)
from ops.table_files import FileWrong

TARGETS = {"carrier": "6001:6101", "payment": "3", "channel": "7003", "sku": "A=1"}
PARTS = st.text(st.sampled_from("aÉ1*|%2 -—!;,\"\n=+@'"), max_size=5)


def rows_of(kind: str, values: list[list[str]], *, is_open: bool) -> list[RuleRow]:
    """Give rules made of keys, and of the same with open fields."""
    keys = {MappingKey(kind, ("X", *value)[: len(SHAPES[kind].fields)]).text for value in values}
    if is_open and SHAPES[kind].patterns:
        keys |= {"|".join([*key.split("|")[:-1], "*"]) for key in keys} | {DEFAULT_KEY}
    edits = [edit_of_key(kind, key, TARGETS[kind]) for key in sorted(keys)]
    return [RuleRow(edit.rule(), edit.label, 0.0) for edit in edits]


@given(
    st.sampled_from(sorted(SHAPES)),
    st.lists(st.lists(PARTS, min_size=4, max_size=4), max_size=3),
    st.booleans(),
)
def test_what_was_exported_is_read_as_the_same_rules(
    kind: str, values: list[list[str]], is_open: bool
) -> None:
    rows = rows_of(kind, values, is_open=is_open)
    files = (rules_as_csv(kind, rows), json.dumps(rules_as_json(rows), ensure_ascii=False))

    for file in files:
        assert {e.rule() for e in read_rules(file.encode(), kind)} == {r.rule for r in rows}


def test_a_blank_cell_is_open_and_a_missing_column_too() -> None:
    content = b"marketplace,type,account,target\nAMAZON,Loggi,,6:7\n"

    assert [edit.key for edit in read_rules(content, "carrier")] == ["amazon|loggi|*|*|*"]


def test_what_says_nothing_is_written_so() -> None:
    content = b"marketplace,type,target\nAMAZON,(empty),6:7\n"

    assert [edit.key for edit in read_rules(content, "carrier")] == ["amazon||*|*|*"]


def test_a_spreadsheet_in_portuguese_is_read() -> None:
    content = "\ufeffmarketplace;type;target\r\nMAGALU;Econômica;6:7\r\n".encode()

    assert [edit.key for edit in read_rules(content, "carrier")] == ["magalu|economica|*|*|*"]


def test_a_default_is_named_by_its_key() -> None:
    rows = read_rules(b'[{"key": "!default", "target": "6:7"}]', "carrier")

    assert [edit.key for edit in rows] == [DEFAULT_KEY]


def test_every_faulty_line_is_named() -> None:
    content = b"marketplace,type,target\nAMAZON,,6:7\n\nAMAZON,PAC,6\nAMAZON,SEDEX,6:7\n,PAC,6:7\n"

    with pytest.raises(FileWrong) as refused:
        read_rules(content, "carrier")

    assert [line for line, _ in refused.value.faults] == [2, 4, 6]
    assert "line 2: type is blank; wanted: a value, * for any" in str(refused.value)


@pytest.mark.parametrize(
    ("content", "line", "told"),
    [
        (b"marketplace,type,target\nA,B,6:7\na,b,6:8\n", 3, "same key as line 2"),
        (b"marketplace,type,target\nA,B,6:7,more\n", 2, "more cells than columns"),
        (b"marketplace,type,size,target\nA,B,1,6:7\n", 2, "carrier has no size"),
        (b"marketplace,type,type,target\n", 1, "a column stands there twice"),
        (b"marketplace,type,target\nA,\xe7,6:7\n", 2, "no UTF-8"),
        (b'marketplace,target\n"A', 2, "no CSV"),
        (b'[\n{"marketplace": "A", "type": "B", "target": 6}]', 2, "target is no text"),
        (b'[{"marketplace": "A", "type": "B"}]', 1, "target is missing"),
        (b'[{"key": "!default", "type": "B", "target": "6:7"}]', 1, "key stands beside type"),
        (b'[\n\n"A"]', 3, "expected an object"),
        (b'{"a": "b"}', 1, "expected an array"),
        (b"[1,", 1, "no JSON"),
    ],
)
def test_a_fault_says_where_and_what_is_wanted(content: bytes, line: int, told: str) -> None:
    with pytest.raises(FileWrong) as refused:
        read_rules(content, "carrier")

    assert [where for where, _ in refused.value.faults] == [line]
    assert told in str(refused.value)


def test_expectations_name_what_an_order_says_and_what_is_held() -> None:
    content = b"kind,marketplace,type,method,target\n,AMAZON,PAC,,6:7\npayment,AMAZON,,pix,\n"

    rows = read_expectations(content, "carrier")
    [one] = read_expectations(b'[{"marketplace": "A", "type": "B", "target": null}]', "carrier")

    assert [(row.line, row.key.kind, row.target) for row in rows] == [
        (2, "carrier", "6:7"),
        (3, "payment", None),
    ]
    assert (one.line, one.target, one.key.values) == (1, None, ("A", "B", "", "", ""))


def test_an_expectation_is_about_one_key() -> None:
    with pytest.raises(FileWrong, match="type is open"):
        read_expectations(b"marketplace,type,target\nA,*,6:7\n", "carrier")


def test_a_kind_that_no_order_is_mapped_by_is_refused() -> None:
    with pytest.raises(MappingWrong, match="kind 'deposit'"):
        read_rules(b"", "deposit")


def test_nothing_is_lost_when_a_rule_is_written() -> None:
    row = RuleRow(Rule("sku", ("A%2A",), "B"), "A*", 0.0)

    assert rules_as_csv("sku", [row]) == "sku,target,key,label\nA*,B,,A*\n"


def test_a_file_for_a_spreadsheet_holds_no_formula() -> None:
    row = RuleRow(Rule("sku", ("%3D1%2B1",), "@B"), '=HYPERLINK("http://x")', 0.0)

    content = rules_as_csv("sku", [row])

    assert content.splitlines()[1] == """'=1+1,'@B,,"'=HYPERLINK(""http://x"")\""""
    [edit] = read_rules(content.encode(), "sku")
    assert edit.rule() == row.rule


def test_rows_of_a_large_file_know_their_lines_without_counting_from_the_beginning() -> None:
    line = b'{"marketplace": "A", "type": "%d", "target": "6:7"},\n'
    rows = b"".join(line % n for n in range(3000))
    content = b"[" + rows + b'{"marketplace": "A", "type": "x", "target": "6"}]'

    with pytest.raises(FileWrong) as refused:
        read_rules(content, "carrier")

    assert [where for where, _ in refused.value.faults] == [3001]


@pytest.mark.parametrize("content", [b'"market', b'"a"b"\nAMAZON,PAC', b"marketplace,type\rA,B"])
def test_a_heading_that_is_no_csv_is_refused_by_its_line(content: bytes) -> None:
    with pytest.raises(FileWrong, match="line 1: it is no CSV"):
        read_rules(content, "carrier")
