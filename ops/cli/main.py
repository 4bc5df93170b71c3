"""`anybridge`: all commands."""

from collections.abc import Callable
from functools import cache

import typer

from ops.cli import (
    audit,
    batch,
    coverage,
    database,
    dead,
    demo,
    doctor,
    emit,
    erase,
    export,
    flow,
    importing,
    key,
    link,
    mapping,
    queues,
    reconcile,
    run,
    simulate,
    status,
    store,
    trace,
    up,
    user,
)
from ops.cli.errors import Commands

ROOMS: tuple[Callable[[typer.Typer], None], ...] = (
    store.register,
    key.register,
    user.register,
    mapping.register,
    database.register,
    queues.register,
    simulate.register,
    doctor.register,
    status.register,
    audit.register,
    erase.register,
    trace.register,
    reconcile.register,
    importing.register,
    export.register,
    coverage.register,
    link.register,
    dead.register,
    batch.register,
    flow.register,
    emit.register,
    run.register,
    demo.register,
    up.register,
)
"""Every module of commands adds its own to the root."""


@cache
def built() -> typer.Typer:
    """Give the application with every command; built once, since rooms add to groups of theirs."""
    root = typer.Typer(
        cls=Commands,
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        help="Keeps the ERP and AnyMarket equal. Exit codes: 0 done, 1 failed, 2 wrong usage, "
        "3 stopped by canary, 4 nothing matched.",
    )
    for register in ROOMS:
        register(root)
    return root


def main() -> None:
    """Run the command line of this process."""
    built()(prog_name="anybridge")


if __name__ == "__main__":
    main()
