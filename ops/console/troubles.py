"""What is wrong now, worst first, each with where to look. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from adapters.database.group_views import GroupView
from adapters.database.overview import LaneView
from domain.deadletters import LetterState
from domain.feed_watch import FeedGrade, FeedState
from ops.findings import Weight
from ops.overview import Now, Queues

LATE_S = 600.0
"""A change that is due for so long is late; the alert `ChangesTooOld` waits for an hour."""

SHIP_SOON_S = 4 * 3600.0


@dataclass(frozen=True, slots=True)
class Trouble:
    """One line of what is wrong.

    Args:
        key: of its text in the catalogue.
        href: where to look.
    """

    weight: Weight
    key: str
    href: str
    holes: Mapping[str, object] = field(default_factory=dict)


def troubles(now: Now, groups: Sequence[GroupView], queues: Queues) -> Sequence[Trouble]:
    """Tell what is wrong.

    Args:
        groups: of dead letters that wait.
    """
    found = [
        *_of_groups(groups),
        *_of_feeds(now),
        *_of_lanes(now.lanes),
        *(
            Trouble(Weight.WARNING, "trouble.told_to_wait", "/#budgets", {"stores": _named(stores)})
            for stores, view in now.budgets
            if view.blocked_s
        ),
        *(
            Trouble(Weight.WRONG, "trouble.queue_missing", "/#queues", {"queue": depth.queue})
            for depth in queues.depths
            if depth.messages is None
        ),
    ]
    return sorted(found, key=lambda trouble: trouble.weight is not Weight.WRONG)


def _of_groups(groups: Sequence[GroupView]) -> Iterator[Trouble]:
    for group in groups:
        if group.state != LetterState.OPEN:
            continue
        href = f"/dead/groups/{group.group}"
        said = {"about": group.about, "letters": group.letters, "store": group.store}
        left_s = None if group.ship_by_s is None else group.ship_by_s - group.now_s
        if left_s is not None and left_s < SHIP_SOON_S:
            key = "trouble.ship_over" if left_s < 0 else "trouble.ship_soon"
            yield Trouble(Weight.WRONG, key, href, {**said, "reason": group.reason})
        else:
            yield Trouble(Weight.WARNING, "trouble.group", href, {**said, "reason": group.reason})


def _of_feeds(now: Now) -> Iterator[Trouble]:
    for feed in now.feeds:
        # Why a poll stands still or fails, its lane tells; one that never ended, nobody else.
        is_late = feed.state is FeedState.NEVER and feed.age_s > LATE_S
        if feed.grade is not FeedGrade.OK or is_late:
            weight = Weight.WRONG if feed.grade is FeedGrade.CRITICAL else Weight.WARNING
            key = "trouble.feed" if feed.was_read else "trouble.feed_never"
            if feed.state is FeedState.HELD:
                key += "_held"
            said = {"store": feed.store, "age_s": feed.age_s, "cause": feed.cause}
            yield Trouble(weight, key, "/#feeds", said)


def _of_lanes(lanes: Iterable[LaneView]) -> Iterator[Trouble]:
    for lane in lanes:
        said = {"store": lane.store, "flow": lane.kind}
        href = "/#lanes"
        if lane.cause:
            held = {**said, "cause": lane.cause, "detail": lane.detail}
            yield Trouble(Weight.WRONG, "trouble.held", href, held)
        elif lane.error:
            yield Trouble(Weight.WRONG, "trouble.error", href, {**said, "detail": lane.error})
        elif (lane.oldest_age_s or 0.0) > LATE_S:
            late = {**said, "age_s": lane.oldest_age_s}
            yield Trouble(Weight.WARNING, "trouble.late", href, late)


def _named(stores: Sequence[str]) -> str:
    return ", ".join(stores) or "–"
