"""Readiness: named checks, no more often than once a second."""

import pytest
from structlog.testing import capture_logs

from adapters.telemetry.readiness import Readiness


def test_what_is_wrong_is_named_and_what_is_right_is_not() -> None:
    ready = Readiness({"database": lambda: "", "migrations": lambda: "behind"})

    assert ready() == {"migrations": "behind"}


def test_a_check_that_fails_is_unavailable_without_its_words() -> None:
    def fail() -> str:
        raise ConnectionError("db-7.internal refused")

    with capture_logs() as lines:
        assert Readiness({"database": fail})() == {"database": "unavailable"}

    assert (lines[0]["event"], lines[0]["check"]) == ("readiness_check_failed", "database")


@pytest.mark.parametrize(("passed_s", "asked"), [(0.9, 1), (1.0, 2)])
def test_checks_are_asked_again_after_a_second(passed_s: float, asked: int) -> None:
    now = [100.0]
    calls: list[str] = []

    def check() -> str:
        calls.append("asked")
        return ""

    ready = Readiness({"database": check}, lambda: now[0])

    ready()
    now[0] += passed_s
    ready()

    assert len(calls) == asked
