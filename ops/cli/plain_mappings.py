"""Deposits, and links of carriers, of `anybridge map`: they free lanes, or nothing; no orders."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import typer

from adapters.database.mappings import Choice
from adapters.database.rule_rows import RuleRow
from config.settings import Settings
from domain.audit import Act
from domain.mappings import DEPOSIT, check_mapping, mapping_key
from domain.written_rules import Edit
from ops import resources
from ops.books import books
from ops.cli import ask, say
from ops.cli.mapping_targets import checked, lacks, warn
from ops.cli.terms import settings
from ops.mapping_advice import Checked
from ops.mappings import Saving
from ops.named_rules import NAMED
from ops.rule_books import RuleBook, RulesSaved
from ops.rule_previews import RulePreview
from ops.stock_locals import stock_locals

Book = RuleBook[Any, RulePreview]


@contextmanager
def opened(kind: str) -> Iterator[Book]:
    """Open the book of a kind."""
    with resources.repositories(settings()) as known:
        yield books(known)[kind]


def choice(store: str, kind: str, name: str, target: str) -> Choice:
    """Give what is to be mapped.

    Raises:
        MappingWrong: a part of it is wrong.
    """
    check_mapping(kind, name, target)
    return Choice(store, kind, name, target)


def set_(wanted: Choice, act: Act, how: Saving, *, apply: bool, as_json: bool) -> None:
    """Map a key, or say what that would do.

    Raises:
        RulesChanged: the rules are not those that were previewed.
    """
    kind, name, store = wanted.kind, wanted.label, wanted.store
    edit = NAMED[kind].edit(name, wanted.target)
    with opened(kind) as book:
        seen = book.preview(store, [edit])
        if apply:
            seen = _saved(book, store, [edit], act, how).preview
    found = {
        "applied": apply,
        "store": store,
        "kind": kind,
        "key": mapping_key(kind, name),
        "before": seen.before(edit),
        "target": wanted.target,
        "releases": list(seen.again) if how.release else [],
    }
    if not as_json:
        _tell(found, name)
    _warn(kind, store, [edit], found if as_json else None)
    if not apply:
        say.note("nothing was changed: add --apply")


def unset(store: str, kind: str, name: str, act: Act, *, yes: bool) -> None:
    """Take a mapping away.

    Raises:
        NothingMatched: it has none.
    """
    ask.sure(f"Take the mapping of {kind} {name!r} of store {store} away?", yes=yes)
    with opened(kind) as book:
        _saved(book, store, [NAMED[kind].edit(name, None)], act, Saving())
    say.note(f"{kind} {name!r} of store {store} is mapped no more")


def done(
    kind: str,
    store: str,
    edits: Sequence[Edit],
    act: Act,
    how: Saving,
    *,
    apply: bool,
    as_json: bool,
) -> None:
    """Set rules, all or none; without `apply`, say what that would do."""
    with opened(kind) as book:
        seen = book.preview(store, edits)
        changed = len(seen.changed)
        if apply:
            changed = _saved(book, store, edits, act, how).changed
    column = NAMED[kind].called
    rows = [{column: e.label, "before": seen.before(e), "target": e.target} for e in edits]
    if as_json:
        told = {"applied": apply, "store": store, "revision": seen.revision, "edits": rows}
        _warn(kind, store, edits, told | {"changed": changed, "releases": list(seen.again)})
        return
    say.rows(rows, as_json=False, nothing="")
    say.note(f"{changed} changed" if apply else f"{changed} would change: add --apply")
    _warn(kind, store, edits)


def listed(kind: str, store: str) -> Sequence[RuleRow]:
    """Give the rules of a kind, attributes too."""
    with opened(kind) as book:
        return book.listed(store)


def _saved(
    book: Book, store: str, edits: Sequence[Edit], act: Act, how: Saving
) -> RulesSaved[RulePreview]:
    return book.save(store, edits, act, revision=how.revision, release=how.release)


def _tell(found: Mapping[str, Any], name: str) -> None:
    may = "" if found["applied"] else "would be "
    what = f"{found['kind']} {name!r} of store {found['store']}"
    typer.echo(f"{what} {may}mapped to {found['target']} (before: {found['before'] or 'none'})")
    if found["releases"]:
        typer.echo(f"lanes {may}released: {', '.join(found['releases'])}")


def _warn(
    kind: str, store: str, edits: Sequence[Edit], told: Mapping[str, Any] | None = None
) -> None:
    """Ask AnyMarket for its stock locals, after what was to be saved was saved and said.

    Args:
        told: is printed as JSON, with what AnyMarket lacks; None: it was said already.
    """

    def ask(having: Settings) -> Checked:
        with resources.repositories(having) as known, stock_locals(having, known) as asking:
            return asking.check(store, edits)

    found = checked(ask) if kind == DEPOSIT else None
    if told is not None:
        say.data(told if found is None else {**told, "hub_lacks": lacks(found)})
    if found is not None:
        warn(kind, found, store)
