"""The drawer of a replay: what came after it was opened is not meant."""

import re

from tests.contract.console_forms import read
from tests.contract.console_night import Room
from tests.contract.held_room import HeldRoom


def cut_off(page: str) -> str:
    found = re.search(r'name="cut_off" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def hold_one_more(night: Room) -> None:
    room = HeldRoom.__new__(HeldRoom)
    room.ledger = night.ledger
    room.hold_by("Loggi Express", 4)


def test_what_comes_after_the_drawer_was_opened_is_neither_simulated_nor_replayed(
    night: Room,
) -> None:
    at = cut_off(night.browser.get(f"/replay?group={night.group}").text)
    hold_one_more(night)

    seen = night.browser.post("/replay/simulate", group=night.group, cut_off=at).text
    start = {"confirm": "3", "why": "INC-812", "cut_off": cut_off(seen)}
    done = night.browser.post("/replay", group=night.group, **start)

    assert "Reprocessar 3 pedidos" in seen
    assert cut_off(seen) == at
    assert (done.status_code, len(night.ledger.rows("replay_item"))) == (303, 3)
    assert "not_after" in night.ledger.rows("replay_batch")[0]["selection"]


def test_what_came_since_is_chosen_by_opening_the_drawer_anew(night: Room) -> None:
    at = cut_off(night.browser.get(f"/replay?group={night.group}").text)
    hold_one_more(night)
    page = night.browser.get(f"/replay?group={night.group}&cut_off={at}").text

    anew = re.search(r'href="([^"]+)">Escolher de novo', page)

    assert anew is not None
    assert "Reprocessar 3 pedidos" in page
    assert "Reprocessar 4 pedidos" in night.browser.get(anew[1].replace("&amp;", "&")).text


def test_a_cut_off_of_tomorrow_is_now(night: Room) -> None:
    page = night.browser.get(f"/replay?group={night.group}&cut_off=1e300")

    assert (page.status_code, float(cut_off(page.text)) < 1e12) == (200, True)


def test_a_cut_off_alone_narrows_nothing(night: Room) -> None:
    answer = night.browser.get("/replay?cut_off=9")

    assert answer.status_code == 422


def test_what_a_simulation_said_stays_when_the_start_is_refused(night: Room) -> None:
    seen = night.browser.post("/replay/simulate", group=night.group)
    sent = dict(read(seen.text).forms[-1].form_values())

    refused = night.browser.post("/replay", **sent | {"canary": "-3", "why": "INC-812"})
    others = night.browser.post("/replay", **sent | {"as_captured": "yes", "why": " "})

    assert (refused.status_code, others.status_code) == (422, 422)
    assert forecasts(seen.text) == forecasts(refused.text) == ["3"]
    assert ("Simular de novo" in refused.text, forecasts(others.text)) == (True, [])
    assert night.ledger.rows("replay_batch") == []


def forecasts(page: str) -> list[str]:
    return [str(each.text) for each in read(page).xpath('//*[@id="simulation"]//dl//dd')]
