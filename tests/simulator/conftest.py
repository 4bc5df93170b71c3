"""One simulator for all tests, emptied before each."""

from collections.abc import Iterator

import pytest

from simulator.anymarket.server import AnyMarketSimulator
from tests.simulator.hub import Hub


@pytest.fixture(scope="session")
def _started() -> Iterator[Hub]:
    with AnyMarketSimulator() as simulator:
        started = Hub(simulator)
        yield started
        started.close()


@pytest.fixture
def hub(_started: Hub) -> Hub:
    """A simulator with one empty account."""
    return _started.fresh()
