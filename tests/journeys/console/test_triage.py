"""On call at the rows: snoozed, noted, simulated, released one by one, looked at closer."""

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.journeys.console.world import EACH_ONCE, HELD, PATIENCE_MS, Person, signs_in

pytestmark = [pytest.mark.amqp, pytest.mark.db, pytest.mark.slow]

REFRESH_MS = 5_500
STILL = 0.01
"""A tenth of what browsers call a good layout shift."""


def act(night: Person, name: str) -> Locator:
    """Give the button of this name at the row of the group."""
    group = night.store.letters()[0].fingerprint
    return night.page.locator(f"#{name}-{group}")


@pytest.mark.parametrize("night", EACH_ONCE, indirect=True)
def test_a_group_is_noted_and_snoozed_at_its_row_by_keyboard_alone(night: Person) -> None:
    signs_in(night)
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


@pytest.mark.parametrize("night", EACH_ONCE, indirect=True)
def test_the_table_of_groups_stands_still_while_it_refreshes_itself(night: Person) -> None:
    signs_in(night)
    night.open(f"/dead?store={night.store.name}")
    before = act(night, "simulate").bounding_box()

    with night.page.expect_response(re.compile("/dead")):
        night.page.wait_for_timeout(REFRESH_MS)

    # What is put in anew is none that moved, as browsers count it: so its place is looked at, too.
    assert act(night, "simulate").bounding_box() == before
    assert night.watched.shifts() < STILL


@pytest.mark.parametrize("night", EACH_ONCE, indirect=True)
def test_at_its_row_a_group_is_simulated_and_its_batch_tells_why_it_failed(night: Person) -> None:
    signs_in(night)
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
    assert night.watched.shifts() < STILL
    assert len(night.store.letters()) == HELD


@pytest.mark.parametrize("night", EACH_ONCE, indirect=True)
def test_what_is_unchecked_in_the_release_list_stays_held(night: Person) -> None:
    signs_in(night)
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

    is_over = night.page.locator("#progress .head .badge.done")
    expect(is_over).to_be_visible(timeout=PATIENCE_MS)
    night.check()
    states = sorted(letter.state for letter in night.store.letters())
    assert (states, len(night.store.orders())) == (["open", *["resolved"] * (HELD - 1)], HELD - 1)


@pytest.mark.parametrize("night", EACH_ONCE, indirect=True)
def test_a_letter_is_compared_with_what_anymarket_says_now(night: Person) -> None:
    signs_in(night)
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
