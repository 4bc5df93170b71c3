"""Files that commands read and write, `-` for the standard streams."""

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from ops.cli.errors import WrongUsage
from ops.table_files import LONGEST_BYTES

STDIN = "-"

FileName = Annotated[str, typer.Argument(metavar="FILE", help="CSV or JSON; - is standard input.")]
OutFile = Annotated[str, typer.Argument(metavar="[FILE]", help="Else standard output.")]


def content(file: str) -> bytes:
    """Read a file, and never much more than a table may have.

    Raises:
        WrongUsage: it cannot be read.
    """
    try:
        if file == STDIN:
            return sys.stdin.buffer.read(LONGEST_BYTES + 1)
        with Path(file).open("rb") as opened:
            return opened.read(LONGEST_BYTES + 1)
    except OSError as error:
        raise WrongUsage(f"{file} cannot be read: {error.strerror}") from None


def is_json(file: str, *, as_json: bool) -> bool:
    """Tell whether a file is written as JSON: it was asked for, or its name says so."""
    return as_json or file.endswith(".json")


def as_text(found: list[dict[str, Any]]) -> str:
    """Give JSON as a file holds it."""
    return json.dumps(found, ensure_ascii=False, indent=2) + "\n"


def write(file: str, text: str) -> bool:
    """Write a file, or to standard output; tells whether it was a file.

    Raises:
        WrongUsage: it cannot be written.
    """
    if file == STDIN:
        typer.echo(text, nl=False)
        return False
    try:
        Path(file).write_text(text, encoding="utf-8")
    except OSError as error:
        raise WrongUsage(f"{file} cannot be written: {error.strerror}") from None
    return True
