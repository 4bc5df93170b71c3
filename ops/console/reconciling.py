"""Reconciliation: both sides compared, what differs and why, its repair simulated and started."""

from fastapi import Response

from domain.comparisons import Comparison, Wanted
from domain.operators import Role
from domain.reconcile_runs import Compared
from domain.replay import Plan
from ops.console.deps import ConsoleDeps
from ops.console.fixing import store_of
from ops.console.pages import go, page, sheet
from ops.console.replays import CANARY, RATE
from ops.console.rooms import Rooms
from ops.console.visits import Form, Visit, with_query
from ops.reconcile_reports import differences_of
from ops.refusals import FieldWrong
from ops.spreadsheets import as_csv

SHOWN = 200
"""Differences on the page; the spreadsheet has all."""

_OF_ORDERS = (
    "gap", "cause", "number", "order_id", "field", "hub", "erp", "letter_id", "detail",
)  # fmt: skip
_OF_LEVELS = ("cause", "key", "place", "hub", "ledger", "letter_id", "detail")


def add_reconciling(rooms: Rooms, deps: ConsoleDeps) -> None:
    """Add the pages of comparisons."""
    _add_list(rooms, deps)
    _add_one(rooms, deps)
    _add_acts(rooms, deps)


def wanted_of(form: Form, store: str) -> Wanted:
    """Give what a form wants to be compared.

    Raises:
        FieldWrong: it wants nothing that there is.
    """
    what = form.text("what")
    if what not in set(Compared):
        raise FieldWrong("what", f"is wrong; wanted: one of {', '.join(Compared)}")
    is_orders, sampled = what == Compared.ORDERS, form.whole("sample")
    return Wanted(
        store,
        Compared(what),
        form.text("day") if is_orders else "",
        0 if is_orders and sampled >= 0 else sampled,
        form.number("grace", 15) * 60,
    )


def _add_list(rooms: Rooms, deps: ConsoleDeps) -> None:
    @rooms.get("/reconcile")
    def comparisons(visit: Visit) -> Response:
        asked = visit.query.text("store")
        store = store_of(deps, visit, asked) if asked or visit.store else ""
        return page(
            visit,
            "reconcile.html",
            room="reconcile",
            store=store,
            chosen=store or store_of(deps, visit, ""),
            stores=[visit.store] if visit.store else deps.known.stores.names(),
            what=visit.query.text("what", Compared.ORDERS.value),
            kinds=list(Compared),
            day=visit.query.text("day") or deps.reconciling.yesterday().isoformat(),
            today=deps.reconciling.today().isoformat(),
            comparisons=deps.reconciling.newest(store, 20),
            kept=deps.reconciling.kept(store),
        )

    @rooms.post("/reconcile", Role.OPERATOR)
    def ask(visit: Visit) -> Response:
        """Begin to compare; it spends of the budgets, after everybody else."""
        wanted = wanted_of(visit.form, store_of(deps, visit, visit.form.text("store")))
        return go(f"/reconcile/{deps.reconciling.ask(wanted, visit.act()).id}")


def _add_one(rooms: Rooms, deps: ConsoleDeps) -> None:
    @rooms.get("/reconcile/{comparison}")
    def one(visit: Visit) -> Response:
        comparison = deps.reconciling.one(visit.params["comparison"], visit.store)
        found = differences_of(comparison)
        count = int(comparison.found.get("repairable", 0))
        answer = page(
            visit,
            "_comparison.html" if visit.is_part else "comparison.html",
            room="reconcile",
            comparison=comparison,
            found=found[:SHOWN],
            just_waits=bool(visit.query.text("waits")),
            total=len(found),
            open_n=sum(not each.is_explained for each in found),
            is_orders=comparison.wanted.what is Compared.ORDERS,
            canary=CANARY if count > CANARY else 0,
            rate=RATE,
            again=_again(comparison),
            command_text=_command(comparison),
            now_s=deps.letters.now_s(),
        )
        if visit.is_part and visit.query.text("seen") != comparison.state:
            answer.headers["HX-Refresh"] = "true"
        return answer

    @rooms.get("/reconcile/{comparison}/differences.csv")
    def report(visit: Visit) -> Response:
        comparison = deps.reconciling.one(visit.params["comparison"], visit.store)
        columns = _OF_ORDERS if comparison.wanted.what is Compared.ORDERS else _OF_LEVELS
        rows = [
            {name: getattr(each, name) for name in columns} for each in differences_of(comparison)
        ]
        return sheet(comparison.id, as_csv(columns, rows))


def _add_acts(rooms: Rooms, deps: ConsoleDeps) -> None:
    service = deps.reconciling

    @rooms.post("/reconcile/{comparison}/simulate", Role.OPERATOR)
    def simulate(visit: Visit) -> Response:
        comparison = service.simulate(service.one(visit.params["comparison"], visit.store))
        return go(f"/reconcile/{comparison.id}")

    @rooms.post("/reconcile/{comparison}/repair", Role.OPERATOR)
    def repair(visit: Visit) -> Response:
        form = visit.form
        comparison = service.one(visit.params["comparison"], visit.store)
        plan = Plan(form.whole("canary"), rate=form.number("rate", RATE))
        batch = service.repair(comparison, form.whole("confirm", -1), plan, visit.act())
        waits = f"/reconcile/{comparison.id}?waits=yes"
        return go(waits if batch is None else f"/batches/{batch.id}")

    @rooms.post("/reconcile/{comparison}/cancel", Role.OPERATOR)
    def cancel(visit: Visit) -> Response:
        comparison = service.one(visit.params["comparison"], visit.store)
        service.cancel(comparison)
        return go(f"/reconcile/{comparison.id}")


def _again(comparison: Comparison) -> str:
    wanted = comparison.wanted
    said = {"store": wanted.store, "what": wanted.what.value, "day": wanted.day}
    return with_query("/reconcile", **said)


def _command(comparison: Comparison) -> str:
    wanted = comparison.wanted
    how = f" --day {wanted.day}" if wanted.day else ""
    how += f" --sample {wanted.sampled}" if wanted.sampled else ""
    return f"anybridge reconcile {wanted.what} --store {wanted.store}{how}"
