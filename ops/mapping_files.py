"""Rules and expectations in files, CSV or JSON: read whole or refused with every faulty line."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from adapters.database.rule_rows import RuleRow
from domain.mapping_keys import ANY, DEFAULT_KEY, SHAPES, MappingKey
from domain.mappings import MappingWrong
from domain.written_rules import (
    MUST_SAY,
    Edit,
    check_order_kind,
    edit_of,
    edit_of_key,
    fields_of,
    is_told_by_fields,
    key_of,
)
from ops.spreadsheets import as_csv
from ops.table_files import each_once, read_table

SAYS_NOTHING = "(empty)"
"""How a file writes that an order says nothing; a blank cell means that anything may stand."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """What an order that says so must be mapped to.

    Args:
        line: where it stands.
        target: None: it must be held.
    """

    line: int
    key: MappingKey
    target: str | None


def read_rules(content: bytes, kind: str) -> list[Edit]:
    """Read the rules of one kind.

    Raises:
        FileWrong: names every line that is wrong; nothing was read.
        MappingWrong: the kind is not known.
    """
    check_order_kind(kind)
    found = read_table(content, lambda row, is_csv: _edit(kind, row, is_csv=is_csv))
    return each_once(found, lambda edit: edit.key, "key")


def read_expectations(content: bytes, kind: str) -> list[Expectation]:
    """Read what orders are expected to be mapped to.

    Args:
        kind: of the rows that do not name theirs in a column `kind`.

    Raises:
        FileWrong: names every line that is wrong.
        MappingWrong: the kind is not known.
    """
    check_order_kind(kind)
    found = read_table(content, lambda row, _: _expected(kind, row))
    return [Expectation(line, key, target) for line, (key, target) in found]


def rules_as_json(rows: Iterable[RuleRow]) -> list[dict[str, Any]]:
    """Give rules as `read_rules` reads them from JSON."""
    return [
        {**_told(row), "target": row.rule.target, "label": row.label or row.rule.key}
        for row in rows
    ]


def rules_as_csv(kind: str, rows: Iterable[RuleRow]) -> str:
    """Give the rules of one kind as `read_rules` reads them from CSV."""
    fields = SHAPES[kind].fields
    return as_csv([*fields, "target", "key", "label"], (_line(fields, row) for row in rows))


def _line(fields: Sequence[str], row: RuleRow) -> dict[str, str]:
    said = _told(row)
    key = said.pop("key", "")
    cells = {name: said.get(name, ANY) or SAYS_NOTHING for name in (() if key else fields)}
    return {**cells, "target": row.rule.target, "key": key, "label": row.label}


def _told(row: RuleRow) -> dict[str, str]:
    if is_told_by_fields(row.rule):
        return fields_of(row.rule)
    return {"key": row.rule.key}


def _edit(kind: str, row: dict[str, str | None], *, is_csv: bool) -> Edit:
    target, label = row.pop("target", None), row.pop("label", None)
    key = row.pop("key", None)
    if not (target or "").strip():
        raise MappingWrong("target is missing; wanted: what the ERP knows it by")
    said = _cells(kind, row) if is_csv else {n: v for n, v in row.items() if v is not None}
    if key:
        said = {name: text for name, text in said.items() if text != ANY}
        if said:
            raise MappingWrong(f"key stands beside {', '.join(said)}; wanted: one or the other")
        edit = edit_of_key(kind, key, target)
    else:
        edit = edit_of(kind, said, target)
    return Edit(edit.kind, edit.key, edit.target, (label or "").strip() or edit.label)


def _cells(kind: str, row: Mapping[str, str | None]) -> dict[str, str]:
    """Give the fields of a line: blank cells are open, but not where most would be opened."""
    said = {name: (text or "").strip() for name, text in row.items()}
    blank = [name for name in MUST_SAY.get(kind, ()) if said.get(name) == ""]
    if blank and any(said.values()):
        wanted = f"a value, {ANY} for any, or {SAYS_NOTHING} where orders say nothing"
        raise MappingWrong(f"{', '.join(blank)} is blank; wanted: {wanted}")
    return {name: "" if text == SAYS_NOTHING else text for name, text in said.items() if text}


def _expected(kind: str, row: dict[str, str | None]) -> tuple[MappingKey, str | None]:
    kind = (row.pop("kind", None) or kind).strip()
    target = (row.pop("target", None) or "").strip() or None
    said = {name: text for name, text in row.items() if text}
    starred = [name for name, text in said.items() if text in {ANY, DEFAULT_KEY}]
    if starred:
        raise MappingWrong(f"{', '.join(starred)} is open; wanted: what an order says")
    nothing = {name: "" for name, text in said.items() if text == SAYS_NOTHING}
    return key_of(kind, {**said, **nothing}), target
