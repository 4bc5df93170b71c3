"""/v1/reconciliations: both sides compared, and repaired, as `anybridge reconcile` does."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from adapters.database.reconcile_runs import KeptRun
from domain.comparisons import Comparison, ComparisonState, Wanted
from domain.drift import Difference
from domain.events import as_datetime
from domain.operators import Operator
from domain.reconcile_runs import Compared
from domain.replay import Plan
from ops.api import pages
from ops.api.letter_documents import Name, Why, WhyIn
from ops.api.letters import CHANGED, LISTED, LOOKED
from ops.api.operators import Door, router_of_people
from ops.api.pages import Cursor, Limit, Next
from ops.api.replay_answers import batch_out
from ops.api.replay_documents import BatchOut
from ops.api.replays import STARTED
from ops.api.sent import Sent
from ops.reconcile_reports import differences_of
from ops.reconciling import Reconciling


class CompareIn(Sent):
    """What is to be compared."""

    store: Name
    what: Compared
    day: Name = Field("", description="whose orders, 2026-11-23; for stock and prices none")
    sample: int = Field(0, ge=0, le=100_000, description="so many SKUs by chance; 0: all")
    grace_s: float = Field(900.0, ge=0, le=604_800, allow_inf_nan=False)
    why: Why = ""


class RepairIn(Sent):
    """A repair of what a comparison found."""

    confirm: int = Field(description="how many you mean; it must be right")
    canary: int = Field(0, ge=0, le=10_000)
    rate: float = Field(
        0.0, ge=0, le=1000, allow_inf_nan=False, description="a second; 0: no limit"
    )
    why: Why = Field("", description="wanted")


class DifferenceOut(BaseModel):
    """One difference; of orders with `gap`, `number`, `order_id`, of levels with `key`, `place`."""

    gap: str = ""
    cause: str
    key: str = Field(description="store order number, or SKU")
    order_id: int | None = None
    field: str = ""
    place: str = ""
    hub: str
    ours: str = Field(description="what the ERP says, or AnyMarket accepted last")
    repairable: bool
    explained: bool = Field(description="nobody has to look")
    letter: str
    detail: str


class ComparisonOut(BaseModel):
    """One comparison, and how far it is."""

    id: str
    store: str
    what: Compared
    day: str
    sample: int
    state: ComparisonState
    doing: str
    so_far: str
    error: str
    actor: str
    why: str
    asked_at: datetime
    batch: str = Field(description="the repair; empty: none was started")


class ComparisonWholeOut(ComparisonOut):
    """One comparison with what it found; nothing before it is done."""

    hub: int | None
    ours: int | None
    equal: int | None
    repairable: int | None
    forecast: dict[str, int] = Field(description="what a repair would come to, once simulated")
    differences: list[DifferenceOut]


class ComparisonsOut(BaseModel):
    """Comparisons that were asked for, newest first."""

    comparisons: list[ComparisonOut]
    next: Next


class KeptOut(BaseModel):
    """One result, whoever had the comparison made."""

    at: datetime
    store: str
    what: Compared
    day: str
    sample: int
    open: int = Field(description="differences at which somebody has to look")
    counts: dict[str, int]
    missing: int = Field(description="of orders in the ERP, of stock and prices in AnyMarket")
    extra: int = Field(description="only there")
    different: int


class ResultsOut(BaseModel):
    """The results of comparisons, newest first."""

    results: list[KeptOut]
    next: Next


@dataclass(frozen=True, slots=True)
class ReconcileDeps:
    """The service behind these routes, and the dependencies that let people pass.

    Args:
        viewer: for what changes nothing and asks nobody else.
        operator: for what does; it gives who asks.
    """

    service: Reconciling
    viewer: Door
    operator: Door


def reconciliations_router(deps: ReconcileDeps) -> APIRouter:
    """Give the routes of comparisons; every one of them is for people."""
    router = router_of_people(deps.viewer, "/v1/reconciliations", "reconciliations")
    _add_looks(router, deps.service)
    _add_acts(router, deps)
    return router


def _add_looks(router: APIRouter, service: Reconciling) -> None:
    @router.get("", responses=LISTED)
    def list_comparisons(
        store: Name = "", limit: Limit = 50, cursor: Cursor = ""
    ) -> ComparisonsOut:
        """List the comparisons that were asked for within thirty days."""
        place = pages.read("comparisons", cursor, (float, str))
        after = None if place is None else (place[0], place[1])
        found, following = pages.page_of(
            service.newest(store, limit + 1, after),
            limit,
            "comparisons",
            lambda each: (each.asked_at_s, each.id),
        )
        return ComparisonsOut(comparisons=[_out(each) for each in found], next=following)

    @router.get("/results", responses=LISTED)
    def list_results(store: Name = "", limit: Limit = 50, cursor: Cursor = "") -> ResultsOut:
        """List what comparisons found, those of the command line included."""
        place = pages.read("results", cursor, (int,))
        kept = service.kept(store, limit + 1, None if place is None else place[0])
        found, following = pages.page_of(kept, limit, "results", lambda each: (each.id,))
        return ResultsOut(results=list(map(kept_out, found)), next=following)

    @router.get("/{comparison}", responses=LOOKED)
    def show_comparison(comparison: str) -> ComparisonWholeOut:
        """Show one: how far it is, and what it found."""
        return _whole(service.one(comparison))


def _add_acts(router: APIRouter, deps: ReconcileDeps) -> None:
    Actor = Annotated[Operator, Depends(deps.operator)]  # noqa: N806 - it is a type
    service = deps.service

    @router.post("", responses=CHANGED)
    def compare_sides(said: CompareIn, actor: Actor) -> ComparisonOut:
        """Begin to compare. It spends of the store's budgets, after everybody else."""
        wanted = Wanted(said.store, said.what, said.day, said.sample, said.grace_s)
        return _out(service.ask(wanted, actor.act(said.why)))

    @router.post("/{comparison}/dry-run", responses=CHANGED)
    def simulate_repair(comparison: str, _: Actor) -> ComparisonOut:
        """Begin to look at what a repair would come to; `forecast` has it once that is done."""
        return _out(service.simulate(service.one(comparison)))

    @router.post("/{comparison}/repair", responses=STARTED)
    def repair_differences(comparison: str, said: RepairIn, actor: Actor) -> BatchOut | None:
        """Have exactly the repairable ones taken up once more, as a batch.

        Nothing comes back where AnyMarket knows none of them any more: they wait until it does.
        """
        plan = Plan(said.canary, rate=said.rate)
        found = service.one(comparison)
        batch = service.repair(found, said.confirm, plan, actor.act(said.why))
        return None if batch is None else batch_out(batch)

    @router.post("/{comparison}/cancel", responses=CHANGED)
    def cancel_comparison(comparison: str, _said: WhyIn, _: Actor) -> ComparisonOut:
        """End one that is under way."""
        service.cancel(service.one(comparison))
        return _out(service.one(comparison))


