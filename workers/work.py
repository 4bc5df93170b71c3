"""What a lane hands to a handler, and what it gets back."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any, Protocol

from domain.changes import Change
from domain.errors import BridgeError
from domain.hub_ports import Hub
from domain.order_claims import Claim
from domain.ports import Lease
from domain.store import Store


class BudgetSpent(BridgeError):
    """No call may be made now; what was not sent stays due.

    Args:
        retry_at_s: when the budget returns, database clock.
    """

    def __init__(self, retry_at_s: float) -> None:
        super().__init__("budget spent")
        self.retry_at_s = retry_at_s


class LeaseGone(BridgeError):
    """The lane is somebody else's now; nothing more may be sent."""


class TogetherRefused(BridgeError):
    """The hub refused a whole call without saying which key: try them apart.

    Args:
        apart: at most so many keys in the next call.
    """

    def __init__(self, message: str, apart: int) -> None:
        super().__init__(message)
        self.apart = apart


@dataclass(frozen=True, slots=True)
class Sent:
    """The hub has this content, or had it already.

    Args:
        accepted: summary of the content, {"units": 7}.
        content_hash: hash of the content, with the translator's version.
        fell_to_zero: it had stock before and has none now.
        called: False when nothing needed to be sent.
        is_void: nothing is left to do for the key, as for an order that was cancelled.
    """

    accepted: Mapping[str, Any]
    content_hash: str = ""
    fell_to_zero: bool = False
    called: bool = True
    is_void: bool = False


Outcome = Sent | Exception

Seen = Callable[[], Mapping[str, Any]]
"""Gives what the other side said of a key, to be kept by a letter."""


class Calls(Protocol):
    """The calls that may be made to the ERP."""

    def ready(self) -> None:
        """Make sure that one call is paid for, before anything else is begun.

        Raises:
            BudgetSpent: not now, nor soon.
        """
        ...

    def spend(self) -> None:
        """Pay for the call that follows, and check the lease; it waits for what returns soon.

        Raises:
            BudgetSpent: not within the time of a call.
            LeaseGone: nothing may be sent by us.
        """
        ...

    def block(self, seconds: float) -> None:
        """Note that the ERP will not listen for so long."""
        ...


class NoCalls:
    """Implements `Calls` for lanes that ask no ERP."""

    def ready(self) -> None:
        """Nothing is paid for."""

    def spend(self) -> None:
        """Nothing is paid for."""

    def block(self, seconds: float) -> None:
        """Nobody is to be left alone."""


def _no_lease() -> Lease:
    raise LeaseGone("no lease")


@dataclass(slots=True)
class Work:
    """Changes in flight and what is needed to push them.

    Args:
        spend: takes one call from the budget and checks the lease; raises `BudgetSpent` or
            `LeaseGone`.
        memo: what the lane learned about its hub; a handler may write to it.
        outcomes: key → what became of it; keys left out stay due.
        claims: key → claim of an order, recorded beside the outcome or without one.
        told: key → what the other side has of it, recorded though the rest is still to come.
        seen: key → gives what the other side said of it, kept by its letter if it gets one.
        erp: pays for calls to the ERP.
        lease: the lease as it is now.
        afterwards: done once the outcomes are recorded; who is killed before does none of it.
        until_recorded: what a handler enters there is left once the outcomes are recorded, or
            cannot be; who made the work closes it.
    """

    store: Store
    hub: Hub
    changes: Sequence[Change]
    spend: Callable[[], None]
    memo: dict[str, Any]
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    claims: dict[str, Claim] = field(default_factory=dict)
    told: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    seen: dict[str, Seen] = field(default_factory=dict)
    erp: Calls = field(default_factory=NoCalls)
    lease: Callable[[], Lease] = _no_lease
    afterwards: list[Callable[[], None]] = field(default_factory=list)
    until_recorded: ExitStack = field(default_factory=ExitStack)


class PushHandler(Protocol):
    """Pushes the changes of one kind."""

    @property
    def batch(self) -> int:
        """How many changes go into one call at most."""
        ...

    @property
    def gathers(self) -> bool:
        """Tell whether one call takes the whole batch, so that waiting for more saves calls."""
        ...

    @property
    def asks_erp(self) -> bool:
        """Tell whether it asks the ERP too: the slower of both tokens then sets the pace."""
        ...

    @property
    def intends(self) -> bool:
        """Tell whether it notes what it is about to send: no more is taken than can be soon."""
        ...

    def check(self, store: Store, due: int) -> None:
        """Refuse a turn that must not start.

        Args:
            due: changes that are due, counted up to a thousand.

        Raises:
            Misconfigured: the lane is held until a person acts.
        """
        ...

    def push(self, work: Work) -> None:
        """Push the changes, noting each outcome in `work.outcomes` as soon as it is known."""
        ...
