"""`anybridge flow`: stop and go, one flow of one store."""

from typing import Annotated

import typer

from adapters.database.flows import FlowRows
from domain.ids import Kind, LaneId
from domain.pauses import ACCESS_DENIED, way_on
from ops import resources
from ops.cli import say
from ops.cli.errors import NothingMatched, WrongUsage
from ops.cli.terms import StoreFlag, Why, Yes, act, settings

app = typer.Typer(no_args_is_help=True, help="Stop and go, one flow of one store.")

_ALSO = {"orders": Kind.ORDER}
"""What people say, and queues are called."""


def _flow(text: str) -> Kind:
    """Read a flow.

    Raises:
        WrongUsage: there is no such flow.
    """
    if text in _ALSO or text in set(Kind):
        return _ALSO.get(text) or Kind(text)
    raise WrongUsage(f"flow {text!r} is not known; wanted: one of {', '.join(Kind)}")


Flow = Annotated[
    Kind, typer.Argument(parser=_flow, metavar="FLOW", help=f"One of {', '.join(Kind)}.")
]


def register(root: typer.Typer) -> None:
    """Add these commands to the root."""
    root.add_typer(app, name="flow")


@app.command()
def pause(flow: Flow, *, store: StoreFlag, why: Why = "", yes: Yes = False) -> None:
    """Hold a flow, whatever holds it already; events go on being folded and wait."""
    del yes
    with resources.repositories(settings()) as opened:
        opened.stores.require(store)
        cause = FlowRows(opened.database).pause(LaneId(store, flow.value), act(why))
    if cause is None:
        raise NothingMatched(f"flow {flow} of store {store} is paused already")
    before = f" (it was held: {cause})" if cause else ""
    command = f"anybridge flow resume {flow} --store {store} --why …"
    say.note(f"flow {flow} of {store} paused{before}; go on with: {command}")


@app.command()
def resume(flow: Flow, *, store: StoreFlag, why: Why = "", yes: Yes = False) -> None:
    """End a hold: a pause, the brake (that confirms the mass change), a refused token and so on."""
    del yes
    with resources.repositories(settings()) as opened:
        opened.stores.require(store)
        cause = FlowRows(opened.database).resume(LaneId(store, flow.value), act(why))
        if not cause:
            raise NothingMatched(f"flow {flow} of store {store} is not held")
        flows = FlowRows(opened.database).held_flows(store)
    say.note(f"flow {flow} of {store} resumed; it was held: {cause}")
    same = [other.kind for other in flows if other.cause == cause == ACCESS_DENIED]
    if same:
        command = way_on(LaneId(store, flow), cause, is_paused=False)
        say.note(f"{', '.join(same)} of it still stand still for that; all at once: {command}")
