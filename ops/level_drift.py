"""Compares a store's stock or prices with AnyMarket's, and has sent again what differs."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from adapters.database.batch_views import BatchView
from adapters.database.level_standings import LevelStandings
from adapters.database.reconcile_runs import ReconcileRuns
from adapters.database.secrets import SecretBox
from config.settings import Settings
from domain.audit import Act
from domain.drift import Grace
from domain.hub_levels import HubLevel, LevelHubs
from domain.hub_ports import Bindings
from domain.ids import Kind, LaneId
from domain.level_drift import (
    UNSURE_LEVELS,
    LevelDifference,
    Standing,
    Standings,
    compare_levels,
)
from domain.ports import Mappings
from domain.reconcile_runs import Compared, ReconcileRun
from domain.replay import Plan
from domain.store import Store
from ops import resources
from ops.batches import Asked, Batches, batches
from ops.drift_repairs import dry_run_in_parts, left_open
from ops.dry_runs import DryRun
from ops.last_in_line import LastInLine, PatientBudgets, Told
from ops.level_reading import Asking, LevelReader, reader_of
from ops.refusals import NothingMatched
from ops.resources import Repositories
from ops.simulators import level_recalls

GRACE_S = 900.0
"""What was accepted less long ago may not show yet."""

LOOKED_UP = 200
"""So many differences of a whole list are looked up one by one, since it moves while it is read."""


@dataclass(frozen=True, slots=True)
class LevelReport:
    """What became of a store's stock or prices.

    Args:
        sampled: so many keys were looked at by chance; 0: everything.
        hub: codes of ours that the hub lists; of a sample, those that it knows.
        ledger: keys of which the hub accepted anything.
        equal: those of them without any difference.
        not_looked_up: differences beyond the first `LOOKED_UP`: a list that moved may have made
            some of them up.
    """

    store: str
    kind: Kind
    sampled: int
    hub: int
    ledger: int
    equal: int
    differences: Sequence[LevelDifference]
    not_looked_up: int = 0

    @property
    def lane(self) -> LaneId:
        """Whose changes these are."""
        return LaneId(self.store, self.kind.value)

    @property
    def repairable(self) -> Sequence[str]:
        """The keys that a repair takes up, each once."""
        return list(dict.fromkeys(one.key for one in self.differences if one.is_repairable))

    @property
    def gone(self) -> Sequence[str]:
        """Those of them that the hub does not know any more: they wait until it does."""
        return list(dict.fromkeys(one.key for one in self.differences if one.is_gone))

    @property
    def resent(self) -> Sequence[str]:
        """Those of them that are sent once more."""
        gone = set(self.gone)
        return [key for key in self.repairable if key not in gone]

    @property
    def counts(self) -> Mapping[str, int]:
        """How many differences there are of each cause."""
        return dict(sorted(Counter(one.cause.value for one in self.differences).items()))


@dataclass(frozen=True, slots=True)
class LevelDrift:
    """Compares and repairs; every call is paid for after everybody else's."""

    hubs: LevelHubs
    standings: Standings
    bindings: Bindings
    mappings: Mappings
    batches: Batches
    line: LastInLine
    runs: ReconcileRuns

    def compare(
        self, store: Store, kind: Kind, grace_s: float = GRACE_S, sample: int = 0
    ) -> LevelReport:
        """Compare what the hub accepted with what it has; the result is kept.

        Args:
            kind: stock or price.
            sample: look only so many keys up, by chance; 0: read everything.

        Raises:
            WrongUsage: the store's deposit has no stock local.
            TransientError: the hub could not be read whole: nothing can be told.
        """
        # From before the first call: what is accepted from now on, the hub may not have shown yet.
        grace = Grace(self.line.now_s(), grace_s)
        with self.hubs.of(store) as hub:
            reader = reader_of(kind, Asking(hub, store, self.line), self.mappings)
            look = _Look(self, store, kind, reader, grace)
            report = look.sampled(sample) if sample else look.everything()
        self.runs.record(_run(report, taken_up=False))
        return report

    def dry_run(self, report: LevelReport) -> DryRun:
        """Say what a repair would come to, key by key; nothing is written, here or elsewhere."""
        return dry_run_in_parts(self.batches, self.line, report.lane, report.resent)

    def repair(self, report: LevelReport, act: Act, plan: Plan) -> BatchView | None:
        """Have exactly the repairable keys sent once more, as a batch; those gone wait.

        Returns:
            None: all of them are gone, or other batches have those that are not.

        Raises:
            FlowHeld: their flow stands still.
            NothingMatched: other batches have them, or all are gone and wait already.
        """
        if report.kind is Kind.PRICE:
            # Who owns a price, and its listings, may have changed in the hub as well.
            self.bindings.forget(report.store, report.repairable)
        batch: BatchView | None = None
        try:
            batch = self._sent_again(report, act, plan) if report.resent else None
        except NothingMatched:
            # As after a repair that was cut off: those that are gone still have to wait.
            if not report.gone:
                raise
        waiting = self.standings.forget(report.store, report.kind.value, report.gone, act)
        if batch is None and not waiting:
            raise NothingMatched("none of these is left: they wait for their SKUs already")
        self.runs.record(_run(report, taken_up=True))
        return batch

    def _sent_again(self, report: LevelReport, act: Act, plan: Plan) -> BatchView:
        keys = report.resent
        selection = {"reconcile": report.kind.value, "sample": report.sampled}
        asked = Asked(plan, selection, len(keys), len(keys))
        return self.batches.start_keys(report.lane, keys, asked, act)


