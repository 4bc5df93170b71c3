"""The API on fakes, for every test of this folder."""

import pytest

from tests.unit.ops.api.served import Served, served


@pytest.fixture
def api() -> Served:
    return served()
