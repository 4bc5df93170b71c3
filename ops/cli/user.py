"""`anybridge user`: people who sign in to the console."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from domain.accounts import Account
from domain.operators import Role
from ops import resources
from ops.accounts import Accounts, accounts
from ops.cli import ask, say
from ops.cli.terms import Json, Why, Yes, act, settings

app = typer.Typer(no_args_is_help=True, help="People who sign in to the console.")

Name = Annotated[str, typer.Argument(metavar="NAME", help="As they sign in: ana.")]
RoleFlag = Annotated[Role, typer.Option("--role", help="What that person may do.")]
NewRole = Annotated[Role, typer.Argument(metavar="ROLE", help="viewer, operator or admin.")]
OfStore = Annotated[str, typer.Option("--store", help="The only store they see; none: all.")]
PasswordFile = Annotated[
    str | None,
    typer.Option("--password-file", metavar="FILE", help="File with it, or - for stdin."),
]


def register(root: typer.Typer) -> None:
    """Add these commands to the root."""
    root.add_typer(app, name="user")


@app.command()
def add(
    name: Name,
    *,
    role: RoleFlag,
    store: OfStore = "",
    password_file: PasswordFile = None,
    why: Why = "",
    yes: Yes = False,
) -> None:
    """Add an account; it asks for a password, twice, unless a file has it."""
    del yes
    with _opened() as service:
        service.add(Account(name, role, store), ask.password(password_file), act(why))
    say.note(f"{name} may sign in as {role}")


@app.command(name="role")
def role_(
    name: Name, role: NewRole, *, store: OfStore = "", why: Why = "", yes: Yes = False
) -> None:
    """Give an account another role and store; who is signed in must sign in again."""
    del yes
    with _opened() as service:
        service.change_role(Account(name, role, store), act(why))
    say.note(f"{name} is {role} of {store or 'every store'}")


@app.command()
def password(
    name: Name, *, password_file: PasswordFile = None, why: Why = "", yes: Yes = False
) -> None:
    """Give an account another password; who is signed in must sign in again."""
    del yes
    with _opened() as service:
        service.change_password(name, ask.password(password_file), act(why))
    say.note(f"{name} has a new password")


@app.command()
def disable(name: Name, *, why: Why = "", yes: Yes = False) -> None:
    """Let an account sign in no more; who is signed in is out at once."""
    ask.sure(f"Disable the account {name}?", yes=yes)
    with _opened() as service:
        service.switch(name, act(why), on=False)
    say.note(f"{name} may sign in no more")


@app.command()
def enable(name: Name, *, why: Why = "", yes: Yes = False) -> None:
    """Let a disabled account sign in again."""
    del yes
    with _opened() as service:
        service.switch(name, act(why), on=True)
    say.note(f"{name} may sign in again")


@app.command(name="list")
def list_(*, as_json: Json = False) -> None:
    """List accounts."""
    with _opened() as service:
        users = service.all()
    found = [
        {
            "name": user.name,
            "role": user.role,
            "store": user.store,
            "by": "password" if user.is_local else "provider",
            "state": "active" if user.disabled_at_s is None else "disabled",
            "created_at": say.moment(user.created_at_s),
            "last_used_at": say.moment(user.used_at_s),
        }
        for user in users
    ]
    nothing = "nobody may sign in yet: `anybridge user add NAME --role admin` adds the first"
    say.rows(found, as_json=as_json, nothing=nothing)


@contextmanager
def _opened() -> Iterator[Accounts]:
    with resources.repositories(settings()) as known:
        yield accounts(known)
