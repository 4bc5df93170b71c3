"""`anybridge import catalogue`: the hub's catalogue into the ERP, without images."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from adapters.database.import_rows import ImportRows, ImportView
from domain.errors import BridgeError
from domain.ids import Kind
from domain.imports import PHASES, LeftOut
from domain.store import Store
from ops import catalogue_imports, resources
from ops.cli import ask, say
from ops.cli.errors import FAILED, NothingMatched, WrongUsage
from ops.cli.terms import Json, NamedStore, OneStore, Why, Yes, act, named_store, settings
from ops.cli.ticker import Ticker

app = typer.Typer(no_args_is_help=True, help="What AnyMarket has, into the ERP.")

SHOWN = 50

DryRun = Annotated[bool, typer.Option("--dry-run", help="Read both sides, and write nothing.")]
Show = Annotated[bool, typer.Option("--show", help="Only tell how the last one stands.")]


class ImportHeld(BridgeError):
    """An import stands still until a person acts."""


def register(root: typer.Typer) -> None:
    """Add these commands to the root."""
    root.add_typer(app, name="import")


@app.callback()
def _import() -> None:
    """What AnyMarket has, into the ERP."""


@app.command()
def catalogue(
    name: NamedStore = "",
    *,
    store: OneStore = "",
    dry_run: DryRun = False,
    show: Show = False,
    why: Why = "",
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Import attributes, brands, categories and products into the ERP; never images.

    What is there already stays as it is. An import that was cut goes on where it was. Ends with 1
    when something was left out.
    """
    with resources.repositories(settings()) as known:
        wanted = named_store(known, name, store)
        rows = ImportRows(known.database)
        if show:
            view = rows.view(wanted.name)
            if view is None:
                raise NothingMatched(f"nothing was ever imported for store {wanted.name}")
            left = rows.left_out(wanted.name)
        elif dry_run:
            with _bar(as_json) as watched:
                view, left = catalogue_imports.dry_run(settings(), known, wanted, Ticker(), watched)
        else:
            view, left = _run(wanted, rows, why, yes=yes, as_json=as_json)
    _tell(wanted, view, left, is_dry=dry_run, as_json=as_json)
    if left:
        raise typer.Exit(FAILED)


def _run(
    store: Store, rows: ImportRows, why: str, *, yes: bool, as_json: bool
) -> tuple[ImportView, Sequence[LeftOut]]:
    if not why:
        raise WrongUsage("--why is missing; wanted: why the catalogue is imported")
    if store.flow_on(Kind.STOCK):
        pause = f"anybridge flow pause stock --store {store.name} --why …"
        say.note(f"products come without stock: until it is counted in the ERP, {pause}")
    ask.sure(f"Import AnyMarket's catalogue into the ERP of store {store.name}?", yes=yes)
    with catalogue_imports.imports(settings()) as service:
        if not service.ask(store, act(why)):
            say.note("an import is under way: it goes on where it was")
        try:
            with _bar(as_json) as watched:
                view = service.work(store, watched)
        except KeyboardInterrupt:
            say.note("it is no longer worked here; `anybridge work` goes on with it, or this again")
            raise
    if view.held:
        resume = f"anybridge flow resume import_catalogue --store {store.name} --why …"
        raise ImportHeld(f"the import is held, {view.held}; go on with: {resume}")
    return view, rows.left_out(store.name)


@contextmanager
def _bar(as_json: bool) -> Iterator[Callable[[ImportView], None]]:
    """Show how an import goes on, and once in words why it does not."""
    told: set[str] = set()
    console = Console(stderr=True)
    with Progress(
        TextColumn("{task.description:<11}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[made]} created"),
        TimeElapsedColumn(),
        console=console,
        disable=as_json or not console.is_terminal,
    ) as bar:
        task = bar.add_task(PHASES[0], total=None, made=0)

        def watched(view: ImportView) -> None:
            made = sum(made for made, _ in view.counts.values())
            bar.update(
                task, description=view.phase, completed=view.read, total=view.total, made=made
            )
            for line in filter(None, (view.error, view.waits_for and _waiting(view.waits_for))):
                if line not in told:
                    told.add(line)
                    say.note(line)

        yield watched


def _waiting(what: str) -> str:
    return f"no answer was seen for {say.cut(what, 80)}: the ERP is looked at before it is repeated"


def _tell(
    store: Store, view: ImportView, left: Sequence[LeftOut], *, is_dry: bool, as_json: bool
) -> None:
    by_part = Counter(one.part for one in left)
    counts = {
        part.value: {"created": made, "there": there, "left_out": by_part[part]}
        for part, (made, there) in view.counts.items()
    }
    if as_json:
        rows = [_row(one) for one in left]
        said: dict[str, Any] = {"store": store.name, "state": view.phase, "dry_run": is_dry}
        say.data(said | {"counts": counts, "left_out": rows})
        return
    heading = ["PART", "WOULD BE CREATED" if is_dry else "CREATED", "THERE ALREADY", "LEFT OUT"]
    say.columns([heading, *([part, *map(str, row.values())] for part, row in counts.items())])
    if not view.is_done:
        say.note(f"it is not done: reading {view.phase}")
    if left:
        typer.echo("")
        say.rows([_row(one) for one in left[:SHOWN]], as_json=False, nothing="")
    if len(left) > SHOWN:
        say.note(f"… {len(left) - SHOWN} more; --show --json lists them")


def _row(one: LeftOut) -> dict[str, str]:
    return {"part": one.part.value, "name": one.name, "why": one.why}
