"""`anybridge dead groups`, `list`, `snooze` and `discard`, on orders that wait."""

import csv
import io
from collections.abc import Iterator
from datetime import datetime

import pytest

from adapters.database.engine import Database
from adapters.database.secrets import SecretBox
from tests.contract.command import Command
from tests.contract.held_room import HeldRoom
from tests.ledger import Ledger


class Held:
    """Three orders in two groups, and the command line."""

    def __init__(self, ledger: Ledger, command: Command) -> None:
        self.ledger, self.command = ledger, command
        room = HeldRoom(ledger)
        for order_id, carrier in ((1, "Loggi"), (2, "Loggi"), (3, "=Jadlog")):
            room.hold_by(carrier, order_id)
        ledger.execute("UPDATE erp_order SET ship_by_s = 1795489200 WHERE order_id = 3")
        ledger.execute("UPDATE dead_letter SET parked_at_s = parked_at_s - 3720 WHERE key = '3'")

    def groups(self, *more: str) -> list[str]:
        found = self.command("dead", "groups", "--json", *more).json
        return [group["key"].split('"')[1] for group in found]

    def ids(self, *more: str) -> list[str]:
        return [letter["key"] for letter in self.command("dead", "list", "--json", *more).json]


@pytest.fixture
def held(anybridge: Command) -> Iterator[Held]:
    database = Database(anybridge.environ["ANYBRIDGE_DATABASE_URL"])
    ledger = Ledger(database)
    ledger.box = SecretBox([anybridge.environ["ANYBRIDGE_SECRET_KEY"]])
    yield Held(ledger, anybridge)
    database.dispose()


def test_groups_say_what_waits_how_long_until_when_and_what_it_is_worth(held: Held) -> None:
    heading, first, second = held.command("dead", "groups").out.splitlines()

    assert heading.split() == [
        "GROUP", "REASON", "KEY", "LETTERS", "ORDERS", "OLDEST", "LAST-HOUR", "SHIP-BY", "GMV",
        "STATE",
    ]  # fmt: skip
    assert 'MERCADO_LIVRE / type "Loggi"' in first
    assert [word in second for word in ("1h02m", "2026-11-24T00:00:00-03:00", "R$ 248,70")] == [
        True
    ] * 3


def test_groups_say_how_their_letters_come(held: Held) -> None:
    _, first, second = held.command("dead", "groups").out.splitlines()
    [told, _] = held.command("dead", "groups", "--json").json

    assert "2 rising (before: 0)" in first
    assert "0 falling (before: 1)" in second
    assert (told["trend"], told["last_hour"], told["hour_before"]) == ("rising", 2, 0)


def test_a_note_is_written_by_command_and_leaves_the_state(held: Held) -> None:
    group = held.command("dead", "groups", "--json").json[0]["group"]

    said = held.command("dead", "note", group, "--why", "fornecedor avisado")
    silent = held.command("dead", "note", group)

    [told, _] = held.command("dead", "groups", "--json").json
    assert (said.code, silent.code) == (0, 2)
    assert (told["state"], told["owner"], told["note"]) == ("open", "", "fornecedor avisado")


def test_a_group_is_shown_by_its_name_and_names_what_lists_its_letters(held: Held) -> None:
    group = held.command("dead", "groups", "--json").json[0]["group"]

    told, data = held.command("dead", "show", group), held.command("dead", "show", group, "--json")

    assert (told.code, data.json["letters"]) == (0, 2)
    assert "map set carrier" in told.out
    assert f"anybridge dead list --group {group}" in told.err
    assert held.command("dead", "show", "g-0").code == 4


@pytest.mark.parametrize("flag", ["--payload", "--reveal-pii", "--attempts", "--call", "--why x"])
def test_a_flag_of_one_letter_is_no_flag_of_a_group(anybridge: Command, flag: str) -> None:
    answer = anybridge("dead", "show", "g-0", *flag.split())

    assert (answer.code, flag.removesuffix(" x") in answer.err) == (2, True)


def test_groups_are_sorted_by_orders_age_or_deadline(held: Held) -> None:
    assert held.groups() == ["Loggi", "=Jadlog"]
    assert held.groups("--sort", "age") == ["=Jadlog", "Loggi"]
    held.ledger.execute("UPDATE erp_order SET ship_by_s = 1 WHERE order_id = 2")
    assert held.groups("--sort", "deadline") == ["Loggi", "=Jadlog"]
    assert held.command("dead", "groups", "--store", "nobody").code == 4


