"""`anybridge map import`, `export` and `test`: rules and expectations in files."""

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from domain.mapping_keys import CARRIER
from domain.replay import Plan
from domain.written_rules import check_order_kind
from ops.cli import mapping_flags as flags
from ops.cli import mapping_view, say
from ops.cli.dead_view import number
from ops.cli.errors import FAILED, NothingMatched, WrongUsage
from ops.cli.terms import Json, StoreFlag, Why, Yes, act
from ops.mapping_files import (
    LONGEST_BYTES,
    read_expectations,
    read_rules,
    rules_as_csv,
    rules_as_json,
)
from ops.mappings import Saving

STDIN = "-"
FileName = Annotated[str, typer.Argument(metavar="FILE", help="CSV or JSON; - is standard input.")]


def register(app: typer.Typer) -> None:
    """Add these commands to `map`."""
    app.command(name="import")(import_)
    app.command()(export)
    app.command(name="test")(check)


def import_(
    kind: flags.KindName,
    file: FileName,
    *,
    store: StoreFlag,
    apply: flags.Apply = False,
    no_release: flags.NoRelease = False,
    revision: flags.Revision = "",
    canary: flags.Canary = 0,
    rate: flags.Rate = "0",
    why: Why = "",
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Set the rules of a file, all or none. Without --apply it only says what it would do."""
    del yes
    edits = read_rules(_content(file), kind)
    if not edits:
        raise NothingMatched(f"{file} holds no rule")
    how = Saving(revision, not no_release, Plan(canary, rate=number(rate, "/s")))
    mapping_view.done(store, edits, act(why), how, apply=apply, as_json=as_json)


def export(
    kind: flags.KindName,
    file: Annotated[str, typer.Argument(metavar="[FILE]", help="Else standard output.")] = STDIN,
    *,
    store: StoreFlag,
    as_json: Json = False,
) -> None:
    """Write the rules of a kind as `import` reads them: CSV, or JSON."""
    check_order_kind(kind)
    with mapping_view.opened() as service:
        rows = service.listed(store, kind)
    is_json = as_json or file.endswith(".json")
    text = _as_text(rules_as_json(rows)) if is_json else rules_as_csv(kind, rows)
    if file == STDIN:
        typer.echo(text, nl=False)
        return
    try:
        Path(file).write_text(text, encoding="utf-8")
    except OSError as error:
        raise WrongUsage(f"{file} cannot be written: {error.strerror}") from None
    say.note(f"{len(rows)} rules written to {file}")


def check(
    words: Annotated[
        list[str], typer.Argument(metavar="[KIND] FILE", help="Kind of the rows that name none.")
    ],
    *,
    store: StoreFlag,
    as_json: Json = False,
) -> None:
    """Check what orders are expected to be mapped to; ends with 1 when one is not."""
    kind, file = _words(words)
    expected = read_expectations(_content(file), kind)
    if not expected:
        raise NothingMatched(f"{file} expects nothing")
    with mapping_view.advising() as advice:
        wrong = advice.test(store, expected)
    found = [
        {
            "line": each.line,
            "kind": each.key.kind,
            "label": each.key.label,
            "wanted": each.wanted,
            "found": each.found,
            "why": list(each.why),
        }
        for each in wrong
    ]
    say.rows(found, as_json=as_json, nothing=f"{len(expected)} expectations are met")
    if wrong:
        say.note(f"{len(wrong)} of {len(expected)} expectations are not met")
        raise typer.Exit(FAILED)


def _words(words: list[str]) -> tuple[str, str]:
    if len(words) not in {1, 2}:
        raise WrongUsage(f"{len(words)} arguments were given; wanted: [KIND] FILE")
    return (CARRIER, words[0]) if len(words) == 1 else (words[0], words[1])


def _as_text(found: list[dict[str, Any]]) -> str:
    return json.dumps(found, ensure_ascii=False, indent=2) + "\n"


def _content(file: str) -> bytes:
    """Read a file, and never much more than rules may have.

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
