"""What the hub has of a key whose rest is still to come stays in the ledger."""

from domain.changes import ChangeState, Verdict
from tests.builders import a_price_event
from tests.ledger import PRICE, Ledger


def test_what_the_hub_has_of_a_key_is_kept_though_the_rest_is_still_to_come(
    ledger: Ledger,
) -> None:
    ledger.fold(a_price_event())
    lease = ledger.leased(PRICE)
    for told in ({"xml": "3526"}, None):
        change = ledger.marked(lease)
        later = Verdict(change.key, change.revision, ChangeState.DUE, error="x", accepted=told)
        ledger.changes.record(lease, [later])

    change = ledger.marked(lease)

    assert (change.accepted, change.accepted_hash) == ({"xml": "3526"}, "")
