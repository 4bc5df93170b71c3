"""Every metric of the bridge. Each stands in docs/operations.md with what to do about it."""

from collections import Counter as Tally
from collections.abc import Iterable, Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector

from domain.deadletters import Reason
from domain.order_claims import FORGOTTEN
from domain.order_decisions import Outcome
from domain.order_ports import NoteSource

FATES = ("folded", "superseded", "refused")
OTHER = "other"
MAX_ROUTES = 100

CALL_BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0, 60.0)
FOLD_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 30.0)
SIZE_BUCKETS = (1, 2, 5, 10, 25, 50, 100, 250, 500, 1000)
AGE_BUCKETS = (
    0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 900, 3600, 14_400, 86_400,
)  # fmt: skip
TURN_BUCKETS = (0.01, 0.05, 0.1, 0.5, 1, 2.5, 5, 10, 20, 40, 60, 120)

_LED_TO = {"leased": "found_leased", "passed": "passed"}
"""What a bell led to, other than work."""

LEDGER: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "anybridge_ledger_up": ("1 when the ledger answered the last reading.", ()),
    "anybridge_lanes": ("Lanes by kind and state.", ("kind", "state")),
    "anybridge_changes": (
        "Changes that are not settled; counting stops at 20,000.",
        ("kind", "state"),
    ),
    "anybridge_oldest_due_seconds": ("Age of the oldest change that is due.", ("kind",)),
    "anybridge_dead_letters": ("Dead letters that wait for a person.", ("reason", "state")),
    "anybridge_dead_letters_unannounced": ("Dead letters the broker has not confirmed.", ()),
    "anybridge_budget_level": ("Share of the burst left: lowest and mean of all tokens.", ("of",)),
    "anybridge_feed_age_seconds": (
        "Longest time for which a store's order feed was not seen empty.",
        ("stopped",),
    ),
    "anybridge_budget_blocked": ("Tokens that the hub told to wait.", ()),
    "anybridge_clock_skew_seconds": ("This process's clock minus the database's.", ()),
    "anybridge_lane_held_seconds": ("Longest time a lane is held.", ("kind", "cause")),
    "anybridge_paused_seconds": ("Longest pause of a store or a marketplace.", ("scope",)),
    "anybridge_ship_by_left_seconds": (
        "Time until the first order that a dead letter holds must be handed over.",
        (),
    ),
    "anybridge_dead_letters_new_group": (
        "Letters of the largest group that began in the last five minutes.",
        (),
    ),
    "anybridge_snoozes_ended": (
        "Groups whose snooze ended, and of which nobody has said anything since.",
        (),
    ),
    "anybridge_replays_stopped": ("Replays that stopped themselves in the last hour.", ()),
    "anybridge_reconcile_open": (
        "Differences that the newest comparisons found, and at which somebody has to look.",
        ("what",),
    ),
}
"""Gauges that `ledger_metrics` reads from the database: name → (meaning, labels)."""


