"""`anybridge key`: the keys with which ERPs publish by HTTP."""

from typing import Annotated

import typer

from adapters.database.api_keys import NewKey
from adapters.database.stores import StoreUnknown
from ops import resources
from ops.cli import ask, say
from ops.cli.errors import NothingMatched
from ops.cli.terms import Json, StoreName, Why, Yes, act, settings

app = typer.Typer(no_args_is_help=True, help="API keys of stores.")

Overlap = Annotated[
    float, typer.Option("--overlap-hours", min=0.0, help="Old keys stay valid for so long.")
]
Ids = Annotated[list[str] | None, typer.Option("--id", help="Only this key; may be repeated.")]


def register(root: typer.Typer) -> None:
    """Add these commands to the root."""
    root.add_typer(app, name="key")


@app.command()
def create(name: StoreName, *, why: Why = "", yes: Yes = False, as_json: Json = False) -> None:
    """Make a key; it is shown this once."""
    del yes
    with resources.repositories(settings()) as opened:
        made = opened.keys.create(name, act(why))
    _show(made, name, as_json=as_json)


@app.command()
def rotate(
    name: StoreName,
    *,
    overlap_hours: Overlap = 24.0,
    why: Why = "",
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Make a new key; the old ones end after the overlap."""
    del yes
    with resources.repositories(settings()) as opened:
        made = opened.keys.rotate(name, overlap_hours * 3600, act(why))
    _show(made, name, as_json=as_json)
    say.note(f"older keys of {name} end in {overlap_hours:g} h")


@app.command()
def revoke(
    name: StoreName,
    *,
    only: Ids = None,
    why: Why = "",
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """End keys at once: all of a store, or those named."""
    which = f"key {', '.join(only)}" if only else "every key"
    ask.sure(f"Revoke {which} of store {name}?", yes=yes)
    with resources.repositories(settings()) as opened:
        gone = opened.keys.revoke(name, only or [], act(why))
    if not gone:
        raise NothingMatched(
            f"store {name!r} has no such valid key; `anybridge key list` shows them"
        )
    say.rows([{"revoked": key_id} for key_id in gone], as_json=as_json, nothing="")


@app.command(name="list")
def list_(*, store: Annotated[str, typer.Option("--store")] = "", as_json: Json = False) -> None:
    """List keys; the keys themselves are not kept."""
    with resources.repositories(settings()) as opened:
        keys = opened.keys.keys(store)
    found = [
        {
            "id": key.id,
            "store": key.store,
            "state": key.state,
            "created_at": say.moment(key.created_at_s),
            "expires_at": say.moment(key.expires_at_s),
            "revoked_at": say.moment(key.revoked_at_s),
        }
        for key in keys
    ]
    say.rows(found, as_json=as_json, nothing="no key yet: `anybridge key create` makes one")


def _show(made: NewKey | None, store: str, *, as_json: bool) -> None:
    if made is None:
        raise StoreUnknown(store)
    if as_json:
        say.data({"id": made.id, "store": made.store, "key": made.key})
        return
    say.note("keep it now: it is not shown again")
    typer.echo(made.key)
