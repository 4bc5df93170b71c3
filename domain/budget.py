"""The request budget of one hub token: a pure token bucket with classes.

Calls never exceed `limit` in any `window_s`, whatever kind of limiter the hub uses
(fixed or sliding window, bucket): the refill stays a little below the limit and a
coarse history of grants bounds the burst.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

SLOTS = 250
"""The window is remembered in this many slots."""

FILL = 0.99
"""Share of the limit that is refilled; the rest absorbs jitter between us and the hub."""

BURST = 0.2
"""Share of the limit that may be saved up while idle."""

BURST_S = 0.5
"""So much of the refill may be saved up at least: under short windows a fifth of the limit is less
than what one slow answer keeps everybody from taking."""

JITTER_S = 0.02
"""Calls reach the hub closer together than they were granted, by up to so much."""

LEAD_S = 0.2
"""A call is granted so long before the window has room for it: time to make it ready."""

BLOCKS_FROM = 1000
"""Calls that go out one by one are counted one by one: from such a limit on they may be granted
in blocks, so that a budget that nobody reaches costs next to nothing."""

BLOCK_SHARE = 0.1
"""Blocks are given only while so little of the window's limit is used."""

BLOCK_S = 0.25
"""A block is good for so long, and for no more than a twentieth of its window."""

GUARANTEED = 0.05
"""Share of the refill that each class always gets."""

FLOORS: Mapping[str, float] = {
    "order": 0.0,
    "invoice": 0.0,
    "shipment": 0.0,
    "delivery": 0.0,
    "cancellation": 0.0,
    "stock": 0.10,
    "price": 0.30,
    "product": 0.50,
    "import": 0.70,
    "mirror": 0.90,
}
"""A class may draw from the shared bucket only while it is over this share."""


@dataclass(frozen=True, slots=True)
class Bucket:
    """What is left of one token's budget.

    Args:
        limit: calls allowed in `window_s` seconds.
        level: calls saved up in the shared bucket.
        own: calls saved up per class, at most one each.
        at_s: when the levels were true, database clock.
        blocked_until_s: the hub said: not before.
        history: (slot number, grants in it), newest last, of the last window.
        spent_since_s: since then nothing is left, see `domain.budget_use`; None: there is.
    """

    limit: int
    window_s: float
    level: float
    at_s: float
    own: Mapping[str, float] = field(default_factory=dict)
    blocked_until_s: float = 0.0
    history: tuple[tuple[int, int], ...] = ()
    spent_since_s: float | None = None


@dataclass(frozen=True, slots=True)
class Grant:
    """The answer of the budget: go, or come back at `retry_at_s` (database clock).

    Args:
        at_s: when the call may leave, database clock; up to `LEAD_S` ahead.
        wait_s: how far ahead that is.
        calls: how many were granted; more than one are a block.
        good_s: how long it is good for without being counted anew; what is left of a block then
            is given back. 0 where each call is counted when it leaves.
    """

    granted: bool
    retry_at_s: float = 0.0
    at_s: float = 0.0
    wait_s: float = 0.0
    calls: int = 1
    good_s: float = 0.0


def full_bucket(limit: int, window_s: float, now_s: float) -> Bucket:
    """Give the bucket of a token that has been idle."""
    return Bucket(limit, window_s, capacity(limit, window_s), now_s, dict.fromkeys(FLOORS, 1.0))


def reconfigured(bucket: Bucket, limit: int, window_s: float, now_s: float) -> Bucket:
    """Give the bucket under other settings; calls of the last window count in the new one.

    Slots are numbered by the window: numbers of another window would say nothing, or block
    for ever.
    """
    if window_s == bucket.window_s:
        return replace(bucket, limit=limit)
    calls = recent(bucket, now_s)
    changed = replace(bucket, limit=limit, window_s=window_s, history=())
    history = ((_slot(changed, now_s), min(calls, limit)),) if calls else ()
    return replace(changed, history=history)


