"""Replays in batches: the one way for the command line and the HTTP API."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from adapters.database.batch_views import BatchView, BatchViews, ItemView
from adapters.database.batches import BatchRows, Order
from adapters.database.fates import FateRows
from adapters.database.flows import FlowRows
from adapters.database.letter_views import LetterView
from adapters.database.secrets import SecretBox
from domain.audit import Act
from domain.ids import LaneId
from domain.replay import BatchState, Plan, before_release
from ops.refusals import FlowHeld, NothingMatched, WrongUsage
from ops.replays import replays_of
from ops.resources import Repositories
from producers.replay import Replays

EVENT_KIND = "event"
WOULD_BE_SENT = "would be sent again"


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a replay would do, without doing it.

    Args:
        verdicts: letter id → what would become of it.
        held: why it would be refused; empty: it would not.
    """

    verdicts: Mapping[str, str]
    held: str = ""

    @property
    def counts(self) -> Mapping[str, int]:
        """How many letters there are of each verdict."""
        return dict(sorted(Counter(self.verdicts.values()).items()))


@dataclass(frozen=True, slots=True)
class Asked:
    """How a person wants a replay.

    Args:
        selection: the filter as it was given, for the record.
        matched: how many matched before the maximum.
        most: that maximum.
    """

    plan: Plan
    selection: Mapping[str, object] = field(default_factory=dict)
    matched: int = 0
    most: int = 1000


@dataclass(frozen=True, slots=True)
class Batches:
    """Starts, steers and shows replays."""

    rows: BatchRows
    views: BatchViews
    flows: FlowRows
    fates: FateRows
    replays: Replays

    def forecast(self, found: Sequence[LetterView]) -> Forecast:
        """Say what a replay of these would do; nothing is written and nobody is called.

        An event is read again with today's contract. What is translated when it is sent can only
        be said to go out again: the other side judges it.
        """
        return Forecast({letter.id: self._verdict(letter) for letter in found}, self.held(found))

    def held(self, found: Sequence[LetterView]) -> str:
        """Say which flow of these letters stands still, and what resumes it; empty: none."""
        for store, kind in sorted({(x.store, x.kind) for x in found if x.kind != EVENT_KIND}):
            cause = self.flows.held(LaneId(store, kind))
            if cause:
                return (
                    f"flow {kind} of store {store} is held ({cause}); end the cause, then: "
                    f"anybridge flow resume {kind} --store {store} --why …"
                )
        return ""

    def start(self, found: Sequence[LetterView], asked: Asked, act: Act) -> BatchView:
        """Freeze these letters as a batch. Any process steps it on from here.

        Raises:
            FlowHeld: a flow of theirs stands still.
            NothingMatched: other unfinished batches have all of them.
            WrongUsage: the plan makes no sense.
        """
        _check(asked.plan)
        held = self.held(found)
        if held:
            raise FlowHeld(held)
        stores = {letter.store for letter in found}
        order = Order(
            stores.pop() if len(stores) == 1 else "",
            asked.selection,
            [letter.id for letter in found],
            max(asked.matched, len(found)),
            asked.most,
            asked.plan,
        )
        batch_id, count = self.rows.create(order, act)
        if not count:
            busy = next((letter.batch for letter in found if letter.batch), "another batch")
            raise NothingMatched(f"all of these letters are in {busy}, which has not ended")
        self.replays.step(batch_id)
        return self.one(batch_id)

    def one(self, batch_id: str, store: str = "") -> BatchView:
        """Give one batch.

        Raises:
            NothingMatched: there is none.
        """
        found = self.views.matching(batch_id=batch_id, store=store) if batch_id else []
        if not found:
            raise NothingMatched(f"there is no batch {batch_id}")
        return found[0]

    def matching(self, store: str = "", state: str = "", limit: int = 100) -> Sequence[BatchView]:
        """Give batches, newest first."""
        return self.views.matching(store=store, state=state, limit=limit)

    def items(self, batch: BatchView) -> Sequence[ItemView]:
        """Give every item, in the order in which they go."""
        return self.views.items(batch.id)

    def step(self, batch: BatchView) -> BatchView:
        """Step a batch on and look at it again: whoever watches also helps."""
        if batch.left:
            self.replays.step(batch.id)
        return self.one(batch.id)

    def pause(self, batch: BatchView, act: Act) -> BatchView:
        """Release nothing more until it is resumed; what is out ends by itself."""
        return self._move(batch, (BatchState.RUNNING,), BatchState.PAUSED, act)

    def resume(self, batch: BatchView, act: Act) -> BatchView:
        """Go on with a paused batch; a flow that is held pauses it again."""
        return self._move(batch, (BatchState.PAUSED,), BatchState.RUNNING, act)

    def cancel(self, batch: BatchView, act: Act) -> BatchView:
        """End a batch; what was not released is skipped and its letters wait as before."""
        among = (BatchState.RUNNING, BatchState.PAUSED)
        return self._move(batch, among, BatchState.CANCELLED, act)

    def _move(
        self, batch: BatchView, among: Sequence[BatchState], to: BatchState, act: Act
    ) -> BatchView:
        if not self.rows.move(batch.id, [state.value for state in among], to, act):
            raise NothingMatched(f"batch {batch.id} is {self.one(batch.id).state}")
        return self.one(batch.id)

    def _verdict(self, letter: LetterView) -> str:
        if letter.batch:
            return f"left out: in {letter.batch}"
        if letter.kind == EVENT_KIND:
            result, why = self.replays.trial(letter.id)
            return f"would be refused: {why}" if why else f"would be {result}"
        stands = self.fates.of_key(letter.store, letter.kind, letter.key)
        state = None if stands is None or stands.state is None else stands.state.value
        accepted = None if stands is None else stands.accepted_revision
        return before_release(letter.state, letter.revision, state, accepted) or WOULD_BE_SENT


def batches(known: Repositories, box: SecretBox) -> Batches:
    """Wire the service."""
    return Batches(
        BatchRows(known.database),
        BatchViews(known.database),
        FlowRows(known.database),
        FateRows(known.database),
        replays_of(known, box),
    )


def _check(plan: Plan) -> None:
    if plan.canary < 0 or plan.rate < 0 or not 0 <= plan.min_success <= 100:  # noqa: PLR2004 - percent
        raise WrongUsage("canary and rate are at least 0, min_success is a percentage")
