"""`anybridge reconcile stock|price`: what AnyMarket has otherwise than it accepted it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

import typer

from adapters.telemetry.redaction import masked
from domain.ids import Kind
from domain.level_drift import LevelDifference
from domain.replay import Plan
from ops import resources
from ops.cli import dead_view, say
from ops.cli.errors import WrongUsage
from ops.cli.repairing import Canary, Done, DryRunOf, Rate, Repair, Wait, Wish
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
from ops.level_drift import LevelReport, level_drift

GraceOf = Annotated[
    str, typer.Option("--grace", help="What was accepted less long ago is on its way.")
]
Sample = Annotated[
    int, typer.Option("--sample", min=0, help="Look so many SKUs up by chance; 0: read all.")
]
Csv = Annotated[bool, typer.Option("--csv", help="Print CSV.")]

COLUMNS = ("cause", "key", "place", "hub", "ledger", "repairable", "letter", "detail")
"""What `_row` gives, in its order."""

_NOTHING = "no difference goes away by sending its SKU once more"

_HELP = "Compare a store's {kind} at AnyMarket with what AnyMarket accepted."


def register(app: typer.Typer) -> None:
    """Add these commands beside the others that reconcile."""
    for kind in (Kind.STOCK, Kind.PRICE):
        app.command(kind.value, help=_HELP.format(kind=kind))(_command(kind))


def _command(kind: Kind) -> Callable[..., None]:
    def compare(
        name: NamedStore = "",
        *,
        store: OneStore = "",
        sample: Sample = 0,
        grace: GraceOf = "15m",
        repair: Repair = False,
        dry_run: DryRunOf = False,
        canary: Canary = 0,
        rate: Rate = "0",
        wait: Wait = 60.0,
        why: Why = "",
        yes: Yes = False,
        csv: Csv = False,
        as_json: Json = False,
    ) -> None:
        if csv and as_json:
            raise WrongUsage("--csv and --json were both said; wanted: one of them")
        plan = Plan(canary, rate=dead_view.number("--rate", rate, "/s"))
        is_data = csv or as_json
        wish = Wish(repair and not dry_run, dry_run, plan, wait, why, yes, is_data)
        wish.ready(f"Send the {kind} that differs once more?")
        wanted = _Wanted(kind, (name, store), sample, age_s(grace, "--grace"))
        report, done = _carried_out(wanted, wish)
        if as_json:
            say.data(as_dict(report) | done.as_dict("skus"))
        elif csv:
            say.csv(COLUMNS, [_row(one) for one in report.differences])
        else:
            done.tell(_NOTHING, asked=wish.repair)
            _tell_gone(report, taken_up=done.taken_up)
        done.end()

    return compare


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What is to be compared."""

    kind: Kind
    named: tuple[str, str]
    sample: int
    grace_s: float


def _carried_out(wanted: _Wanted, wish: Wish) -> tuple[LevelReport, Done]:
    with resources.repositories(settings()) as known:
        store = named_store(known, *wanted.named)
        box = resources.secret_box(settings())
        with level_drift(settings(), known, box, Ticker()) as service:
            report = service.compare(store, wanted.kind, wanted.grace_s, wanted.sample)
            if not wish.quiet:
                _tell(report)
            question = f"Send the {wanted.kind} of {len(report.repairable)} SKUs once more?"
            return report, wish.carried_out(service, report, question)


def _tell(report: LevelReport) -> None:
    of = f"a sample of {report.sampled} SKUs" if report.sampled else "all SKUs"
    say.note(
        f"store {report.store}, {report.kind} of {of}: {report.hub} at AnyMarket, "
        f"{report.ledger} accepted by it before, {report.equal} equal, "
        f"{len(report.differences)} differences"
    )
    if report.not_looked_up:
        say.note(
            f"{report.not_looked_up} of them were not looked up one by one: the list may have "
            "moved while it was read"
        )
    say.rows([_row(one) for one in report.differences], as_json=False, nothing="both are equal")


def _tell_gone(report: LevelReport, *, taken_up: bool) -> None:
    """Say what a repair does with what AnyMarket has no SKU of."""
    if report.gone:
        does = "they wait" if taken_up else "--repair --why … lets them wait"
        say.note(f"{len(report.gone)} are of no SKU of AnyMarket any more: {does} until they are")


def as_dict(report: LevelReport) -> dict[str, Any]:
    """Give a report as JSON shows it."""
    return {
        "store": report.store,
        "kind": report.kind.value,
        "sampled": report.sampled,
        "hub": report.hub,
        "ledger": report.ledger,
        "equal": report.equal,
        "counts": dict(report.counts),
        "repairable": len(report.repairable),
        "gone": len(report.gone),
        "not_looked_up": report.not_looked_up,
        "differences": [_row(one) for one in report.differences],
    }


def _row(one: LevelDifference) -> dict[str, Any]:
    return {
        "cause": one.cause.value,
        "key": one.key,
        "place": one.place,
        "hub": one.hub,
        "ledger": one.ledger,
        "repairable": one.is_repairable,
        "letter": one.letter_id,
        "detail": masked(one.detail),
    }
