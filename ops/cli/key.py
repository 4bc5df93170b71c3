"""`anybridge key`: with which ERPs publish by HTTP, and people use its API."""

from typing import Annotated

import typer

from adapters.database.api_keys import NewKey
from adapters.database.operator_keys import NewOperatorKey
from domain.operators import Role, is_operator_name
from ops import resources
from ops.cli import ask, say
from ops.cli.errors import NothingMatched, WrongUsage
from ops.cli.terms import Json, StoreName, Why, Yes, act, settings
from ops.resources import Repositories
from ops.store_filters import found_of_store

app = typer.Typer(no_args_is_help=True, help="API keys of stores, and of people.")

Overlap = Annotated[
    float,
    typer.Option("--overlap-hours", min=0.0, max=8784.0, help="Old keys stay valid for so long."),
]
Ids = Annotated[list[str] | None, typer.Option("--id", help="Only this key; may be repeated.")]

Owner = Annotated[
    str, typer.Argument(metavar="[STORE]", help="Name of the store; none with --operator.")
]
OperatorName = Annotated[
    str, typer.Option("--operator", metavar="NAME", help="A person's key, for /v1 of people.")
]
RoleFlag = Annotated[Role | None, typer.Option("--role", help="What that person may do.")]


def register(root: typer.Typer) -> None:
    """Add these commands to the root."""
    root.add_typer(app, name="key")


@app.command()
def create(
    name: Owner = "",
    *,
    operator: OperatorName = "",
    role: RoleFlag = None,
    why: Why = "",
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Make a key; it is shown this once."""
    del yes
    _one_of(name, operator)
    if operator and (role is None or not is_operator_name(operator)):
        raise WrongUsage(
            "--operator NAME --role ROLE; wanted: a name in lower case, and viewer, operator or "
            "admin"
        )
    with resources.repositories(settings()) as opened:
        if role is not None and operator:
            _show_operator(opened.operators.create(operator, role, act(why)), as_json=as_json)
            return
        made = _made(opened, name, opened.keys.create(name, act(why)))
    _show(made, as_json=as_json)


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
        made = _made(opened, name, opened.keys.rotate(name, overlap_hours * 3600, act(why)))
    _show(made, as_json=as_json)
    say.note(f"older keys of {name} end in {overlap_hours:g} h")


@app.command()
def revoke(
    name: Owner = "",
    *,
    operator: OperatorName = "",
    only: Ids = None,
    why: Why = "",
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """End keys at once: all of a store or a person, or those named."""
    _one_of(name, operator)
    which = f"key {', '.join(only)}" if only else "every key"
    whose = f"operator {operator}" if operator else f"store {name}"
    ask.sure(f"Revoke {which} of {whose}?", yes=yes)
    with resources.repositories(settings()) as opened:
        if operator:
            gone = opened.operators.revoke(operator, only or [], act(why))
        else:
            gone = opened.keys.revoke(name, only or [], act(why))
    if not gone:
        raise NothingMatched(f"{whose} has no such valid key; `anybridge key list` shows them")
    say.rows([{"revoked": key_id} for key_id in gone], as_json=as_json, nothing="")


@app.command(name="list")
def list_(
    *,
    store: Annotated[str, typer.Option("--store", help="Only this store's.")] = "",
    operators: Annotated[bool, typer.Option("--operators", help="Those of people.")] = False,
    as_json: Json = False,
) -> None:
    """List keys; the keys themselves are not kept."""
    if operators:
        _list_operators(as_json=as_json)
        return
    with resources.repositories(settings()) as opened:
        keys = found_of_store(opened.stores, store, opened.keys.keys(store))
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


def _one_of(store: str, operator: str) -> None:
    if bool(store) == bool(operator):
        raise WrongUsage("whose key? wanted: the name of a store, or --operator NAME")


def _list_operators(*, as_json: bool) -> None:
    with resources.repositories(settings()) as opened:
        keys = opened.operators.keys()
    found = [
        {
            "id": key.id,
            "operator": key.name,
            "role": key.role,
            "state": "valid" if key.revoked_at_s is None else "revoked",
            "created_at": say.moment(key.created_at_s),
            "revoked_at": say.moment(key.revoked_at_s),
        }
        for key in keys
    ]
    nothing = "no key yet: `anybridge key create --operator NAME --role ROLE` makes one"
    say.rows(found, as_json=as_json, nothing=nothing)


def _show_operator(made: NewOperatorKey, *, as_json: bool) -> None:
    if as_json:
        say.data({"id": made.id, "operator": made.name, "role": made.role.value, "key": made.key})
        return
    say.note("keep it now: it is not shown again")
    typer.echo(made.key)


def _made(opened: Repositories, store: str, made: NewKey | None) -> NewKey:
    if made is None:
        raise opened.stores.unknown(store)
    return made


def _show(made: NewKey, *, as_json: bool) -> None:
    if as_json:
        say.data({"id": made.id, "store": made.store, "key": made.key})
        return
    say.note("keep it now: it is not shown again")
    typer.echo(made.key)
