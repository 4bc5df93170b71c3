"""On call at the rows: snoozed, noted, simulated, released one by one, looked at closer."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, expect

from ops.console.words import words_of
from tests.browser import chromium, watched
from tests.hub_orders import a_hub_order
from tests.journeys.console_world import (
    ADMIN,
    PASSWORD,
    PATIENCE_MS,
    Person,
    address_of,
    console_world,
)
from tests.journeys.order_world import OrderWorld
from tests.servers import Broker

pytestmark = [pytest.mark.amqp, pytest.mark.db, pytest.mark.slow]

HELD = 4
REFRESH_MS = 5_500


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
    with console_world(tmp_path_factory.mktemp("triage")) as running:
        yield running


@pytest.fixture(
    params=[(1280, "pt-BR"), (390, "pt-BR"), (1280, "en-US"), (390, "en-US")],
    ids=["desk-pt", "phone-pt", "desk-en", "phone-en"],
)
def night(request: pytest.FixtureRequest, world: OrderWorld, browser: Browser) -> Iterator[Person]:
    width, language = request.param
    store = world.store(f"loja-{len(world.stack.ois)}")
    store.sell(*(a_hub_order(number, "Loggi Express") for number in range(1, HELD + 1)))
    store.settle()
    words = words_of("pt_BR" if language == "pt-BR" else "en")
    with watched(browser, address_of(world), width, language) as page:
        night = Person(page, store, words)
        night.open("/login")
        night.page.get_by_label(night.t("login.name")).fill(ADMIN)
        night.page.get_by_label(night.t("login.password")).fill(PASSWORD)
        night.page.keyboard.press("Enter")
        expect(night.page.get_by_role("navigation").first).to_be_visible(timeout=PATIENCE_MS)
        yield night


def act(night: Person, name: str) -> Locator:
    """Give the button of this name at the row of the group."""
    group = night.store.letters()[0].fingerprint
    return night.page.locator(f"#{name}-{group}")


def test_a_group_is_noted_and_snoozed_at_its_row_by_keyboard_alone(night: Person) -> None:
    night.open(f"/dead?store={night.store.name}")
    night.sees(night.t("group.came", lately=HELD, before=0))
    night.check()
    act(night, "note").focus()
    night.page.keyboard.press("Enter")
    night.page.keyboard.press("Tab")
    night.page.keyboard.type("fornecedor avisado")
    night.page.wait_for_timeout(REFRESH_MS)
    night.check()
    night.page.keyboard.press("Enter")
    night.sees("“fornecedor avisado”")
    act(night, "snooze").focus()
    night.page.keyboard.press("Enter")
    night.page.keyboard.press("Tab")
    night.check()
    night.page.keyboard.press("ArrowDown")
    night.page.keyboard.press("Tab")
    night.page.keyboard.type("INC-812")
    night.page.keyboard.press("Enter")

    night.sees(night.t.of("state", "snoozed"))
    night.check()
    assert [letter.state for letter in night.store.letters()] == ["snoozed"] * HELD


def test_the_table_of_groups_stands_still_while_it_refreshes_itself(night: Person) -> None:
    night.open(f"/dead?store={night.store.name}")
    before = act(night, "simulate").bounding_box()

    with night.page.expect_response(re.compile("/dead")):
        night.page.wait_for_timeout(REFRESH_MS)

    # What is put in anew is none that moved, as browsers count it: so its place is looked at, too.
    assert act(night, "simulate").bounding_box() == before
    assert night.watched.shifts() == 0


def test_at_its_row_a_group_is_simulated_and_its_batch_tells_why_it_failed(night: Person) -> None:
    night.open(f"/dead?store={night.store.name}")
    act(night, "simulate").click()
    forecast = night.page.get_by_text(night.t.of("forecast", "would fail again")).first
    expect(forecast).to_be_visible(timeout=PATIENCE_MS)
    night.check()

    night.page.get_by_label(night.t("replay.max")).fill("2")
    night.page.get_by_label(night.t("form.why")).fill("INC-812")
    night.press("replay.button.orders", 2)

    night.sees(night.t("batch.failures"))
    night.check()
    night.open("/batches")
    night.check()
    assert night.watched.shifts() == 0
    assert len(night.store.letters()) == HELD


def test_what_is_unchecked_in_the_release_list_stays_held(night: Person) -> None:
    group = night.store.letters()[0].fingerprint
    night.open(f"/dead/groups/{group}")
    night.page.get_by_role("radio").first.check(timeout=PATIENCE_MS)
    night.press("fix.preview")
    night.sees(night.t("preview.pick"))
    night.page.locator("input[name=free]").first.focus()
    night.page.keyboard.press("Space")
    night.check()
    button = night.page.get_by_role("button", name=night.t("preview.save_and_release", n=HELD - 1))
    night.page.get_by_label(night.t("form.why")).fill("mapa Loggi INC-812")
    button.click()

    night.sees(night.t.of("batch_state", "done"))
    night.check()
    states = sorted(letter.state for letter in night.store.letters())
    assert (states, len(night.store.orders())) == (["open", *["resolved"] * (HELD - 1)], HELD - 1)


def test_a_letter_is_compared_with_what_anymarket_says_now(night: Person) -> None:
    letter = night.store.letters()[0]
    news = {"shipping": {"number": "101"}, "marketPlaceStatus": "ready_to_ship"}
    night.store.change([int(letter.key)], announced=False, **news)
    night.open(f"/dead/letters/{letter.id}")
    night.check()

    night.press("contrast.compare")

    night.sees("ready_to_ship")
    night.page.locator("#contrast summary").click()
    night.check()
    differing = night.page.locator("#contrast table").first.locator("tbody th code")
    assert {"marketplace_status", "shipping.number"} <= set(differing.all_inner_texts())
