"""Pages that ask for themselves anew: flows, comparisons, the overview, a server that is gone."""

import re
import time

import pytest
from playwright.sync_api import expect

from domain.days import day_of
from tests.journeys.console.world import EACH_ONCE, PATIENCE_MS, Person, signs_in

pytestmark = [pytest.mark.amqp, pytest.mark.db, pytest.mark.slow]

REFRESHED_MS = 6000
"""Pages ask for themselves anew every five seconds."""


@pytest.mark.parametrize("night", EACH_ONCE, indirect=True)
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


@pytest.mark.parametrize("night", EACH_ONCE, indirect=True)
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


@pytest.mark.parametrize("night", EACH_ONCE, indirect=True)
def test_a_page_says_when_the_server_stopped_answering(night: Person) -> None:
    signs_in(night)
    stale = night.page.get_by_text(night.t("frame.stale"))
    expect(stale).to_be_hidden()

    night.page.context.set_offline(offline=True)

    expect(stale).to_be_visible(timeout=PATIENCE_MS)
    night.page.context.set_offline(offline=False)
    expect(stale).to_be_hidden(timeout=PATIENCE_MS)


@pytest.mark.parametrize("night", EACH_ONCE, indirect=True)
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
