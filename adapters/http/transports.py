"""Transports around a transport: each adds one thing that every call needs."""

import time
from collections.abc import Callable
from typing import Protocol

from adapters.http.calls import Answer, Call, Transport
from adapters.http.limits import Limits, limits_of
from domain.errors import (
    AnswerUnreadable,
    BridgeError,
    Misconfigured,
    OutcomeUnknown,
    TransientError,
)

Observe = Callable[[str, str, float], None]
"""Told of each call: route, outcome (a status or a word of `WORDS`), seconds."""

Clock = Callable[[], float]

WORDS: tuple[tuple[type[BridgeError], str], ...] = (
    (AnswerUnreadable, "answer_unreadable"),
    (OutcomeUnknown, "outcome_unknown"),
    (TransientError, "unreachable"),
    (Misconfigured, "address_refused"),
)
"""Outcomes of calls that have no status; the first that fits is said."""

BUG = "bug"


class CallLog(Protocol):
    """Writes one line a call."""

    def __call__(self, *, route: str, outcome: str, seconds: float, call_id: str) -> None:
        """Write it: no address, no header, no content."""
        ...


class Measured:
    """Tells an observer of every call."""

    def __init__(self, inner: Transport, observe: Observe, clock: Clock = time.monotonic) -> None:
        self._inner = inner
        self._observe = observe
        self._clock = clock

    def handle_request(self, call: Call) -> Answer:
        """Carry the call; see `calls.Transport`."""

        def tell(outcome: str, seconds: float) -> None:
            self._observe(call.route, outcome, seconds)

        return _told(self._inner, call, self._clock, tell)


class Logged:
    """Writes a log line for every call."""

    def __init__(self, inner: Transport, log: CallLog, clock: Clock = time.monotonic) -> None:
        self._inner = inner
        self._log = log
        self._clock = clock

    def handle_request(self, call: Call) -> Answer:
        """Carry the call; see `calls.Transport`."""

        def tell(outcome: str, seconds: float) -> None:
            self._log(route=call.route, outcome=outcome, seconds=seconds, call_id=call.id)

        return _told(self._inner, call, self._clock, tell)


class Learning:
    """Hands on what answers say about the rate limit."""

    def __init__(self, inner: Transport, learned: Callable[[Limits], None]) -> None:
        self._inner = inner
        self._learned = learned

    def handle_request(self, call: Call) -> Answer:
        """Carry the call; see `calls.Transport`."""
        answer = self._inner.handle_request(call)
        limits = limits_of(answer)
        if limits != Limits():
            self._learned(limits)
        return answer


def _told(inner: Transport, call: Call, clock: Clock, tell: Callable[[str, float], None]) -> Answer:
    started_s = clock()
    outcome = BUG
    try:
        answer = inner.handle_request(call)
        outcome = str(answer.status)
    except BridgeError as error:
        outcome = next((word for kind, word in WORDS if isinstance(error, kind)), BUG)
        raise
    finally:
        tell(outcome, clock() - started_s)
    return answer
