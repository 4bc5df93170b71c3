"""Stop and go, of a flow, a store or a marketplace: the one way for all who say so."""

from collections.abc import Sequence
from dataclasses import dataclass

from adapters.database.flows import FlowRows
from adapters.database.overview import LaneView
from adapters.database.pauses import PauseRows
from adapters.database.stores import Resumed, StoreRows
from domain.audit import Act
from domain.ids import Kind, LaneId
from domain.pauses import Pause, Scope, marketplace_name, way_on
from ops.refusals import FieldWrong, NothingMatched
from ops.resources import Repositories

LONGEST = 64


@dataclass(frozen=True, slots=True)
class Pauses:
    """Stops and starts; every act takes a reason and is audited."""

    rows: PauseRows
    flows: FlowRows
    stores: StoreRows

    def standing(self, store: str = "") -> Sequence[Pause]:
        """Give every pause that stands, of a store or of all."""
        return self.rows.standing(store)

    def marketplaces(self, store: str) -> Sequence[str]:
        """Give the marketplaces that a store had orders of within thirty days."""
        return self.rows.marketplaces(store)

    def pause(self, store: str, scope: Scope, name: str, act: Act) -> str:
        """Stop it; events go on being folded, and wait. Gives what held a flow before.

        Args:
            name: the flow or the marketplace; empty for a whole store.

        Raises:
            StoreUnknown: there is no such store.
            FieldWrong: nobody said why, or there is no such flow or marketplace.
            NothingMatched: it is paused already.
        """
        name = self._checked(store, scope, name, act)
        before: str | None = ""
        if scope is Scope.FLOW:
            before = self.flows.pause(LaneId(store, name), act)
        elif scope is Scope.MARKETPLACE:
            before = "" if self.rows.stop_marketplace(store, name, act) else None
        else:
            before = "" if self.stores.pause(store, act) else None
        if before is None:
            raise NothingMatched(f"{_said(store, scope, name)} is paused already")
        return before

    def resume(self, store: str, scope: Scope, name: str, act: Act) -> str:
        """Start it again; gives what had held it.

        A flow goes whatever held it. A store goes as `resume_store` says.

        Raises:
            StoreUnknown: there is no such store.
            FieldWrong: nobody said why, or there is no such flow or marketplace.
            NothingMatched: it does not stand still.
        """
        name = self._checked(store, scope, name, act)
        was = "paused"
        if scope is Scope.FLOW:
            was = self.flows.resume(LaneId(store, name), act)
        elif scope is Scope.MARKETPLACE:
            was = "paused" if self.rows.start_marketplace(store, name, act) else ""
        else:
            done = self.resume_store(store, act)
            was = "paused" if done.was_paused else ", ".join(sorted(set(done.released.values())))
        if not was:
            raise NothingMatched(f"{_said(store, scope, name)} is not held")
        return was

    def resume_store(self, store: str, act: Act) -> Resumed:
        """Start a store with all its flows that something else held, such as a refused token.

        Those that were paused by name, and those that the brake or a setting holds, stay.

        Raises:
            StoreUnknown: there is no such store.
            NothingMatched: it is not paused, and nothing holds its flows that this would end.
        """
        done = self.stores.resume(store, act)
        if done is not None:
            return done
        flows = ", ".join(f"{flow.kind} ({flow.cause})" for flow in self.flows.held_flows(store))
        if not flows:
            raise NothingMatched(f"store {store} is not paused, and nothing holds its flows")
        raise NothingMatched(
            f"store {store} is not paused, and what holds its flows stays: {flows}; "
            "anybridge status names the way"
        )

    def _checked(self, store: str, scope: Scope, name: str, act: Act) -> str:
        self.stores.row(store)
        if not act.why:
            raise FieldWrong("why", "is missing; wanted: why it stops or goes on")
        if scope is Scope.FLOW and name not in set(Kind):
            raise FieldWrong("name", f"is no flow; wanted: one of {', '.join(Kind)}")
        if scope is not Scope.MARKETPLACE:
            return name if scope is Scope.FLOW else ""
        name = marketplace_name(name)
        if not 0 < len(name) <= LONGEST:
            raise FieldWrong("name", "is no marketplace; wanted: its name, such as MERCADO_LIVRE")
        return name


def pauses(known: Repositories) -> Pauses:
    """Wire the service."""
    return Pauses(PauseRows(known.database), FlowRows(known.database), known.stores)


def resumed_by(lane: LaneView, *, is_paused: bool) -> str:
    """Give the command that lets a held flow go on, once what it says is wrong is mended.

    Args:
        is_paused: its whole store is.
    """
    return way_on(LaneId(lane.store, lane.kind), lane.cause, is_paused=is_paused)


def _said(store: str, scope: Scope, name: str) -> str:
    if scope is Scope.STORE:
        return f"store {store}"
    return f"{scope} {name} of store {store}"
