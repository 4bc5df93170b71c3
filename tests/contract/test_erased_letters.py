"""A letter whose content was erased stays closed: by command, HTTP and console, and it is said."""

import pytest

from adapters.database.erasing import Erasure
from domain.deadletters import DeadLetter, LetterState, Reason
from tests.contract.asking import Asking
from tests.contract.command import Command
from tests.contract.console_night import ANA
from tests.contract.test_cli_dead import work
from tests.contract.test_console_admin import administered
from tests.ledger import Ledger

ERASED = "UPDATE dead_letter SET erased_at_s = now_s() WHERE key = :key"
STAYS = "was erased: it stays closed"


def discard(ledger: Ledger, *keys: str) -> list[str]:
    """Discard letters of one group; gives their ids, by key."""
    letters = [
        DeadLetter("acme", "order", key, Reason.ERP_REJECTED, "no", b"{}", 1) for key in keys
    ]
    ledger.folder.park(letters)
    ids = [letter.id for letter in letters]
    ledger.letters.close(ids, LetterState.DISCARDED, "no", ANA)
    return ids


def groups(ledger: Ledger) -> set[str]:
    return {row["fingerprint"] for row in ledger.rows("dead_letter")}


def states(ledger: Ledger) -> dict[str, str]:
    return {row["key"]: row["state"] for row in ledger.rows("dead_letter")}


def forget(ledger: Ledger) -> None:
    """Erase what is discarded, as a letter that closed long ago is."""
    ledger.clock.move(10.0)
    assert Erasure(ledger.database, ledger.box).forget_old(5.0)


@pytest.fixture
def discarded(anybridge: Command) -> Command:
    """Three letters of one group are discarded, and two of them erased."""
    for sku in ("SKU-1", "SKU-2", "SKU-3"):
        work(anybridge, fold=sku)
    anybridge("dead", "discard", "--all", "--why", "teste", "--confirm", "3")
    for sku in ("SKU-1", "SKU-2"):
        anybridge.execute(ERASED, key=sku)
    return anybridge


def test_by_http_a_group_is_restored_without_what_was_erased(
    ledger: Ledger, asking: Asking
) -> None:
    old = discard(ledger, "7", "8")
    forget(ledger)
    [young] = discard(ledger, "9")
    [group] = groups(ledger)

    answer = asking.post("/v1/letters/restore", ids=[group], why="x").json()

    assert answer["letters"] == [young]
    assert answer["left_out"] == [{"letter": id_, "why": "erased"} for id_ in sorted(old)]
    assert states(ledger) == {"7": "discarded", "8": "discarded", "9": "open"}


@pytest.mark.parametrize("path", ["/v1/letters/restore", "/v1/replays", "/v1/replays/dry-run"])
def test_by_http_what_was_erased_is_refused_by_its_id(
    ledger: Ledger, asking: Asking, path: str
) -> None:
    [letter] = discard(ledger, "7")
    forget(ledger)
    those = {"ids": [letter]} if "restore" in path else {"letters": {"ids": [letter]}}

    answer = asking.post(path, **those)

    assert (answer.status_code, f"{letter} {STAYS}" in answer.json()["detail"]) == (404, True)
    assert asking.get(f"/v1/letters/{letter}")["erased_at"]
    assert states(ledger) == {"7": "discarded"}


def test_by_http_letters_that_are_not_discarded_are_named(ledger: Ledger, asking: Asking) -> None:
    [letter, other] = discard(ledger, "7", "8")
    ledger.execute("UPDATE dead_letter SET state = 'resolved' WHERE key = '8'")

    done = asking.post("/v1/letters/restore", ids=[letter, other, "dl_0"]).json()
    in_vain = asking.post("/v1/letters/restore", ids=[letter, other])

    assert done["left_out"] == [
        {"letter": other, "why": "resolved"}, {"letter": "dl_0", "why": "unknown"},
    ]  # fmt: skip
    told = f"{letter} is open already; {other} is resolved already"
    assert (in_vain.status_code, told in in_vain.json()["detail"]) == (404, True)


def test_what_is_erased_while_it_is_restored_stays_closed(ledger: Ledger) -> None:
    [letter, other] = discard(ledger, "7", "8")
    ledger.execute(ERASED, key="7")

    assert ledger.letters.restore([letter, other], ANA) == [other]
    assert ledger.letters.restore([letter], ANA) == []
    assert states(ledger) == {"7": "discarded", "8": "open"}


def test_a_command_restores_a_group_and_says_how_many_it_leaves_out(discarded: Command) -> None:
    group = discarded("dead", "list", "--state", "discarded", "--json").json[0]["group"]

    done = discarded("dead", "restore", group, "--json")

    assert (done.code, [letter["state"] for letter in done.json]) == (0, ["open"])
    assert "left out: the content of 2 letters was erased: they stay closed (dl_" in done.err


@pytest.mark.parametrize("command", [("restore",), ("replay", "--why", "x"), ("discard",)])
def test_a_command_refuses_what_was_erased_and_says_why(
    discarded: Command, command: tuple[str, ...]
) -> None:
    listed = discarded("dead", "list", "--state", "discarded", "--json").json
    letter = next(each["id"] for each in listed if each["key"] == "SKU-1")

    answer = discarded("dead", command[0], letter, *command[1:])

    assert (answer.code, f"the content of {letter} {STAYS}" in answer.err) == (4, True)
    assert discarded("dead", "show", letter, "--json").json["erased"]


def test_a_page_says_that_a_letter_was_erased_and_offers_no_way_back(ledger: Ledger) -> None:
    [letter] = discard(ledger, "7")
    with administered(ledger) as opened:
        before = opened.get(f"/dead/letters/{letter}").text
        forget(ledger)
        after = opened.get(f"/dead/letters/{letter}").text
        refused = opened.post("/dead/restore", id=letter)

    assert ("/dead/restore" in before, "/dead/restore" in after) == (True, False)
    assert "O conteúdo dela foi apagado" in after
    assert refused.status_code == 404
    assert f"o conteúdo de {letter} foi apagado: ela permanece encerrada" in refused.text
    assert states(ledger) == {"7": "discarded"}
