"""`anybridge map import`, `export` and `test`: rules and expectations in files."""

from typing import Annotated

import typer

from domain.mapping_keys import CARRIER
from domain.mappings import ATTRIBUTE
from domain.replay import Plan
from domain.written_rules import check_order_kind
from ops.cli import attributes, files, mapping_view, plain_mappings, say
from ops.cli import mapping_flags as flags
from ops.cli.dead_view import number
from ops.cli.errors import FAILED, NothingMatched, WrongUsage
from ops.cli.terms import Json, StoreFlag, Why, Yes, act
from ops.mapping_files import read_expectations, read_rules, rules_as_csv, rules_as_json
from ops.mappings import Saving
from ops.named_rules import NAMED


def register(app: typer.Typer) -> None:
    """Add these commands to `map`."""
    app.command(name="import")(import_)
    app.command()(export)
    app.command(name="test")(check)


def import_(
    kind: flags.KindName,
    file: files.FileName,
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
    how = Saving(revision, not no_release, Plan(canary, rate=number("--rate", rate, "/s")))
    content = files.content(file)
    edits = NAMED[kind].read(content) if kind in NAMED else read_rules(content, kind)
    if not edits:
        raise NothingMatched(f"{file} holds no rule")
    if kind == ATTRIBUTE:
        attributes.done(store, edits, act(why), how, apply=apply, as_json=as_json)
    elif kind in NAMED:
        plain_mappings.done(kind, store, edits, act(why), how, apply=apply, as_json=as_json)
    else:
        mapping_view.done(store, edits, act(why), how, apply=apply, as_json=as_json)


def export(
    kind: flags.KindName,
    file: files.OutFile = files.STDIN,
    *,
    store: StoreFlag,
    as_json: Json = False,
) -> None:
    """Write the rules of a kind as `import` reads them: CSV, or JSON."""
    is_json = files.is_json(file, as_json=as_json)
    if kind in NAMED:
        rows, written = plain_mappings.listed(kind, store), NAMED[kind]
        text = files.as_text(written.as_json(rows)) if is_json else written.as_csv(rows)
    else:
        check_order_kind(kind)
        with mapping_view.opened() as service:
            rows = service.listed(store, kind)
        text = files.as_text(rules_as_json(rows)) if is_json else rules_as_csv(kind, rows)
    if files.write(file, text):
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
    expected = read_expectations(files.content(file), kind)
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
