"""Groups: acknowledged, snoozed, told of once a window, and open again when they regress."""

from collections.abc import Callable
from typing import Any

from adapters.database.engine import Database
from adapters.database.group_views import GroupView, GroupViews
from adapters.database.letter_groups import LetterGroupRows
from domain.audit import Act
from domain.deadletters import LetterState
from tests.builders import a_stock_event
from tests.ledger import Ledger, dead, pushed

ANA = Act("ana", "chamado 812")


def a_group(ledger: Ledger, sequence: str = "1") -> GroupView:
    ledger.fold(a_stock_event(sequence=sequence, id=f"ev-{sequence}"))
    lease = ledger.leased()
    ledger.changes.record(lease, [dead(ledger.marked(lease))])
    ledger.lanes.release(lease)
    return the_group(ledger)


def the_group(ledger: Ledger) -> GroupView:
    [group] = GroupViews(ledger.database).groups()
    return group


def test_an_acknowledged_group_has_an_owner_and_a_note(ledger: Ledger) -> None:
    group = a_group(ledger).group

    LetterGroupRows(ledger.database).say([group], LetterState.ACKNOWLEDGED, ANA)

    found = the_group(ledger)
    assert (found.state, found.owner, found.note) == ("acknowledged", "ana", "chamado 812")
    assert [row["action"] for row in ledger.rows("audit")] == ["letters_acknowledged"]


def test_a_tally_without_letters_hides_no_other_group(ledger: Ledger) -> None:
    """As a copy of the tables leaves it that was read back while triggers counted along."""
    ledger.execute(
        "INSERT INTO letter_tally (fingerprint, store, kind, reason, letters, worth_cents)"
        " VALUES ('g-gone', 'acme', 'stock', 'bug', 1, 0)"
    )

    assert [group.kind for group in (a_group(ledger),)] == ["stock"]


def test_a_snooze_ends_and_people_are_told_again(ledger: Ledger) -> None:
    rows, group = LetterGroupRows(ledger.database), a_group(ledger).group
    rows.say([group], LetterState.SNOOZED, ANA, until_in_s=60.0)
    assert rows.claim("email", 900.0, 60.0, 10) == []
    assert rows.wake() == 0

    ledger.clock.move(61.0)

    assert rows.wake() == 1
    assert the_group(ledger).state == "open"
    assert [notice.group for notice in rows.claim("email", 900.0, 60.0, 10)] == [group]


class Interrupted:
    """A database in which somebody else acts before the first transaction that writes."""

    def __init__(self, database: Database, act: Callable[[], object]) -> None:
        self._database, self._acts = database, [act]

    def read(self) -> Any:
        return self._database.read()

    def write(self) -> Any:
        if self._acts:
            self._acts.pop()()
        return self._database.write()


def test_waking_leaves_what_somebody_acknowledged_meanwhile(ledger: Ledger) -> None:
    rows, group = LetterGroupRows(ledger.database), a_group(ledger).group
    rows.say([group], LetterState.SNOOZED, ANA, until_in_s=1.0)
    ledger.clock.move(2.0)
    late: Any = Interrupted(
        ledger.database, lambda: rows.say([group], LetterState.ACKNOWLEDGED, ANA)
    )

    woken = LetterGroupRows(late).wake()

    [letter] = ledger.rows("dead_letter")
    assert (woken, letter["state"], the_group(ledger).state) == (0, "acknowledged", "acknowledged")


def test_what_came_while_people_were_told_is_told_after_the_window(ledger: Ledger) -> None:
    rows = LetterGroupRows(ledger.database)
    a_group(ledger)
    notices = rows.claim("email", 900.0, 60.0, 10)
    ledger.clock.move(1.0)
    ledger.fold(a_stock_event("SKU-2", id="ev-2"))
    lease = ledger.leased()
    ledger.changes.record(lease, [dead(ledger.marked(lease))])
    ledger.clock.move(1.0)

    rows.told("email", notices)
    ledger.clock.move(901.0)

    assert [(n.letters, n.fresh) for n in rows.claim("email", 900.0, 60.0, 10)] == [(2, 1)]


