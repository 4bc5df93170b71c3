"""`anybridge`: all commands."""

import sys
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import import_module
from typing import Annotated

import typer

from ops.cli.errors import Commands

RELEASE = "0.1.0"
"""As `pyproject.toml` says it: the command also runs where the package is not installed."""

ROOMS: Mapping[str, Sequence[str]] = {
    "store": ["store"],
    "key": ["key"],
    "user": ["user"],
    "mapping": ["map"],
    "database": ["database"],
    "queues": ["queues"],
    "simulate": ["simulate"],
    "doctor": ["doctor"],
    "status": ["status"],
    "audit": ["audit"],
    "erase": ["erase"],
    "trace": ["trace"],
    "reconcile": ["reconcile"],
    "importing": ["import"],
    "export": ["export"],
    "coverage": ["coverage"],
    "link": ["link"],
    "dead": ["dead"],
    "batch": ["batch"],
    "flow": ["flow"],
    "emit": ["emit"],
    "run": ["intake", "work", "schedule"],
    "demo": ["demo"],
    "up": ["serve", "up"],
}
"""Every module of commands, with the first words that it answers to."""


@cache
def built() -> typer.Typer:
    """Give the application with every command; built once, since rooms add to groups of theirs."""
    return _with(ROOMS)


def main() -> None:
    """Run the command line of this process."""
    built_for(sys.argv[1:2])(prog_name="anybridge")


def built_for(words: Sequence[str]) -> typer.Typer:
    """Give the application for a command line: nobody waits for modules of other commands.

    Args:
        words: the first word of it, if there is one. Any that we do not know is answered by all.
    """
    rooms = [room for room, first in ROOMS.items() if set(words) & set(first)]
    return _with(rooms) if rooms else built()


def _with(rooms: Mapping[str, Sequence[str]] | Sequence[str]) -> typer.Typer:
    root = typer.Typer(
        cls=Commands,
        callback=_everything,  # or a single command would need no name
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        help="Keeps the ERP and AnyMarket equal. Exit codes: 0 done, 1 failed, 2 wrong usage, "
        "3 stopped by canary, 4 nothing matched.",
    )
    for room in rooms:
        import_module(f"ops.cli.{room}").register(root)
    return root


def _tell_version(asked: bool) -> None:
    if asked:
        typer.echo(f"anybridge {RELEASE}")
        raise typer.Exit


Version = Annotated[
    bool,
    typer.Option(
        "--version", callback=_tell_version, is_eager=True, help="Print the release and end."
    ),
]


def _everything(*, version: Version = False) -> None:
    """Need nothing that all commands need."""
    del version


if __name__ == "__main__":
    main()
