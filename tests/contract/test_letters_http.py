"""Dead letters by HTTP: the same service as the commands, by role, closed by default."""

from collections.abc import Sequence
from typing import Any

import pytest

from adapters.database.audit import AuditRows
from tests.builders import a_stock_event
from tests.contract.asking import Asking
from tests.ledger import Ledger, dead, pushed


class Room:
    """Three letters of one cause that wait, and the API in front of them."""

    def __init__(self, ledger: Ledger, ask: Asking) -> None:
        self.ledger, self.ask = ledger, ask
        ledger.fold(*[a_stock_event(f"SKU-{n}", id=f"ev-{n}") for n in (1, 2, 3)])
        self.work(lambda change: dead(change, "SKU 'x' de ana@example.com"))

    def work(self, verdict: Any) -> int:
        lease = self.ledger.leased()
        changes = self.ledger.changes.mark(lease, 200)
        self.ledger.changes.record(lease, [verdict(change) for change in changes])
        self.ledger.lanes.release(lease)
        return len(changes)

    @property
    def group(self) -> str:
        [group] = self.ask.get("/v1/groups")["groups"]
        return str(group["group"])

    def letters(self, more: str = "") -> Sequence[Any]:
        found: Sequence[Any] = self.ask.get(f"/v1/letters{more}")["letters"]
        return found


@pytest.fixture
def room(ledger: Ledger, asking: Asking) -> Room:
    return Room(ledger, asking)


def test_nobody_without_a_key_is_answered(room: Room) -> None:
    routes = room.ask.routes()

    answers = {(m, p): room.ask.send(m, p, {}).status_code for m, p in routes}

    assert len(answers) > 30
    assert {route: status for route, status in answers.items() if status != 401} == {}


@pytest.mark.parametrize("path", ["letters", "groups", "batches", "audit", "reconciliations"])
def test_a_list_of_a_store_that_is_not_there_is_not_an_empty_list(room: Room, path: str) -> None:
    answer = room.ask("GET", f"/v1/{path}?store=nobody")

    assert (answer.status_code, "no store 'nobody'" in answer.json()["detail"]) == (404, True)


def test_who_only_looks_changes_nothing(room: Room) -> None:
    stores = "/v1/stores/x"
    looking = {f"{stores}/mappings/preview", f"{stores}/mappings/explanations"}
    looking |= {f"{stores}/mappings/files/carrier/{what}" for what in ("preview", "test")}
    for plain in ("attributes", "deposits", "tracking-links"):
        looking |= {f"{stores}/{plain}/preview", f"{stores}/{plain}/file/preview"}
    changing = [(m, p) for m, p in room.ask.routes() if m != "GET" and p not in looking]

    answers = {(m, p): room.ask(m, p, "viewer", json={}).status_code for m, p in changing}

    assert len(answers) > 15
    assert set(answers.values()) == {403}


def test_letters_are_listed_by_filter_and_shown_with_what_to_do(room: Room) -> None:
    [letter] = room.letters("?text=sku-2&reason=hub_rejected&state=open&since_s=60")

    whole = room.ask.get(f"/v1/letters/{letter['id']}")

    assert (letter["key"], room.letters("?marketplace=AMAZON")) == ("SKU-2", [])
    assert whole["what"]["owner"] == "merchant"
    assert room.ask("GET", "/v1/letters/dl_0").status_code == 404


@pytest.mark.parametrize("sort", ["orders", "age", "deadline"])
def test_groups_are_sorted_in_every_way_that_is_offered(room: Room, sort: str) -> None:
    [group] = room.ask.get(f"/v1/groups?sort={sort}")["groups"]

    assert group["letters"] == 3


def test_what_others_said_is_shown_without_personal_data(room: Room) -> None:
    [letter, *_] = room.letters()
    room.ask.post("/v1/replays", letters={"ids": [letter["id"]]})
    [group] = room.ask.get("/v1/groups")["groups"]
    attempts = room.ask.get(f"/v1/letters/{letter['id']}/attempts")["attempts"]

    told = [letter["detail"], group["example"], *[each["detail"] for each in attempts]]

    assert "ana@example.com" not in str(told)
    assert len(told) > 2


