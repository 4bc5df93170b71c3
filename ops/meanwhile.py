"""Signing in while the database only reads: nothing is kept, so the browser brings it sealed.

Why not the sessions of every day: docs/adr/0024-who-signs-in-while-the-database-only-reads.md.
"""

import json
import secrets
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import structlog

from adapters.database.secrets import SecretBox, SecretUnreadable
from adapters.database.sign_in_tries import keys_of
from adapters.database.users import UserRows
from domain.accounts import FORGOTTEN_S, IDLE_S, Account, wait_s
from domain.errors import BridgeError

PREFIX = "meanwhile."
_PURPOSE = "session while the database only reads"
_MOST_KEYS = 10_000

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Try:
    failures: int
    at_s: float
    until_s: float


@dataclass(slots=True)
class RecentTries:
    """Failed sign-ins as this process remembers them; the others count theirs.

    Args:
        now_s: seconds since 1970.
    """

    now_s: Callable[[], float]
    _tries: dict[str, _Try] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def begin(self, name: str, origin: str) -> float:
        """Count a try; gives for how many seconds it may not be made, 0 when it may."""
        now_s = self.now_s()
        with self._lock:
            self._sweep(now_s)
            for by, key in keys_of(name, origin).items():
                known = self._tries.get(key)
                if known is not None and known.until_s > now_s:
                    return max(1.0, known.until_s - now_s)
                failures = 1 if known is None else known.failures + 1
                self._tries[key] = _Try(failures, now_s, now_s + wait_s(by, failures))
        return 0.0

    def succeeded(self, name: str, origin: str) -> None:
        """Take the tries back: the last was no guess."""
        with self._lock:
            for key in keys_of(name, origin).values():
                self._tries.pop(key, None)

    def _sweep(self, now_s: float) -> None:
        old = [key for key, known in self._tries.items() if known.at_s < now_s - FORGOTTEN_S]
        for key in old:
            del self._tries[key]
        if len(self._tries) > _MOST_KEYS:  # somebody invents names: theirs go first
            for key in sorted(self._tries, key=lambda each: self._tries[each].at_s)[:1000]:
                del self._tries[key]


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """Sessions that are kept nowhere, good only while the database only reads, for an hour.

    Args:
        is_read_only: whether the database only reads.
        now_s: seconds since 1970.
    """

    users: UserRows
    box: SecretBox
    is_read_only: Callable[[], bool]
    now_s: Callable[[], float]
    tries: RecentTries

    def open(self, name: str) -> str:
        """Give the token of a session of an account."""
        said = {"for": _PURPOSE, "name": name, "at_s": self.now_s(), "mark": secrets.token_hex(8)}
        log.warning("signed_in_while_read_only", actor=name)
        # Without its padding: a cookie of its own letters needs no quotes.
        return PREFIX + self.box.seal(json.dumps(said).encode()).decode().rstrip("=")

    def account_of(self, token: str) -> Account | None:
        """Give whose session this is; None when it has ended or never was."""
        said = self._opened(token.removeprefix(PREFIX))
        if said.get("for") != _PURPOSE or not self._is_on(float(said["at_s"])):
            return None
        found = self.users.find(said["name"])
        return None if found is None else found[0]

    def _opened(self, sealed: str) -> Mapping[str, str]:
        try:
            whole = sealed + "=" * (-len(sealed) % 4)
            said: Mapping[str, str] = json.loads(self.box.open(whole.encode()))
        except (SecretUnreadable, ValueError):
            return {}
        return said

    def _is_on(self, at_s: float) -> bool:
        if not 0 <= self.now_s() - at_s <= IDLE_S:
            return False
        try:
            return self.is_read_only()
        except BridgeError:
            return False
