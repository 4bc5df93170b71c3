"""Replays in batches: the one way for the command line and the HTTP API."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from adapters.database.batch_items import EVENT_KIND
from adapters.database.batch_views import BatchView, BatchViews, ItemView
from adapters.database.batches import BatchRows, Order, key_place
from adapters.database.change_views import ChangeViews
from adapters.database.flows import FlowRows
from adapters.database.letter_views import LetterView
from adapters.database.secrets import SecretBox
from adapters.database.stores import StoreRows
from adapters.telemetry.redaction import masked
from domain.audit import Act
from domain.ids import LaneId
from domain.replay import BatchState, Plan
from domain.replay_ports import Captured, Forecast, Prospect, Simulator
from ops.dry_runs import ONE_TOO_MANY, PROSPECTS, SIMULATED, DryRun, at_once
from ops.plans import check_plan
from ops.refusals import FieldWrong, FlowHeld, NothingMatched
from ops.replays import replays_of
from ops.resources import Repositories, clock_of
from ops.store_filters import found_of_store
from producers.replay import Replays


@dataclass(frozen=True, slots=True)
class Asked:
    """How a person wants a replay.

    Args:
        selection: the filter as it was given, for the record.
        matched: how many matched before the maximum.
        most: that maximum.
        as_captured: what the letters captured goes out, not what stands in the ledger now.
    """

    plan: Plan
    selection: Mapping[str, object] = field(default_factory=dict)
    matched: int = 0
    most: int = 1000
    as_captured: bool = False


@dataclass(frozen=True, slots=True)
class Batches:
    """Starts, steers and shows replays."""

    rows: BatchRows
    views: BatchViews
    flows: FlowRows
    changes: ChangeViews
    stores: StoreRows
    replays: Replays
    now_s: Callable[[], float]
    simulators: Mapping[str, Simulator] = field(default_factory=dict)
    recalls: Mapping[str, Simulator] = field(default_factory=dict)

    def dry_run(self, found: Sequence[LetterView], *, as_captured: bool = False) -> DryRun:
        """Say what a replay of these would come to; nothing is written, here or elsewhere.

        Every key goes the whole way up to the write: an order is fetched anew and decided with
        today's mappings, stock and prices are translated as they stand, an event is read with
        today's contract. The other side's own judgement is only known by the canary.

        Args:
            as_captured: of what the letters captured, see `start`.

        Raises:
            FieldWrong: some of them captured nothing.
        """
        captured = self._captured(found) if as_captured else {}
        cut_off_s = self.now_s()
        stands = self.changes.behind([letter.id for letter in found])
        told = {x.id: said for x in found if (said := at_once(x, stands.get(x.id))) is not None}
        left = [letter for letter in found if letter.id not in told]
        late = {letter.id: ONE_TOO_MANY for letter in left[SIMULATED:]}
        lanes: dict[tuple[str, str], list[LetterView]] = {}
        for letter in left[:SIMULATED]:
            lanes.setdefault((letter.store, letter.kind), []).append(letter)
        for (store, kind), letters in lanes.items():
            told |= self._simulated(store, kind, letters, captured)
        shown = {x: replace(said, detail=masked(said.detail)) for x, said in (told | late).items()}
        return DryRun(shown, cut_off_s, self.held(found))

    def held(self, found: Sequence[LetterView]) -> str:
        """Say which flow of these letters stands still, and what resumes it; empty: none."""
        return self.flows.first_held((letter.store, letter.kind) for letter in found)

    def start(self, found: Sequence[LetterView], asked: Asked, act: Act) -> BatchView:
        """Freeze these letters as a batch. Any process steps it on from here.

        As captured, what failed is put back over what came since and was never accepted; an event
        is read from its bytes in either case. What the other side has taken since stays.

        Raises:
            FlowHeld: a flow of theirs stands still.
            NothingMatched: other unfinished batches have all of them.
            FieldWrong: the plan makes no sense, or some of them captured nothing.
        """
        check_plan(asked.plan)
        if asked.as_captured:
            self._captured(found)
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
            as_captured=asked.as_captured,
        )
        batch_id, count = self.rows.create(order, act)
        if not count:
            busy = next((letter.batch for letter in found if letter.batch), "another batch")
            raise NothingMatched(f"all of these letters are in {busy}, which has not ended")
        self.replays.step(batch_id)
        return self.one(batch_id)

    def start_keys(self, lane: LaneId, keys: Sequence[str], asked: Asked, act: Act) -> BatchView:
        """Freeze keys, with or without letters, as a batch that takes each up once more.

        An order is looked at; what was pushed is sent, whether or not it equals what was sent last.

        Raises:
            FlowHeld: their flow stands still.
            NothingMatched: there are none, or other unfinished batches have all of them.
            FieldWrong: the plan makes no sense.
        """
        check_plan(asked.plan)
        held = self.flows.first_held([(lane.store, lane.kind)])
        if held:
            raise FlowHeld(held)
        places = [(lane.store, lane.kind, key) for key in keys]
        most = max(asked.most, 1)
        order = Order(lane.store, asked.selection, [], len(keys), most, asked.plan, places)
        batch_id, count = self.rows.create(order, act) if places else ("", 0)
        if not count:
            raise NothingMatched("none of these is left: other batches have them all")
        self.replays.step(batch_id)
        return self.one(batch_id)

    def dry_run_keys(self, lane: LaneId, keys: Sequence[str]) -> DryRun:
        """Say what taking these up once more would come to; nothing is written.

        Returns:
            Forecasts by key, for every one.
        """
        cut_off_s = self.now_s()
        held = self.flows.first_held([(lane.store, lane.kind)]) if keys else ""
        places = {key: key_place(lane.store, lane.kind, key) for key in keys}
        busy = self.views.busy(list(places.values()))
        forecasts = {
            key: Forecast(Prospect.LEFT_OUT, busy[place])
            for key, place in places.items()
            if place in busy
        }
        left = [key for key in keys if key not in forecasts]
        told = self.recalls[lane.kind].simulate(lane.store, left) if left else {}
        return DryRun({**forecasts, **told}, cut_off_s, held)

    def one(self, batch_id: str, store: str = "") -> BatchView:
        """Give one batch.

        Raises:
            NothingMatched: there is none.
        """
        found = self.views.matching(batch_id=batch_id, store=store) if batch_id else []
        if not found:
            raise NothingMatched(f"there is no batch {batch_id}")
        return found[0]

    def matching(
        self,
        store: str = "",
        state: str = "",
        limit: int = 100,
        after: tuple[float, str] | None = None,
    ) -> Sequence[BatchView]:
        """Give batches, newest first.

        Args:
            after: go on after the batch of this cut-off and id; None: begin with the newest.

        Raises:
            StoreUnknown: there is none, and no such store.
        """
        found = self.views.matching(store=store, state=state, limit=limit, after=after)
        return found if after else found_of_store(self.stores, store, found)

    def items(self, batch: BatchView) -> Sequence[ItemView]:
        """Give every item, in the order in which they go; nothing personal in what others said."""
        found = self.views.items(batch.id)
        return [replace(item, detail=masked(item.detail)) for item in found]

    def step(self, batch: BatchView) -> BatchView:
        """Step a batch on and look at it again: whoever watches also helps."""
        if batch.state == BatchState.RUNNING:
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

    def _captured(self, found: Sequence[LetterView]) -> Mapping[str, Captured]:
        """Give what these captured, by letter; events apart, whose bytes are always read.

        Raises:
            FieldWrong: some of them captured nothing.
        """
        pushed = [letter for letter in found if letter.kind != EVENT_KIND]
        captured = self.rows.captured([letter.id for letter in pushed])
        bare = Counter(letter.kind for letter in pushed if letter.id not in captured)
        if bare:
            kinds, few = ", ".join(f"{k} {n}" for k, n in sorted(bare.items())), bare.total()
            raise FieldWrong(
                "as_captured",
                f"is wrong; {few} of {len(found)} letters captured nothing ({kinds}): "
                "replay those as they stand now",
            )
        return captured

    def _simulated(
        self,
        store: str,
        kind: str,
        letters: Sequence[LetterView],
        captured: Mapping[str, Captured],
    ) -> Mapping[str, Forecast]:
        if kind == EVENT_KIND:
            return {letter.id: self._read_again(letter) for letter in letters}
        simulator = self.simulators.get(kind)
        if simulator is None:
            nothing = Forecast(Prospect.UNTOLD, detail=f"there is no dry run for {kind}")
            return dict.fromkeys([letter.id for letter in letters], nothing)
        said = {x.key: captured[x.id] for x in letters if x.id in captured}
        told = simulator.simulate(store, sorted({letter.key for letter in letters}), said)
        return {letter.id: told[letter.key] for letter in letters}

    def _read_again(self, letter: LetterView) -> Forecast:
        result, why = self.replays.trial(letter.id)
        return Forecast(PROSPECTS[result], letter.reason if why else "", why)


def batches(
    known: Repositories,
    box: SecretBox,
    simulators: Mapping[str, Simulator] | None = None,
    recalls: Mapping[str, Simulator] | None = None,
) -> Batches:
    """Wire the service.

    Args:
        simulators: for dry runs of letters, by kind, see `ops.simulators`; None: none.
        recalls: for dry runs of keys without a letter, by kind; None: none.
    """
    return Batches(
        BatchRows(known.database, box),
        BatchViews(known.database),
        FlowRows(known.database),
        ChangeViews(known.database),
        known.stores,
        replays_of(known, box),
        lambda: clock_of(known.database),
        simulators or {},
        recalls or {},
    )
