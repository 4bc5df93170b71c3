"""`anybridge map`: De<>Para, by kind. Saving previews first, and releases what it frees."""

from typing import Annotated, Any

import typer

from domain.attribute_rules import attribute_edit
from domain.mappings import ATTRIBUTE
from domain.replay import Plan
from domain.written_rules import Edit
from ops import resources
from ops.cli import (
    ask,
    attributes,
    mapping_questions,
    mapping_targets,
    mapping_transfer,
    mapping_view,
    plain_mappings,
    say,
)
from ops.cli import mapping_flags as flags
from ops.cli.dead_view import number
from ops.cli.terms import Json, OneStore, Why, Yes, act, settings, the_store
from ops.mappings import Saving
from ops.store_filters import found_of_store

app = typer.Typer(no_args_is_help=True, help="Mappings (De<>Para) by kind.")


def register(root: typer.Typer) -> None:
    """Add these commands to the root."""
    mapping_transfer.register(app)
    mapping_questions.register(app)
    mapping_targets.register(app)
    root.add_typer(app, name="map")


@app.command(name="set")
@flags.with_key_flags
def set_(
    kind: flags.KindName,
    *,
    to: flags.To,
    store: OneStore = "",
    is_default: flags.IsDefault = False,
    key: flags.Key = "",
    deposit: flags.Deposit = "",
    attribute: flags.Attribute = "",
    carrier: flags.Carrier = "",
    preview: flags.Preview = False,
    apply: flags.Apply = False,
    no_release: flags.NoRelease = False,
    keep: flags.Keep = None,
    revision: flags.Revision = "",
    canary: flags.Canary = 0,
    rate: flags.Rate = "0",
    why: Why = "",
    yes: Yes = False,
    as_json: Json = False,
    **said: str | None,
) -> None:
    """Map a key. Without --apply it only says what it would do."""
    del yes
    apply = flags.saves(apply=apply, preview=preview)
    names = {"deposit": deposit, "attribute": attribute, "carrier": carrier}
    named = flags.fields({**said, **{name: text or None for name, text in names.items()}})
    store = the_store(store)
    plan = Plan(canary, rate=number("--rate", rate, "/s"))
    how = Saving(revision, not no_release, plan, keep or ())
    if kind == ATTRIBUTE:
        edits = [attribute_edit(flags.only_name(kind, key, named), to)]
        attributes.done(store, edits, act(why), how, apply=apply, as_json=as_json)
        return
    if not flags.is_of_orders(kind):
        label = flags.only_name(kind, key, named)
        choice = plain_mappings.choice(store, kind, label, to)
        plain_mappings.set_(choice, act(why), how, apply=apply, as_json=as_json)
        return
    edit = flags.edit(kind, named, key, to, is_default=is_default)
    mapping_view.done(store, [edit], act(why), how, apply=apply, as_json=as_json)


@app.command()
@flags.with_key_flags
def unset(
    kind: flags.KindName,
    *,
    store: OneStore = "",
    is_default: flags.IsDefault = False,
    key: flags.Key = "",
    deposit: flags.Deposit = "",
    attribute: flags.Attribute = "",
    carrier: flags.Carrier = "",
    no_release: flags.NoRelease = False,
    why: Why = "",
    yes: Yes = False,
    as_json: Json = False,
    **said: str | None,
) -> None:
    """Take a mapping away, after it was said which orders that touches."""
    names = {"deposit": deposit, "attribute": attribute, "carrier": carrier}
    named = flags.fields({**said, **{name: text or None for name, text in names.items()}})
    store = the_store(store)
    how = Saving(release=not no_release)
    if kind == ATTRIBUTE:
        meant = flags.only_name(kind, key, named)
        attributes.unset(store, meant, act(why), how, yes=yes, as_json=as_json)
        return
    if not flags.is_of_orders(kind):
        label = flags.only_name(kind, key, named)
        plain_mappings.unset(store, kind, label, act(why), yes=yes)
        return
    edit = flags.edit(kind, named, key, None, is_default=is_default)
    _sure(store, edit, yes=yes, as_json=as_json)
    mapping_view.done(store, [edit], act(why), how, apply=True, as_json=as_json)


def _sure(store: str, edit: Edit, *, yes: bool, as_json: bool) -> None:
    """Say which orders it touches, on standard error where standard output is data."""
    if yes:
        return
    with mapping_view.opened() as service:
        found = service.preview(store, [edit])
    mapping_view.tell(found, applied=False, err=as_json)
    ask.sure(f"Take the mapping of {edit.kind} {edit.label} of store {store} away?", yes=yes)


@app.command(name="list")
def list_(
    kind: Annotated[str, typer.Argument(metavar="[KIND]")] = "",
    *,
    store: Annotated[str, typer.Option("--store", help="Only this store's.")] = "",
    as_json: Json = False,
) -> None:
    """List mappings, of one kind or of all."""
    if kind:
        flags.is_of_orders(kind)
    with resources.repositories(settings()) as opened:
        rows = found_of_store(opened.stores, store, opened.mappings.rows(store, kind))
    found: list[dict[str, Any]] = [
        {
            "store": row.store,
            "kind": row.kind,
            "key": row.key,
            "label": row.label,
            "target": row.target,
            "updated_at": say.moment(row.updated_at_s),
        }
        for row in rows
    ]
    say.rows(found, as_json=as_json, nothing="no mapping yet: `anybridge map set` makes one")
