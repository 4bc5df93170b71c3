"""Everything that happened to one order or SKU, and who did what."""

from fastapi import Response

from domain.traces import Ambiguous, Subject, Trace
from ops.console.acts import particulars
from ops.console.deps import ConsoleDeps
from ops.console.pages import page
from ops.console.rooms import Rooms
from ops.console.visits import Visit
from ops.refusals import FieldWrong, NothingMatched

SHOWN = 100
FILTER = "filter"
WHATS = ("order", "sku")
_DAY_S = 86_400.0


def add_traces(rooms: Rooms, deps: ConsoleDeps) -> None:
    """Add the pages of what happened."""
    _add_timeline(rooms, deps)
    _add_audit(rooms, deps)


def _add_timeline(rooms: Rooms, deps: ConsoleDeps) -> None:
    @rooms.get("/trace")
    def timeline(visit: Visit) -> Response:
        key, what = visit.query.text("key"), visit.query.text("what", "order")
        store = visit.store or visit.query.text("store")
        trace: Trace | None = None
        candidates: tuple[Subject, ...] = ()
        nothing = False
        if key:
            tell = deps.traces.sku if what == "sku" else deps.traces.order
            try:
                trace = tell(key, store)
            except Ambiguous as error:
                candidates = tuple(x for x in error.candidates if not store or x.store == store)
            except NothingMatched:
                nothing = True
        return page(
            visit,
            "trace.html",
            200 if not nothing else 404,
            room="trace",
            key=key,
            what=what,
            whats=WHATS,
            store=store,
            stores=[visit.store] if visit.store else deps.known.stores.names(),
            trace=trace,
            candidates=candidates,
            nothing=nothing,
        )


def _add_audit(rooms: Rooms, deps: ConsoleDeps) -> None:
    @rooms.get("/audit")
    def audit(visit: Visit) -> Response:
        before = int(visit.query.number("before"))
        try:
            days = visit.query.days("days")
        except FieldWrong as error:
            visit, days = visit.with_faults(FILTER, {error.field: error.fault}), 0.0
        found = deps.known.audit.entries(
            since_s=days * _DAY_S,
            store=visit.store or visit.query.text("store"),
            actor=visit.query.text("actor"),
            limit=0 if visit.wrong else SHOWN + 1,
            before=before if before > 0 else None,
        )
        return page(
            visit,
            "audit.html",
            room="audit",
            entries=found[:SHOWN],
            next=found[SHOWN - 1].id if len(found) > SHOWN else 0,
            begun=before > 0,
            particulars=particulars,
            stores=[visit.store] if visit.store else deps.known.stores.names(),
            store=visit.store or visit.query.text("store"),
            actor=visit.query.text("actor"),
            days=visit.query.text("days"),
        )
