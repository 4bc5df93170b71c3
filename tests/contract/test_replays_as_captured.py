"""Replays as captured: what failed goes out, over what came since and was never accepted."""

import pytest

from ops.refusals import FieldWrong
from tests.builders import a_price_event
from tests.contract.captured_room import CapturedRoom, refused, taken
from tests.ledger import PRICE, Ledger


@pytest.fixture
def room(ledger: Ledger) -> CapturedRoom:
    """AnyMarket refused 10.00, then 99.00."""
    room = CapturedRoom(ledger)
    room.price("10.00")
    room.price("99.00")
    room.sent.clear()
    return room


def test_what_failed_goes_out_and_not_what_the_ledger_has(room: CapturedRoom) -> None:
    batch = room.replay(room.letters()[:1])

    room.work(taken)

    assert (room.sent, room.step(batch)) == (["10.00"], {"pushed": 1})
    assert {letter.state for letter in room.letters(key="SKU-1", state="resolved")} == {"resolved"}
    assert room.letters() == []


def test_a_plain_replay_sends_what_the_ledger_has(room: CapturedRoom) -> None:
    room.replay(room.letters()[:1], as_captured=False)

    room.work(taken)

    assert room.sent == ["99.00"]


def test_the_ledger_says_what_went_out_and_where_it_came_from(room: CapturedRoom) -> None:
    [letter, _] = room.letters()
    room.replay([letter])

    change = room.ledger.change("SKU-1", PRICE)
    assert ('"10.00"' in change["payload"], change["revision"]) == (True, 3)
    assert change["event_id"] == f"captured:{letter.id}"
    journal = [row["event_id"] for row in room.ledger.rows("journal") if row["revision"] == 3]
    assert journal == [f"captured:{letter.id}"]
    [entry] = [row for row in room.ledger.rows("audit") if row["action"] == "batch_started"]
    assert '"as_captured"' in entry["detail"]


def test_the_next_event_of_the_erp_wins_as_ever(room: CapturedRoom) -> None:
    room.replay(room.letters()[:1])
    room.work(taken)

    room.ledger.fold(a_price_event("SKU-1", "42.00", id="ev-42", sequence="3"))
    room.work(taken)
    room.ledger.fold(a_price_event("SKU-1", "41.00", id="ev-41", sequence="2"))
    room.work(taken)

    assert room.sent == ["10.00", "42.00"]


def test_what_was_accepted_since_is_not_taken_back(room: CapturedRoom) -> None:
    letters = room.letters()
    batch = room.replay(letters[:1], as_captured=True)
    # Somebody else's event came and was accepted before the lane took the replay.
    room.ledger.fold(a_price_event("SKU-1", "42.00", id="ev-42", sequence="3"))
    room.work(taken)
    again = room.service().one(batch)

    assert (room.sent, room.step(again.id)) == (["42.00"], {"pushed": 1})


def test_a_letter_whose_key_went_on_is_already_done(room: CapturedRoom) -> None:
    [first, _] = room.letters()
    room.price("42.00", taken)
    room.ledger.execute("UPDATE dead_letter SET state = 'open' WHERE id = :id", id=first.id)
    room.sent.clear()

    batch = room.replay(room.letters())
    room.work(taken)

    assert (room.step(batch), room.sent) == ({"already_done": 1}, [])


def test_of_two_letters_of_a_key_the_newer_one_counts(room: CapturedRoom) -> None:
    room.price("7.00")
    room.sent.clear()

    batch = room.replay(room.letters()[:2])
    room.work(taken)

    assert (room.sent, room.step(batch)) == (["99.00"], {"pushed": 2})


def test_what_nothing_followed_goes_out_as_by_a_plain_replay(room: CapturedRoom) -> None:
    batch = room.replay(room.letters()[1:])
    room.work(taken)

    assert (room.sent, room.step(batch)) == (["99.00"], {"pushed": 1})
    assert room.ledger.change("SKU-1", PRICE)["revision"] == 2


def test_what_fails_again_is_a_new_letter(room: CapturedRoom) -> None:
    batch = room.replay(room.letters()[:1])

    room.work(refused)

    assert room.step(batch) == {"failed": 1}
    assert [letter.revision for letter in room.letters()] == [2, 3]


def test_letters_that_captured_nothing_are_refused_and_nothing_is_done(
    room: CapturedRoom,
) -> None:
    room.ledger.execute(
        "UPDATE dead_letter SET kind = 'order', payload = :payload WHERE revision = 2",
        payload=room.ledger.box.seal(b'{"payload": null}'),
    )

    with pytest.raises(FieldWrong, match=r"1 of 2 letters captured nothing \(order 1\)"):
        room.replay(room.letters())
    with pytest.raises(FieldWrong, match="as they stand now"):
        room.service().dry_run(room.letters(), as_captured=True)

    assert room.ledger.rows("replay_batch") == []
    assert room.ledger.change("SKU-1", PRICE)["state"] == "dead"


def test_a_dry_run_looks_at_what_would_go_out_and_writes_nothing(room: CapturedRoom) -> None:
    before = room.ledger.change("SKU-1", PRICE)
    wrong = room.ledger.box.seal(b'{"payload": {"price": "not money"}}')
    room.ledger.execute(
        "UPDATE dead_letter SET payload = :payload WHERE revision = 1", payload=wrong
    )
    [first, _] = room.letters()

    plain = room.service().dry_run([first])
    captured = room.service().dry_run([first], as_captured=True)

    assert dict(plain.counts) == {"would succeed": 1}
    assert dict(captured.counts) != dict(plain.counts)
    assert room.ledger.change("SKU-1", PRICE) == before


def test_an_event_that_was_refused_is_read_from_its_bytes_in_either_case(
    room: CapturedRoom,
) -> None:
    room.ledger.execute("UPDATE dead_letter SET kind = 'event' WHERE revision = 1")

    assert room.replay(room.letters()[:1]).startswith("rb_")
