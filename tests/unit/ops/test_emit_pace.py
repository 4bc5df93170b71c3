"""The pace of `anybridge emit`."""

import time

from ops.cli.emit import STEP_S, _pace


def test_a_pace_keeps_its_rate() -> None:
    pace = _pace(1000)
    started_s = time.monotonic()

    for _ in range(400):
        pace()

    # What is due within a step goes at once. No bound above: a busy machine may take its time.
    assert time.monotonic() - started_s >= 400 / 1000 - STEP_S - 0.02


def test_a_wait_is_caught_up_by_a_second_at_most() -> None:
    pace = _pace(10)
    pace()
    started_s = time.monotonic()

    for _ in range(5):
        pace()

    assert time.monotonic() - started_s >= 5 / 10 - 0.02


def test_no_rate_is_no_pace() -> None:
    pace = _pace(0)
    started_s = time.monotonic()

    for _ in range(10_000):
        pace()

    assert time.monotonic() - started_s < 5.0