def test_personal_data_are_shown_with_a_reason_and_audited(room: Room) -> None:
    letter = room.letters()[0]["id"]

    without = room.ask.post(f"/v1/letters/{letter}/reveal")
    seen = room.ask.post(f"/v1/letters/{letter}/reveal", why="cliente ligou")

    assert (without.status_code, without.json()["errors"][0]["pointer"]) == (422, "/why")
    assert seen.json()["payload"] == "{}"
    [entry] = room.ask.get("/v1/audit?actor=operator")["entries"]
    assert (entry["action"], entry["why"]) == ("letter_revealed", "cliente ligou")


def test_a_group_is_acknowledged_snoozed_and_opened(room: Room) -> None:
    group, states = room.group, []
    for what, body in (
        ("acknowledge", {"why": "chamado 812"}),
        ("snooze", {"for_s": 3600}),
        ("open", {}),
    ):
        assert room.ask.post(f"/v1/groups/{group}/{what}", **body).status_code == 200
        [found] = room.ask.get("/v1/groups")["groups"]
        states.append((found["state"], found["owner"], found["note"]))

    assert states == [
        (state, "operator", "chamado 812") for state in ("acknowledged", "snoozed", "open")
    ]


@pytest.mark.parametrize(
    "until",
    [{}, {"for_s": 5, "until": "2099-01-01T18:00:00-03:00"}, {"until": "2001-01-01T00:00Z"}],
)
def test_a_snooze_ends_at_one_moment_that_is_to_come(room: Room, until: dict[str, Any]) -> None:
    answer = room.ask.post(f"/v1/groups/{room.group}/snooze", **until)

    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/until")


@pytest.mark.parametrize(
    "until",
    [{"for_s": 367 * 86400}, {"for_s": 1e300}, {"until": "9999-12-31T23:59:59-14:00"}],
)
def test_a_snooze_of_more_than_a_year_is_refused_and_leaves_the_lists_readable(
    room: Room, until: dict[str, Any]
) -> None:
    answer = room.ask.post(f"/v1/groups/{room.group}/snooze", **until)

    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/until")
    assert "a year" in answer.json()["errors"][0]["detail"]
    assert [letter["state"] for letter in room.letters()] == ["open"] * 3


def test_what_is_no_number_is_refused_wherever_seconds_are_wanted(room: Room) -> None:
    endless = "1e999"
    sent = {"content-type": "application/json"}
    bodies = {
        f"/v1/groups/{room.group}/snooze": f'{{"for_s": {endless}}}',
        "/v1/replays": f'{{"letters": {{"since_s": {endless}}}, "why": "x"}}',
        "/v1/replays/dry-run": f'{{"letters": {{"since_s": {endless}}}}}',
    }

    answers = [room.ask("POST", p, headers=sent, content=b) for p, b in bodies.items()]
    looks = [room.ask("GET", f"/v1/{p}?since_s=inf") for p in ("letters", "audit")]

    assert [answer.status_code for answer in (*answers, *looks)] == [400] * 5


def test_discarding_takes_the_count_and_a_reason_and_is_taken_back(room: Room) -> None:
    those: dict[str, Any] = {"letters": {"group": room.group}, "why": "teste"}

    refused = [
        room.ask.post("/v1/letters/discard", **{**those, **wrong})
        for wrong in ({}, {"confirm": 2}, {"confirm": 3, "why": ""})
    ]
    done = room.ask.post("/v1/letters/discard", **those, confirm=3).json()["letters"]
    back = room.ask.post("/v1/letters/restore", ids=done[:1]).json()["letters"]

    pointers = [answer.json()["errors"][0]["pointer"] for answer in refused]
    assert pointers == ["/confirm", "/confirm", "/why"]
    assert (len(done), back, len(room.letters())) == (3, done[:1], 1)


def test_no_filter_at_all_is_refused_unless_everything_is_meant(room: Room) -> None:
    refused = room.ask.post("/v1/replays/dry-run", letters={})

    assert (refused.status_code, "all" in refused.json()["detail"]) == (422, True)
    assert room.ask.post("/v1/replays/dry-run", letters={"all": True}).status_code == 200


def test_a_dry_run_counts_and_does_nothing(room: Room) -> None:
    dry = room.ask.post("/v1/replays/dry-run", letters={"group": room.group}).json()

    assert (dry["selected"], dry["would"]) == (3, {"would fail again: stock_rule_missing": 3})
    assert dry["cut_off"]
    assert room.ask.get("/v1/batches")["batches"] == []