def take(bucket: Bucket, klass: str, now_s: float, most: int = 1) -> tuple[Bucket, Grant]:
    """Ask for one call of a class.

    Args:
        klass: a key of `FLOORS`.
        now_s: the database's clock.
        most: so many may be granted at once, where the limit is far away.
    """
    filled = refilled(bucket, now_s)
    at_s = max(now_s, _newest_s(filled), _window_free_at(filled, now_s))
    blocked_s = max(filled.blocked_until_s, at_s - LEAD_S)
    if blocked_s > now_s:
        return filled, Grant(False, blocked_s)
    floor = FLOORS[klass] * capacity(filled.limit, filled.window_s)
    block = _block(filled, most, floor, now_s)
    if block:
        kept = _spent(replace(filled, level=filled.level - block), now_s, block)
        return kept, Grant(True, at_s=now_s, calls=block, good_s=_block_s(filled))
    if filled.level >= max(1.0, floor):
        return _spent(replace(filled, level=filled.level - 1.0), at_s), Grant(
            True, at_s=at_s, wait_s=at_s - now_s
        )
    own = filled.own.get(klass, 0.0)
    if own >= 1.0:
        spent = replace(filled, own={**filled.own, klass: own - 1.0})
        return _spent(spent, at_s), Grant(True, at_s=at_s, wait_s=at_s - now_s)
    return filled, Grant(False, now_s + _wait_s(filled, klass, max(1.0, floor)))


def give_back(bucket: Bucket, calls: int = 1) -> Bucket:
    """Return permits that were not used."""
    return replace(bucket, level=min(capacity(bucket.limit, bucket.window_s), bucket.level + calls))


def is_counted_at(grant: Grant, at_s: float, window_s: float) -> bool:
    """Tell whether a call that left then is counted there already.

    Examples:
        >>> minute = Grant(True, at_s=600.0)
        >>> is_counted_at(minute, 600.2, 60.0), is_counted_at(minute, 600.3, 60.0)
        (True, False)
    """
    return _numbered(grant.at_s, window_s) == _numbered(at_s, window_s)


def counted_at(bucket: Bucket, grant: Grant, at_s: float) -> Bucket:
    """Count a granted call when it left, or reached the hub, instead of when it might have left.

    Counted too early it would let one more pass a window's length after its grant, and the hub
    would see both in one window.
    """
    given = _slot(bucket, grant.at_s)
    if given == _slot(bucket, at_s):
        return bucket
    kept = [(slot, n - (slot == given)) for slot, n in bucket.history]
    return _spent(replace(bucket, history=tuple((s, n) for s, n in kept if n)), at_s)


def learn(
    bucket: Bucket,
    now_s: float,
    *,
    limit: int | None = None,
    remaining: int | None = None,
    reset_s: float | None = None,
    retry_after_s: float | None = None,
) -> Bucket:
    """Follow what an answer's `ratelimit-*` and `retry-after` headers say.

    Args:
        remaining: calls left in the hub's window, by its own count.
        reset_s: when that window ends, from now.
    """
    known = bucket
    if limit is not None and 0 < limit != bucket.limit:
        known = replace(
            known, limit=limit, level=min(known.level, capacity(limit, bucket.window_s))
        )
    if retry_after_s is not None:
        return replace(known, blocked_until_s=max(known.blocked_until_s, now_s + retry_after_s))
    # What we used ourselves is counted already: only less than that tells of somebody else's calls.
    if remaining is not None and remaining < known.limit - recent(known, now_s):
        known = replace(known, level=min(known.level, float(remaining)))
        # Whole seconds, rounded up: of a window as short as that they say nothing.
        if remaining <= 0 and reset_s is not None and reset_s < known.window_s:
            blocked_s = now_s + min(reset_s, known.window_s)
            known = replace(known, blocked_until_s=max(known.blocked_until_s, blocked_s))
    return known


