"""Who shares a process."""

from workers.crowd import Crowd


def test_a_process_is_shared_while_two_lanes_are_at_work() -> None:
    crowd = Crowd(threads=8)

    with crowd.one_more():
        assert not crowd.is_shared()
        with crowd.one_more():
            assert crowd.is_shared()

    assert not crowd.is_shared()


def test_a_process_of_one_thread_is_always_shared_with_who_waits_for_it() -> None:
    crowd = Crowd(threads=1)

    with crowd.one_more():
        assert crowd.is_shared()
