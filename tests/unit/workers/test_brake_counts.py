"""A count is believed for a while, and batches know of one another."""

import time
from contextlib import ExitStack

import pytest

from domain.errors import Misconfigured
from workers.handlers.brake_counts import SHARE, SHORT_S, Hands, Reads, Tally


def a_tally(times: list[float]) -> Tally:
    """Give a tally whose clock gives these times, one a look."""
    return Tally(iter(times).__next__)


def test_what_took_long_to_count_is_not_counted_again_at_once() -> None:
    tally = a_tally([0.0, 2.0, 2.0 + 2.0 * SHARE - 0.1])
    tally.of("acme", lambda: 7)

    assert tally.of("acme", lambda: 8) == 7


def test_it_is_counted_again_after_a_multiple_of_the_time_that_it_took() -> None:
    tally = a_tally([0.0, 2.0, 2.0 + 2.0 * SHARE, 50.0])
    tally.of("acme", lambda: 7)

    assert tally.of("acme", lambda: 8) == 8


def test_what_takes_little_is_counted_whenever_it_is_asked_for() -> None:
    tally = a_tally([0.0, SHORT_S, SHORT_S, SHORT_S])
    tally.of("acme", lambda: 7)

    assert tally.of("acme", lambda: 8) == 8


def test_who_must_know_has_it_counted_anew() -> None:
    tally = a_tally([0.0, 2.0, 2.1, 4.1])
    tally.of("acme", lambda: 7)

    assert tally.of("acme", lambda: 8, anew=True) == 8


def test_another_store_is_counted_for_itself() -> None:
    tally = a_tally([0.0, 2.0, 2.1, 4.1])
    tally.of("acme", lambda: 7)

    assert tally.of("loja", lambda: 3) == 3


def test_batches_of_a_store_know_what_the_others_read() -> None:
    hands = Hands()
    with hands.batch("acme") as mine, hands.batch("acme") as yours, hands.batch("loja") as theirs:
        assert hands.note("acme", mine, 20, 3) == Reads()
        assert hands.note("loja", theirs, 9, 9) == Reads()

        assert hands.note("acme", yours, 20, 3) == Reads(20, 3)


def test_a_batch_that_ended_is_known_no_more() -> None:
    hands = Hands()
    with hands.batch("acme") as mine:
        with hands.batch("acme") as yours:
            hands.note("acme", mine, 20, 3)
            hands.note("acme", yours, 20, 3)

        assert hands.note("acme", mine, 20, 3) == Reads()


def test_a_batch_that_was_just_recorded_is_not_counted_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hands, turn = Hands(), ExitStack()
    hands.note("acme", turn.enter_context(hands.batch("acme")), read=30, ended=30)
    # It is in the ledger and in hand until its turn ends, a moment after its record.
    monkeypatch.setattr(time, "sleep", lambda _: turn.close())

    def refuse(others: Reads) -> None:
        if 30 + others.ended > 50:
            raise Misconfigured("brake", "too many")

    with hands.batch("acme") as mine:
        hands.reckon("acme", mine, refuse)

    assert hands.note("acme", Reads(), 0, 0) == Reads()


def test_a_batch_that_stays_in_hand_is_counted() -> None:
    hands = Hands()

    def refuse(others: Reads) -> None:
        if 30 + others.ended > 50:
            raise Misconfigured("brake", "too many")

    with hands.batch("acme") as theirs, hands.batch("acme") as mine:
        hands.note("acme", theirs, read=30, ended=30)
        with pytest.raises(Misconfigured):
            hands.reckon("acme", mine, refuse)
