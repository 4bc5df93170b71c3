"""`anybridge reconcile`: what differs between both sides, why, and its repair."""

from collections import Counter
from datetime import date, timedelta
from typing import Annotated, Any

import typer

from adapters.database.batch_views import BatchView
from adapters.database.stores import StoreUnknown
from adapters.telemetry.redaction import masked
from domain.days import day_of
from domain.drift import Difference
from domain.replay import Plan
from domain.store import Store
from ops import resources
from ops.cli import ask, dead_view, say, watching
from ops.cli.errors import FAILED, WrongUsage
from ops.cli.terms import Json, Why, Yes, act, age_s, settings
from ops.order_drift import DayReport, OrderDrift, order_drift
from ops.resources import Repositories

app = typer.Typer(no_args_is_help=True, help="What differs between both sides, and its repair.")

NameOf = Annotated[str, typer.Argument(metavar="[STORE]", help="The same as --store.")]
OfStore = Annotated[str, typer.Option("--store", help="Name of the store.")]
Day = Annotated[str, typer.Option("--day", help="Day in São Paulo, 2026-11-23; else yesterday.")]
GraceOf = Annotated[str, typer.Option("--grace", help="Younger orders are still on their way.")]
Repair = Annotated[bool, typer.Option("--repair", help="Have the repairable ones looked at again.")]
Canary = Annotated[int, typer.Option("--canary", min=0, help="So many go first.")]
Rate = Annotated[str, typer.Option("--rate", help="At most so many a second: 2/s; 0: no limit.")]
Wait = Annotated[float, typer.Option("--wait", min=0, help="Seconds to watch the batch.")]


def register(root: typer.Typer) -> None:
    """Add these commands to the root."""
    root.add_typer(app, name="reconcile")


@app.callback()
def _drift() -> None:
    """What differs between both sides, why, and its repair."""


@app.command()
def orders(
    name: NameOf = "",
    *,
    store: OfStore = "",
    day: Day = "",
    grace: GraceOf = "15m",
    repair: Repair = False,
    canary: Canary = 0,
    rate: Rate = "0",
    wait: Wait = 60.0,
    why: Why = "",
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Compare the orders of a day; ends with 1 when somebody has to look at one."""
    plan = Plan(canary, rate=dead_view.number(rate, "/s"))
    with resources.repositories(settings()) as known:
        wanted = _store(known, name, store)
        on = _day(day, resources.clock_of(known.database))
        with order_drift(settings(), known, resources.secret_box(settings())) as service:
            report = service.compare(wanted, on, age_s(grace))
            batch = None
            if repair and report.repairable:
                ask.sure(f"Look at {len(report.repairable)} orders once more?", yes=yes)
                batch = _repaired(service, report, plan, why, wait, quiet=as_json)
    _tell(report, batch, as_json=as_json)
    if batch is not None:
        watching.end(batch)
    if any(not (one.is_explained or (batch and one.is_repairable)) for one in report.differences):
        raise typer.Exit(FAILED)


def _store(known: Repositories, name: str, flag: str) -> Store:
    if name and flag and name != flag:
        raise WrongUsage(f"two stores were named: {name} and {flag}")
    if not (name or flag):
        raise WrongUsage("--store is missing; wanted: the name of a store")
    found = known.stores.get(name or flag)
    if found is None:
        raise StoreUnknown(name or flag)
    return found


def _day(text: str, now_s: float) -> date:
    if not text:
        return day_of(now_s) - timedelta(days=1)
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise WrongUsage(f"--day {text!r} is wrong; wanted: a day such as 2026-11-23") from None


def _repaired(
    service: OrderDrift, report: DayReport, plan: Plan, why: str, wait_s: float, *, quiet: bool
) -> BatchView:
    if not why:
        raise WrongUsage("--why is missing; wanted: why these are looked at again")
    batch = service.repair(report, act(why), plan)
    return watching.watched(service.batches, batch, wait_s, quiet=quiet)


def _tell(report: DayReport, batch: BatchView | None, *, as_json: bool) -> None:
    if as_json:
        say.data(as_dict(report) | {"batch": None if batch is None else watching.told(batch)})
        return
    say.note(
        f"store {report.store}, {report.day}: {report.hub} orders at AnyMarket, {report.erp} in "
        f"the ERP, {report.equal} equal, {len(report.differences)} differences"
    )
    say.rows([_row(one) for one in report.differences], as_json=False, nothing="both are equal")
    if batch is not None:
        say.note(watching.progress(batch))
    elif report.repairable:
        say.note(f"{len(report.repairable)} can be repaired: --repair --why …")


def as_dict(report: DayReport) -> dict[str, Any]:
    """Give a report as JSON shows it."""
    return {
        "store": report.store,
        "day": report.day.isoformat(),
        "hub": report.hub,
        "erp": report.erp,
        "equal": report.equal,
        "counts": dict(sorted(Counter(f"{x.gap}: {x.cause}" for x in report.differences).items())),
        "repairable": len(report.repairable),
        "differences": [_row(one) for one in report.differences],
    }


def _row(one: Difference) -> dict[str, Any]:
    return {
        "gap": one.gap.value,
        "cause": one.cause.value,
        "number": one.number,
        "order_id": one.order_id,
        "field": one.field,
        "hub": one.hub,
        "erp": one.erp,
        "repairable": one.is_repairable,
        "letter": one.letter_id,
        "detail": masked(one.detail),
    }