class Metrics:
    """Observers that other rooms are handed; labels come from closed sets, never an id.

    Args:
        process: "intake", "work", "schedule", "serve" or "up".
        registry: a fresh one unless given.
    """

    def __init__(self, process: str, registry: CollectorRegistry | None = None) -> None:
        self.registry = registry or CollectorRegistry()
        self._routes: set[str] = set()
        ProcessCollector(registry=self.registry)
        info = self._gauge("process_info", "What this process is.", "process")
        info.labels(process).set(1)
        self._events = self._counter("events", "Events taken or refused.", "way", "fate")
        self._fold = self._histogram("fold_seconds", "Time of one fold.", FOLD_BUCKETS)
        self._batch = self._histogram("fold_batch_events", "Events in one fold.", SIZE_BUCKETS)
        self._accepted = self._histogram(
            "event_to_accepted_seconds",
            "From the event's time to the hub's yes.",
            AGE_BUCKETS,
            "kind",
        )
        self._calls = self._histogram(
            "calls_seconds", "Remote calls.", CALL_BUCKETS, "party", "route", "outcome"
        )
        self._requests = self._histogram(
            "requests_seconds", "Requests that we answered.", CALL_BUCKETS, "route", "status"
        )
        self._parked = self._counter("dead_letters_parked", "Dead letters parked.", "reason")
        self._orders = self._counter("orders", "Orders, by what was decided.", "outcome")
        self._noted = self._counter("orders_noted", "Orders that may have changed.", "source")
        self._callbacks = self._counter("callbacks", "Callbacks of the hub.", "outcome")
        self._bells = self._counter("bells", "Bells, by what became of them.", "outcome")
        self._healed = self._counter("bells_healed", "Bells the ringer rang again.")
        self._turns = self._counter("turns", "Lane turns.", "kind", "outcome")
        self._turn = self._histogram("lane_turn_seconds", "Time of one lane turn.", TURN_BUCKETS)
        self._emitted = self._counter("emit", "Events that `emit` published.")
        self._mirrors = self._counter("mirrors", "Letters shown at the hub.", "mirror", "outcome")
        self._retries = self._counter("retries_asked", "Retries that the hub asked for.", "outcome")
        self._notices = self._counter("notices", "Messages to people.", "channel", "outcome")
        self._begin_at_nothing()

    def folded(self, way: str, fates: Iterable[str], seconds: float) -> None:
        """Note one fold: what became of its events, and how long it took.

        Args:
            way: "amqp" or "http".
        """
        tally = Tally(fates)
        self._fold.observe(seconds)
        self._batch.observe(tally.total())
        for fate, count in tally.items():
            self._events.labels(way, fate if fate in FATES else OTHER).inc(count)

    def refused(self, way: str, count: int = 1) -> None:
        """Note events that break the contract."""
        self._events.labels(way, "refused").inc(count)

    def accepted(self, kind: str, age_s: float) -> None:
        """Note that the hub took a change so long after its event."""
        self._accepted.labels(kind).observe(age_s)

    def called(self, route: str, outcome: str, seconds: float, *, party: str = "anymarket") -> None:
        """Note one remote call.

        Args:
            party: "anymarket", "eccosys" or "webhook".
            route: template without ids: "PUT /stocks", "GET /orders/{id}".
            outcome: closed word of `adapters.http.transports`.
        """
        self._calls.labels(party, self._known(route), outcome).observe(seconds)

    def answered(self, route: str, status: int, seconds: float) -> None:
        """Note one request that we answered.

        Args:
            route: template of the path, "/v1/events/{event_id}".
        """
        self._requests.labels(self._known(route), str(status)).observe(seconds)

    def parked(self, reason: str, count: int = 1) -> None:
        """Note dead letters that were parked."""
        self._parked.labels(reason).inc(count)

    def ordered(self, outcome: str) -> None:
        """Note what was decided about an order: import, update, skip or hold; or forgotten."""
        self._orders.labels(outcome or OTHER).inc()

    def noted(self, source: str, count: int) -> None:
        """Note orders that were noted to be looked at.

        Args:
            source: feed, callback, sweep, backfill or settings.
        """
        self._noted.labels(source).inc(count)

    def called_back(self, outcome: str) -> None:
        """Note one callback of the hub.

        Args:
            outcome: noted, ignored, unknown or flooded.
        """
        self._callbacks.labels(outcome).inc()

    def rung(self, count: int, lost: int) -> None:
        """Note bells that the ringer rang, and how many of them had been lost before."""
        self._bells.labels("rung").inc(count)
        self._healed.inc(lost)

    def bells_dropped(self, count: int) -> None:
        """Note bells that never reached the broker; the ringer rings them again."""
        self._bells.labels("dropped").inc(count)

    def turn(self, kind: str, outcome: str, seconds: float) -> None:
        """Note what a bell led to: one turn of a lane, or finding it leased.

        Args:
            outcome: worked, passed, leased, idle, budget, failed, held, lost, off.
        """
        self._bells.labels(_LED_TO.get(outcome, "worked")).inc()
        self._turns.labels(kind, outcome).inc()
        self._turn.observe(seconds)

    def emitted(self, count: int = 1) -> None:
        """Note events that `emit` published and the broker confirmed."""
        self._emitted.inc(count)

    def mirrored(self, mirror: str, outcome: str) -> None:
        """Note one dead letter that the hub was to show, or to show no more.

        Args:
            mirror: panel or order.
            outcome: shown, unknown, refused, ended or gone.
        """
        self._mirrors.labels(mirror, outcome).inc()

    def retried(self, outcome: str) -> None:
        """Note one request of the hub to try a letter again.

        Args:
            outcome: started, unknown or held.
        """
        self._retries.labels(outcome).inc()

    def notified(self, channel: str, outcome: str) -> None:
        """Note one message to people.

        Args:
            outcome: told or failed.
        """
        self._notices.labels(channel, outcome).inc()

    def _begin_at_nothing(self) -> None:
        # A series that begins at its first count never rose, and no alert would see that one.
        for reason in Reason:
            self._parked.labels(reason.value)
        for outcome in (*(each.value for each in Outcome), FORGOTTEN):
            self._orders.labels(outcome)
        for source in NoteSource:
            self._noted.labels(source.value)

    def _known(self, route: str) -> str:
        # A route with an id in it would make a time series an order: past this bound it cannot.
        if len(self._routes) < MAX_ROUTES:
            self._routes.add(route)
        return route if route in self._routes else OTHER

    def _counter(self, name: str, meaning: str, *labels: str) -> Counter:
        return Counter(f"anybridge_{name}", meaning, labels, registry=self.registry)

    def _gauge(self, name: str, meaning: str, *labels: str) -> Gauge:
        return Gauge(f"anybridge_{name}", meaning, labels, registry=self.registry)

    def _histogram(
        self, name: str, meaning: str, buckets: tuple[float, ...], *labels: str
    ) -> Histogram:
        return Histogram(
            f"anybridge_{name}", meaning, labels, buckets=buckets, registry=self.registry
        )