def test_an_unknown_order_of_groups_is_refused_in_words_of_ours(anybridge: Command) -> None:
    answer = anybridge("dead", "groups", "--sort", "foo")

    assert answer.code == 2
    assert "Invalid value for '--sort': 'foo' is not one of" in answer.err


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        (("--marketplace", "mercado_livre"), ["3", "1", "2"]),
        (("--marketplace", "AMAZON"), []),
        (("--reason", "carrier_unmapped", "--since", "30m"), ["1", "2"]),
        (("--text", "JADLOG"), ["3"]),
        (("--text", "%"), []),
        (("--store", "acme", "--kind", "order", "--key", "2"), ["2"]),
        (("--state", "discarded"), []),
    ],
)
def test_letters_are_filtered(held: Held, filters: tuple[str, ...], found: list[str]) -> None:
    assert held.ids(*filters) == found


def test_a_list_for_a_spreadsheet_holds_no_formula(held: Held) -> None:
    held.ledger.execute("UPDATE dead_letter SET detail = '=HYPERLINK(1)' WHERE key = '3'")

    rows = list(csv.DictReader(io.StringIO(held.command("dead", "list", "--csv").out)))

    assert [row["key"] for row in rows] == ["3", "1", "2"]
    assert rows[0]["detail"] == "'=HYPERLINK(1)"


def test_a_group_is_snoozed_until_the_clock_shows_a_time(held: Held) -> None:
    group = held.command("dead", "groups", "--json").json[0]["group"]

    held.command("dead", "snooze", group, "--until", "18:00", "--why", "hub is down")

    [found] = [g for g in held.command("dead", "groups", "--json").json if g["group"] == group]
    until = datetime.fromisoformat(found["snoozed_until"])
    assert (found["state"], until.hour, until.utcoffset() is not None) == ("snoozed", 18, True)
    assert held.command("dead", "snooze", group, "--until", "tomorrow").code == 2
    assert held.command("dead", "snooze", group, "--until", "2001-01-01T00:00Z").code == 2
    assert held.command("dead", "snooze", group).code == 2
    assert "--for '2 days'" in held.command("dead", "snooze", group, "--for", "2 days").err
    assert "a year" in held.command("dead", "snooze", group, "--for", "999999d").err


def test_an_acknowledgement_is_taken_back(held: Held) -> None:
    group = held.command("dead", "groups", "--json").json[0]["group"]
    held.command("dead", "ack", group, "--why", "vou ver")

    assert held.command("dead", "open", group).code == 0
    assert {g["state"] for g in held.command("dead", "groups", "--json").json} == {"open"}


def test_discarding_takes_the_count_where_nobody_can_be_asked(held: Held) -> None:
    discard = ("dead", "discard", "--text", "loggi", "--why", "teste")

    codes = [held.command(*discard, *more).code for more in ((), ("--confirm", "3"))]

    assert codes == [2, 2]
    assert held.command(*discard, "--confirm", "2").code == 0
    assert held.ids() == ["3"]


def test_more_than_a_hundred_are_discarded_by_their_count_only(held: Held) -> None:
    rows = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 99) "
    held.ledger.execute(
        f"INSERT INTO dead_letter (id, store, kind, key, reason, fingerprint, detail, state, "  # noqa: S608 - ours
        f"payload, revision, event_id, parked_at_s, last_failed_at_s) {rows} "
        "SELECT 'dl_' || i, 'acme', 'stock', 'S' || i, 'bug', 'g-1', '', 'open', x'', 0, '', 1, 1 "
        "FROM n"
    )

    answer = held.command("dead", "discard", "--all", "--why", "x", "--yes")

    assert (answer.code, "102 match" in answer.err) == (2, True)
    assert held.command("dead", "discard", "dl_1", "--why", "x", "--yes").code == 0


def test_a_dry_run_says_until_when_it_looked(held: Held) -> None:
    answer = held.command("dead", "replay", "--all", "--dry-run")

    assert answer.code == 0
    assert "3 selected (cut-off 20" in answer.err
