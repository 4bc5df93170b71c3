"""When a consumer counts as deaf."""

from adapters.queue.hearing import Hearing


def test_messages_that_wait_at_two_looks_while_none_comes_mean_that_we_are_deaf() -> None:
    hearing = Hearing()

    first = hearing.fault("work.push", consumers=1, ready=3)
    second = hearing.fault("work.push", consumers=1, ready=4)

    assert first is None
    assert second == "the broker gives us nothing of work.push, though 4 messages wait there"


def test_a_consumer_that_the_broker_does_not_count_is_lost_at_the_first_look() -> None:
    assert Hearing().fault("erp.stock", consumers=0, ready=0) == (
        "the broker lost our consumer of erp.stock"
    )


def test_messages_wait_rightly_while_we_hold_others_of_their_queue() -> None:
    hearing = Hearing()
    hearing.came("erp.stock")

    faults = [hearing.fault("erp.stock", consumers=1, ready=9) for _ in range(4)]

    assert faults == [None] * 4


def test_what_another_queue_gives_us_says_nothing_of_this_one() -> None:
    hearing = Hearing()
    hearing.came("erp.stock")

    faults = [hearing.fault("erp.price", consumers=1, ready=9) for _ in range(2)]

    assert faults[1] is not None


def test_what_came_and_was_settled_between_two_looks_was_heard() -> None:
    hearing = Hearing()
    hearing.fault("erp.stock", consumers=1, ready=9)
    hearing.came("erp.stock")
    hearing.settled(["erp.stock"])

    heard = hearing.fault("erp.stock", consumers=1, ready=9)
    once, twice = (hearing.fault("erp.stock", consumers=1, ready=9) for _ in range(2))

    assert (heard, once) == (None, None)
    assert twice is not None


def test_an_empty_queue_between_two_looks_ends_the_suspicion() -> None:
    hearing = Hearing()

    faults = [hearing.fault("erp.stock", consumers=1, ready=ready) for ready in (1, 0, 1)]

    assert faults == [None] * 3


def test_a_new_channel_begins_anew() -> None:
    hearing = Hearing()
    hearing.came("erp.stock")
    hearing.fault("erp.price", consumers=1, ready=1)
    hearing.forget()

    assert hearing.fault("erp.price", consumers=1, ready=1) is None
    assert hearing.fault("erp.stock", consumers=1, ready=1) is None
    assert hearing.fault("erp.stock", consumers=1, ready=1) is not None
