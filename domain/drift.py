"""What a reconciliation of orders finds different, in words. Pure."""

from dataclasses import dataclass
from enum import StrEnum


class Gap(StrEnum):
    """How the two sides differ."""

    MISSING = "missing"
    """The hub has it, the ERP has not."""
    EXTRA = "extra"
    """The ERP has it, the hub has not."""
    DIFFERENT = "different"
    """Both have it, and a field differs."""
    TWICE = "twice"
    """One side has its number more than once."""


class Cause(StrEnum):
    """Why they differ."""

    IN_FLIGHT = "in_flight"
    """Not yet due, being worked off, or too young to tell."""
    SKIPPED = "skipped"
    """The store's rules leave it out."""
    HELD = "held"
    """It has a dead letter, which says what is missing."""
    OTHER_DAY = "other_day"
    """It is an order of another day."""
    NOT_OURS = "not_ours"
    """The bridge never had it: another channel, or made by hand."""
    SETTLED = "settled"
    """A person ended the second one: all but one are cancelled."""
    NEVER_SEEN = "never_seen"
    """Nobody ever said that it is there."""
    LOST = "lost"
    """It was decided, and yet the ERP has none."""
    STALE = "stale"
    """The ERP was not told of what happened since."""
    GONE = "gone"
    """It was imported, and the ERP has it no longer; or the hub has it no longer."""
    ERP_DIFFERS = "erp_differs"
    """The ERP was told, and stands elsewhere: a person must look."""
    TWO_ORDERS = "two_orders"
    """Several orders of one number stand: a person must end all but one."""
    UNREADABLE = "unreadable"
    """The hub's row cannot be read."""


REPAIRABLE = frozenset({Cause.NEVER_SEEN, Cause.LOST, Cause.STALE})
"""Looking at the order once more brings the ERP to it."""

EXPLAINED = frozenset(
    {Cause.IN_FLIGHT, Cause.SKIPPED, Cause.HELD, Cause.OTHER_DAY, Cause.NOT_OURS, Cause.SETTLED}
)
"""Nobody has to look for these: they are as they should be, or wait with a letter of their own."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference.

    Args:
        order_id: AnyMarket's; None for what only the ERP has.
        field: of a `different` one: status or total; of `twice` the side: hub or erp.
        hub: what the hub says of it, for a person.
        erp: what the ERP says of it.
        detail: what explains it: the step that skipped it, the holds, when it is due.
    """

    gap: Gap
    cause: Cause
    number: str
    order_id: int | None = None
    field: str = ""
    hub: str = ""
    erp: str = ""
    detail: str = ""
    letter_id: str = ""

    @property
    def is_repairable(self) -> bool:
        """Tell whether making its order due may end it."""
        return self.cause in REPAIRABLE and self.order_id is not None

    @property
    def is_explained(self) -> bool:
        """Tell whether nobody has to look at it."""
        return self.cause in EXPLAINED


@dataclass(frozen=True, slots=True)
class Grace:
    """What is younger is still on its way.

    Args:
        now_s: seconds since 1970.
        grace_s: for so long after it was created, or looked at.
    """

    now_s: float
    grace_s: float

    def covers(self, at_s: float) -> bool:
        """Tell whether a moment is too young to tell anything."""
        return at_s > self.now_s - self.grace_s
