"""`anybridge coverage`: what products say, beside what marketplaces require."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

import typer

from domain.attribute_coverage import Gap
from domain.store import Store
from ops import resources
from ops.attribute_reports import AttributeReport, AttributeReports, attribute_reports
from ops.catalogue_sides import catalogue_sides
from ops.cli import bars, say
from ops.cli.errors import FAILED, WrongUsage
from ops.cli.terms import Json, NamedStore, OneStore, named_store, settings
from ops.cli.ticker import Ticker
from ops.shelf_export import Came

app = typer.Typer(no_args_is_help=True, help="What products say, and what is required of them.")

COLUMNS = ("product", "attribute", "marketplaces")
UNMAPPED_COLUMNS = ("attribute", "products")

Marketplace = Annotated[str, typer.Option("--marketplace", help="Only what this one requires.")]
Unmapped = Annotated[bool, typer.Option("--unmapped", help="The names that no rule maps instead.")]
Csv = Annotated[bool, typer.Option("--csv", help="Print CSV.")]


def register(root: typer.Typer) -> None:
    """Add these commands to the root."""
    root.add_typer(app, name="coverage")


@app.callback()
def _coverage() -> None:
    """What products say, and what is required of them."""


@app.command()
def attributes(
    name: NamedStore = "",
    *,
    store: OneStore = "",
    marketplace: Marketplace = "",
    unmapped: Unmapped = False,
    csv: Csv = False,
    as_json: Json = False,
) -> None:
    """List required attributes that products miss; ends with 1 when one is missing or unread."""
    if csv and as_json:
        raise WrongUsage("--csv and --json were both said; wanted: one of them")
    with opened("products", name, store) as (service, found, came):
        report = service.report(found, came)
    gaps = [gap for gap in report.coverage.gaps if marketplace in ("", *gap.marketplaces)]
    if as_json:
        say.data(_as_dict(report, gaps))
    elif csv:
        _csv(report, gaps, unmapped=unmapped)
    else:
        _tell(report, gaps, unmapped=unmapped)
    if gaps or report.unread:
        raise typer.Exit(FAILED)


@contextmanager
def opened(what: str, name: str, flag: str) -> Iterator[tuple[AttributeReports, Store, Came]]:
    """Open the service, with a progress bar.

    Args:
        what: "products": what the bar counts.
    """
    with (
        resources.repositories(settings()) as known,
        catalogue_sides(settings(), known, Ticker()) as sides,
        bars.counting(what) as came,
    ):
        yield attribute_reports(known, sides), named_store(known, name, flag), came


def _csv(report: AttributeReport, gaps: list[Gap], *, unmapped: bool) -> None:
    if unmapped:
        say.csv(UNMAPPED_COLUMNS, _unmapped(report))
    else:
        joined = [{**row, "marketplaces": " ".join(row["marketplaces"])} for row in _rows(gaps)]
        say.csv(COLUMNS, joined)


def _tell(report: AttributeReport, gaps: list[Gap], *, unmapped: bool) -> None:
    if unmapped:
        say.rows(_unmapped(report), as_json=False, nothing="every attribute is mapped")
    else:
        say.rows(_rows(gaps), as_json=False, nothing="no product misses a required attribute")
    found = report.coverage
    say.note(
        f"store {report.store}: {found.products} products, {found.complete} miss nothing; "
        f"{len(report.unmapped)} names are not mapped (--unmapped)"
    )
    if not report.groups:
        say.note("AnyMarket has no group of characteristics: they say what is required")
    if report.elsewhere:
        what = "have a category that AnyMarket lacks, or none: nobody knows what they must say"
        say.note(f"{len(report.elsewhere)} products {what}; anybridge export categories")
    for one in report.contradictions:
        say.note(f"{one.code}: {one.attribute} is not sent: {one.trouble.value}")
    for family in report.unread:
        say.note(f"{family.code} cannot be read: {family.why}")


def _as_dict(report: AttributeReport, gaps: list[Gap]) -> dict[str, Any]:
    return {
        "store": report.store,
        "products": report.coverage.products,
        "complete": report.coverage.complete,
        "groups": report.groups,
        "gaps": _rows(gaps),
        "unmapped": _unmapped(report),
        "not_sent": [
            {"product": one.code, "attribute": one.attribute, "trouble": one.trouble.value}
            for one in report.contradictions
        ],
        "without_category": report.elsewhere,
        "unread": [{"product": one.code, "why": one.why} for one in report.unread],
    }


def _rows(gaps: list[Gap]) -> list[dict[str, Any]]:
    return [
        {"product": gap.code, "attribute": gap.attribute, "marketplaces": list(gap.marketplaces)}
        for gap in gaps
    ]


def _unmapped(report: AttributeReport) -> list[dict[str, Any]]:
    ordered = sorted(report.unmapped.items(), key=lambda found: (-found[1], found[0]))
    return [{"attribute": name, "products": count} for name, count in ordered]
