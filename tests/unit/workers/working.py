"""Hands a handler its work, as a turn does."""

from collections.abc import Callable, Sequence
from typing import Any

from domain.changes import Change
from domain.store import Store
from tests.fakes import FakeHub
from workers.work import BudgetSpent, PushHandler, Work


def push(
    handler: PushHandler, hub: FakeHub, store: Store, changes: Sequence[Change], **known: Any
) -> Work:
    """Push changes; `permits=` calls may be made, `memo=` is what the lane learned.

    With `is_recorded=False` it stands before its record: the caller closes `until_recorded`.

    What the handler raises is kept as the outcome of "*", as a turn applies it to the rest.
    """
    spend = _permits(known.get("permits", 1000))
    work = Work(store, hub, changes, spend, known.get("memo", {}))
    try:
        handler.push(work)
    except Exception as error:  # noqa: BLE001 - a turn catches broadly too
        work.outcomes["*"] = error
    for follow_up in work.afterwards:
        follow_up()
    if known.get("is_recorded", True):
        work.until_recorded.close()
    return work


def _permits(calls: int) -> Callable[[], None]:
    left = [None] * calls

    def spend() -> None:
        if not left:
            raise BudgetSpent(1e10)
        left.pop()

    return spend
