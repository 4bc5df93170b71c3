"""How groups of dead letters are shown."""

from typing import Any

from adapters.database.group_views import MOST_COME, GroupView
from domain.letter_groups import Trend
from ops.cli import say

_WIDEST = 60


def short(group: GroupView) -> dict[str, Any]:
    """Give what fits on a line of a terminal."""
    state = f"{group.state} {group.owner}".strip()
    return {
        "group": group.group,
        "reason": group.reason,
        "key": say.cut(group.about, _WIDEST),
        "letters": group.letters,
        "orders": group.orders or "–",
        "oldest": say.duration(group.now_s - group.oldest_s),
        "last-hour": _trend(group),
        "ship-by": say.moment(group.ship_by_s) or "–",
        "gmv": say.money(group.total_cents) if group.orders else "–",
        "state": f"{state}, regressed" if group.regressed else state,
    }


def whole(group: GroupView) -> dict[str, Any]:
    """Give all there is to say of a group."""
    return {
        "group": group.group,
        "store": group.store,
        "kind": group.kind,
        "reason": group.reason,
        "key": group.about,
        "letters": group.letters,
        "orders": group.orders,
        "total_cents": group.total_cents,
        "ship_by": say.moment(group.ship_by_s),
        "oldest": say.moment(group.oldest_s),
        "newest": say.moment(group.newest_s),
        "trend": group.trend.value,
        "last_hour": group.lately,
        "hour_before": group.before,
        "state": group.state,
        "regressed": group.regressed,
        "replaying": group.replaying,
        "owner": group.owner,
        "note": group.note,
        "snoozed_until": say.moment(group.until_s),
        "example": say.cut(group.example, 200),
    }


def _trend(group: GroupView) -> str:
    """Give how its letters come: those of the last hour, and those of the hour before."""
    if group.trend is Trend.QUIET:
        return "–"
    more = "+" if group.lately >= MOST_COME else ""
    return f"{group.lately}{more} {group.trend} (before: {group.before})"
