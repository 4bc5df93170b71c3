"""Whether this process can do its work: named checks, asked at most once a second."""

import threading
import time
from collections.abc import Callable, Mapping

import structlog

CACHE_S = 1.0

Check = Callable[[], str]
"""Gives what is wrong in a few words, or an empty string; any error counts as unavailable."""

_log = structlog.get_logger(__name__)


class Readiness:
    """Asks every check and remembers the answer for a moment, so that probes cost nothing.

    Args:
        checks: name → check: "database", "migrations", "broker".
        clock: monotonic seconds.
    """

    def __init__(
        self, checks: Mapping[str, Check], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._checks = checks
        self._clock = clock
        self._lock = threading.Lock()
        self._asked_at_s: float | None = None
        self._wrong: dict[str, str] = {}

    def __call__(self) -> Mapping[str, str]:
        """Give what is wrong by check; empty means ready."""
        with self._lock:
            now_s = self._clock()
            if self._asked_at_s is None or now_s - self._asked_at_s >= CACHE_S:
                answers = {name: _answer(name, check) for name, check in self._checks.items()}
                self._wrong = {name: wrong for name, wrong in answers.items() if wrong}
                self._asked_at_s = self._clock()
            return dict(self._wrong)


def _answer(name: str, check: Check) -> str:
    try:
        return check()
    except Exception as error:  # noqa: BLE001 - a probe says that something is away, never why in full
        _log.warning("readiness_check_failed", check=name, error=repr(error))
        return "unavailable"
