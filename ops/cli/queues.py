"""`anybridge queues`: the exchanges and queues of the broker."""

import typer

from adapters.queue import topology
from ops.cli import say
from ops.cli.terms import Json, settings

app = typer.Typer(no_args_is_help=True, help="Exchanges and queues.")


def register(root: typer.Typer) -> None:
    """Add these commands to the root."""
    root.add_typer(app, name="queues")


@app.command()
def apply(*, as_json: Json = False) -> None:
    """Declare every exchange and queue. Twice equals once."""
    declared = topology.apply(settings().require("amqp_url").amqp_url)
    say.rows([{"declared": name} for name in declared], as_json=as_json, nothing="")
