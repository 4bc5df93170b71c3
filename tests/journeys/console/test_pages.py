"""Every page of the console can be used by everybody: at each width, in each language."""

import pytest
from playwright.sync_api import expect

from tests.journeys.console.world import EACH_ONCE, Person, signs_in

pytestmark = [pytest.mark.amqp, pytest.mark.db, pytest.mark.slow]


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


@pytest.mark.parametrize("night", EACH_ONCE, indirect=True)
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