@dataclass(frozen=True, slots=True)
class _Look:
    """One comparison under way."""

    service: LevelDrift
    store: Store
    kind: Kind
    reader: LevelReader
    grace: Grace

    def sampled(self, most: int) -> LevelReport:
        keys = sorted(self.service.standings.sample(self.store.name, self.kind.value, most))
        levels = self._looked_up(keys, "looking at a sample")
        found = self._compared(levels, self._standings(keys))
        # Their ledger is read after all of the hub: the first looked up may have moved since.
        sure, _ = self._sure(found)
        return self._report(sure, len(keys), len({one.partner_id for one in levels}), len(keys))

    def everything(self) -> LevelReport:
        said = self._listed()
        codes, accepted = len(said), 0
        found: list[LevelDifference] = []
        for standings in self.service.standings.all(self.store.name, self.kind.value):
            levels: list[HubLevel] = []
            for standing in standings:
                parts = said.pop(standing.key, [])
                levels += parts if standing.accepted is None else self._whole(parts)
            found += self._compared(levels, standings)
            accepted += sum(1 for standing in standings if standing.accepted is not None)
        left = [level for levels in said.values() for level in levels]
        sure, unsure = self._sure([*found, *self._compared(left, [])])
        return self._report(sure, 0, codes, accepted, unsure)

    def _listed(self) -> dict[str, list[HubLevel]]:
        said: dict[str, list[HubLevel]] = {}
        for count, level in enumerate(self.reader.all(), 1):
            if level.partner_id:
                said.setdefault(level.partner_id, []).append(level)
            if count % 100 == 0:
                self.service.line.told(f"reading AnyMarket's {self.kind}", f"{count} so far")
        return said

    def _whole(self, levels: Sequence[HubLevel]) -> Sequence[HubLevel]:
        return [part for level in levels for part in self.reader.whole(level)]

    def _sure(self, found: Sequence[LevelDifference]) -> tuple[Sequence[LevelDifference], int]:
        """Look the doubtful ones up once more, up to a number; gives how many were not."""
        doubtful = list(dict.fromkeys(one.key for one in found if one.cause in UNSURE_LEVELS))
        keys = sorted(doubtful[:LOOKED_UP])
        levels = self._looked_up(keys, "looking once more at what differs")
        again = self._compared(levels, self._standings(keys))
        sure = [one for one in found if one.key not in set(keys)]
        return sorted([*sure, *again], key=lambda one: one.key), len(doubtful) - len(keys)

    def _looked_up(self, keys: Sequence[str], what: str) -> Sequence[HubLevel]:
        levels: list[HubLevel] = []
        for done, key in enumerate(keys):
            self.service.line.told(what, f"{done} of {len(keys)} done")
            levels += self.reader.of(key)
        return levels

    def _standings(self, keys: Sequence[str]) -> Sequence[Standing]:
        return self.service.standings.of(self.store.name, self.kind.value, keys)

    def _compared(
        self, levels: Sequence[HubLevel], standings: Sequence[Standing]
    ) -> list[LevelDifference]:
        chosen = self.service.bindings.chosen(self.store.name, [x.partner_id for x in levels])
        return compare_levels(levels, standings, chosen, self.grace)

    def _report(
        self,
        found: Sequence[LevelDifference],
        sampled: int,
        hub: int,
        accepted: int,
        unsure: int = 0,
    ) -> LevelReport:
        equal = accepted - len({one.key for one in found if one.ledger})
        return LevelReport(self.store.name, self.kind, sampled, hub, accepted, equal, found, unsure)


def _run(report: LevelReport, *, taken_up: bool) -> ReconcileRun:
    return ReconcileRun(
        report.store,
        Compared(report.kind.value),
        left_open(report.differences, taken_up=taken_up),
        sampled=report.sampled,
        counts=report.counts,
    )


@contextmanager
def level_drift(
    settings: Settings, known: Repositories, box: SecretBox, told: Told
) -> Iterator[LevelDrift]:
    """Open the service, with connections of its own to the hub.

    Args:
        told: told how far it is, and what it waits for.
    """
    line = LastInLine(known.budgets, lambda: resources.clock_of(known.database), told=told)
    with resources.hubs(settings, known) as hubs:
        recalls = level_recalls(hubs, known, PatientBudgets(line))
        service = batches(known, box, recalls=recalls)
        standings = LevelStandings(known.database)
        runs = ReconcileRuns(known.database)
        yield LevelDrift(hubs, standings, known.bindings, known.mappings, service, line, runs)
