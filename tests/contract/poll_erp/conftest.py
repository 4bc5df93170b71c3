"""A store whose ERP emits nothing, on a real ledger in front of the imitated Eccosys."""

import pytest

from tests.contract.eccosys_pair import ErpPair
from tests.contract.erp_poll_room import MUG, SHIRT, ErpPollRoom
from tests.ledger import Ledger


@pytest.fixture
def bare(ledger: Ledger, started_erp: ErpPair) -> ErpPollRoom:
    """A store whose ERP was never looked at: a shirt (10, no price) and a mug (40)."""
    return ErpPollRoom(ledger, started_erp.fresh())


@pytest.fixture
def room(bare: ErpPollRoom) -> ErpPollRoom:
    """The same after its first look, everything pushed."""
    bare.edit(MUG, preco="39.90", precoDe="49.90")
    bare.edit(SHIRT, preco="79.90")
    bare.poll_until_idle()
    bare.push_all()
    bare.calls()
    return bare
