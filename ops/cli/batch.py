"""`anybridge batch`: replays as they run, from any shell, by anybody."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from adapters.database.batch_views import BatchView
from domain.audit import Act
from domain.replay import BatchState
from ops import resources
from ops.batches import Batches, batches
from ops.cli import say, watching
from ops.cli.terms import Json, Why, Yes, act, settings

app = typer.Typer(no_args_is_help=True, help="Replays in batches.")

BatchId = Annotated[str, typer.Argument(metavar="ID", help="Id of the batch: rb_….")]
Wait = Annotated[float, typer.Option("--wait", min=0, help="Seconds to watch at most.")]


def register(root: typer.Typer) -> None:
    """Add these commands to the root."""
    root.add_typer(app, name="batch")


@contextmanager
def opened() -> Iterator[Batches]:
    """Open the service."""
    with resources.repositories(settings()) as known:
        yield batches(known, resources.secret_box(settings()))


@app.command(name="list")
def list_(
    *,
    store: Annotated[str, typer.Option("--store", help="Only this store's.")] = "",
    state: Annotated[BatchState | None, typer.Option("--state", help="Only this state.")] = None,
    most: Annotated[int, typer.Option("--max", min=1, help="At most so many.")] = 100,
    as_json: Json = False,
) -> None:
    """List batches, newest first."""
    with opened() as service:
        found = service.matching(store, "" if state is None else state.value, most)
    say.rows([watching.row(x) for x in found], as_json=as_json, nothing="nothing was replayed")


@app.command()
def show(batch_id: BatchId, *, as_json: Json = False) -> None:
    """Show one batch: who, why, which letters, how far."""
    with opened() as service:
        watching.shown(service.one(batch_id), as_json=as_json)


@app.command()
def watch(batch_id: BatchId, *, wait: Wait = 600.0, as_json: Json = False) -> None:
    """Watch a batch to its end; ends with 1 when letters failed again, 3 by its canary."""
    with opened() as service:
        batch = watching.watched(service, service.one(batch_id), wait, quiet=as_json)
    watching.shown(batch, as_json=as_json)
    watching.end(batch)


@app.command()
def pause(batch_id: BatchId, *, why: Why = "", yes: Yes = False, as_json: Json = False) -> None:
    """Release nothing more; what is out ends by itself."""
    del yes
    _steer(batch_id, Batches.pause, act(why), as_json=as_json)


@app.command()
def resume(batch_id: BatchId, *, why: Why = "", yes: Yes = False, as_json: Json = False) -> None:
    """Go on with a paused batch."""
    del yes
    _steer(batch_id, Batches.resume, act(why), as_json=as_json)


@app.command()
def cancel(batch_id: BatchId, *, why: Why = "", yes: Yes = False, as_json: Json = False) -> None:
    """End a batch; letters that were not released wait as before."""
    del yes
    _steer(batch_id, Batches.cancel, act(why), as_json=as_json)


@app.command()
def report(
    batch_id: BatchId,
    *,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV.")] = False,
    as_json: Json = False,
) -> None:
    """Tell what became of every letter of a batch."""
    with opened() as service:
        items = [watching.item(one) for one in service.items(service.one(batch_id))]
    if as_csv:
        say.csv(watching.ITEM, items)
    else:
        say.rows(items, as_json=as_json, nothing="it has no letters")


def _steer(
    batch_id: str, move: Callable[[Batches, BatchView, Act], BatchView], by: Act, *, as_json: bool
) -> None:
    with opened() as service:
        batch = move(service, service.one(batch_id), by)
    say.rows([watching.row(batch)], as_json=as_json, nothing="")
