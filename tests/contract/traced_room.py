"""A ledger in which things happen to orders and SKUs, each as the service would write it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from adapters.database.order_claims import OrderClaimRows
from adapters.database.order_notes import OrderNoteRows
from domain.changes import Change, ChangeState, Verdict
from domain.channel_orders import ChannelOrder, OrderMark
from domain.deadletters import DeadLetter
from domain.erp_orders import ErpOrderRef
from domain.mapping_rules import Rule
from domain.order_changes import Imported
from domain.order_claims import Claim, seen
from domain.order_ports import NoteSource
from domain.ports import Lease
from domain.traces import Happening, Moment, Trace
from ops.traces import Traces, traces
from tests.contract.held_room import ORDERS, HeldRoom, an_order_by
from tests.held_orders import decided
from tests.ledger import Ledger


class TracedRoom:
    """Orders that are noted, looked at, held, freed and imported."""

    def __init__(self, ledger: Ledger) -> None:
        self.room = HeldRoom(ledger)
        self.ledger = ledger
        self.claims = OrderClaimRows(ledger.database)
        self.traces: Traces = traces(self.room.known)

    def note(self, order_id: int, source: NoteSource = NoteSource.FEED) -> None:
        OrderNoteRows(self.ledger.database).note("acme", [OrderMark(order_id)], source)

    def look(self, order: ChannelOrder, rules: Sequence[Rule]) -> None:
        """Look at a noted order, as the lane does: held or imported by these rules."""
        lease = self.ledger.leased(ORDERS)
        self._look(lease, self.ledger.marked(lease), order, rules)
        assert self.ledger.lanes.release(lease)

    def look_at_all(self, rules_by_id: Mapping[int, Sequence[Rule]]) -> None:
        """Look at all noted orders, each by its rules; all travel by Loggi."""
        lease = self.ledger.leased(ORDERS)
        for change in self.ledger.changes.mark(lease, 200):
            order = an_order_by("Loggi Express", int(change.key))
            self._look(lease, change, order, rules_by_id[order.order_id])
        assert self.ledger.lanes.release(lease)

    def _look(
        self, lease: Lease, change: Change, order: ChannelOrder, rules: Sequence[Rule]
    ) -> None:
        decision = decided(order, rules)
        claim = replace(
            seen(Claim(order.order_id), order, change.revision),
            outcome=decision.outcome.value,
            steps=decision.steps,
        )
        if decision.holds:
            verdict = _held(change, claim)
        else:
            intended = self.claims.intend(lease, [claim])[order.order_id]
            ref = ErpOrderRef(f"9{order.order_id}", f"55{order.order_id}")
            told = Imported(ref, is_paid=True, is_cancelled=False, delivery="", items="")
            done = replace(intended, intent=None, told=told)
            verdict = Verdict(change.key, change.revision, ChangeState.PUSHED, claim=done)
        assert self.ledger.changes.record(lease, [verdict], "call-1")


def _held(change: Change, claim: Claim) -> Verdict:
    hold = claim.holds[0]
    letter = DeadLetter(
        "acme", "order", change.key, hold.reason, hold.detail, b"{}", 1, cause=hold.key
    )
    dead = ChangeState.DEAD
    return Verdict(change.key, change.revision, dead, error=hold.detail, letter=letter, claim=claim)


def words(trace: Trace, *of: Happening) -> list[str]:
    """Give what happened, in order."""
    return [_word(one) for one in trace.moments if not of or one.what in of]


def _word(one: Moment) -> str:
    return f"{one.what} {one.word}"
