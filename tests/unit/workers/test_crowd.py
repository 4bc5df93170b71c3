"""Whether anybody may be waiting for a thread."""

from workers.crowd import Crowd


def test_a_crowd_is_full_while_every_thread_is_at_work() -> None:
    crowd = Crowd(threads=2)

    with crowd.one_more():
        assert not crowd.is_full()
        with crowd.one_more():
            assert crowd.is_full()

    assert not crowd.is_full()
