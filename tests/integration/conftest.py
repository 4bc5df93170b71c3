"""A broker with our topology, and a wire into it beside the bridge."""

from collections.abc import Iterator

import pytest

from tests.integration.rabbit import Wire, with_topology


@pytest.fixture
def url(amqp_vhost: str) -> str:
    """A virtual host of this test's own that has every exchange and queue."""
    return with_topology(amqp_vhost)


@pytest.fixture
def wire(url: str) -> Iterator[Wire]:
    """A connection to it."""
    with Wire(url) as wire:
        yield wire
