"""On call with a browser: look, fix, simulate, let a canary go first, and see it resolved."""

import re
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from domain.days import day_of
from ops.console.words import words_of
from tests.browser import chromium, watched
from tests.hub_orders import a_hub_order
from tests.journeys.console_world import (
    PATIENCE_MS,
    SCREENS,
    Person,
    address_of,
    console_world,
    signs_in,
)
from tests.journeys.order_world import OrderWorld
from tests.servers import Broker

pytestmark = [pytest.mark.amqp, pytest.mark.db, pytest.mark.slow]

HELD = 7
REFRESHED_MS = 6000
"""Pages ask for themselves anew every five seconds."""


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


@pytest.fixture(params=list(SCREENS.values()), ids=list(SCREENS))
def night(request: pytest.FixtureRequest, world: OrderWorld, browser: Browser) -> Iterator[Person]:
    width, language = request.param
    store = world.store(f"loja-{len(world.stack.ois)}")
    store.sell(*(a_hub_order(number, "Loggi Express") for number in range(1, HELD + 1)))
    store.settle()
    words = words_of("pt_BR" if language == "pt-BR" else "en")
    with watched(browser, address_of(world), width, language) as page:
        yield Person(page, store, words)


def test_on_call_maps_a_carrier_simulates_and_replays_with_a_canary(night: Person) -> None:
    signs_in(night)
    _maps_the_carrier(night)
    _simulates(night)
    _replays(night)

    night.watched.open(f"/dead/letters?store={night.store.name}")
    night.sees(night.t("letters.none"))
    assert (len(night.store.orders()), night.store.twice()) == (HELD, {})
    assert [letter.state for letter in night.store.letters()] == ["resolved"] * HELD


def test_every_other_page_can_be_used_by_everybody(night: Person) -> None:
    signs_in(night)
    [letter, *_] = night.store.letters()
    name = night.store.name

    for path in (
        "/dead/letters", f"/dead/letters/{letter.id}", "/batches", f"/trace?key=3&store={name}",
        "/trace?key=nobody", "/audit", f"/mappings?store={name}", "/mappings?kind=sku", "/account",
        "/stores", f"/stores/{name}", "/new-store", "/users", "/users/ana", "/flows", "/reconcile",
        f"/mappings?store={name}&kind=attribute", f"/mappings?store={name}&kind=deposit",
        f"/dead/letters/{letter.id}/edit", f"/dead/groups/{letter.fingerprint}/fix",
        f"/replay?id={letter.id}", "/mappings?kind=payment", "/mappings?kind=channel",
        "/dead/groups/g-nobody",
    ):  # fmt: skip
        night.watched.open(path)
        if "nobody" in path:
            night.watched.faults.clear()  # the browser tells of its 404
        night.check()
        expect(night.page.get_by_role("heading", level=1)).to_be_visible()


def test_what_a_form_answers_can_be_used_by_everybody(night: Person) -> None:
    signs_in(night)
    [letter, *_] = night.store.letters()
    name = night.store.name

    night.watched.open(f"/dead/letters/{letter.id}")
    night.page.get_by_text(night.t("letter.reveal"), exact=True).click()
    night.page.locator("#reveal-why").fill("INC-812")
    night.press("letter.reveal_do")
    night.sees(night.t("letter.revealed"))
    night.check()

    night.watched.open(f"/stores/{name}")
    night.press("stores.test")
    night.sees(night.t("stores.test_again"))
    night.check()

    night.watched.open(f"/mappings?store={name}&kind=attribute")
    night.page.locator("#field-attribute").fill("Tecido")
    night.page.locator("#target").fill("Material")
    night.press("fix.preview")
    night.sees(night.t("preview.effect"))
    night.check()
    assert night.page.get_by_text(night.t("preview.effect")).count() > 0


def test_a_flow_is_paused_and_resumed_by_keyboard_alone(night: Person) -> None:
    signs_in(night)
    night.watched.open(f"/flows?store={night.store.name}")
    night.page.locator("#stop-flow-why").focus()
    night.page.keyboard.type("INC-812")
    night.page.keyboard.press("Enter")
    night.sees(night.t("flows.scope_flow"))
    night.check()
    night.watched.open("/")
    night.sees(night.t("flows.by", who="ana"))

    night.watched.open(f"/flows?store={night.store.name}")
    night.page.locator(".stops input[name=why]").focus()
    night.page.keyboard.type("acabou")
    night.page.keyboard.press("Enter")

    none_stands = night.page.get_by_text(night.t("flows.none_stands")).first
    expect(none_stands).to_be_visible(timeout=PATIENCE_MS)
    night.check()


