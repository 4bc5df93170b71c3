"""The age of what waits in a feed: from the ledger to metric, status and doctor."""

import json

import pytest
from prometheus_client import CollectorRegistry
from structlog.testing import capture_logs

from adapters.database.feed_ages import FeedAges
from adapters.telemetry.ledger_metrics import LedgerMetrics
from domain.feed_watch import DAY_S, FeedGrade, FeedState
from ops.noticing import watch_feeds
from tests.contract.anymarket_pair import Pair
from tests.contract.command import Command
from tests.contract.notice_room import ACT, NoticeRoom
from tests.ledger import Ledger


@pytest.fixture
def room(ledger: Ledger, started: Pair) -> NoticeRoom:
    """A store whose orders come in, not polled yet."""
    return NoticeRoom(ledger, started.fresh())


def age_s(room: NoticeRoom) -> float:
    feed = FeedAges(room.ledger.database).of("acme")
    assert feed is not None
    return feed.age_s


def told(room: NoticeRoom) -> tuple[FeedState, bool, str]:
    feed = FeedAges(room.ledger.database).of("acme")
    assert feed is not None
    return feed.state, feed.was_read, feed.cause


def test_a_feed_that_was_never_read_ages_from_the_opening_of_its_lane(room: NoticeRoom) -> None:
    room.ledger.clock.move(DAY_S)

    assert age_s(room) == pytest.approx(DAY_S, abs=60)


def test_a_feed_that_was_drained_is_young_again(room: NoticeRoom) -> None:
    room.ledger.clock.move(8 * DAY_S)
    room.sell(7)
    before = told(room)

    room.work()

    assert age_s(room) < 60
    assert (before, told(room)) == ((FeedState.NEVER, False, ""), (FeedState.READ, True, ""))


@pytest.mark.parametrize(
    ("status", "state", "cause"),
    [(401, FeedState.HELD, "access_denied"), (503, FeedState.FAILING, "")],
)
def test_a_feed_that_cannot_be_read_is_not_told_as_seen_empty(
    room: NoticeRoom, status: int, state: FeedState, cause: str
) -> None:
    room.hub.fault("status", route="/v2/orders/feeds*", status=status)

    room.work()

    assert told(room) == (state, False, cause)
    feed = FeedAges(room.ledger.database).of("acme")
    assert feed is not None
    assert (feed.seen, str(status) in feed.error) == ("never seen empty", True)


def test_an_entry_that_the_hub_does_not_let_go_of_ages(room: NoticeRoom) -> None:
    room.sell(7)
    room.hub.fault("status", method="PUT", route="/v2/orders/feeds*", status=404)
    room.work()

    room.ledger.clock.move(DAY_S)
    room.work()

    assert age_s(room) == pytest.approx(DAY_S, abs=60)


def test_a_paused_poll_ages_and_a_store_without_orders_does_not(room: NoticeRoom) -> None:
    room.ledger.clock.move(8 * DAY_S)
    room.ledger.execute("UPDATE lane SET held_cause = 'paused' WHERE kind = 'poll_orders'")
    assert age_s(room) >= 8 * DAY_S
    room.ledger.execute("UPDATE lane SET held_cause = '' WHERE kind = 'poll_orders'")

    room.stores.change("acme", {"flows": {"order": False}}, {}, ACT)
    room.work()

    assert FeedAges(room.ledger.database).of("acme") is None


@pytest.mark.parametrize(
    ("days", "grade", "said"),
    [
        (1, FeedGrade.OK, []),
        (7, FeedGrade.WARNING, [("warning", "feed_not_drained")]),
        (20, FeedGrade.CRITICAL, [("critical", "feed_about_to_expire")]),
    ],
)
def test_seven_days_warn_and_twenty_are_critical(
    room: NoticeRoom, days: int, grade: FeedGrade, said: list[tuple[str, str]]
) -> None:
    room.ledger.clock.move(days * DAY_S)

    with capture_logs() as lines:
        watch_feeds(room.ledger.database)

    [feed] = FeedAges(room.ledger.database).all()
    assert feed.grade is grade
    assert [(line["log_level"], line["event"]) for line in lines] == said


def test_the_oldest_feed_is_a_metric(room: NoticeRoom) -> None:
    room.ledger.clock.move(3 * DAY_S)
    registry = CollectorRegistry()
    registry.register(LedgerMetrics(room.ledger.database))

    measured = registry.get_sample_value("anybridge_feed_age_seconds", {"stopped": "no"})

    assert measured == pytest.approx(3 * DAY_S, abs=60)


@pytest.mark.parametrize("cause", ["", "access_denied", "paused", "flow_off"])
def test_a_feed_that_a_person_stopped_is_counted_apart(room: NoticeRoom, cause: str) -> None:
    room.ledger.execute("UPDATE lane SET held_cause = :c WHERE kind = 'poll_orders'", c=cause)
    ages = FeedAges(room.ledger.database)
    held = ages.of("acme")
    room.stores.pause("acme", ACT)
    paused = ages.of("acme")

    assert held is not None
    assert paused is not None
    assert (held.is_stopped, paused.is_stopped) == (cause in {"paused", "flow_off"}, True)


def test_status_and_doctor_tell_of_an_old_feed(anybridge: Command) -> None:
    said = ("--api-url", "https://127.0.0.1:1", "--token-file", "-")
    anybridge("store", "add", "acme", *said, stdin="t", ANYBRIDGE_ALLOW_PRIVATE="yes")
    anybridge.execute(
        "INSERT INTO lane (store, kind, memo) VALUES ('acme', 'poll_orders', :memo)",
        memo=json.dumps({"drained_at_s": 0.0, "error": "TransientError: 503"}),
    )

    status = anybridge("status", "--json").json
    found = anybridge("doctor", "--json", ANYBRIDGE_ALLOW_PRIVATE="yes").json

    assert [feed["grade"] for feed in status["feeds"]] == ["critical"]
    assert "503" in anybridge("status").out
    by_check = {line["check"]: line["result"] for line in found if line["store"] == "acme"}
    assert (by_check["feed"], by_check["orders"]) == ("wrong", "warning")
