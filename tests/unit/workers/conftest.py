"""What tests of several facts begin with."""

import pytest

from tests.unit.workers.fact_desk import Desk


@pytest.fixture
def desk() -> Desk:
    """An order that is paid, and no fact of it."""
    return Desk()
