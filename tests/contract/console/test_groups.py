"""What a person does to a group at its row of the table."""

import re

from tests.contract.console_night import Room


def test_each_row_says_how_letters_come_and_when_the_first_and_last_did(night: Room) -> None:
    page = night.browser.get("/dead").text

    assert "3 na última hora, 0 na anterior" in page
    assert page.index("1ª e última") < page.index("última <time")


def test_a_row_mends_simulates_replays_snoozes_and_notes(night: Room) -> None:
    page = night.browser.get("/dead").text

    acts = page[page.index('class="row-acts"') :]
    assert f'href="/dead/groups/{night.group}#fix"' in acts
    assert f'href="/replay?group={night.group}&amp;store=acme"' in acts
    assert re.findall(r'action="([^"]+)"', acts) == [
        "/replay/simulate#simulation", "/dead/say", "/dead/note",
    ]  # fmt: skip


def test_whoever_only_looks_is_offered_no_act(room: Room) -> None:
    room.browser.sign_in("viewer")

    assert "row-acts" not in room.browser.get("/dead").text


def test_a_note_is_written_at_the_row_and_shown_there(night: Room) -> None:
    night.browser.get("/dead")

    done = night.browser.post(
        "/dead/note", name=night.group, why="peço ao ERP", back="/dead?page=1"
    )

    assert (done.status_code, done.headers["location"]) == (303, "/dead?page=1")
    assert "“peço ao ERP”" in night.browser.get("/dead").text
    assert night.actions()[0] == "group_noted"


def test_a_note_without_words_is_refused(night: Room) -> None:
    night.browser.get("/dead")

    assert night.browser.post("/dead/note", name=night.group, why=" ").status_code == 422


def test_a_note_to_the_group_of_another_store_is_refused(room: Room) -> None:
    room.browser.sign_in("so-loja2")

    answer = room.browser.post("/dead/note", name=room.group, why="oi")

    assert answer.status_code == 404
    assert "group_noted" not in room.actions()


def test_a_group_is_snoozed_at_its_row(night: Room) -> None:
    night.browser.get("/dead")

    night.browser.post("/dead/say", name=night.group, state="4h", why="depois", back="/dead")

    page = night.browser.get("/dead").text
    assert "adiada" in page
    assert "operator até <time" in page
