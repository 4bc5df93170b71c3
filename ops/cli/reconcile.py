"""`anybridge reconcile`: what differs between both sides, why, and its repair."""

from datetime import date, timedelta
from typing import Annotated, Any

import typer

from adapters.telemetry.redaction import masked
from domain.days import day_of
from domain.drift import Difference
from domain.replay import Plan
from ops import resources
from ops.cli import dead_view, reconcile_levels, say
from ops.cli.errors import WrongUsage
from ops.cli.repairing import Canary, DryRunOf, Rate, Repair, Wait, Wish
from ops.cli.terms import (
    Json,
    NamedStore,
    OneStore,
    Why,
    Yes,
    age_s,
    named_store,
    settings,
)
from ops.cli.ticker import Ticker
from ops.order_drift import DayReport, order_drift

app = typer.Typer(no_args_is_help=True, help="What differs between both sides, and its repair.")

Day = Annotated[str, typer.Option("--day", help="Day in São Paulo, 2026-11-23; else yesterday.")]
GraceOf = Annotated[str, typer.Option("--grace", help="Younger orders are still on their way.")]

_NOTHING = "no difference goes away by looking at its order once more"


def register(root: typer.Typer) -> None:
    """Add these commands to the root."""
    reconcile_levels.register(app)
    root.add_typer(app, name="reconcile")


@app.callback()
def _drift() -> None:
    """What differs between both sides, why, and its repair."""


@app.command()
def orders(
    name: NamedStore = "",
    *,
    store: OneStore = "",
    day: Day = "",
    grace: GraceOf = "15m",
    repair: Repair = False,
    dry_run: DryRunOf = False,
    canary: Canary = 0,
    rate: Rate = "0",
    wait: Wait = 60.0,
    why: Why = "",
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Compare the orders of a day; ends with 1 when somebody has to look at one."""
    plan = Plan(canary, rate=dead_view.number("--rate", rate, "/s"))
    wish = Wish(repair and not dry_run, dry_run, plan, wait, why, yes, as_json)
    wish.ready("Look at the orders that differ once more?")
    with resources.repositories(settings()) as known:
        wanted = named_store(known, name, store)
        on = _day(day, resources.clock_of(known.database))
        box = resources.secret_box(settings())
        with order_drift(settings(), known, box, Ticker()) as service:
            report = service.compare(wanted, on, age_s(grace, "--grace"))
            if not as_json:
                _tell(report)
            question = f"Look at {len(report.repairable)} orders once more?"
            done = wish.carried_out(service, report, question)
    if as_json:
        say.data(as_dict(report) | done.as_dict("orders"))
    else:
        done.tell(_NOTHING, asked=wish.repair)
    done.end()


def _day(text: str, now_s: float) -> date:
    if not text:
        return day_of(now_s) - timedelta(days=1)
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise WrongUsage(f"--day {text!r} is wrong; wanted: a day such as 2026-11-23") from None


def _tell(report: DayReport) -> None:
    say.note(
        f"store {report.store}, {report.day}: {report.hub} orders at AnyMarket, {report.erp} in "
        f"the ERP, {report.equal} equal, {len(report.differences)} differences"
    )
    say.rows([_row(one) for one in report.differences], as_json=False, nothing="both are equal")


def as_dict(report: DayReport) -> dict[str, Any]:
    """Give a report as JSON shows it."""
    return {
        "store": report.store,
        "day": report.day.isoformat(),
        "hub": report.hub,
        "erp": report.erp,
        "equal": report.equal,
        "counts": dict(report.counts),
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
