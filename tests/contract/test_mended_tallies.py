"""Tallies that rows were copied past, as a restore may, are made right from the letters."""

from adapters.database.group_views import GroupViews
from adapters.database.letter_tallies import LetterTallies
from domain.deadletters import DeadLetter, Reason
from tests.ledger import Ledger


def a_letter(number: int, cause: str) -> DeadLetter:
    return DeadLetter(
        "acme", "order", str(number), Reason.CARRIER_UNMAPPED, f"no {cause}", b"{}", cause=cause
    )


def test_what_is_missing_and_what_is_too_much_are_mended_once(ledger: Ledger) -> None:
    loggi, jadlog = a_letter(1, "Loggi"), a_letter(2, "Jadlog")
    ledger.folder.park([loggi, a_letter(3, "Loggi"), jadlog])
    ledger.execute("DELETE FROM letter_tally WHERE fingerprint = :group", group=loggi.group)
    ledger.execute(
        "INSERT INTO letter_tally (fingerprint, store, kind, reason, letters, worth_cents)"
        " VALUES ('g-gone', 'acme', 'order', 'bug', 7, 700)"
    )
    views, tallies = GroupViews(ledger.database), LetterTallies(ledger.database)
    wrong = views.totals()

    mended = tallies.mend(), tallies.mend()

    right = views.totals()
    assert (wrong.letters, mended) == (8, (2, 0))
    assert (right.groups, right.letters, right.total_cents) == (2, 3, 0)
    assert {each.group: each.letters for each in views.groups()} == {
        loggi.group: 2,
        jadlog.group: 1,
    }
