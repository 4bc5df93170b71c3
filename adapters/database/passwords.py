"""Passwords at rest: argon2id, a few at a time, as slow for a name that nobody has."""

import threading
from functools import cached_property

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

AT_ONCE = 2
"""Each takes 64 MiB and a core for a while: a storm of guesses waits here."""


class Passwords:
    """Hashes and compares.

    Args:
        hasher: with parameters of RFC 9106 unless tests want them cheap.
    """

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._turns = threading.BoundedSemaphore(AT_ONCE)

    def sealed(self, password: str) -> str:
        """Give what is kept of a password."""
        with self._turns:
            return self._hasher.hash(password)

    def is_right(self, sealed: str | None, password: str) -> bool:
        """Tell whether a password is the one that was sealed.

        Args:
            sealed: None: there is no such account; empty: it has no password. It takes as long to
                say no.
        """
        with self._turns:
            try:
                self._hasher.verify(sealed or self._nobody, password)
            except (VerificationError, InvalidHashError):
                return False
        return bool(sealed)

    @cached_property
    def _nobody(self) -> str:
        return self._hasher.hash("nobody has this password")
