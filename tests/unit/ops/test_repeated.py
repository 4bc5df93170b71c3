"""What is done now and then is done until it is left, and not a moment longer."""

import threading

from ops.repeated import repeated

NAME = "again-and-again"


def test_a_thing_is_done_again_until_it_is_left() -> None:
    done: list[bool] = []
    is_third = threading.Event()

    def do() -> None:
        done.append(threading.current_thread().name == NAME)
        if len(done) == 3:
            is_third.set()

    with repeated(NAME, do, 0.001):
        assert is_third.wait(30)
    is_left = NAME not in [thread.name for thread in threading.enumerate()]

    assert (set(done), is_left) == ({True}, True)


def test_what_is_left_before_its_first_time_is_never_done() -> None:
    done: list[str] = []

    with repeated(NAME, lambda: done.append("late"), 3600.0, first_s=3600.0):
        pass

    assert done == []


def test_nothing_is_done_when_everything_stops() -> None:
    done: list[str] = []
    asked = threading.Event()

    def is_over() -> bool:
        asked.set()
        return True

    with repeated(NAME, lambda: done.append("over"), 0.001, is_over=is_over):
        assert asked.wait(30)

    assert done == []
