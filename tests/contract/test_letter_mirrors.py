"""Letters at the hub: shown once, ended with the letter, and never in anybody's way."""

import pytest

from adapters.database.engine import LedgerUnavailable
from domain.budget import full_bucket, take
from tests.contract.anymarket_pair import Pair
from tests.contract.mirror_room import ACT, MirrorRoom
from tests.ledger import Ledger
from workers.handlers.mirror_letters import ASLEEP_S


@pytest.fixture
def room(ledger: Ledger, started: Pair) -> MirrorRoom:
    return MirrorRoom(ledger, started.fresh())


def test_a_letter_is_shown_once_while_it_waits(room: MirrorRoom) -> None:
    room.park("SKU-1")

    assert [room.work(), room.work()] == ["worked", "idle"]

    assert room.entries() == [("Estoque de SKU-1", "PENDING")]
    assert room.outcomes == ["panel shown"]


def test_a_store_that_does_not_ask_for_it_has_no_such_lane(ledger: Ledger, started: Pair) -> None:
    room = MirrorRoom(ledger, started.fresh(), mirror_letters=None)
    room.park("SKU-1")

    assert [row["kind"] for row in ledger.rows("lane")] == ["stock"]
    assert room.entries() == []


def test_an_entry_ends_when_its_letter_ends(room: MirrorRoom) -> None:
    room.park("SKU-1")
    room.work()

    room.mend()
    room.work()

    assert room.entries() == [("Estoque de SKU-1", "CONCLUDED")]
    assert room.work() == "idle"


def test_an_entry_of_a_letter_that_nobody_needs_is_cancelled(room: MirrorRoom) -> None:
    room.park("SKU-1")
    room.work()

    room.discard()
    room.work()

    assert room.entries() == [("Estoque de SKU-1", "CANCELLED")]


def test_a_letter_that_ended_before_it_was_shown_is_never_shown(room: MirrorRoom) -> None:
    room.park("SKU-1")
    room.mend()

    assert (room.work(), room.entries()) == ("idle", [])


def test_a_letter_that_comes_back_is_shown_anew_under_another_name(room: MirrorRoom) -> None:
    room.park("SKU-1")
    room.work()
    room.mend()
    room.work()

    room.ledger.execute("UPDATE dead_letter SET state = 'open', closed_at_s = NULL")
    room.work()

    names = [e["partnerId"] for e in room.pair.simulator.state("monitorings").values()]
    assert [status for _, status in room.entries()] == ["CONCLUDED", "PENDING"]
    assert names[1] == f"{names[0]}-2"


@pytest.mark.parametrize("switches", [{"monitoring_id": "absent"}, {"monitoring_end": "conclude"}])
def test_an_entry_ends_however_the_hub_wants_to_be_told(
    room: MirrorRoom, switches: dict[str, str]
) -> None:
    room.pair.simulator.switch(**switches)
    room.park("SKU-1")
    room.work()

    room.mend()
    room.work()

    assert room.entries() == [("Estoque de SKU-1", "CONCLUDED")]


def test_personal_data_of_a_letter_stay_here(room: MirrorRoom) -> None:
    room.park("SKU-1")
    room.ledger.execute("UPDATE dead_letter SET detail = 'CPF 529.982.247-25 inválido'")

    room.work()

    [entry] = room.pair.simulator.state("monitorings").values()
    assert entry["details"] == "CPF [redacted] inválido"


def test_what_is_switched_off_is_taken_back(room: MirrorRoom) -> None:
    room.park("SKU-1")
    room.work()

    room.known.stores.change("acme", {"mirror_letters": None}, {}, ACT)
    room.work()
    room.park("SKU-2")

    assert (room.work(), room.entries()) == ("idle", [("Estoque de SKU-1", "CANCELLED")])


# ------------------------------------------------------------------------------ what goes wrong


@pytest.mark.parametrize("arrow", ["mirror_to_show", "show_to_record"])
def test_who_dies_while_showing_shows_nothing_twice(room: MirrorRoom, arrow: str) -> None:
    room.park("SKU-1")

    room.die_at(arrow)
    room.work()
    room.work()

    assert len(room.entries()) == (arrow == "show_to_record")


