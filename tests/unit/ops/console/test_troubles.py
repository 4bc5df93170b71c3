"""What is wrong now: the worst first, and nothing that somebody has in hand."""

from dataclasses import replace

from adapters.database.group_views import GroupView
from adapters.database.overview import BudgetView, LaneView
from adapters.queue.depths import Depth
from domain.feed_watch import DAY_S, FeedAge
from ops.console.troubles import LATE_S, troubles
from ops.overview import Now, Queues

NOW_S = 1_000_000.0
WELL = Now(NOW_S, [], [], [], [])
GROUP = GroupView(
    "g-1", "acme", "order", "carrier_unmapped", "Loggi", "", 37, 37, 100, None, NOW_S - 60, NOW_S,
    NOW_S, "open", regressed=False, owner="", note="", until_s=None, replaying=0,
)  # fmt: skip
LANE = LaneView("acme", "stock", "idle", "", "", 0, 0, None, None, None)


def keys(now: Now = WELL, *groups: GroupView, queues: Queues = Queues()) -> list[str]:  # noqa: B008 - frozen
    return [trouble.key for trouble in troubles(now, groups, queues)]


def test_when_all_is_well_there_is_nothing_to_say() -> None:
    assert keys(replace(WELL, lanes=[LANE], feeds=[FeedAge("acme", 60.0)])) == []


def test_a_group_is_worse_the_sooner_its_orders_must_leave() -> None:
    groups = [replace(GROUP, ship_by_s=at) for at in (None, NOW_S + 60, NOW_S - 60, NOW_S + 9e6)]

    assert keys(WELL, *groups) == [
        "trouble.ship_soon", "trouble.ship_over", "trouble.group", "trouble.group",
    ]  # fmt: skip


def test_a_group_that_somebody_has_in_hand_is_no_trouble() -> None:
    assert keys(WELL, *(replace(GROUP, state=state) for state in ("acknowledged", "snoozed"))) == []


def test_a_flow_that_stands_still_fails_or_is_late_is_named() -> None:
    lanes = [
        replace(LANE, oldest_age_s=LATE_S + 1),
        replace(LANE, cause="brake"),
        replace(LANE, error="401"),
    ]

    assert keys(replace(WELL, lanes=lanes)) == ["trouble.held", "trouble.error", "trouble.late"]


def test_a_feed_that_was_never_read_is_told_as_that() -> None:
    young = FeedAge("acme", LATE_S - 1, was_read=False)
    late = replace(young, age_s=LATE_S + 1)
    held = replace(young, age_s=8 * DAY_S, cause="access_denied", error="401")
    feeds = [young, late, held, replace(held, was_read=True)]

    assert keys(replace(WELL, feeds=feeds)) == [
        "trouble.feed_never", "trouble.feed_never_held", "trouble.feed_held",
    ]  # fmt: skip


def test_a_feed_a_budget_and_a_queue_are_told_too() -> None:
    budget = BudgetView("b", 60, 60.0, 0, 12.0, 1)
    now = replace(WELL, feeds=[FeedAge("acme", 8 * DAY_S)], budgets=[(["acme"], budget)])

    found = keys(now, queues=Queues([Depth("erp.stock", None, None)]))

    assert found == ["trouble.queue_missing", "trouble.feed", "trouble.told_to_wait"]
