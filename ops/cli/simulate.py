"""`anybridge simulate`: the other parties, imitated as real HTTP servers."""

from pathlib import Path
from typing import Annotated

import typer

from simulator.anymarket.server import AnyMarketSimulator
from simulator.eccosys.server import EccosysSimulator
from simulator.engine.process import answer

app = typer.Typer(no_args_is_help=True, help="Imitations of AnyMarket and the ERP.")

Port = Annotated[int, typer.Option("--port", min=0, max=65535, help="0: any free one.")]
Host = Annotated[str, typer.Option("--host", help="Address to listen on.")]
Faults = Annotated[
    Path | None,
    typer.Option("--faults", exists=True, dir_okay=False, help="JSON file of faults in force."),
]
Journal = Annotated[
    Path | None, typer.Option("--journal", dir_okay=False, help="File every call is written to.")
]


def register(root: typer.Typer) -> None:
    """Add these commands to the root."""
    root.add_typer(app, name="simulate")


@app.command()
def anymarket(
    *, host: Host = "127.0.0.1", port: Port = 0, faults: Faults = None, journal: Journal = None
) -> None:
    """Imitate AnyMarket until it is stopped; one line of JSON says where."""
    answer(AnyMarketSimulator, port, faults, journal, host)


@app.command()
def eccosys(
    *, host: Host = "127.0.0.1", port: Port = 0, faults: Faults = None, journal: Journal = None
) -> None:
    """Imitate Eccosys until it is stopped; one line of JSON says where."""
    answer(EccosysSimulator, port, faults, journal, host)