def test_what_the_hub_shows_is_not_shown_again_though_it_could_not_be_noted(
    room: MirrorRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise LedgerUnavailable("away for a moment")

    room.park("SKU-1")
    with monkeypatch.context() as patched:
        patched.setattr(room.rows, "shown", away)
        first = room.work()
    room.work()

    assert (first, room.entries()) == ("failed", [("Estoque de SKU-1", "PENDING")])


def test_an_answer_that_is_lost_counts_as_shown_and_is_ended_by_name(room: MirrorRoom) -> None:
    room.park("SKU-1")
    room.pair.simulator.fault("drop_after_apply", count=1, method="POST")

    room.work()
    room.work()
    shown = room.entries()
    room.mend()
    room.work()

    assert (room.outcomes[0], shown) == ("panel unknown", [("Estoque de SKU-1", "PENDING")])
    assert room.entries() == [("Estoque de SKU-1", "CONCLUDED")]


def test_what_was_not_taken_for_want_of_time_is_shown_later(room: MirrorRoom) -> None:
    room.park("SKU-1")
    room.pair.simulator.fault("status", status=429, count=1)

    first = room.work()
    room.ledger.clock.move(120.0)
    room.work()

    assert (first, room.entries()) == ("budget", [("Estoque de SKU-1", "PENDING")])


def test_an_entry_that_is_refused_is_left_and_others_are_shown(room: MirrorRoom) -> None:
    room.park("SKU-1", "SKU-2")
    room.pair.simulator.fault("status", status=422, count=1)

    room.work()
    room.work()

    assert room.outcomes == ["panel refused", "panel shown"]
    assert [status for _, status in room.entries()] == ["PENDING"]


@pytest.mark.parametrize("status", [401, 403, 404])
def test_a_hub_that_does_not_take_entries_is_left_alone_and_no_lane_is_held(
    room: MirrorRoom, status: int
) -> None:
    room.park("SKU-1", "SKU-2")
    room.pair.simulator.fault("status", status=status, route="/v2/monitorings")

    room.work()
    room.work()

    lanes = room.ledger.rows("lane")
    assert [row["held_cause"] for row in lanes] == ["", ""]
    assert requests(room) == 1
    assert {row["state"] for row in room.ledger.rows("dead_letter", "id")} == {"open"}
    room.pair.simulator.control.request("DELETE", "/faults")
    room.ledger.clock.move(ASLEEP_S)
    room.work()
    assert len(room.entries()) == 2


def test_three_refusals_in_a_row_are_enough_for_an_hour(room: MirrorRoom) -> None:
    room.park(*(f"SKU-{number}" for number in range(9)))
    room.pair.simulator.fault("status", status=422, route="/v2/monitorings")

    room.work()
    room.work()

    assert (room.outcomes, requests(room)) == (["panel refused"] * 3, 3)


def test_a_paused_store_shows_nothing(room: MirrorRoom) -> None:
    room.park("SKU-1")
    room.known.stores.change("acme", {"flows": {"mirror_letters": False}}, {}, ACT)

    assert (room.work(), room.entries()) == ("held", [])


def test_the_calls_are_a_twentieth_of_what_is_refilled_while_others_take_all() -> None:
    now_s, bucket = 1000.0, full_bucket(60, 60.0, 1000.0)
    granted = dict.fromkeys(("stock", "mirror"), 0)

    for _ in range(40 * 600):
        now_s += 0.025
        for klass in granted:
            bucket, grant = take(bucket, klass, now_s)
            granted[klass] += grant.granted

    assert granted["mirror"] <= 0.05 * 600 + 1
    assert granted["stock"] >= 0.90 * 600


# ------------------------------------------------------------------------------- orders


def requests(room: MirrorRoom) -> int:
    asked = [e for e in room.pair.simulator.journal() if e["route"] == "/v2/monitorings"]
    return len(asked)
