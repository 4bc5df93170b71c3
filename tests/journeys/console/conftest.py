"""A browser for all of a file, a bridge with its console, and somebody on call in it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser import chromium
from tests.hub_orders import a_hub_order
from tests.journeys.console.world import HELD, SCREENS, Person, console_world, person_at
from tests.journeys.order_world import OrderWorld
from tests.servers import Broker


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def world(
    browser: Browser,
    amqp_broker: Broker,
    postgres_url: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[OrderWorld]:
    with console_world(tmp_path_factory.mktemp("console")) as running:
        yield running


@pytest.fixture(params=list(SCREENS))
def night(request: pytest.FixtureRequest, world: OrderWorld, browser: Browser) -> Iterator[Person]:
    """Somebody who is not signed in yet, and whose store has `HELD` orders that are held."""
    store = world.store(f"loja-{len(world.stack.ois)}")
    store.sell(*(a_hub_order(number, "Loggi Express") for number in range(1, HELD + 1)))
    store.settle()
    with person_at(browser, world, request.param, store) as person:
        yield person
