"""When a call was on the wire, as its own thread notes it."""

import threading
from concurrent.futures import ThreadPoolExecutor

from domain import crossing


def test_nothing_is_noted_that_nobody_watches() -> None:
    wire = crossing.watched()

    # A thread of its own: nobody has ever watched a call of it.
    with ThreadPoolExecutor(1) as another:
        for note in (crossing.note_left, crossing.note_back):
            another.submit(note).result()

    assert (wire.left_s, wire.back_s) == (None, None)


def test_the_first_byte_that_leaves_and_the_first_that_comes_back_count() -> None:
    wire = crossing.watched()

    crossing.note_left()
    left_s = wire.left_s
    crossing.note_left()
    crossing.note_back()
    back_s = wire.back_s
    crossing.note_back()

    assert left_s is not None
    assert wire.left_s == left_s
    assert back_s is not None
    assert back_s >= left_s
    assert wire.back_s == back_s


def test_what_comes_back_before_anything_left_is_of_an_earlier_call() -> None:
    wire = crossing.watched()

    crossing.note_back()

    assert wire.back_s is None


def test_a_call_is_noted_by_its_own_thread_only() -> None:
    wire = crossing.watched()
    thread = threading.Thread(target=crossing.note_left)
    thread.start()
    thread.join()

    assert wire.left_s is None
