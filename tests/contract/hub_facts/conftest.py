"""The fake, and our client at the simulator."""

from collections.abc import Callable

import pytest

from tests.contract.anymarket_pair import Pair
from tests.contract.fact_sides import FakeSide, RealSide, Side


@pytest.fixture(params=["fake", "real"])
def side(request: pytest.FixtureRequest, started: Pair) -> Side:
    """A hub without orders."""
    made: dict[str, Callable[[], Side]] = {
        "fake": FakeSide,
        "real": lambda: RealSide(started.fresh()),
    }
    return made[request.param]()