def _fields(comparison: Comparison) -> dict[str, Any]:
    wanted = comparison.wanted
    return {
        "id": comparison.id,
        "store": wanted.store,
        "what": wanted.what,
        "day": wanted.day,
        "sample": wanted.sampled,
        "state": comparison.state,
        "doing": comparison.doing,
        "so_far": comparison.so_far,
        "error": comparison.error,
        "actor": comparison.actor,
        "why": comparison.why,
        "asked_at": as_datetime(comparison.asked_at_s),
        "batch": comparison.batch,
    }


def kept_out(kept: KeptRun) -> KeptOut:
    """Give a result as a document."""
    run = kept.run
    return KeptOut(
        at=as_datetime(kept.at_s),
        store=run.store,
        what=run.what,
        day=run.day,
        sample=run.sampled,
        open=run.open,
        counts=dict(run.counts),
        **asdict(run.gaps),
    )


def _out(comparison: Comparison) -> ComparisonOut:
    return ComparisonOut(**_fields(comparison))


def _whole(comparison: Comparison) -> ComparisonWholeOut:
    found = comparison.found
    return ComparisonWholeOut(
        **_fields(comparison),
        hub=found.get("hub"),
        ours=found.get("other"),
        equal=found.get("equal"),
        repairable=found.get("repairable"),
        forecast=dict(comparison.forecast.get("counts", {})),
        differences=_differences(comparison),
    )


def _differences(comparison: Comparison) -> Sequence[DifferenceOut]:
    return [
        DifferenceOut(
            gap=each.gap,
            cause=each.cause,
            key=each.number,
            order_id=each.order_id,
            field=each.field,
            hub=each.hub,
            ours=each.erp,
            repairable=each.is_repairable,
            explained=each.is_explained,
            letter=each.letter_id,
            detail=each.detail,
        )
        if isinstance(each, Difference)
        else DifferenceOut(
            cause=each.cause,
            key=each.key,
            place=each.place,
            hub=each.hub,
            ours=each.ledger,
            repairable=each.is_repairable,
            explained=each.is_explained,
            letter=each.letter_id,
            detail=each.detail,
        )
        for each in differences_of(comparison)
    ]
