"""Rules and expectations in files, CSV or JSON: read whole or refused with every faulty line."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from adapters.database.order_rules import RuleRow
from domain.json_text import Malformed, read_json
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
from ops.spreadsheets import as_csv, plain

SAYS_NOTHING = "(empty)"
"""How a file writes that an order says nothing; a blank cell means that anything may stand."""

LONGEST_BYTES = 8_000_000
_SHOWN = 20
_MARK = "\ufeff"

_Read = TypeVar("_Read")


class FileWrong(MappingWrong):
    """A file that was refused whole.

    Args:
        faults: line → what is wrong there and what is wanted.
    """

    def __init__(self, faults: Sequence[tuple[int, str]]) -> None:
        lines = [f"line {line}: {fault}" for line, fault in faults[:_SHOWN]]
        more = len(faults) - len(lines)
        super().__init__("\n  ".join([*lines, *([f"and {more} more"] if more else [])]))
        self.faults = tuple(faults)


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
    found = _read(content, lambda row, is_csv: _edit(kind, row, is_csv=is_csv))
    seen: dict[str, int] = {}
    twice = [
        (line, f"the same key as line {seen[edit.key]}; wanted: each once")
        for line, edit in found
        if seen.setdefault(edit.key, line) != line
    ]
    if twice:
        raise FileWrong(twice)
    return [edit for _, edit in found]


def read_expectations(content: bytes, kind: str) -> list[Expectation]:
    """Read what orders are expected to be mapped to.

    Args:
        kind: of the rows that do not name theirs in a column `kind`.

    Raises:
        FileWrong: names every line that is wrong.
        MappingWrong: the kind is not known.
    """
    check_order_kind(kind)
    found = _read(content, lambda row, _: _expected(kind, row))
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


def _read(
    content: bytes, make: Callable[[dict[str, str | None], bool], _Read]
) -> list[tuple[int, _Read]]:
    """Read each row; every fault is kept until the end."""
    if len(content) > LONGEST_BYTES:
        raise FileWrong([(1, f"the file is larger than {LONGEST_BYTES} bytes")])
    try:
        text = content.decode("utf-8").removeprefix(_MARK)
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise FileWrong([(line, "it is no UTF-8; wanted: a file saved as UTF-8")]) from None
    is_csv = not text.lstrip().startswith(("[", "{"))
    found: list[tuple[int, _Read]] = []
    faults: list[tuple[int, str]] = []
    for line, row in _csv_rows(text) if is_csv else _json_rows(text):
        try:
            found.append((line, make(_strings(row), is_csv)))
        except MappingWrong as error:
            faults.append((line, str(error)))
    if faults:
        raise FileWrong(faults)
    return found


def _csv_rows(text: str) -> Iterator[tuple[int, Mapping[Any, Any]]]:
    first = text.partition("\n")[0]
    # Spreadsheets in Portuguese write semicolons.
    reader = csv.DictReader(
        io.StringIO(text), delimiter=";" if ";" in first else ",", strict=True, restkey=""
    )
    if len(set(reader.fieldnames or ())) != len(reader.fieldnames or ()):
        raise FileWrong([(1, "a column stands there twice")])
    try:
        for row in reader:
            yield reader.line_num, {name: _plain(cell) for name, cell in row.items()}
    except csv.Error as error:
        raise FileWrong([(reader.reader.line_num, f"it is no CSV: {error}")]) from None


def _plain(cell: Any) -> Any:
    return plain(cell) if isinstance(cell, str) else cell


def _json_rows(text: str) -> Iterator[tuple[int, Any]]:
    """Give each object of an array with the line that it begins in."""
    try:
        read_json(text.encode())
    except Malformed as error:
        raise FileWrong([(1, f"it is no JSON: {error}")]) from None
    decoder, at = json.JSONDecoder(), len(text) - len(text.lstrip())
    if text[at] != "[":
        raise FileWrong([(1, "expected an array of objects")])
    line, counted, at = 1, 0, at + 1
    while (at := _skipped(text, at)) < len(text) and text[at] != "]":
        # From the row before, not from the beginning: a large file would take minutes.
        line, counted = line + text.count("\n", counted, at), at
        row, at = decoder.raw_decode(text, at)
        yield line, row


def _skipped(text: str, at: int) -> int:
    while at < len(text) and text[at] in " \t\r\n,":
        at += 1
    return at


def _strings(row: Any) -> dict[str, str | None]:
    """Check that a row is names with texts, and nothing else.

    Raises:
        MappingWrong: says where it is not.
    """
    if not isinstance(row, Mapping):
        raise MappingWrong(f"expected an object, got {type(row).__name__}")
    wrong = [str(name) for name, value in row.items() if not isinstance(value, str | None)]
    if "" in row or None in row:
        raise MappingWrong("there are more cells than columns")
    if wrong:
        raise MappingWrong(f"{', '.join(wrong)} is no text; wanted: a string in quotes")
    return {str(name).strip(): value for name, value in row.items()}


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
