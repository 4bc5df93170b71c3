"""Starts processes, kills them, starts the dead ones anew, and keeps the register of deaths."""

import random
import signal
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

import psutil

from ops.crash import KILLED
from tests.stack import Stack

BY_SIGNAL = "kill -9"
BY_ITSELF = "itself"

ARROWS: dict[str, tuple[str, ...]] = {
    "intake": ("queue_to_intake", "intake_to_ledger", "ledger_to_bell", "bell_to_ack"),
    "work": (
        "bell_to_lane", "lease_to_budget", "budget_to_read", "read_to_call", "call_to_record",
        "record_to_release", "dead_letter_to_desk", "desk_to_ack",
    ),
    "schedule": ("ringer_to_bell", "letter_to_announcement", "announcement_to_mark"),
    "serve": ("http_before_commit", "http_after_commit"),
}  # fmt: skip
"""Role → the crash points its process passes; together with those of orders they are
`domain.arrows.ARROWS`."""

WORKED_S = 1.0
"""Who is killed again and again before it has done anything proves nothing."""

HANDS_FULL = frozenset({"queue_to_intake", "intake_to_ledger", "ledger_to_bell", "bell_to_ack"})
"""At these an intake holds events by definition; elsewhere we count keys in flight."""

LIKELY = {"work": 4}
"""Random kills prefer those who talk to the hub: there is most to lose."""


@dataclass(frozen=True, slots=True)
class Death:
    """One process that died.

    Args:
        how: an arrow, `kill -9`, or `itself`.
        in_flight: keys it had in flight to the hub.
    """

    role: str
    how: str
    code: int
    in_flight: int


@dataclass(slots=True)
class Supervisor:
    """Keeps processes alive.

    Args:
        names: "intake-1", "work-2"; the first word is the role.
        crashes: role → crash points still to be met, each given to one process at its start.
    """

    stack: Stack
    names: Sequence[str]
    crashes: dict[str, deque[str]] = field(default_factory=dict)
    deaths: list[Death] = field(default_factory=list)
    _doomed: dict[str, str] = field(default_factory=dict)
    _works_since_s: dict[str, float] = field(default_factory=dict)

    def start(self) -> None:
        """Start all."""
        for name in self.names:
            self._start(name)

    def tick(self) -> None:
        """Register the dead and start them anew."""
        for name in self.names:
            process = self.stack.processes[name]
            code = process.poll()
            if code is not None:
                arrow = self._doomed.pop(name, "")
                how = arrow if code == KILLED and arrow else BY_ITSELF
                self._register(name, process.pid, how, code)
                self._start(name)

    def kill_any(self, dice: random.Random) -> bool:
        """Kill one that has worked for a moment and is not doomed anyway; False: there is none."""
        able = [n for n in self.names if n not in self._doomed and self._works(n)]
        if not able:
            return False
        name = dice.choices(able, [LIKELY.get(_role(name), 1) for name in able])[0]
        pid = self.stack.processes[name].pid
        code = self.stack.kill(name, signal.SIGKILL)
        self._register(name, pid, BY_SIGNAL, code)
        self._start(name)
        return True

    def is_done(self) -> bool:
        """Tell whether every crash point was met."""
        return not self._doomed and not any(self.crashes.values())

    def stop(self) -> list[int]:
        """Ask all to stop; gives their exit codes."""
        return [self.stack.kill(name, signal.SIGTERM) for name in list(self.stack.processes)]

    def _start(self, name: str) -> None:
        self._works_since_s.pop(name, None)
        waiting = self.crashes.get(_role(name))
        if waiting:
            self._doomed[name] = waiting[0].partition(":")[0]
            self.stack.start(name, ANYBRIDGE_CRASH_AT=waiting.popleft())
        else:
            self.stack.start(name)

    def _register(self, name: str, pid: int, how: str, code: int) -> None:
        sql = """SELECT count(*) FROM change JOIN lane USING (store, kind)
                 WHERE in_flight IS NOT NULL AND holder LIKE :holder"""
        counted = self.stack.number(sql, holder=f"%:{pid}")
        self.deaths.append(Death(_role(name), how, code, counted))

    def _works(self, name: str) -> bool:
        """A process that has opened its connections is past its imports."""
        try:
            process = psutil.Process(self.stack.processes[name].pid)
            is_open = len(process.net_connections(kind="tcp")) > 1
        except psutil.Error:
            return False
        now_s = time.monotonic()
        return is_open and now_s - self._works_since_s.setdefault(name, now_s) > WORKED_S


def _role(name: str) -> str:
    return name.partition("-")[0]
