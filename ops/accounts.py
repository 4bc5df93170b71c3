"""Accounts and sessions of the console: the one way for the command line and the console."""

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

import structlog

from adapters.database.audit import AuditRows
from adapters.database.engine import LedgerReadOnly
from adapters.database.passwords import Passwords
from adapters.database.secrets import SecretBox
from adapters.database.sessions import SessionRows
from adapters.database.sign_in_tries import SignInTries
from adapters.database.stores import StoreRows
from adapters.database.users import UserRow, UserRows
from domain.accounts import LONGEST, Account, check_password
from domain.audit import Act
from domain.operators import is_operator_name
from ops.meanwhile import PREFIX, Meanwhile, RecentTries
from ops.refusals import FieldWrong
from ops.resources import Repositories

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class SignedIn:
    """What came of a try to sign in.

    Args:
        token: of the new session; empty: name or password is wrong, or it was not tried.
        wait_s: for so long nobody may try again; 0: it was tried.
    """

    token: str = ""
    wait_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Accounts:
    """Adds, changes and recognises people.

    Args:
        meanwhile: lets people in while the database only reads; None: nobody is let in then.
    """

    users: UserRows
    sessions: SessionRows
    tries: SignInTries
    passwords: Passwords
    stores: StoreRows
    audit: AuditRows
    meanwhile: Meanwhile | None = None

    def all(self) -> Sequence[UserRow]:
        """Give every account, by name."""
        return self.users.all()

    def add(self, account: Account, password: str, act: Act) -> None:
        """Add an account.

        Raises:
            FieldWrong: the name cannot be one.
            PasswordWeak: the password is guessed too soon.
            StoreUnknown: it is limited to a store that there is not.
            AccountExists: there is one of this name.
        """
        if not is_operator_name(account.name):
            wanted = "lower case, digits and . _ @ -, up to 64 characters"
            raise FieldWrong("name", f"is wrong; wanted: {wanted}")
        self._check_store(account)
        check_password(account.name, password)
        self.users.add(account, self.passwords.sealed(password), act)

    def change_role(self, account: Account, act: Act) -> None:
        """Give an account another role or another store; its sessions end.

        Raises:
            StoreUnknown: it is limited to a store that there is not.
            AccountUnknown: there is none of this name.
        """
        self._check_store(account)
        self.users.change_role(account, act)

    def change_password(self, name: str, password: str, act: Act) -> None:
        """Give an account another password; its sessions end.

        Raises:
            PasswordWeak: the password is guessed too soon.
            AccountUnknown: there is none of this name.
        """
        check_password(name, password)
        self.users.change_password(name, self.passwords.sealed(password), act)

    def switch(self, name: str, act: Act, *, on: bool) -> None:
        """Let an account sign in again, or no more; its sessions end.

        Raises:
            AccountUnknown: there is none of this name.
        """
        (self.users.enable if on else self.users.disable)(name, act)

    def is_right(self, name: str, password: str) -> bool:
        """Tell whether this is the password of an account that may sign in."""
        found = self.users.find(name)
        return self.passwords.is_right(found and found[1], password[: LONGEST + 1])

    def sign_in(self, name: str, password: str, origin: str) -> SignedIn:
        """Open a session for whoever knows name and password; slow for who guesses.

        Args:
            origin: the address from which they try.
        """
        name = name.strip().lower()[:64]
        try:
            return self._signed_in(self.tries, name, password, origin)
        except LedgerReadOnly:
            if self.meanwhile is None:
                raise
            return self._signed_in(self.meanwhile.tries, name, password, origin)

    def account_of(self, token: str, *, is_used: bool = True) -> Account | None:
        """Give whose session this is; None when it has ended or never was.

        Args:
            is_used: a person did something; a page that refreshes itself does not count.
        """
        if self.meanwhile is not None and token.startswith(PREFIX):
            return self.meanwhile.account_of(token)
        return self.sessions.account_of(token, is_used=is_used)

    def sign_out(self, token: str, act: Act) -> None:
        """End a session; while the database only reads, only the browser forgets it."""
        with suppress(LedgerReadOnly):
            self.sessions.end(token)
            self.audit.append(act, "signed_out")

    def _signed_in(
        self, tries: SignInTries | RecentTries, name: str, password: str, origin: str
    ) -> SignedIn:
        wait_s = tries.begin(name, origin)
        if wait_s:
            log.warning("sign_in_slowed", origin=origin, wait_s=round(wait_s))
            return SignedIn(wait_s=wait_s)
        if not self.is_right(name, password):
            log.warning("sign_in_refused", origin=origin)
            return SignedIn()
        tries.succeeded(name, origin)
        if self.meanwhile is not None and tries is self.meanwhile.tries:
            return SignedIn(self.meanwhile.open(name))
        self.audit.append(Act(name, origin=origin), "signed_in")
        return SignedIn(self.sessions.open(name, origin))

    def _check_store(self, account: Account) -> None:
        if account.store:
            self.stores.require(account.store)


def accounts(
    known: Repositories,
    passwords: Passwords | None = None,
    meanwhile: Meanwhile | None = None,
) -> Accounts:
    """Wire the service.

    Args:
        passwords: how they are hashed; None: as RFC 9106 wants it.
        meanwhile: see `Accounts`.
    """
    database = known.database
    return Accounts(
        UserRows(database),
        SessionRows(database),
        SignInTries(database),
        passwords or Passwords(),
        known.stores,
        known.audit,
        meanwhile,
    )


def sealed_sessions(
    known: Repositories, box: SecretBox, is_read_only: Callable[[], bool]
) -> Meanwhile:
    """Wire what lets people in while the database only reads."""
    users = UserRows(known.database)
    return Meanwhile(users, box, is_read_only, time.time, RecentTries(time.time))
