"""How letters of a group come: those of the last hour, and those of the hour before."""

from adapters.database.group_views import GroupView, GroupViews
from domain.letter_groups import Trend
from tests.builders import a_stock_event
from tests.ledger import Ledger, dead, pushed


def parks(ledger: Ledger, *skus: str, sequence: str = "1") -> None:
    """Have the hub refuse the stock of these."""
    ledger.fold(*(a_stock_event(s, sequence=sequence, id=f"{s}-{sequence}") for s in skus))
    lease = ledger.leased()
    ledger.changes.record(lease, [dead(one) for one in ledger.changes.mark(lease, 200)])
    ledger.lanes.release(lease)


def mends(ledger: Ledger, sku: str, sequence: str) -> None:
    """Have the hub take the stock of one."""
    ledger.fold(a_stock_event(sku, sequence=sequence, id=f"{sku}-{sequence}"))
    lease = ledger.leased()
    ledger.changes.record(lease, [pushed(ledger.marked(lease))])
    ledger.lanes.release(lease)


def the_group(ledger: Ledger) -> GroupView:
    [group] = GroupViews(ledger.database).groups()
    return group


def test_letters_of_the_last_hour_stand_beside_those_of_the_hour_before(ledger: Ledger) -> None:
    parks(ledger, "SKU-OLD")
    ledger.clock.move(2 * 3600.0)
    parks(ledger, "SKU-1")
    ledger.clock.move(3600.0)
    parks(ledger, "SKU-2", "SKU-3")

    found = the_group(ledger)

    assert (found.letters, found.lately, found.before, found.trend) == (4, 2, 1, Trend.RISING)


def test_what_was_closed_since_came_all_the_same(ledger: Ledger) -> None:
    parks(ledger, "SKU-1", "SKU-2")
    mends(ledger, "SKU-1", "2")

    found = the_group(ledger)

    assert (found.letters, found.lately, found.before) == (1, 2, 0)


def test_what_comes_back_comes_anew(ledger: Ledger) -> None:
    parks(ledger, "SKU-1")
    ledger.execute("UPDATE dead_letter SET state = 'resolved', closed_at_s = now_s()")
    ledger.clock.move(3 * 3600.0)
    ledger.execute("UPDATE dead_letter SET state = 'open', regressed_at_s = now_s()")

    found = the_group(ledger)

    assert (found.lately, found.before, found.trend) == (1, 0, Trend.RISING)


def test_a_group_to_which_nothing_comes_is_quiet(ledger: Ledger) -> None:
    parks(ledger, "SKU-1")
    ledger.clock.move(2 * 3600.0)

    assert the_group(ledger).trend is Trend.QUIET
