"""Tables in files, CSV or JSON: read whole or refused with every faulty line."""

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from domain.json_text import Malformed, read_json, unstorable
from domain.mappings import MappingWrong
from ops.spreadsheets import plain

LONGEST_BYTES = 8_000_000
_SHOWN = 20
_MARK = "\ufeff"

T = TypeVar("T")


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


def read_table(
    content: bytes, make: Callable[[dict[str, str | None], bool], T]
) -> list[tuple[int, T]]:
    """Read each row; every fault is kept until the end.

    Args:
        make: given a row and whether it is one of a CSV; raises `MappingWrong` for a fault.

    Returns:
        What `make` gave, with the line it stands in.

    Raises:
        FileWrong: names every line that is wrong; nothing was read.
    """
    if len(content) > LONGEST_BYTES:
        raise FileWrong([(1, f"the file is larger than {LONGEST_BYTES} bytes")])
    try:
        text = content.decode("utf-8").removeprefix(_MARK)
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise FileWrong([(line, "it is no UTF-8; wanted: a file saved as UTF-8")]) from None
    is_csv = not text.lstrip().startswith(("[", "{"))
    found: list[tuple[int, T]] = []
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
    try:
        if len(set(reader.fieldnames or ())) != len(reader.fieldnames or ()):
            raise FileWrong([(1, "a column stands there twice")])
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
    fault = unstorable(dict(row))
    if fault is not None:
        raise MappingWrong(fault[1])
    if "" in row or None in row:
        raise MappingWrong("there are more cells than columns")
    if wrong:
        raise MappingWrong(f"{', '.join(wrong)} is no text; wanted: a string in quotes")
    return {str(name).strip(): value for name, value in row.items()}


def each_once(found: Sequence[tuple[int, T]], key: Callable[[T], str], what: str) -> list[T]:
    """Give what was read, without its lines.

    Args:
        what: "key": what is the same in two lines.

    Raises:
        FileWrong: names every line whose key stood in an earlier one.
    """
    seen: dict[str, int] = {}
    twice = [
        (line, f"the same {what} as line {seen[key(one)]}; wanted: each once")
        for line, one in found
        if seen.setdefault(key(one), line) != line
    ]
    if twice:
        raise FileWrong(twice)
    return [one for _, one in found]
