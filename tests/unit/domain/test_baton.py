"""One thread of several computes; whoever waits lets another one."""

import threading
from collections.abc import Callable

import pytest

from domain import baton
from domain.baton import Baton

LONG_S = 10.0


def others(passed: Baton, do: Callable[[], object]) -> threading.Thread:
    """Start a thread that does something as soon as it may compute."""

    def run() -> None:
        with passed.held():
            do()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_one_thread_computes_at_a_time() -> None:
    passed, computing, most = Baton(), [0], [0]

    def compute() -> None:
        computing[0] += 1
        most[0] = max(most[0], computing[0])
        threading.Event().wait(0.001)
        computing[0] -= 1

    threads = [others(passed, compute) for _ in range(8)]
    for thread in threads:
        thread.join(LONG_S)

    assert most == [1]


def test_who_waits_lets_another_compute_and_goes_on_after_it() -> None:
    passed, computed = Baton(), threading.Event()

    with passed.held():
        thread = others(passed, computed.set)
        with baton.let_go():
            assert computed.wait(LONG_S)
        late = threading.Event()
        blocked = others(passed, late.set)
        assert not late.is_set()
    thread.join(LONG_S)
    blocked.join(LONG_S)

    assert late.is_set()


def test_who_fails_while_waiting_computes_again_before_it_is_told() -> None:
    passed = Baton()

    with passed.held():
        with pytest.raises(TimeoutError), baton.let_go():
            raise TimeoutError
        taken = passed._free.acquire(blocking=False)

    assert not taken
    assert passed._free.acquire(blocking=False)


def test_who_waits_within_a_wait_lets_go_once() -> None:
    passed, computed = Baton(), threading.Event()

    with passed.held(), baton.let_go():
        others(passed, computed.set).join(LONG_S)
        with baton.let_go():
            pass
        is_free = passed._free.acquire(blocking=False)
        passed._free.release()

    assert is_free
    assert computed.is_set()


def test_who_holds_nothing_has_nothing_to_let_go() -> None:
    with pytest.raises(TimeoutError), baton.let_go():
        raise TimeoutError
