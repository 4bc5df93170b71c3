"""Flows: what stands still, who stopped it and why; stop and go."""

from collections.abc import Sequence

from fastapi import Response

from adapters.database.overview import LaneView
from domain.ids import Kind
from domain.operators import Role
from domain.pauses import Pause, Scope
from ops.console.deps import ConsoleDeps
from ops.console.fixing import store_of
from ops.console.pages import go, page
from ops.console.rooms import Rooms
from ops.console.visits import Visit, with_query
from ops.refusals import FieldWrong

FLOW_OFF = "flow_off"
"""Cause of a lane that a setting, or the pause of its store, switches off."""


def add_flows(rooms: Rooms, deps: ConsoleDeps) -> None:
    """Add the page of flows, and what stops and starts them."""

    @rooms.get("/flows")
    def flows(visit: Visit) -> Response:
        asked = visit.query.text("store")
        store = store_of(deps, visit, asked) if asked or visit.store else ""
        now = deps.now().of(store)
        chosen = store or store_of(deps, visit, "")
        pauses = deps.pauses.standing(store)
        return page(
            visit,
            "_flows.html" if visit.is_part else "flows.html",
            room="flows",
            now=now,
            store=store,
            chosen=chosen,
            stores=[visit.store] if visit.store else deps.known.stores.names(),
            pauses=pauses,
            held=_standing(now.lanes, pauses),
            kinds=list(Kind),
            scope=visit.query.text("scope", Scope.FLOW.value),
            name=visit.query.text("name"),
            marketplaces=deps.pauses.marketplaces(chosen) if chosen and not visit.is_part else [],
        )

    @rooms.post("/flows/pause", Role.OPERATOR)
    def pause(visit: Visit) -> Response:
        store, scope, name = _meant(deps, visit)
        deps.pauses.pause(store, scope, name, visit.act())
        return go(with_query("/flows", store=store))

    @rooms.post("/flows/resume", Role.OPERATOR)
    def resume(visit: Visit) -> Response:
        store, scope, name = _meant(deps, visit)
        deps.pauses.resume(store, scope, name, visit.act())
        return go(with_query("/flows", store=store))


def _standing(lanes: Sequence[LaneView], pauses: Sequence[Pause]) -> Sequence[LaneView]:
    """Give the lanes that are held; one that is off since its store is paused goes on with it."""
    paused = {pause.store for pause in pauses if pause.scope is Scope.STORE}
    held = [lane for lane in lanes if lane.cause]
    return [lane for lane in held if lane.cause != FLOW_OFF or lane.store not in paused]


def _meant(deps: ConsoleDeps, visit: Visit) -> tuple[str, Scope, str]:
    form = visit.form
    scope = form.text("scope")
    if scope not in set(Scope):
        raise FieldWrong("scope", f"is wrong; wanted: one of {', '.join(Scope)}")
    return store_of(deps, visit, form.text("store")), Scope(scope), form.text("name")
