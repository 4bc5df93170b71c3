"""On call with a browser: look, fix, simulate, let a canary go first, and see it resolved."""

import pytest
from playwright.sync_api import expect

from tests.journeys.console.world import EACH_ONCE, HELD, PATIENCE_MS, Person, signs_in

pytestmark = [pytest.mark.amqp, pytest.mark.db, pytest.mark.slow]


def test_on_call_maps_a_carrier_simulates_and_replays_with_a_canary(night: Person) -> None:
    signs_in(night)
    _maps_the_carrier(night)
    _simulates(night)
    _replays(night)

    night.watched.open(f"/dead/letters?store={night.store.name}")
    night.sees(night.t("letters.none"))
    assert (len(night.store.orders()), night.store.twice()) == (HELD, {})
    assert [letter.state for letter in night.store.letters()] == ["resolved"] * HELD


@pytest.mark.parametrize("night", EACH_ONCE, indirect=True)
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
    night.sees(night.t("replay.none_would"))
    night.check()


@pytest.mark.parametrize("night", EACH_ONCE, indirect=True)
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
