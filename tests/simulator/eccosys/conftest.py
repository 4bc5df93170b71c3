"""One simulator for all tests, emptied before each."""

from collections.abc import Iterator

import pytest

from simulator.eccosys.server import EccosysSimulator
from tests.simulator.eccosys.company import Company


@pytest.fixture(scope="session")
def _running() -> Iterator[Company]:
    with EccosysSimulator() as simulator:
        running = Company(simulator)
        yield running
        running.close()


@pytest.fixture
def erp(_running: Company) -> Company:
    """A simulator with one company, two products and a carrier."""
    return _running.fresh()
