"""Rate limits of one token: fixed window, sliding window, bucket, or none."""

import math
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

Clock = Callable[[], float]


@dataclass(frozen=True, slots=True)
class RatePolicy:
    """How many requests one token may make."""

    policy: str = field(
        default="none", metadata={"choices": ("none", "fixed", "sliding", "bucket")}
    )
    """`fixed`: a window opens with the first request and then closes as a whole;
    `sliding`: any stretch of `window_s`; `bucket`: refills evenly, holds `limit`."""
    limit: int = 60
    """Requests a window (fixed, sliding), or what the bucket holds."""
    window_s: float = 60.0
    """Seconds of a window, or until an empty bucket is full again."""
    count_rejected: bool = False
    """Whether a refused request uses up the window, too (not for `bucket`)."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a request may pass, and what the headers say about it."""

    allowed: bool
    limit: int = 0
    remaining: int = 0
    reset_s: int = 0
    """Whole seconds, rounded up: for a refusal the time until one may pass."""


UNLIMITED = Verdict(allowed=True)


class Limiter:
    """Counts the requests of one token at their arrival."""

    def __init__(self, policy: RatePolicy, clock: Clock = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self.change(policy)

    def change(self, policy: RatePolicy) -> None:
        """Put another policy in force and forget what was counted."""
        with self._lock:
            self.policy = policy
            self._stamps: deque[float] = deque()
            self._opened_at = -math.inf
            self._count = 0
            self._level = float(policy.limit)
            self._filled_at = self._clock()

    def arrive(self) -> Verdict:
        """Count one request that arrives now."""
        with self._lock:
            policy, now = self.policy, self._clock()
            if policy.policy == "fixed":
                return self._fixed(policy, now)
            if policy.policy == "sliding":
                return self._sliding(policy, now)
            if policy.policy == "bucket":
                return self._bucket(policy, now)
            return UNLIMITED

    def _fixed(self, policy: RatePolicy, now: float) -> Verdict:
        if now - self._opened_at >= policy.window_s:
            self._opened_at, self._count = now, 0
        allowed = self._count < policy.limit
        if allowed or policy.count_rejected:
            self._count += 1
        left = self._opened_at + policy.window_s - now
        return _verdict(policy, policy.limit - self._count, left, allowed=allowed)

    def _sliding(self, policy: RatePolicy, now: float) -> Verdict:
        while self._stamps and now - self._stamps[0] >= policy.window_s:
            self._stamps.popleft()
        allowed = len(self._stamps) < policy.limit
        if allowed or policy.count_rejected:
            self._stamps.append(now)
        # One may pass when fewer than `limit` stamps are left in the window.
        oldest = self._stamps[max(0, len(self._stamps) - policy.limit)]
        left = oldest + policy.window_s - now
        return _verdict(policy, policy.limit - len(self._stamps), left, allowed=allowed)

    def _bucket(self, policy: RatePolicy, now: float) -> Verdict:
        pace = policy.limit / policy.window_s
        gained = (now - self._filled_at) * pace
        self._level = min(float(policy.limit), self._level + gained)
        self._filled_at = now
        allowed = self._level >= 1
        if allowed:
            self._level -= 1
        missing = policy.limit - self._level if allowed else 1 - self._level
        return _verdict(policy, int(self._level), missing / pace, allowed=allowed)


def _verdict(policy: RatePolicy, remaining: int, left_s: float, *, allowed: bool) -> Verdict:
    return Verdict(
        allowed=allowed,
        limit=policy.limit,
        remaining=max(0, remaining),
        reset_s=max(1, math.ceil(left_s)),
    )
