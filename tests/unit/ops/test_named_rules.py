"""Rules that go by one name: of every kind, files hold what people say, and forget nothing."""

import json

import pytest

from adapters.database.rule_rows import RuleRow
from domain.mapping_rules import Rule
from domain.mappings import CALLED
from domain.written_rules import Edit
from ops.named_rules import ATTRIBUTES, DEPOSITS, NAMED, NamedRules
from ops.table_files import FileWrong

TARGETS = {
    "attribute": "Material",
    "deposit": "4711",
    "tracking": "https://rastreio.example/?c=[RASTREIO]",
}


def kept(edit: Edit) -> RuleRow:
    return RuleRow(Rule(edit.kind, (edit.key,), str(edit.target)), edit.label, 0.0)


@pytest.mark.parametrize("written", NAMED.values(), ids=NAMED)
def test_what_a_file_was_given_it_gives_back(written: NamedRules) -> None:
    edit = written.edit(" São  Paulo ", TARGETS[written.kind])
    rows = [kept(edit)]

    assert written.read(written.as_csv(rows).encode()) == [edit]
    assert written.read(json.dumps(written.as_json(rows)).encode()) == [edit]


@pytest.mark.parametrize("written", NAMED.values(), ids=NAMED)
def test_a_file_says_which_column_it_lacks_and_which_name_stands_twice(
    written: NamedRules,
) -> None:
    called, target = written.called, TARGETS[written.kind]

    with pytest.raises(FileWrong, match=f"{called} is missing; wanted: its name in the ERP"):
        written.read(f"{called},target\n,{target}\n".encode())
    with pytest.raises(FileWrong, match=f"line 3: the same {called} as line 2"):
        written.read(f"{called},target\nA,{target}\na,{target}\n".encode())


def test_blanks_around_a_target_are_no_part_of_it() -> None:
    assert DEPOSITS.edit("Geral", "4711\n").target == "4711"
    assert ATTRIBUTES.edit("Tecido", " Material\n").target == "Material"


def test_every_kind_whose_key_is_one_name_has_files() -> None:
    assert set(NAMED) == set(CALLED)
