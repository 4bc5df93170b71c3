"""On call while the database only reads: look at everything, change nothing, and know it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Route, expect

from ops.console.pages import READ_ONLY
from tests.hub_orders import a_hub_order
from tests.journeys.console.world import (
    EACH_ONCE,
    PATIENCE_MS,
    Person,
    person_at,
    reading_console,
    signs_in,
)
from tests.journeys.order_world import OrderStore, OrderWorld

pytestmark = [pytest.mark.amqp, pytest.mark.db, pytest.mark.slow]

STORE = "loja-aurora"


@pytest.fixture(scope="module")
def world(world: OrderWorld) -> OrderWorld:
    """With one store, which has one order that is held."""
    store = world.store(STORE)
    store.sell(a_hub_order(1, "Loggi Express"))
    store.settle()
    return world


@pytest.fixture(params=EACH_ONCE)
def night(request: pytest.FixtureRequest, world: OrderWorld, browser: Browser) -> Iterator[Person]:
    store = OrderStore(world.stack, world.erp, STORE)
    with person_at(browser, world, request.param, store) as person:
        yield person


def test_everything_can_be_looked_at_and_nothing_be_pressed(
    night: Person, world: OrderWorld
) -> None:
    [letter] = night.store.letters()
    with reading_console(world) as base:
        night.watched.base = base
        signs_in(night)
        for path in (
            "/", "/dead", f"/dead/letters/{letter.id}", f"/dead/groups/{letter.fingerprint}",
            "/flows", "/mappings", "/stores", f"/stores/{STORE}", "/users", "/audit", "/account",
        ):  # fmt: skip
            night.watched.open(path)
            night.check()
            expect(night.page.get_by_text(night.t("frame.read_only"))).to_be_visible()
            expect(night.page.locator("main form[method=post] button:visible")).to_have_count(0)

    assert night.store.letters()[0].state == "open"


def test_a_page_that_is_open_says_when_it_begins_and_when_it_is_over(night: Person) -> None:
    said = night.page.get_by_text(night.t("frame.read_only"))
    stopping = night.page.locator("#stop button").first

    def reads_only(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, headers={**answer.headers, READ_ONLY.lower(): "yes"})

    signs_in(night)
    night.watched.open(f"/flows?store={STORE}")
    expect(said).to_be_hidden()
    expect(stopping).to_be_visible()
    night.page.route("**/flows*", reads_only)
    expect(said).to_be_visible(timeout=PATIENCE_MS)
    expect(stopping).to_be_hidden()
    night.page.unroute("**/flows*")

    expect(said).to_be_hidden(timeout=PATIENCE_MS)
    assert stopping.is_visible()
