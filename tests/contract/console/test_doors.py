"""Nobody gets into the console without a session, nothing is done without a form of its own."""

import re

import pytest

from ops.console.visits import SESSION
from tests.contract.console_night import Room, pages
from tests.contract.console_room import BASE, OURS, PASSWORD


def test_nobody_without_a_session_sees_a_page_or_does_anything(room: Room) -> None:
    for path in pages(room):
        answer = room.browser.get(path)
        assert (answer.status_code, answer.headers["location"].split("?")[0]) == (303, "/login")

    posts = ["/replay", "/replay/simulate", "/dead/say", "/dead/discard", "/mappings", "/logout"]
    assert {room.browser.post(path).status_code for path in posts} == {303}
    assert room.actions()[0] == "user_added"


def test_the_cookie_cannot_leave_this_host_nor_be_read_by_a_script(room: Room) -> None:
    answer = room.browser.post("/login", name="viewer", password=PASSWORD)

    said = answer.headers["set-cookie"]
    assert said.startswith(f"{SESSION}=")
    assert {"HttpOnly", "Secure", "Path=/", "SameSite=lax"} <= set(said.split("; "))
    assert "Domain" not in said


def test_signing_out_ends_the_session_on_the_server(night: Room) -> None:
    kept = dict(night.browser.cookies)
    night.browser.post("/logout")
    night.browser.cookies = kept

    assert night.browser.get("/").status_code == 303
    assert night.actions()[:2] == ["signed_out", "signed_in"]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {**OURS, "Sec-Fetch-Site": "cross-site"},
        {**OURS, "Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_form_of_another_site_does_nothing(night: Room, headers: dict[str, str]) -> None:
    said = {"name": night.group, "state": "acknowledge"}

    assert night.browser.post("/dead/say", headers, **said).status_code == 403
    assert (
        night.browser.post("/login", headers, name="viewer", password=PASSWORD).status_code == 403
    )
    assert night.actions()[0] == "signed_in"


def test_a_form_without_this_sessions_token_does_nothing(night: Room) -> None:
    night.browser.csrf = "0" * 64

    answer = night.browser.post("/dead/say", name=night.group, state="acknowledge")

    assert answer.status_code == 403
    assert night.actions()[0] == "signed_in"


def test_a_viewer_looks_and_changes_nothing(room: Room) -> None:
    room.browser.sign_in("viewer")

    page = room.browser.get(f"/dead/groups/{room.group}")
    forms = {"name": room.group, "state": "acknowledge", "why": "x"}
    posts = ["/replay", "/replay/simulate", "/dead/say", "/dead/discard", "/mappings/preview"]

    assert page.status_code == 200
    assert "/replay?" not in page.text
    assert {room.browser.post(path, **forms).status_code for path in posts} == {403}


def test_who_is_limited_to_a_store_sees_nothing_of_another(room: Room) -> None:
    room.browser.sign_in("so-loja2")

    assert "Loggi" not in room.browser.get("/dead").text
    assert "acme" not in room.browser.get("/").text
    assert "/dead/letters/dl_" not in room.browser.get("/dead/letters?store=acme").text
    for path in pages(room):
        if room.group in path or room.letters[0] in path or "acme" in path:
            assert room.browser.get(path).status_code == 404
    assert room.browser.get("/mappings?store=acme").status_code == 404
    said = {"name": room.group, "state": "acknowledge"}
    assert room.browser.post("/dead/say", **said).status_code == 404


def test_a_refusal_leads_back_to_where_one_came_from(room: Room) -> None:
    room.browser.sign_in("operator")

    ours = room.browser.get("/users", Referer=f"{BASE}/audit?page=2").text
    other = room.browser.get("/users", Referer="https://evil.example/audit").text

    assert '<a href="/audit?page=2">Voltar</a>' in ours
    assert ">Voltar</a>" not in other
    assert "É preciso ter a função: administração." in ours


def test_what_cannot_be_done_is_not_called_an_order(room: Room) -> None:
    room.browser.sign_in("operator")

    page = room.browser.post("/dead/say", name=room.group, state="x", back="/dead").text

    assert "<h1>Isto não pode ser feito</h1>" in page
    assert '<a href="/dead">Voltar</a>' in page


def test_a_browser_that_is_lost_reads_a_page_and_a_program_a_document(room: Room) -> None:
    page = room.browser.get("/nope", Accept="text/html,*/*;q=0.8")
    document = room.browser.get("/nope", Accept="application/json")

    assert page.status_code == document.status_code == 404
    assert "<h1>Não encontrado</h1>" in page.text
    assert document.json()["title"] == "There is no such thing"


def test_guesses_at_the_door_are_slowed(room: Room) -> None:
    tries = [room.browser.post("/login", name="admin", password="chute") for _ in range(6)]

    assert [answer.status_code for answer in tries] == [403] * 5 + [429]
    assert int(tries[-1].headers["retry-after"]) >= 1
    assert SESSION not in room.browser.cookies


@pytest.mark.parametrize("to", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_nobody_is_sent_on_to_another_site(room: Room, to: str) -> None:
    answer = room.browser.post("/login", name="viewer", password=PASSWORD, next=to)

    assert answer.headers["location"] == "/"
    assert room.browser.get(f"/language?to=en&next={to}").headers["location"] == "/"


def test_a_new_password_takes_the_old_one_and_ends_every_session(night: Room) -> None:
    new = "grampo bateria cavalo"

    assert night.browser.post("/account", password="chute", new=new).status_code == 422
    assert night.browser.post("/account", password=PASSWORD, new=new).status_code == 303
    assert night.browser.get("/").status_code == 303
    assert night.browser.sign_in("operator", new).headers["location"] == "/"


def test_a_session_that_ended_sends_even_a_refreshing_page_to_the_door(night: Room) -> None:
    night.ledger.execute("DELETE FROM console_session")

    answer = night.browser.get("/", **{"HX-Request": "true"})

    assert answer.headers["hx-redirect"] == "/login"


def test_the_frame_of_every_form_holds_this_sessions_token(night: Room) -> None:
    for path in pages(night):
        page = night.browser.get(path)
        forms = re.findall(r'<form[^>]*method="post".*?</form>', page.text, re.DOTALL)
        assert all('name="csrf"' in form for form in forms), path


def test_no_form_is_read_without_end(night: Room) -> None:
    headers = {**OURS, "Content-Type": "application/x-www-form-urlencoded"}

    huge = night.browser.send("POST", "/dead/say", headers, content=b"a" * 2_000_001)
    odd = night.browser.send("POST", "/dead/say", headers, content=b"csrf=%00")

    assert (huge.status_code, odd.status_code) == (413, 400)
