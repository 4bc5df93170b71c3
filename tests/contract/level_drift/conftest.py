"""The imitated hub beside a ledger, on both databases."""

import pytest

from tests.contract.anymarket_pair import Pair
from tests.contract.level_room import LevelRoom
from tests.ledger import Ledger


@pytest.fixture
def room(ledger: Ledger, started: Pair) -> LevelRoom:
    return LevelRoom(ledger, started.fresh())
