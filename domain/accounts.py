"""People who sign in to the console: who they are, their passwords, how guessing is slowed."""

from dataclasses import dataclass
from enum import StrEnum

from domain.errors import BridgeError
from domain.operators import Operator, Role

SESSION_S = 12 * 3600.0
"""A session ends after so long, whatever happens in it."""

IDLE_S = 3600.0
"""It ends sooner when nobody did anything for so long; a page that refreshes itself is nobody."""

SHORTEST, LONGEST = 12, 200
"""Characters of a password."""

FORGOTTEN_S = 3600.0
"""Failures are forgotten when none came for so long."""

_FEWEST_DIFFERENT = 5


class PasswordWeak(BridgeError):
    """A password that is guessed too soon; says what is wanted."""


class AccountUnknown(BridgeError):
    """There is no account of this name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"there is no account {name!r}; `anybridge user list` shows them")


class AccountElsewhere(BridgeError):
    """An account of the identity provider has no password here."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name!r} signs on by the identity provider; its password is kept there")


class AccountExists(BridgeError):
    """There is an account of this name already."""


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who may sign in.

    Args:
        name: as `domain.operators.is_operator_name` allows.
        store: the only store that this person sees; empty: every one.
    """

    name: str
    role: Role
    store: str = ""

    @property
    def operator(self) -> Operator:
        """Give the same person as services of the HTTP API know people."""
        return Operator(self.name, self.role)


class Guess(StrEnum):
    """What failed sign-ins are counted by."""

    PAIR = "pair"
    """The name, from the same address."""
    ADDRESS = "address"
    NAME = "name"
    """The name, from anywhere: the wait is short, or a stranger could keep its owner out."""


_FREE = {Guess.PAIR: 5, Guess.ADDRESS: 30, Guess.NAME: 100}
_LONGEST_WAIT_S = {Guess.PAIR: 900.0, Guess.ADDRESS: 900.0, Guess.NAME: 10.0}


def wait_s(by: Guess, failures: int) -> float:
    """Give how long nobody may try again, after so many failures in a row.

    Examples:
        >>> [wait_s(Guess.PAIR, n) for n in (4, 5, 6, 8, 40)]
        [0.0, 1.0, 2.0, 8.0, 900.0]
        >>> wait_s(Guess.NAME, 200)
        10.0
    """
    over = failures - _FREE[by]
    if over < 0:
        return 0.0
    return min(_LONGEST_WAIT_S[by], 2.0 ** min(over, 30))


def check_password(name: str, password: str) -> None:
    """Refuse a password that is guessed too soon.

    Raises:
        PasswordWeak: says what is wanted.

    Examples:
        >>> check_password("ana", "cavalo bateria grampo")
        >>> check_password("ana", "curta")
        Traceback (most recent call last):
        domain.accounts.PasswordWeak: the password has 5 characters; wanted: 12 to 200
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise PasswordWeak(
            f"the password has {len(password)} characters; wanted: {SHORTEST} to {LONGEST}"
        )
    if "\x00" in password or not password.isprintable():
        raise PasswordWeak("the password has a character that no keyboard writes; wanted: one line")
    if name.casefold() in password.casefold():
        raise PasswordWeak("the password holds the name of its owner; wanted: another")
    if len(set(password)) < _FEWEST_DIFFERENT:
        raise PasswordWeak(f"the password repeats itself; wanted: {_FEWEST_DIFFERENT} characters")