def test_an_order_is_corrected_and_simulated(night: Person) -> None:
    signs_in(night)
    [letter, *_] = night.store.letters()
    night.watched.open(f"/dead/letters/{letter.id}")
    night.page.locator("#correct").click()
    night.page.locator("input[name='fix.shipping.postal_code']").fill("01310-100")
    night.press("correct.check")
    night.sees(night.t("correct.checked", n=1))
    night.check()
    night.page.locator("#checked input[name=why]").fill("CEP confirmado")
    night.press("correct.save", 1)
    night.sees(night.t("correct.saved"))
    night.check()

    night.press("correct.simulate")

    forecast = night.page.get_by_text(night.t.of("forecast", "would fail again")).first
    expect(forecast).to_be_visible(timeout=PATIENCE_MS)
    night.check()


def test_a_day_is_compared_while_somebody_watches(night: Person) -> None:
    signs_in(night)
    day = day_of(time.time())
    night.watched.open(f"/reconcile?store={night.store.name}&day={day}")
    night.page.get_by_label(night.t("reconcile.grace")).fill("0")
    night.check()

    night.press("reconcile.start")

    night.sees(night.t("reconcile.differences"))
    held = night.page.get_by_text(night.t.of("drift", "held")).first
    expect(held).to_be_visible(timeout=PATIENCE_MS)
    night.check()


def test_a_page_says_when_the_server_stopped_answering(night: Person) -> None:
    signs_in(night)
    stale = night.page.get_by_text(night.t("frame.stale"))
    expect(stale).to_be_hidden()

    night.page.context.set_offline(offline=True)

    expect(stale).to_be_visible(timeout=PATIENCE_MS)
    night.page.context.set_offline(offline=False)
    expect(stale).to_be_hidden(timeout=PATIENCE_MS)


def test_what_is_asked_first_is_told_in_words_too_and_nothing_moves(night: Person) -> None:
    signs_in(night)
    for path in ("/", "/flows", f"/mappings?store={night.store.name}"):
        night.watched.open(path)
        assert night.watched.shift(REFRESHED_MS) == 0.0, path
        night.check()

    night.watched.open("/")
    said = night.t("overview.inflow_alt", minutes="", total="", most="", last="").partition("  ")[0]
    picture = night.page.get_by_role("img", name=re.compile(re.escape(said)))
    expect(picture).to_be_visible()
    assert picture.locator("rect").count() == 30


def test_a_rule_for_everything_else_is_made_by_its_box(night: Person) -> None:
    signs_in(night)
    night.watched.open(f"/mappings?store={night.store.name}&kind=carrier")
    night.page.get_by_label(night.t("mappings.default")).check()
    night.page.locator("#target").fill("6001:6101")
    night.check()

    night.press("fix.preview")

    night.sees(night.t("preview.releases", n=HELD))
    night.check()
    assert night.page.get_by_text("!default").count() > 0


def _maps_the_carrier(night: Person) -> None:
    night.watched.open("/")
    night.sees(night.t("overview.wrong_now"))
    night.check()
    night.watched.open(f"/dead?store={night.store.name}")
    night.check()
    night.page.get_by_role("link", name=night.t.of("reason", "carrier_unmapped")).first.click()
    night.page.get_by_role("radio").first.check(timeout=PATIENCE_MS)
    night.check()
    night.press("fix.preview")
    night.sees(night.t("preview.releases", n=HELD))
    night.check()
    night.page.get_by_label(night.t("preview.release", n=HELD)).uncheck()
    night.page.get_by_label(night.t("form.why")).fill("mapa Loggi criado INC-812")
    night.press("preview.save_and_keep")
    night.sees(night.t("mappings.saved", n=1))
    night.check()


def _simulates(night: Person) -> None:
    night.watched.open(f"/dead?store={night.store.name}")
    night.page.get_by_role("link", name=night.t.of("reason", "carrier_unmapped")).first.click()
    night.press("group.replay_n.orders", HELD)
    night.sees(night.t("replay.selected.orders", n=HELD))
    night.check()
    night.press("replay.simulate")
    night.sees(night.t.of("forecast", "would succeed"))
    night.check()
    assert night.store.orders() == []


def _replays(night: Person) -> None:
    night.page.get_by_label(night.t("replay.canary"), exact=True).fill("2")
    night.page.get_by_label(night.t("replay.rate")).fill("5")
    night.page.get_by_label(night.t("form.why")).fill("INC-812")
    night.press("replay.button.orders", HELD)
    # The page comes to say so by itself.
    night.sees(night.t.of("batch_state", "done"))
    night.sees(night.t("batch.done_of", done=HELD, items=HELD))
    night.check()
