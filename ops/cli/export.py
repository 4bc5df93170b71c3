"""`anybridge export`: the ERP's brands and category tree to AnyMarket, without products."""

from collections.abc import Callable
from typing import Annotated, Any

import typer

from domain.order_claims import LookRule
from ops import resources
from ops.catalogue_sides import catalogue_sides
from ops.cli import bars, say
from ops.cli.errors import FAILED
from ops.cli.terms import Json, NamedStore, OneStore, Why, Yes, act, named_store, settings
from ops.cli.ticker import Ticker
from ops.shelf_export import Fate, ShelfExport, ShelfLine, ShelfReport, shelf_export

app = typer.Typer(no_args_is_help=True, help="Brands and category tree, without products.")

DryRunOf = Annotated[bool, typer.Option("--dry-run", help="Only say what would be created.")]

SHELVES = {"brands": ShelfExport.brands, "categories": ShelfExport.categories}

_HELP = "Create the ERP's {what} in AnyMarket that it lacks; ends with 1 when one is not there."


def register(root: typer.Typer) -> None:
    """Add these commands to the root."""
    for what, run in SHELVES.items():
        app.command(what, help=_HELP.format(what=what))(_command(what, run))
    root.add_typer(app, name="export")


def _command(what: str, run: Callable[..., ShelfReport]) -> Callable[..., None]:
    def export(
        name: NamedStore = "",
        *,
        store: OneStore = "",
        dry_run: DryRunOf = False,
        why: Why = "",
        yes: Yes = False,
        as_json: Json = False,
    ) -> None:
        del yes
        with (
            resources.repositories(settings()) as known,
            catalogue_sides(settings(), known, Ticker()) as sides,
            bars.counting(what) as came,
        ):
            wanted = named_store(known, name, store)
            service = shelf_export(
                known, sides, LookRule(settings().lookup_wait_s, settings().call_deadline_s)
            )
            report = run(service, wanted, act(why), came, dry_run=dry_run)
        if as_json:
            say.data(_as_dict(report))
        else:
            _tell(report)
        if not report.is_whole:
            raise typer.Exit(FAILED)

    return export


def _tell(report: ShelfReport) -> None:
    rows = [_row(line) for line in report.lines if line.fate is not Fate.THERE]
    say.rows(rows, as_json=False, nothing=f"AnyMarket has all {report.what}")
    counts = ", ".join(
        f"{count} {fate.value.replace('_', ' ')}" for fate in Fate if (count := report.count(fate))
    )
    say.note(f"store {report.store}: {report.total} {report.what}: {counts or 'none'}")
    if report.stopped:
        left = report.total - len(report.lines)
        say.note(f"stopped with {left} left: {report.stopped}; the same command goes on there")
    elif report.dry_run:
        say.note("nothing was sent; without --dry-run it is")


def _as_dict(report: ShelfReport) -> dict[str, Any]:
    return {
        "store": report.store,
        "what": report.what,
        "dry_run": report.dry_run,
        "total": report.total,
        "counts": {fate.value: report.count(fate) for fate in Fate},
        "stopped": report.stopped,
        report.what: [_row(line) for line in report.lines],
    }


def _row(line: ShelfLine) -> dict[str, Any]:
    return {
        "name": line.name,
        "fate": line.fate.value,
        "hub_id": line.hub_id,
        "why": line.why,
    }
