"""Imports of the hub's catalogue as a person has them: worked in this process, watched, tried."""

import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from adapters.database.import_rows import KIND, ImportRows, ImportView, counted
from adapters.telemetry import logs
from adapters.telemetry.metrics import Metrics
from config.settings import Settings
from domain.allowances import Allowance, erp_allowance, hub_allowance
from domain.audit import Act
from domain.erp_catalogue import ErpProduct
from domain.ids import LaneId
from domain.imports import DONE, LeftOut, new_run
from domain.messages import Bell
from domain.ports import no_arrow
from domain.store import Store
from ops import compose, erps, resources
from ops.last_in_line import LastInLine, Told
from ops.resources import Repositories
from ops.working import lane_worker, look_rule
from workers.handlers.import_catalogue import ImportCatalogue, require_importable
from workers.lanes import LaneWorker
from workers.read_only_imports import ReadOnlyImports
from workers.trip import Trip

Watched = Callable[[ImportView], None]
"""Told how the import stands, about twice a second."""

NAP_S = 0.5


class SilentBells:
    """Implements `domain.ports.Bells`: the ringer finds what was to be rung."""

    def ring(self, lanes: Sequence[LaneId]) -> None:
        """Ring nobody."""


@dataclass(frozen=True, slots=True)
class Imports:
    """Asks for imports, and works them in this process while a person watches.

    Any `work` process does the same when nobody watches: the lane's lease says who does.
    """

    rows: ImportRows
    worker: LaneWorker
    stop: threading.Event

    def ask(self, store: Store, act: Act) -> bool:
        """Have a store's catalogue imported; False: one is under way, and goes on.

        Raises:
            Misconfigured: its ERP cannot be asked, or the flow is off.
        """
        require_importable(store)
        return self.rows.ask(store.name, act)

    def work(self, store: Store, watched: Watched) -> ImportView:
        """Work the import, or watch who does, until it is done or held."""
        while True:
            view = self.rows.view(store.name)
            assert view is not None  # noqa: S101 - it was asked for
            watched(view)
            if view.is_done or view.held:
                return view
            if view.leased_s or (view.next_in_s or 0.0) > 0:
                self.stop.wait(min(NAP_S, max(0.05, view.next_in_s or 0.05)))
            else:
                self.worker(Bell(store.name, KIND))


@contextmanager
def imports(settings: Settings) -> Iterator[Imports]:
    """Open the service, with connections of its own to both sides."""
    with (
        logs.errors_only(sys.stderr),
        compose.service(settings, Metrics("import"), pool_size=resources.CONNECTIONS) as with_,
        lane_worker(with_, SilentBells()) as worker,
    ):
        yield Imports(ImportRows(with_.database), worker, with_.stop)


@dataclass(slots=True)
class Trial:
    """Implements `domain.import_ports.ImportNotes` and `Echoes` for a dry run; tells its state."""

    memo: dict[str, Any] = field(default_factory=lambda: new_run("dry"))
    left: dict[tuple[str, str], LeftOut] = field(default_factory=dict)

    def leave_out(self, store: str, left: Sequence[LeftOut]) -> None:
        """Keep it in memory."""
        del store
        self.left.update({(one.part.value, one.name): one for one in left})

    def are_heard(self, store: Store) -> bool:
        """Give no: nothing was written that a poll could find."""
        del store
        return False

    def settle(self, store: Store, families: Sequence[Sequence[ErpProduct]], at_s: float) -> None:
        """Note nothing."""

    def view(self) -> ImportView:
        """Give how it stands."""
        memo = self.memo
        read = memo["offset"] + memo["index"]
        left = len(self.left)
        return ImportView(memo["phase"], read, memo["total"], counted(memo), left, None, 0.0)


@dataclass(frozen=True, slots=True)
class PatientCalls:
    """Implements `workers.work.Calls` for whoever waits until live traffic leaves a call."""

    line: LastInLine
    allowance: Allowance

    def ready(self) -> None:
        """Nothing is begun that could not be left."""

    def spend(self) -> None:
        """Pay for the call that follows; it waits."""
        self.line.spend(self.allowance)

    def block(self, seconds: float) -> None:
        """Leave it to whoever works."""


def dry_run(
    settings: Settings, known: Repositories, store: Store, told: Told, watched: Watched
) -> tuple[ImportView, Sequence[LeftOut]]:
    """Say what an import would do: both sides are read whole, and nothing is written anywhere.

    Args:
        told: told what it waits for.

    Raises:
        Misconfigured: the store's ERP cannot be asked.
    """
    require_importable(store)
    trial = Trial()
    line = LastInLine(known.budgets, lambda: resources.clock_of(known.database), told=told)
    with (
        resources.hubs(settings, known) as hubs,
        erps.unwatched(settings) as asked,
        hubs.of(store) as hub,
    ):
        errand = ImportCatalogue(hubs, ReadOnlyImports(asked), trial, look_rule(settings), trial)
        trip = Trip(
            store,
            hub,
            trial.memo,
            line.now_s(),
            spend=lambda: line.spend(hub_allowance(store)),
            is_over=lambda: False,
            keep=lambda: watched(trial.view()),
            bells=SilentBells(),
            arrow=no_arrow,
            due_count=lambda _lane: 0,
            now_s=line.now_s,
            erp=PatientCalls(line, erp_allowance(store)),
        )
        while trial.memo["phase"] != DONE:
            line.tried(lambda: errand.run(trip))
    return trial.view(), list(trial.left.values())
