"""What people see and do in the console."""

import re

import pytest

from tests.contract.console_night import Room, pages
from tests.contract.console_room import OURS, Browser


@pytest.mark.parametrize("language", ["pt-BR", "en"])
def test_every_page_opens_in_both_languages(room: Room, language: str) -> None:
    browser = Browser([], language)
    browser.app = room.browser.app
    browser.sign_in("operator")

    for path in pages(room):
        answer = browser.get(path)
        assert answer.status_code == (404 if "nobody" in path else 200), answer.text
        assert f'<html lang="{language}">' in answer.text


def test_pages_load_nothing_but_what_is_ours_and_are_never_kept(night: Room) -> None:
    answer = night.browser.get("/")

    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-frame-options"] == "DENY"
    assert not re.search(r"<style|<script>|style=|\son\w+=|https?://", answer.text)
    for address in re.findall(r'(?:src|href)="(/static/[^"]+)"', answer.text):
        asset = night.browser.get(address)
        assert asset.status_code == 200
        assert "immutable" in asset.headers["cache-control"]


def test_the_switch_beats_the_browsers_language(night: Room) -> None:
    night.browser.get("/language?to=en&next=/dead")

    assert "Dead letters" in night.browser.get("/dead").text


def test_a_group_is_acknowledged_by_name_with_a_reason_from_an_address(night: Room) -> None:
    said = {"name": night.group, "state": "acknowledge", "why": "vejo já"}

    answer = night.browser.post("/dead/say", back=f"/dead/groups/{night.group}", **said)

    [entry, *_] = night.known.audit.entries()
    assert answer.status_code == 303
    assert (entry.actor, entry.action, entry.why) == ("operator", "letters_acknowledged", "vejo já")
    assert entry.detail["from"] == "192.0.2.1"
    assert "assumida" in night.browser.get("/dead").text


def test_the_button_says_how_many_and_as_many_are_replayed(night: Room) -> None:
    page = night.browser.get(f"/replay?group={night.group}")
    assert "Reprocessar 3 pedidos" in page.text

    other = night.browser.post("/replay", group=night.group, confirm="2", why="INC-812")
    assert other.status_code == 422

    done = night.browser.post("/replay", group=night.group, confirm="3", why="INC-812", canary="1")
    [batch] = night.ledger.rows("replay_batch")
    assert done.headers["location"] == f"/batches/{batch['id']}"
    assert (batch["actor"], batch["why"], batch["canary"]) == ("operator", "INC-812", 1)
    page = night.browser.get(f"/batches/{batch['id']}")
    assert 'hx-trigger="every 2s"' in page.text


def test_a_batch_is_paused_resumed_and_cancelled(night: Room) -> None:
    done = night.browser.post("/replay", group=night.group, confirm="3", why="x", canary="1")
    batch = done.headers["location"]

    def state(move: str) -> str:
        assert night.browser.post(batch, move=move, why="INC").status_code == 303
        return str(night.ledger.rows("replay_batch")[0]["state"])

    assert [state(move) for move in ("pause", "resume", "cancel")] == [
        "paused", "running", "cancelled",
    ]  # fmt: skip
    assert night.browser.get(f"{batch}/report.csv").text.startswith("position,letter")


def test_a_page_whose_batch_changed_its_state_is_loaded_anew(night: Room) -> None:
    batch = night.browser.post("/replay", group=night.group, confirm="3", why="x").headers
    part = {"HX-Request": "true"}

    same = night.browser.get(f"{batch['location']}?seen=running", **part)
    other = night.browser.get(f"{batch['location']}?seen=paused", **part)

    assert "<html" not in same.text
    assert ("HX-Refresh" in same.headers, "HX-Refresh" in other.headers) == (False, True)


def test_a_carrier_is_mapped_from_its_group_and_releases_what_it_held(night: Room) -> None:
    rule = {"store": "acme", "kind": "carrier", "only": ["marketplace", "type"]}
    fields = {"field.marketplace": "MERCADO_LIVRE", "field.type": "Loggi Express"}
    preview = night.browser.post("/mappings/preview", **rule, **fields, other="6002:6201")
    assert "Libera 3 pedidos" in preview.text
    sent = {
        name: re.search(rf'name="{name}" value="([^"]*)"', preview.text)[1].replace("&#34;", '"')  # type: ignore[index]
        for name in ("revision", "edits")
    }

    done = night.browser.post("/mappings", store="acme", release="yes", why="INC-812", **sent)

    assert done.headers["location"].startswith("/batches/")
    assert {"mapping_set", "batch_started"} <= set(night.actions())
    stale = night.browser.post("/mappings", store="acme", why="INC-812", **sent)
    assert stale.status_code == 409


def test_rules_go_out_and_come_in_as_a_file(night: Room) -> None:
    content = b"marketplace,type,target\nMERCADO_LIVRE,Loggi*,6002:6201\n"
    fields = {"csrf": night.browser.csrf, "store": "acme", "kind": "carrier"}

    answer = night.browser.send(
        "POST", "/mappings/preview", OURS, data=fields, files={"file": ("a.csv", content)}
    )

    assert "Libera 3 pedidos" in answer.text
    assert night.browser.get("/mappings/carrier.csv?store=acme").text.startswith("marketplace,")
    wrong = {"file": ("a.csv", b"marketplace,type,target\nX,Y,Z\n")}
    refused = night.browser.send("POST", "/mappings/preview", OURS, data=fields, files=wrong)
    assert (refused.status_code, "Linha 2" in refused.text) == (422, True)


def test_what_others_said_is_escaped(night: Room) -> None:
    night.ledger.execute("UPDATE dead_letter SET detail = '<script>alert(1)</script>'")

    for path in ("/dead/letters", f"/dead/letters/{night.letters[0]}"):
        page = night.browser.get(path).text
        assert "<script>alert" not in page
        assert "&lt;script&gt;" in page


def test_personal_data_takes_a_reason_and_is_audited(night: Room) -> None:
    path = f"/dead/letters/{night.letters[0]}/reveal"

    assert night.browser.post(path).status_code == 422
    assert night.browser.post(path, why="cliente ligou").status_code == 200
    assert night.actions()[0] == "letter_revealed"


@pytest.mark.parametrize("language", ["pt-BR", "en"])
def test_whatever_is_wrong_the_overview_opens_and_tells_it(night: Room, language: str) -> None:
    night.browser.language = language
    put = night.ledger.execute
    sql = "INSERT INTO lane (store, kind, memo, held_cause) VALUES ('acme', :kind, :memo, :cause)"
    put(sql, kind="poll_orders", memo='{"drained_at_s": 1}', cause="")
    put(sql, kind="sweep_orders", memo='{"error": "HTTP 401"}', cause="")
    put(sql, kind="price", memo="{}", cause="brake")
    put(
        """INSERT INTO bucket (id, configured_limit, configured_window_s, limit_calls, window_s,
        level, own, at_s, blocked_until_s) VALUES ('b', 60, 60, 60, 60, 1, '{}', 0, now_s() + 99)"""
    )

    page = night.browser.get("/")

    troubles = page.text.partition('<ul class="troubles">')[2].partition("</ul>")[0]
    assert (page.status_code, troubles.count("<li ")) == (200, 5)
    assert "HTTP 401" in troubles
