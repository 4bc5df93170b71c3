"""`anybridge map`: De<>Para, by kind. Saving previews first, and releases what it frees."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from adapters.database.mappings import Choice
from domain.mappings import DEPOSIT, check_kind, check_mapping, mapping_key
from ops import resources
from ops.cli import ask, say
from ops.cli.errors import NothingMatched, WrongUsage
from ops.cli.terms import Json, StoreFlag, Why, Yes, act, settings

app = typer.Typer(no_args_is_help=True, help="Mappings (De<>Para) by kind.")

KindName = Annotated[str, typer.Argument(metavar="KIND", help="What is mapped: deposit.")]
Key = Annotated[str, typer.Option("--key", help="What is mapped, for any kind.")]
Deposit = Annotated[str, typer.Option("--deposit", help="Name of the deposit in the ERP.")]
To = Annotated[str, typer.Option("--to", help="Their id for it: the stock local's number.")]
Apply = Annotated[bool, typer.Option("--apply", help="Save; without it, this is a preview.")]
NoRelease = Annotated[bool, typer.Option("--no-release", help="Save, and release nothing.")]


def register(root: typer.Typer) -> None:
    """Add these commands to the root."""
    root.add_typer(app, name="map")


@app.command(name="set")
def set_(
    kind: KindName,
    *,
    store: StoreFlag,
    to: To,
    key: Key = "",
    deposit: Deposit = "",
    apply: Apply = False,
    no_release: NoRelease = False,
    why: Why = "",
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Map a key. Without --apply it only says what it would do."""
    del yes
    label = _label(kind, key, deposit)
    check_mapping(kind, label, to)
    with resources.repositories(settings()) as opened:
        opened.stores.row(store)
        before = opened.mappings.target(store, kind, label)
        released = [] if no_release else list(opened.mappings.waiting(store, kind))
        if apply:
            choice = Choice(store, kind, label, to)
            released = list(opened.mappings.set(choice, act(why), release=not no_release))
    found = {
        "applied": apply,
        "store": store,
        "kind": kind,
        "key": mapping_key(kind, label),
        "before": before,
        "target": to,
        "releases": released,
    }
    if as_json:
        say.data(found)
    else:
        _tell(found, label)


@app.command()
def unset(
    kind: KindName,
    *,
    store: StoreFlag,
    key: Key = "",
    deposit: Deposit = "",
    why: Why = "",
    yes: Yes = False,
) -> None:
    """Take a mapping away."""
    label = _label(kind, key, deposit)
    ask.sure(f"Take the mapping of {kind} {label!r} of store {store} away?", yes=yes)
    with resources.repositories(settings()) as opened:
        gone = opened.mappings.unset(store, kind, label, act(why))
    if not gone:
        raise NothingMatched(f"{kind} {label!r} of store {store!r} is not mapped")
    say.note(f"{kind} {label!r} of store {store} is mapped no more")


@app.command(name="list")
def list_(
    kind: Annotated[str, typer.Argument(metavar="[KIND]")] = "",
    *,
    store: Annotated[str, typer.Option("--store")] = "",
    as_json: Json = False,
) -> None:
    """List mappings, of one kind or of all."""
    if kind:
        check_kind(kind)
    with resources.repositories(settings()) as opened:
        rows = opened.mappings.rows(store, kind)
    found = [
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


def _tell(found: Mapping[str, Any], label: str) -> None:
    may = "" if found["applied"] else "would be "
    what = f"{found['kind']} {label!r} of store {found['store']}"
    typer.echo(f"{what} {may}mapped to {found['target']} (before: {found['before'] or 'none'})")
    if found["releases"]:
        typer.echo(f"lanes {may}released: {', '.join(found['releases'])}")
    if not found["applied"]:
        say.note("nothing was changed: add --apply")


def _label(kind: str, key: str, deposit: str) -> str:
    check_kind(kind)
    given = [text for text in (key, deposit if kind == DEPOSIT else "") if text]
    if len(given) != 1:
        raise WrongUsage(f"say which {kind}: --{kind} NAME")
    return given[0]
