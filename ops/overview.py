"""How everything stands now: the one way for `anybridge status`, the HTTP API and the console."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from adapters.database.feed_ages import FeedAges
from adapters.database.letter_flow import Counted, LetterFlow
from adapters.database.overview import BudgetView, LaneView, LettersView
from adapters.database.pauses import PauseRows
from adapters.database.reconcile_runs import KeptRun, ReconcileRuns
from adapters.queue.depths import Depth, depths
from config.settings import Settings
from domain.allowances import erp_allowance, hub_allowance
from domain.errors import BridgeError
from domain.feed_watch import FeedAge
from domain.pauses import Pause
from ops.resources import Repositories, clock_of

COUNTED = 3000
"""Changes counted at a glance, of all lanes together."""

KEPT_S = 10.0
"""So long what the broker said is kept: it opens a connection each time."""


@dataclass(frozen=True, slots=True)
class Queues:
    """What waits in the broker.

    Args:
        error: why it could not be asked; empty: it was.
        is_unused: there is none: all runs in one process.
    """

    depths: Sequence[Depth] = ()
    error: str = ""
    is_unused: bool = False


@dataclass(frozen=True, slots=True)
class Strip:
    """What somebody wants to know first.

    Args:
        late: orders that wait for a person and should have been shipped by now.
        inflow: dead letters that came in each of the last minutes, the present one last.
        pauses: what people stopped.
        compared: the newest comparison of both sides; None: there was none.
    """

    late: Counted
    inflow: Sequence[Counted]
    pauses: Sequence[Pause]
    compared: KeptRun | None


@dataclass(frozen=True, slots=True)
class Now:
    """How everything stands.

    Args:
        budgets: each with the stores that draw on it.
        letters: none at a glance.
    """

    at_s: float
    lanes: Sequence[LaneView]
    feeds: Sequence[FeedAge]
    budgets: Sequence[tuple[Sequence[str], BudgetView]]
    letters: Sequence[LettersView] = ()

    def of(self, store: str) -> "Now":
        """Give what concerns one store; empty: all of it."""
        if not store:
            return self
        return replace(
            self,
            lanes=[lane for lane in self.lanes if lane.store == store],
            feeds=[feed for feed in self.feeds if feed.store == store],
            budgets=[(stores, view) for stores, view in self.budgets if store in stores],
            letters=[letters for letters in self.letters if letters.store == store],
        )


def now(known: Repositories) -> Now:
    """Look at everything that the ledger knows, and count all of it.

    Raises:
        LedgerUnavailable: the database does not answer.
    """
    return Now(
        clock_of(known.database),
        known.overview.lanes(),
        FeedAges(known.database).all(),
        _budgets(known),
        known.overview.letters(),
    )


def glance(known: Repositories) -> Now:
    """Look at what a page shows that asks again and again: a backlog is counted to its limit.

    Raises:
        LedgerUnavailable: the database does not answer.
    """
    return Now(
        clock_of(known.database),
        known.overview.glance(COUNTED),
        FeedAges(known.database).all(),
        _budgets(known),
    )


def strip(known: Repositories, store: str = "") -> Strip:
    """Look at what somebody wants to know first, of a store or of all.

    Raises:
        LedgerUnavailable: the database does not answer.
    """
    letters = LetterFlow(known.database)
    return Strip(
        letters.late(store),
        letters.inflow(store),
        PauseRows(known.database).standing(store),
        next(iter(ReconcileRuns(known.database).kept(store, 1)), None),
    )


def queues(settings: Settings) -> Queues:
    """Ask the broker what waits."""
    if settings.is_embedded:
        return Queues(is_unused=True)
    if not settings.amqp_url:
        return Queues(error="ANYBRIDGE_AMQP_URL is not set")
    try:
        return Queues(depths(settings.amqp_url))
    except (BridgeError, ValueError) as error:
        return Queues(error=str(error))


def _budgets(known: Repositories) -> Sequence[tuple[Sequence[str], BudgetView]]:
    stores: dict[str, list[str]] = {}
    for store in known.stores.readable():
        for allowance in (hub_allowance(store), erp_allowance(store)):
            stores.setdefault(allowance.id, []).append(store.name)
    return [(stores.get(view.id, []), view) for view in known.overview.budgets()]