def test_a_replay_is_a_batch_that_is_watched_steered_and_reported(room: Room) -> None:
    begun = room.ask.post(
        "/v1/replays", letters={"group": room.group}, canary=1, rate=0.5, why="INC-812"
    ).json()
    batch = f"/v1/batches/{begun['id']}"

    paused = room.ask.post(f"{batch}/pause", why="hub is slow").json()
    resumed = room.ask.post(f"{batch}/resume").json()
    assert room.work(pushed) == 1
    ended = room.ask.post(f"{batch}/cancel").json()

    assert (begun["counts"], begun["why"], begun["rate"]) == (
        {"pending": 2, "running": 1}, "INC-812", 0.5,
    )  # fmt: skip
    states = [each["state"] for each in (paused, resumed, ended)]
    assert states == ["paused", "running", "cancelled"]
    assert [x["state"] for x in room.ask.get(f"{batch}/items")["items"]][1:] == ["ended"] * 2
    assert room.ask("GET", f"{batch}/report.csv", "viewer").text.startswith("position,letter,store")
    assert room.ask.post(f"{batch}/resume").status_code == 404


def test_more_than_a_hundred_are_replayed_only_by_their_count(room: Room) -> None:
    many = [a_stock_event(f"MANY-{n}", id=f"many-{n}") for n in range(101)]
    room.ledger.fold(*many)
    room.work(dead)
    those = {"text": "many-"}

    refused = room.ask.post("/v1/replays", letters=those)
    done = room.ask.post("/v1/replays", letters=those, confirm=101)

    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/confirm")
    assert (done.status_code, done.json()["items"]) == (200, 101)


def test_a_flow_that_stands_still_refuses_a_replay(room: Room) -> None:
    room.ledger.execute("UPDATE lane SET held_cause = 'paused'")

    answer = room.ask.post("/v1/replays", letters={"all": True})

    assert (answer.status_code, answer.json()["type"][-9:]) == (409, "flow_held")
    assert "anybridge flow resume stock" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("path", "body", "pointer"),
    [
        ("/v1/replays", {"letters": {"reason": "x"}}, "/letters/reason"),
        ("/v1/replays", {"letters": {"all": True}, "canary": -1}, "/canary"),
        ("/v1/letters/discard", {"letters": {"nobody": 1}}, "/letters/nobody"),
        ("/v1/letters/restore", {"ids": []}, "/ids"),
    ],
)
def test_a_mistake_says_where_it_is(
    room: Room, path: str, body: dict[str, Any], pointer: str
) -> None:
    answer = room.ask.post(path, **body)

    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, pointer)


def test_everything_that_is_done_is_audited_by_name(room: Room) -> None:
    room.ask.post(f"/v1/groups/{room.group}/acknowledge", why="vou ver")
    room.ask.post("/v1/replays", letters={"all": True}, why="mapeado")

    entries = AuditRows(room.ledger.database).entries(limit=2)

    assert [(e.actor, e.action, e.why) for e in entries] == [
        ("operator", "batch_started", "mapeado"),
        ("operator", "letters_acknowledged", "vou ver"),
    ]


def test_a_group_is_noted_and_says_how_its_letters_come(room: Room) -> None:
    said = room.ask.post(f"/v1/groups/{room.group}/note", why="fornecedor avisado")
    silent = room.ask.post(f"/v1/groups/{room.group}/note", why="")
    nobody = room.ask.post("/v1/groups/g-0/note", why="oi")

    [group] = room.ask.get("/v1/groups")["groups"]
    assert (said.status_code, silent.status_code, nobody.status_code) == (200, 422, 404)
    assert (group["state"], group["owner"], group["note"]) == ("open", "", "fornecedor avisado")
    assert (group["trend"], group["last_hour"], group["hour_before"]) == ("rising", 3, 0)


def test_what_came_after_a_dry_run_is_not_replayed_with_it(room: Room) -> None:
    dry = room.ask.post("/v1/replays/dry-run", letters={"group": room.group}).json()
    room.ledger.fold(a_stock_event("SKU-4", id="ev-4"))
    room.work(lambda change: dead(change, "SKU 'x' de ana@example.com"))

    meant = {"group": room.group, "not_after": dry["cut_off"]}
    done = room.ask.post("/v1/replays", letters=meant, why="INC-812").json()

    assert (dry["selected"], done["items"], len(room.letters())) == (3, 3, 4)
    assert done["selection"]["not_after"].endswith("-03:00")


def test_a_cut_off_alone_is_no_filter(room: Room) -> None:
    meant = {"not_after": "2030-01-01T00:00:00-03:00"}

    assert room.ask.post("/v1/replays", letters=meant, why="x").status_code == 422
