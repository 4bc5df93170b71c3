"""What the bridge knows of one order: its claim. One a store and order; no personal data."""

from dataclasses import dataclass, replace
from datetime import datetime

from domain.carriers import carrier_keys
from domain.channel_orders import ChannelOrder
from domain.erp_orders import ErpOrderRef
from domain.holds import Hold
from domain.mapping_keys import MappingKey, channel_key, payment_key, sku_key
from domain.order_changes import Imported
from domain.order_decisions import Step
from domain.order_translation import sums_of

LOOKS = 2
"""So many look-ups that find nothing make it certain that the ERP has no such order."""

DEADLINES = 2.0
"""A look-up counts so many deadlines of a call after the ERP was asked: it may commit late."""

BEGINS_WITHIN = 2.0
"""A creation begins so many deadlines of a call after its intent at most, or not at all."""


UNKNOWN_LOOKS = 8
"""A note of an order that the hub does not know is forgotten after so many looks, a day and a half
with waits that begin at 15 minutes: it was forged, or the sweeps will tell of it again."""

FORGOTTEN = "forgotten"
"""What became of such an order, where others have the outcome of a decision."""


@dataclass(frozen=True, slots=True)
class Intent:
    """The ERP may have been asked to create the order; what came of it is not known.

    Args:
        at_s: when the intent was committed, database clock.
        asked_at_s: when the call had ended without a known outcome; None: nobody saw it end.
        looks: look-ups that counted and found nothing.
        looked_at_s: when the last of them was made.
    """

    at_s: float
    asked_at_s: float | None = None
    looks: int = 0
    looked_at_s: float | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """One order as the ledger keeps it.

    Args:
        number: the store order number, whole.
        version: mark of the newest version looked at; empty when the hub does not say it.
        revision: of the change when it was looked at last.
        outcome: import, update, skip or hold; empty: it was never decided.
        steps: of the last decision.
        keys: every key that was asked of the mapping rules.
        intent: stands while it is not known whether the ERP has the order.
        told: what the ERP was asked to create; its ids are empty until they are known.
        ship_by_s: when it must be handed over, seconds since 1970; None: nobody said.
    """

    order_id: int
    number: str = ""
    marketplace: str = ""
    version: str = ""
    revision: int = 0
    outcome: str = ""
    steps: tuple[Step, ...] = ()
    keys: tuple[MappingKey, ...] = ()
    intent: Intent | None = None
    told: Imported | None = None
    total_cents: int = 0
    ship_by_s: float | None = None
    ordered_at_s: float | None = None
    is_cancelled: bool = False

    @property
    def imported(self) -> Imported | None:
        """What the ERP knows; None while it is not known to have the order."""
        return self.told if self.told is not None and self.told.ref.erp_id else None

    @property
    def holds(self) -> tuple[Hold, ...]:
        """Everything that holds it."""
        return tuple(hold for step in self.steps for hold in step.holds)


@dataclass(frozen=True, slots=True)
class LookRule:
    """How an unknown outcome is looked up.

    Args:
        wait_s: between two look-ups that count.
        deadline_s: the longest that a call takes.
        looks_up: False only in the negative control of the fault tests, which must turn red.
    """

    wait_s: float = 60.0
    deadline_s: float = 20.0
    looks_up: bool = True


def seen(claim: Claim, order: ChannelOrder, revision: int) -> Claim:
    """Give the claim after a look at the order."""
    return replace(
        claim,
        number=order.marketplace_number,
        marketplace=order.marketplace,
        version=order.updated,
        revision=revision,
        keys=keys_of(order),
        total_cents=sums_of(order).total_cents,
        ship_by_s=order.promised_dispatch_at_s,
        ordered_at_s=order.created_at_s,
        is_cancelled=order.is_cancelled,
    )


def is_newer(seen_version: str, known_version: str) -> bool:
    """Tell whether a look at the hub showed something newer; where it does not say, it may be.

    Examples:
        >>> is_newer("2026-09-15T12:00:00-03:00", "2026-09-15T14:59:00Z"), is_newer("", "x")
        (True, True)
        >>> is_newer("2026-09-15T12:00:00Z", "2026-09-15T12:00:00Z"), is_newer("b", "a")
        (False, True)
    """
    if not seen_version or not known_version:
        return True
    try:
        return datetime.fromisoformat(seen_version) > datetime.fromisoformat(known_version)
    except (TypeError, ValueError):
        return seen_version != known_version


def keys_of(order: ChannelOrder) -> tuple[MappingKey, ...]:
    """Give every key that a decision asks the rules for, each once."""
    keys = (
        *carrier_keys(order),
        *(sku_key(item.sku) for item in order.items),
        *(payment_key(order, payment) for payment in order.payments),
        channel_key(order),
    )
    return tuple(dict.fromkeys(keys))


def bound(claim: Claim, ref: ErpOrderRef) -> Claim:
    """Give the claim once the ERP is known to have the order."""
    told = None if claim.told is None else replace(claim.told, ref=ref)
    return replace(claim, intent=None, told=told)


def unclaimed(claim: Claim) -> Claim:
    """Give the claim once the ERP is known not to have the order."""
    return replace(claim, intent=None, told=None)


def asked(claim: Claim, now_s: float) -> Claim:
    """Give the claim after a call whose outcome is not known."""
    if claim.intent is None:
        return claim
    return replace(claim, intent=replace(claim.intent, asked_at_s=now_s))


def missed(intent: Intent, now_s: float, rule: LookRule) -> tuple[Intent, float | None]:
    """Give the intent after a look-up that found nothing, and when to look again.

    Returns:
        Seconds until the next look-up; None: it is certain that the ERP has no such order.

    Examples:
        >>> rule = LookRule(wait_s=60, deadline_s=20)
        >>> once, wait_s = missed(Intent(0.0, asked_at_s=20.0), 61.0, rule)
        >>> once.looks, wait_s, missed(once, 121.0, rule)[1]
        (1, 60, None)
        >>> missed(Intent(0.0, asked_at_s=20.0), 30.0, rule)[1]
        30.0
    """
    # Nobody saw it end: it lasted one deadline at most.
    latest_s = intent.at_s + (BEGINS_WITHIN + 1) * rule.deadline_s
    ended_s = latest_s if intent.asked_at_s is None else intent.asked_at_s
    early_s = ended_s + DEADLINES * rule.deadline_s - now_s
    if intent.looked_at_s is not None:
        early_s = max(early_s, intent.looked_at_s + rule.wait_s - now_s)
    if early_s > 0:
        return intent, early_s
    looked = replace(intent, looks=intent.looks + 1, looked_at_s=now_s)
    return looked, None if looked.looks >= LOOKS else rule.wait_s
