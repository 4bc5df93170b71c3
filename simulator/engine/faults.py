"""Faults on demand: which of them strikes the request at hand."""

import dataclasses
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from random import Random

from simulator.engine.settings import WrongKnob, changed

LATENCIES = ("latency_before", "latency_after")
LATE = ("drop_then_apply", "html_then_apply")
"""Answered at once; the request takes effect `latency_ms` later, when nobody waits for it."""
KINDS = (
    *LATENCIES,
    *LATE,
    "status",
    "html_error",
    "drop_before_apply",
    "drop_after_apply",
    "truncated_json",
    "slow_body",
    "body_204",
    "wrong_content_type",
    "huge_body",
    "redirect",
    "silent_close",
)


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault, whom it strikes, and how often."""

    kind: str = field(default="status", metadata={"choices": KINDS})
    """What happens; see `simulator.engine.spoil`."""
    oi: str = "*"
    """The account, `*` for all."""
    method: str = "*"
    """The method, `*` for all."""
    route: str = "*"
    """A shell pattern over the route pattern, e.g. `/v2/stocks*`."""
    probability: float = 1.0
    """Chance to strike a request that fits."""
    count: int | None = field(default=None, metadata={"optional": True, "type": int, "minimum": 0})
    """Strikes left before it goes away; none for ever."""
    skip: int = 0
    """Requests that fit and are spared first."""
    seed: int = 0
    """Where its dice start, so that a run can be repeated."""
    latency_ms: int = 0
    """latency_before, latency_after: how long. slow_body: between the pieces.
    drop_then_apply, html_then_apply: how long after the answer the effect comes true."""
    status: int = 500
    """status, html_error, html_then_apply: what is answered. redirect: 302 unless it is a 3xx."""
    after_apply: bool = False
    """status, html_error, redirect: let the request take effect first."""
    message: str = ""
    """status: the text instead of the usual one."""
    retry_after_s: int = 1
    """status 429 and 503: the header `retry-after`; negative leaves it out."""
    size_bytes: int = 0
    """huge_body: its size (0: 10 MB). slow_body: of a piece (0: 16).
    truncated_json: what is left (0: half)."""
    cut_connection: bool = False
    """truncated_json: announce the whole length and hang up in the middle.
    drop_…: hang up with a TCP reset."""
    content_type: str = "text/html"
    """wrong_content_type: which."""
    location: str = "/elsewhere"
    """redirect: where to."""


@dataclass(slots=True)
class _Armed:
    fault: Fault
    dice: Random
    met: int = 0
    struck: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """What was drawn for one request."""

    before_ms: int = 0
    after_ms: int = 0
    fault: Fault | None = None


CALM = Plan()


class Faults:
    """The faults in force, in the order in which they were added."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._armed: dict[int, _Armed] = {}
        self._next = 1

    def add(self, faults: Iterable[Fault]) -> list[int]:
        """Put faults in force and give their numbers."""
        with self._lock:
            numbers: list[int] = []
            for fault in faults:
                self._armed[self._next] = _Armed(fault, Random(fault.seed))  # noqa: S311 - dice, not a secret
                numbers.append(self._next)
                self._next += 1
            return numbers

    def remove(self, number: int) -> bool:
        """Take one fault away; False when there is none of that number."""
        with self._lock:
            return self._armed.pop(number, None) is not None

    def clear(self) -> None:
        """Take all faults away."""
        with self._lock:
            self._armed.clear()

    def listed(self) -> list[dict[str, object]]:
        """Give every fault in force with its number and its strikes."""
        with self._lock:
            return [
                {
                    "id": number,
                    "met": armed.met,
                    "struck": armed.struck,
                    **dataclasses.asdict(armed.fault),
                }
                for number, armed in self._armed.items()
            ]

    def draw(self, oi: str, method: str, route: str) -> Plan:
        """Throw the dice for one request; latencies add up, one other fault wins."""
        if not self._armed:
            return CALM
        before_ms = after_ms = 0
        chosen: Fault | None = None
        with self._lock:
            for armed in self._armed.values():
                fault = armed.fault
                if chosen is not None and fault.kind not in LATENCIES:
                    continue
                if not _fits(fault, oi, method, route) or not _strikes(armed):
                    continue
                if fault.kind == "latency_before":
                    before_ms += fault.latency_ms
                elif fault.kind == "latency_after":
                    after_ms += fault.latency_ms
                else:
                    chosen = fault
        return Plan(before_ms, after_ms, chosen)


def to_faults(payload: object) -> list[Fault]:
    """Read one fault, a list of them, or `{"faults": [...]}`.

    Raises:
        WrongKnob: an unknown name, kind or type.
    """
    if isinstance(payload, dict) and "faults" in payload:
        payload = payload["faults"]
    if isinstance(payload, list):
        return [_to_fault(item) for item in payload]
    return [_to_fault(payload)]


def _to_fault(payload: object) -> Fault:
    if not isinstance(payload, dict) or "kind" not in payload:
        raise WrongKnob(f"a fault has a kind: {' | '.join(KINDS)}")
    return changed(Fault(), payload)


def _fits(fault: Fault, oi: str, method: str, route: str) -> bool:
    return (
        fault.oi in {"*", oi} and fault.method in {"*", method} and fnmatchcase(route, fault.route)
    )


def _strikes(armed: _Armed) -> bool:
    fault = armed.fault
    armed.met += 1
    if armed.met <= fault.skip:
        return False
    if fault.count is not None and armed.struck >= fault.count:
        return False
    if fault.probability < 1.0 and armed.dice.random() >= fault.probability:
        return False
    armed.struck += 1
    return True