def capacity(limit: int, window_s: float) -> float:
    """Give how many calls may be saved up in the shared bucket."""
    return max(1.0, limit * max(BURST, min(1.0, BURST_S / window_s)))


def _rate(bucket: Bucket) -> float:
    return bucket.limit * FILL / bucket.window_s


def refilled(bucket: Bucket, now_s: float) -> Bucket:
    """Give the bucket with what came in since its levels were true."""
    gained = max(0.0, now_s - bucket.at_s) * _rate(bucket)
    share = gained * GUARANTEED
    own = {k: bucket.own.get(k, 0.0) for k in FLOORS}
    spilled = gained - share * len(own)
    for klass, level in own.items():
        own[klass] = min(1.0, level + share)
        spilled += level + share - own[klass]
    level = min(capacity(bucket.limit, bucket.window_s), bucket.level + spilled)
    return replace(bucket, level=level, own=own, at_s=max(now_s, bucket.at_s))


def _slot(bucket: Bucket, now_s: float) -> int:
    return _numbered(now_s, bucket.window_s)


def _numbered(at_s: float, window_s: float) -> int:
    return int(at_s / window_s * SLOTS)


def _block(bucket: Bucket, most: int, floor: float, now_s: float) -> int:
    """Give how many calls may be granted at once: 0 where each must be counted when it leaves."""
    if bucket.limit < BLOCKS_FROM:
        return 0
    oldest = _slot(bucket, now_s) - _kept_slots(bucket)
    used = sum(n for slot, n in bucket.history if slot >= oldest)
    room = min(bucket.limit * BLOCK_SHARE - used, bucket.level - max(1.0, floor))
    return max(0, min(most, int(room)))


def _block_s(bucket: Bucket) -> float:
    return min(BLOCK_S, bucket.window_s / 20)


def _spent(bucket: Bucket, now_s: float, calls: int = 1) -> Bucket:
    slot = _slot(bucket, now_s)
    kept = {s: n for s, n in bucket.history if s >= slot - _kept_slots(bucket)}
    kept[slot] = kept.get(slot, 0) + calls
    return replace(bucket, history=tuple(sorted(kept.items())))


def recent(bucket: Bucket, now_s: float) -> int:
    """Count the calls of the last window, those granted ahead included."""
    oldest = _slot(bucket, now_s) - SLOTS
    return sum(n for slot, n in bucket.history if slot >= oldest)


def _newest_s(bucket: Bucket) -> float:
    """Give the moment that no grant may precede, so that only windows ending at it can fill."""
    return bucket.history[-1][0] * bucket.window_s / SLOTS if bucket.history else 0.0


def _kept_slots(bucket: Bucket) -> int:
    # A call of a block leaves later than it was counted: what is counted in a window is then
    # all that was granted since a block that might still be used when it begins.
    late_s = _block_s(bucket) if bucket.limit >= BLOCKS_FROM else 0.0
    return SLOTS + round((JITTER_S + late_s) * SLOTS / bucket.window_s)


def _window_free_at(bucket: Bucket, now_s: float) -> float:
    slot, kept = _slot(bucket, now_s), _kept_slots(bucket)
    recent = [(s, n) for s, n in bucket.history if s >= slot - kept]
    excess = sum(n for _, n in recent) - bucket.limit + 1
    if excess <= 0:
        return 0.0
    for number, grants in recent:
        excess -= grants
        if excess <= 0:
            return (number + kept + 1) * bucket.window_s / SLOTS
    return now_s + bucket.window_s


def _wait_s(bucket: Bucket, klass: str, wanted: float) -> float:
    idle = sum(1 for level in bucket.own.values() if level < 1.0)
    shared_rate = _rate(bucket) * (1.0 - GUARANTEED * idle)
    by_shared = (wanted - bucket.level) / shared_rate
    by_own = (1.0 - bucket.own.get(klass, 0.0)) / (_rate(bucket) * GUARANTEED)
    return max(0.001, min(by_shared, by_own))
