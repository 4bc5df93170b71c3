"""`anybridge intake | work | schedule`: one process each, any number of each."""

from typing import Annotated

import typer

from config.routes import WORK_QUEUES
from ops import processes
from ops.cli.errors import WrongUsage
from ops.cli.terms import settings

ALL_QUEUES = ",".join(WORK_QUEUES)

Queues = Annotated[
    str, typer.Option("--queues", help=f"Comma separated, of: {', '.join(WORK_QUEUES)}.")
]


def register(root: typer.Typer) -> None:
    """Add these commands to the root."""
    root.command(name="intake")(intake)
    root.command(name="work")(work)
    root.command(name="schedule")(schedule)


def intake() -> None:
    """Take events from the queues into the ledger."""
    processes.run(lambda: processes.run_intake(settings()))


def work(queues: Queues = ALL_QUEUES) -> None:
    """Work lanes off, and file dead letters."""
    wanted = tuple(queue.strip() for queue in queues.split(",") if queue.strip())
    if not wanted or set(wanted) - set(WORK_QUEUES):
        raise WrongUsage(f"--queues is wrong; wanted: some of {', '.join(WORK_QUEUES)}")
    processes.run(lambda: processes.run_work(settings(), wanted))


def schedule() -> None:
    """Ring what is due and announce dead letters."""
    processes.run(lambda: processes.run_schedule(settings()))
