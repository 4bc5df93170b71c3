"""`anybridge doctor`: every problem at once."""

import os

import typer

from ops.checks import examine
from ops.cli import say
from ops.cli.terms import Json


def register(root: typer.Typer) -> None:
    """Add this command to the root."""
    root.command()(doctor)


def doctor(*, as_json: Json = False) -> None:
    """Check settings, database, broker and every store; 1 when something is wrong."""
    say.findings(examine(os.environ), as_json=as_json)
