"""Deposits, and links of carriers, of `anybridge map`: they free lanes, or nothing; no orders."""

from collections.abc import Mapping, Sequence
from typing import Any

import typer

from adapters.database.mappings import Choice
from domain.audit import Act
from domain.mappings import DEPOSIT, check_mapping, mapping_key
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
        opened.stores.row(wanted.store)
        do = _set_deposit if kind == DEPOSIT else _set_plain
        before, released = do(opened, wanted, act, how, apply=apply)
    found = {
        "applied": apply,
        "store": wanted.store,
        "kind": kind,
        "key": mapping_key(kind, name),
        "before": before,
        "target": wanted.target,
        "releases": list(released) if how.release else [],
    }
    if as_json:
        say.data(found)
    else:
        _tell(found, name)


def _set_deposit(
    known: Repositories, wanted: Choice, act: Act, how: Saving, *, apply: bool
) -> tuple[str | None, Sequence[str]]:
    """Give what the deposit was mapped to, and the flows that go on."""
    service, edit = deposit_mappings(known), deposit_edit(wanted.label, wanted.target)
    seen = service.preview(wanted.store, [edit])
    if apply:
        saving: dict[str, Any] = {"revision": how.revision, "release": how.release}
        seen = service.save(wanted.store, [edit], act, **saving).preview
    return seen.before(edit), seen.lanes


def _set_plain(
    known: Repositories, wanted: Choice, act: Act, how: Saving, *, apply: bool
) -> tuple[str | None, Sequence[str]]:
    """Give what the key was mapped to, and the flows that go on."""
    store, kind = wanted.store, wanted.kind
    before = known.mappings.target(store, kind, wanted.label)
    if not apply:
        return before, known.mappings.waiting(store, kind)
    return before, known.mappings.set(wanted, act, release=how.release)


def unset(store: str, kind: str, name: str, act: Act, *, yes: bool) -> None:
    """Take a mapping away.

    Raises:
        NothingMatched: it has none.
    """
    ask.sure(f"Take the mapping of {kind} {name!r} of store {store} away?", yes=yes)
    with resources.repositories(settings()) as opened:
        if kind == DEPOSIT:
            deposit_mappings(opened).save(store, [deposit_edit(name, None)], act)
        elif not opened.mappings.unset(store, kind, name, act):
            raise NothingMatched(f"{kind} {name!r} of store {store!r} is not mapped")
    say.note(f"{kind} {name!r} of store {store} is mapped no more")


def import_(file: str, store: str, act: Act, how: Saving, *, apply: bool, as_json: bool) -> None:
    """Set the rules of a file, all or none; without `apply`, say what that would do."""
    edits = read_deposit_rules(files.content(file))
    if not edits:
        raise NothingMatched(f"{file} holds no rule")
    with resources.repositories(settings()) as known:
        service = deposit_mappings(known)
        seen = service.preview(store, edits)
        changed = len(seen.changed)
        if apply:
            saving: dict[str, Any] = {"revision": how.revision, "release": how.release}
            changed = service.save(store, edits, act, **saving).changed
    rows = [{"deposit": e.label, "before": seen.before(e), "target": e.target} for e in edits]
    if as_json:
        told = {"applied": apply, "store": store, "revision": seen.revision, "edits": rows}
        say.data(told | {"changed": changed, "releases": list(seen.lanes)})
        return
    say.rows(rows, as_json=False, nothing="")
    say.note(f"{changed} changed" if apply else f"{changed} would change: add --apply")


def export(file: str, store: str, *, as_json: bool) -> None:
    """Write the rules as `import_` reads them: CSV, or JSON."""
    with resources.repositories(settings()) as known:
        rows = deposit_mappings(known).listed(store)
    if files.is_json(file, as_json=as_json):
        text = files.as_text(deposit_rules_as_json(rows))
    else:
        text = deposit_rules_as_csv(rows)
    if files.write(file, text):
        say.note(f"{len(rows)} rules written to {file}")


def _tell(found: Mapping[str, Any], name: str) -> None:
    may = "" if found["applied"] else "would be "
    what = f"{found['kind']} {name!r} of store {found['store']}"
    typer.echo(f"{what} {may}mapped to {found['target']} (before: {found['before'] or 'none'})")
    if found["releases"]:
        typer.echo(f"lanes {may}released: {', '.join(found['releases'])}")
    if not found["applied"]:
        say.note("nothing was changed: add --apply")