def test_a_group_that_comes_back_is_open_and_marked_regressed(ledger: Ledger) -> None:
    rows, first = LetterGroupRows(ledger.database), a_group(ledger)
    rows.say([first.group], LetterState.ACKNOWLEDGED, ANA)
    ledger.clock.move(5.0)
    ledger.fold(a_stock_event(sequence="2", id="ev-2"))
    lease = ledger.leased()
    ledger.changes.record(lease, [pushed(ledger.marked(lease))])
    ledger.lanes.release(lease)
    ledger.clock.move(5.0)

    again = a_group(ledger, "3")

    assert (again.group, again.state, again.regressed) == (first.group, "open", True)
    assert not first.regressed


def test_a_letter_that_fails_again_after_its_end_is_regressed(ledger: Ledger) -> None:
    a_group(ledger)
    ledger.execute("UPDATE dead_letter SET state = 'resolved', closed_at_s = now_s()")
    ledger.clock.move(5.0)
    ledger.letters.release([("acme", "stock", "SKU-1")])
    lease = ledger.leased()

    ledger.changes.record(lease, [dead(ledger.marked(lease))])

    assert (the_group(ledger).letters, the_group(ledger).regressed) == (1, True)


def test_people_are_told_of_a_group_once_a_window(ledger: Ledger) -> None:
    rows = LetterGroupRows(ledger.database)
    a_group(ledger)

    first = rows.claim("email", 900.0, 60.0, 10)
    rows.told("email", first)
    ledger.clock.move(1.0)
    ledger.fold(a_stock_event("SKU-2", id="ev-2"))
    lease = ledger.leased()
    ledger.changes.record(lease, [dead(ledger.marked(lease))])
    within = rows.claim("email", 900.0, 60.0, 10)
    ledger.clock.move(901.0)

    assert [notice.fresh for notice in first] == [1]
    assert within == []
    assert [(n.letters, n.fresh) for n in rows.claim("email", 900.0, 60.0, 10)] == [(2, 1)]


def test_who_looked_before_another_told_does_not_tell_again(ledger: Ledger) -> None:
    rows, group = LetterGroupRows(ledger.database), a_group(ledger).group
    told: list[str] = []

    def another_tells() -> None:
        notices = rows.claim("email", 900.0, 60.0, 10)
        rows.told("email", notices)
        told.extend(notice.group for notice in notices)

    late: Any = Interrupted(ledger.database, another_tells)

    found = LetterGroupRows(late).claim("email", 900.0, 60.0, 10)

    assert (told, found) == ([group], [])


def test_a_notice_that_was_not_confirmed_comes_again(ledger: Ledger) -> None:
    rows, group = LetterGroupRows(ledger.database), a_group(ledger).group
    rows.claim("email", 900.0, 60.0, 10)
    assert rows.claim("email", 900.0, 60.0, 10) == []

    ledger.clock.move(61.0)

    assert [notice.group for notice in rows.claim("email", 900.0, 60.0, 10)] == [group]


def test_each_channel_tells_by_itself(ledger: Ledger) -> None:
    rows = LetterGroupRows(ledger.database)
    a_group(ledger)
    rows.told("webhook", rows.claim("webhook", 900.0, 60.0, 10))
    ledger.clock.move(61.0)

    told = {channel: rows.claim(channel, 900.0, 60.0, 10) for channel in ("webhook", "email")}

    assert {channel: len(notices) for channel, notices in told.items()} == {
        "webhook": 0,
        "email": 1,
    }


def test_a_note_leaves_owner_and_state_as_they_are(ledger: Ledger) -> None:
    rows, group = LetterGroupRows(ledger.database), a_group(ledger).group
    rows.note(group, "acme", Act("bia", "fornecedor avisado"))
    noted = the_group(ledger)
    rows.say([group], LetterState.ACKNOWLEDGED, ANA)

    rows.note(group, "acme", Act("bia", "volta às 18h"))

    found = the_group(ledger)
    assert (noted.state, noted.owner, noted.note) == ("open", "", "fornecedor avisado")
    assert (found.state, found.owner, found.note) == ("acknowledged", "ana", "volta às 18h")
    assert [row["action"] for row in ledger.rows("audit")] == [
        "group_noted", "letters_acknowledged", "group_noted",
    ]  # fmt: skip
