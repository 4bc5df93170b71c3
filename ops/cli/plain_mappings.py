"""Deposits, and links of carriers, of `anybridge map`: they free lanes, or nothing; no orders."""

from collections.abc import Mapping, Sequence
from typing import Any

import typer

from adapters.database.mappings import Choice
from domain.audit import Act
from domain.mappings import DEPOSIT, TRACKING, check_mapping, mapping_key
from domain.written_rules import Edit
from ops import resources
from ops.cli import ask, files, say
from ops.cli.errors import NothingMatched
from ops.cli.terms import settings
from ops.deposit_mappings import (
    deposit_edit,
    deposit_mappings,
    deposit_rules_as_csv,
    deposit_rules_as_json,
    read_deposit_rules,
)
from ops.mappings import Saving
from ops.resources import Repositories
from ops.rule_previews import RulePreview
from ops.tracking_links import (
    read_tracking_links,
    tracking_edit,
    tracking_links,
    tracking_links_as_csv,
    tracking_links_as_json,
)


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
    kind, name = wanted.kind, wanted.label
    with resources.repositories(settings()) as opened:
        edit = _edit(kind, name, wanted.target)
        seen, released = _previewed(opened, wanted.store, [edit])
        if apply:
            seen = _saved(opened, wanted.store, [edit], act, how)[0]
    found = {
        "applied": apply,
        "store": wanted.store,
        "kind": kind,
        "key": mapping_key(kind, name),
        "before": seen.before(edit),
        "target": wanted.target,
        "releases": list(released) if how.release else [],
    }
    if as_json:
        say.data(found)
    else:
        _tell(found, name)


def _edit(kind: str, name: str, target: str | None) -> Edit:
    return deposit_edit(name, target) if kind == DEPOSIT else tracking_edit(name, target)


def _previewed(
    known: Repositories, store: str, edits: Sequence[Edit]
) -> tuple[RulePreview, Sequence[str]]:
    """Give what edits would do, and the flows that would go on."""
    if edits[0].kind == TRACKING:
        return tracking_links(known).preview(store, edits), ()
    seen = deposit_mappings(known).preview(store, edits)
    return seen, seen.lanes


def _saved(
    known: Repositories, store: str, edits: Sequence[Edit], act: Act, how: Saving
) -> tuple[RulePreview, int]:
    """Save edits; gives what that was to do, and how many rules it changed."""
    if edits[0].kind == TRACKING:
        linked = tracking_links(known).save(store, edits, act, revision=how.revision)
        return linked.preview, linked.changed
    saving: dict[str, Any] = {"revision": how.revision, "release": how.release}
    saved = deposit_mappings(known).save(store, edits, act, **saving)
    return saved.preview, saved.changed


def unset(store: str, kind: str, name: str, act: Act, *, yes: bool) -> None:
    """Take a mapping away.

    Raises:
        NothingMatched: it has none.
    """
    ask.sure(f"Take the mapping of {kind} {name!r} of store {store} away?", yes=yes)
    with resources.repositories(settings()) as opened:
        _saved(opened, store, [_edit(kind, name, None)], act, Saving())
    say.note(f"{kind} {name!r} of store {store} is mapped no more")


def import_(
    kind: str, file: str, store: str, act: Act, how: Saving, *, apply: bool, as_json: bool
) -> None:
    """Set the rules of a file, all or none; without `apply`, say what that would do."""
    edits = _READ[kind](files.content(file))
    if not edits:
        raise NothingMatched(f"{file} holds no rule")
    with resources.repositories(settings()) as known:
        seen, released = _previewed(known, store, edits)
        changed = len(seen.changed)
        if apply:
            _, changed = _saved(known, store, edits, act, how)
    column = _COLUMN[kind]
    rows = [{column: e.label, "before": seen.before(e), "target": e.target} for e in edits]
    if as_json:
        told = {"applied": apply, "store": store, "revision": seen.revision, "edits": rows}
        say.data(told | {"changed": changed, "releases": list(released)})
        return
    say.rows(rows, as_json=False, nothing="")
    say.note(f"{changed} changed" if apply else f"{changed} would change: add --apply")


def export(kind: str, file: str, store: str, *, as_json: bool) -> None:
    """Write the rules as `import_` reads them: CSV, or JSON."""
    with resources.repositories(settings()) as known:
        rows = (tracking_links if kind == TRACKING else deposit_mappings)(known).listed(store)
    if files.is_json(file, as_json=as_json):
        text = files.as_text(_AS_JSON[kind](rows))
    else:
        text = _AS_CSV[kind](rows)
    if files.write(file, text):
        say.note(f"{len(rows)} rules written to {file}")


KINDS = (DEPOSIT, TRACKING)
"""Kinds whose key is one name, and by which no order is mapped."""

_COLUMN = {DEPOSIT: "deposit", TRACKING: "carrier"}
_READ = {DEPOSIT: read_deposit_rules, TRACKING: read_tracking_links}
_AS_JSON = {DEPOSIT: deposit_rules_as_json, TRACKING: tracking_links_as_json}
_AS_CSV = {DEPOSIT: deposit_rules_as_csv, TRACKING: tracking_links_as_csv}


def _tell(found: Mapping[str, Any], name: str) -> None:
    may = "" if found["applied"] else "would be "
    what = f"{found['kind']} {name!r} of store {found['store']}"
    typer.echo(f"{what} {may}mapped to {found['target']} (before: {found['before'] or 'none'})")
    if found["releases"]:
        typer.echo(f"lanes {may}released: {', '.join(found['releases'])}")
    if not found["applied"]:
        say.note("nothing was changed: add --apply")
