"""The imitated Eccosys with a company of its own for each test."""

import pytest

from tests.contract.eccosys_pair import ErpPair


@pytest.fixture
def pair(erp_pair: ErpPair) -> ErpPair:
    """The simulator with one company, a shirt and a mug."""
    return erp_pair
