"""An empty company beside a small catalogue, on both databases."""

import pytest

from tests.contract.anymarket_pair import Pair
from tests.contract.eccosys_pair import ErpPair
from tests.contract.import_room import ImportRoom, seed_catalogue
from tests.ledger import Ledger


@pytest.fixture
def room(ledger: Ledger, hub: Pair, erp: ErpPair) -> ImportRoom:
    """A store whose account has a small catalogue, and whose company is empty."""
    found = ImportRoom(ledger, hub, erp)
    seed_catalogue(found.hub.simulator)
    return found
