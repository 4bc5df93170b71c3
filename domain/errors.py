"""Our errors, sorted by what to do about them."""

from domain.deadletters import Reason
from domain.exchanges import Exchange


class BridgeError(Exception):
    """Anything the bridge raises on purpose.

    Attributes:
        exchange: the call that was refused, and its answer; None: no answer led to it.
    """

    exchange: Exchange | None = None


class TransientError(BridgeError):
    """Waiting cures it: try again later."""


class Throttled(TransientError):
    """The remote side asked us to slow down; not an attempt.

    Args:
        retry_after_s: seconds until they will listen again; None when they did not say.
    """

    def __init__(self, message: str, retry_after_s: float | None = None) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class OutcomeUnknown(TransientError):
    """The call may or may not have taken effect: no answer, or none that can be read."""


class AnswerUnreadable(OutcomeUnknown):
    """The call was answered with success, but the result per item cannot be read."""


class NotThereYet(TransientError):
    """The remote side does not know the key yet; it may in minutes or hours."""


class NotAllowedYet(NotThereYet):
    """The remote side knows the key but does not take this content yet; it may in hours."""


class UnderWay(NotThereYet):
    """The hub has it, and passes it on to the channel: how that ends is asked for later."""


class LookAgain(TransientError):
    """Nothing failed, but it must be looked at again; not an attempt.

    Args:
        after_s: in so many seconds.
        may_be_early: whether news may pull it forward.
        held: what holds it as far as is known: its letter says so meanwhile; None: nothing does.
    """

    def __init__(
        self,
        message: str,
        after_s: float,
        *,
        may_be_early: bool = False,
        held: "Held | None" = None,
    ) -> None:
        super().__init__(message)
        self.after_s = after_s
        self.may_be_early = may_be_early
        self.held = held


class SentAndFollowed(LookAgain):
    """Everything was sent; what the other side makes of it is looked at later."""


class AccessDenied(BridgeError):
    """The remote side refuses our credentials: the store's lanes pause, no key fails."""


class Misconfigured(BridgeError):
    """A setting or mapping of the store is missing: its lane is held until a person acts.

    Args:
        cause: closed word of the missing thing: `deposit_unmapped`, `stock_rule_missing`.
    """

    def __init__(self, cause: str, message: str) -> None:
        super().__init__(message)
        self.cause = cause


class PermanentError(BridgeError):
    """Waiting cannot cure it: a dead letter with its reason."""

    def __init__(self, reason: Reason, message: str) -> None:
        super().__init__(message)
        self.reason = reason


class Held(PermanentError):
    """Something is kept back until a person acts.

    Args:
        cause: what it is released by, exactly; letters of the same cause are one group.
        mark: tells this case from the next of which the same is said.
    """

    def __init__(self, reason: Reason, message: str, cause: str, mark: str = "") -> None:
        super().__init__(reason, message)
        self.cause = cause
        self.mark = mark


class Rejected(PermanentError):
    """The hub refuses this content.

    Args:
        status: HTTP status of the refusal; 422 is the usual one.
    """

    def __init__(self, message: str, status: int = 422) -> None:
        super().__init__(Reason.HUB_REJECTED, message)
        self.status = status


class AlreadyThere(Rejected):
    """The hub refuses to make what it has already: look it up, and take that."""


class NotSupported(Rejected):
    """The channel takes no such content, whatever it says; there is another way to tell it."""


class PackageNeeded(Rejected):
    """The order has packages: what is sent must name one of them."""


class ErpRejected(PermanentError):
    """The ERP refuses this content; nothing was changed.

    Args:
        status: HTTP status of the refusal; 200 when it stands in the content only.
    """

    def __init__(self, message: str, status: int = 200) -> None:
        super().__init__(Reason.ERP_REJECTED, message)
        self.status = status


class CarrierGone(ErpRejected):
    """The ERP has no such carrier, or it is not active there: another rule maps it."""


class ErpAlreadyThere(ErpRejected):
    """The ERP refuses to make what it has already: look it up, and take that."""


class Unreadable(PermanentError):
    """A payload of theirs has a shape or word that we do not know."""

    def __init__(self, message: str) -> None:
        super().__init__(Reason.HUB_REJECTED, message)
