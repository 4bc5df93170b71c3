"""What commands print: aligned text for people, JSON for programs."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, timezone
from typing import Any

import typer

from ops import spreadsheets
from ops.cli.errors import FAILED
from ops.findings import Finding, any_wrong

SAO_PAULO = timezone(timedelta(hours=-3))
"""Brazil has had no summer time since 2019."""


def data(value: object) -> None:
    """Print JSON."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def rows(found: Sequence[Mapping[str, Any]], *, as_json: bool, nothing: str) -> None:
    """Print a list: an array of objects, or columns named by the keys.

    Args:
        nothing: what a person reads when the list is empty.
    """
    if as_json:
        data(list(found))
    elif not found:
        typer.echo(nothing)
    else:
        heading = [name.replace("_", " ").upper() for name in found[0]]
        columns([heading, *([_cell(value) for value in row.values()] for row in found)])


def csv(names: Sequence[str], found: Sequence[Mapping[str, Any]]) -> None:
    """Print a list for a spreadsheet, with a heading even when it is empty."""
    typer.echo(spreadsheets.as_csv(names, found), nl=False)


def columns(found: Sequence[Sequence[str]]) -> None:
    """Print lines of equally many texts, without a heading."""
    for line in _aligned(found):
        typer.echo(line)


def pairs(found: Sequence[tuple[str, str]]) -> None:
    """Print names and values in two columns."""
    columns(found)


def findings(found: Sequence[Finding], *, as_json: bool) -> None:
    """Print a report; ends with 1 when something in it is wrong."""
    rows([finding.to_dict() for finding in found], as_json=as_json, nothing="nothing to check")
    if any_wrong(found):
        raise typer.Exit(FAILED)


def note(line: str) -> None:
    """Tell a person something on standard error, so that standard output stays data."""
    typer.echo(line, err=True)


def moment(at_s: float | None) -> str | None:
    """Give a moment in São Paulo with its offset.

    Examples:
        >>> moment(1795453200.0), moment(None)
        ('2026-11-23T14:00:00-03:00', None)
    """
    if at_s is None:
        return None
    return datetime.fromtimestamp(at_s, SAO_PAULO).isoformat(timespec="seconds")


def money(cents: int) -> str:
    """Give an amount as Brazilians write it.

    Examples:
        >>> money(123456789), money(5)
        ('R$ 1.234.567,89', 'R$ 0,05')
    """
    whole = f"{cents // 100:,}".replace(",", ".")
    return f"R$ {whole},{cents % 100:02d}"


def cut(text: str, longest: int) -> str:
    """Give a text on one line, at most so long.

    Examples:
        >>> cut("one two three", 8), cut("a b", 8)
        ('one two…', 'a b')
    """
    line = " ".join(text.split())
    return line if len(line) <= longest else f"{line[: longest - 1]}…"


def duration(seconds: float | None) -> str:
    """Give a duration in its two largest units.

    Examples:
        >>> duration(None), duration(0.2), duration(59.7), duration(3720), duration(90000)
        ('', '0s', '59s', '1h02m', '1d01h')
    """
    if seconds is None:
        return ""
    whole = int(seconds)
    for unit, smaller, size in (("d", "h", 86400), ("h", "m", 3600), ("m", "s", 60)):
        if whole >= size:
            part = whole % size // {"h": 3600, "m": 60, "s": 1}[smaller]
            return f"{whole // size}{unit}{part:02d}{smaller}"
    return f"{whole}s"


def _aligned(table: Sequence[Sequence[str]]) -> Sequence[str]:
    widths = [max(len(cell) for cell in column) for column in zip(*table, strict=True)]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in table
    ]


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    if isinstance(value, Mapping):
        return " ".join(f"{name}={_cell(inner)}" for name, inner in value.items())
    # A list has one line a row, whatever others said.
    return " ".join(str(value).split("\n"))
