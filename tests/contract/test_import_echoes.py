"""What was imported into the ERP is not sent back to the hub by whoever polls that ERP."""

from collections.abc import Iterator

import pytest

from tests.contract.anymarket_pair import Pair, running_pair
from tests.contract.eccosys_pair import ErpPair, running_erp
from tests.contract.erp_poll_room import ErpPollRoom
from tests.contract.import_room import ACT, ImportRoom, seed_catalogue
from tests.ledger import Ledger

KINDS = ["price", "product"]


@pytest.fixture(scope="module")
def hub() -> Iterator[Pair]:
    with running_pair() as pair:
        yield pair


@pytest.fixture(scope="module")
def erp() -> Iterator[ErpPair]:
    with running_erp() as pair:
        yield pair


def imported(ledger: Ledger, hub: Pair, erp: ErpPair, **settings: object) -> ErpPollRoom:
    """Import a small catalogue, then have somebody poll the ERP that it went into."""
    room = ImportRoom(ledger, hub, erp, **settings)
    seed_catalogue(room.hub.simulator)
    room.run()
    if "poll_erp_kinds" not in settings:
        room.stores.change("acme", {"poll_erp_kinds": KINDS}, {}, ACT)
    return ErpPollRoom(ledger, room.erp)


def test_a_poll_sends_back_nothing_of_what_was_imported(
    ledger: Ledger, hub: Pair, erp: ErpPair
) -> None:
    polling = imported(ledger, hub, erp, poll_erp_kinds=KINDS)

    polling.poll_until_idle()

    assert (polling.due("product"), polling.due("price")) == ([], [])


def test_what_a_person_changes_after_the_import_goes_out(
    ledger: Ledger, hub: Pair, erp: ErpPair
) -> None:
    polling = imported(ledger, hub, erp, poll_erp_kinds=KINDS)
    polling.poll_until_idle()
    code = min(row["key"] for row in ledger.rows("change") if row["kind"] == "product")

    polling.edit(code, nome="Outro nome")
    polling.poll_until_idle()

    assert polling.due("product") == [code]


def test_an_import_reads_nothing_back_where_nobody_polls(
    ledger: Ledger, hub: Pair, erp: ErpPair
) -> None:
    polling = imported(ledger, hub, erp)

    assert ledger.rows("change") == []
    polling.poll_until_idle()
    assert polling.due("price") != []
