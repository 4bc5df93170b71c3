"""What was discarded is not told as waiting for somebody: by whom, when and why it was."""

import pytest

from domain.audit import Act
from domain.deadletters import DeadLetter, LetterState, Reason
from domain.operators import Role
from ops.api.traces import TraceDeps, traces_router
from ops.cli.trace import as_dict
from tests.builders import a_stock_event
from tests.contract.command import Command
from tests.contract.held_room import an_order_by
from tests.contract.test_cli_dead import work
from tests.contract.test_console_admin import administered
from tests.contract.traced_room import TracedRoom
from tests.ledger import Ledger, dead
from tests.unit.ops.api.served import doors, served

ANA = Act("ana", "CPF 111.444.777-35 desistiu")
VIEWER = {"Authorization": "Bearer abo_viewer"}


def discard(ledger: Ledger, act: Act = ANA) -> None:
    letters = [row["id"] for row in ledger.rows("dead_letter")]
    assert ledger.letters.close(letters, LetterState.DISCARDED, act.why, act)


@pytest.fixture
def room(ledger: Ledger) -> TracedRoom:
    """An order that is held, and whose letter somebody put aside."""
    room = TracedRoom(ledger)
    room.note(7)
    room.look(an_order_by("Loggi Express", 7), [])
    discard(ledger)
    return room


def test_a_discarded_order_is_told_with_who_when_and_why(room: TracedRoom) -> None:
    [letter] = room.ledger.rows("dead_letter")

    [now] = room.traces.order("7").standings

    how = now.discarded
    assert how is not None
    assert (how.by, how.at_s, how.reason) == ("ana", letter["closed_at_s"], "carrier_unmapped")
    assert (how.letter_id, how.why) == (letter["id"], "CPF [redacted] desistiu")


def test_of_several_times_the_last_counts(room: TracedRoom) -> None:
    letters = [row["id"] for row in room.ledger.rows("dead_letter")]
    room.ledger.clock.move(60)
    room.ledger.letters.restore(letters, ANA)
    [waits] = room.traces.order("7").standings
    room.ledger.clock.move(60)
    discard(room.ledger, Act("bia", "de novo"))

    [now] = room.traces.order("7").standings

    assert (waits.discarded, waits.letter_id) == (None, letters[0])
    assert now.discarded is not None
    assert (now.discarded.by, now.discarded.why) == ("bia", "de novo")


def test_of_several_letters_the_one_discarded_last_counts(room: TracedRoom) -> None:
    [first] = [row["id"] for row in room.ledger.rows("dead_letter")]
    place = ("acme", "order", "7", Reason.SKU_UNMAPPED)
    other = DeadLetter(*place, "no", b"{}", 1)
    room.ledger.folder.park([other])
    [waits] = room.traces.order("7").standings
    close = (
        "UPDATE dead_letter SET closed_at_s = now_s() - :age_s, state = 'discarded' WHERE id = :id"
    )

    last = []
    for ages in ({first: 9, other.id: 5}, {first: 5, other.id: 9}):
        for letter, age_s in ages.items():
            room.ledger.execute(close, id=letter, age_s=age_s)
        [now] = room.traces.order("7").standings
        last.append(now.discarded and now.discarded.letter_id)

    assert (waits.discarded, waits.letter_id) == (None, other.id)
    assert last == [other.id, first]


def test_an_order_that_is_looked_at_again_is_not_told_as_discarded(room: TracedRoom) -> None:
    room.note(7)

    [now] = room.traces.order("7").standings

    assert (now.discarded, now.fate) == (None, "folded")


@pytest.mark.parametrize("moved_s", [-60, 60])
def test_who_is_not_recorded_is_not_made_up(room: TracedRoom, moved_s: float) -> None:
    moving = "UPDATE dead_letter SET closed_at_s = closed_at_s + :s"
    room.ledger.execute(moving, s=moved_s)

    [now] = room.traces.order("7").standings

    assert now.discarded is not None
    assert now.discarded.by == ""


def test_by_http_the_answer_is_that_of_the_command(room: TracedRoom) -> None:
    viewer = doors().to(Role.VIEWER)
    answers = served(people=[traces_router(TraceDeps(room.traces, viewer))])

    told = answers.get("/v1/traces/order/7", **VIEWER).json()

    assert told == as_dict(room.traces.order("7"))
    [now] = told["now"]
    assert (now["fate"], now["discarded"]["by"]) == ("dead", "ana")
    assert now["discarded"]["at"].endswith("-03:00")


def test_a_command_says_it_in_one_line(anybridge: Command) -> None:
    work(anybridge, fold="SKU-1")
    add = ("store", "add", "acme", "--api-url", "https://a.example", "--token-file", "-")
    anybridge(*add, stdin="t")
    before = anybridge("trace", "sku", "SKU-1").out.splitlines()[1]
    anybridge("dead", "discard", "--all", "--why", "era teste", "--yes", SUDO_USER="ana")

    after = anybridge("trace", "sku", "SKU-1").out.splitlines()[1]

    assert before.startswith("now: stock SKU-1 is dead; letter dl_")
    assert after.startswith("now: stock SKU-1 was discarded by ana at 20")
    assert "-03:00: era teste; letter dl_" in after


@pytest.mark.parametrize(
    ("language", "told"),
    [("pt-BR", "pendência descartada por ana em"), ("en", "its letter was discarded by ana on")],
)
def test_a_page_says_it_in_either_language(ledger: Ledger, language: str, told: str) -> None:
    ledger.fold(a_stock_event())
    lease = ledger.leased()
    ledger.changes.record(lease, [dead(ledger.marked(lease))])
    discard(ledger)

    with administered(ledger) as opened:
        opened.language = language
        page = opened.get("/trace?what=sku&key=SKU-1&store=acme").text

    [row] = ledger.rows("dead_letter")
    now = page[page.index('class="plain-list"') : page.index("anybridge trace")]
    assert told in now
    assert "badge discarded" in now
    assert f'“CPF [redacted] desistiu” – <a href="/dead/letters/{row["id"]}">' in now
