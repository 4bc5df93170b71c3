"""What waits for a person: reasons, states, identity and grouping of dead letters."""

import base64
import hashlib
import re
from dataclasses import dataclass
from enum import StrEnum

from domain.ids import Kind


class Reason(StrEnum):
    """Why a key waits for a person. Closed: each has texts in `domain/reasons.py`."""

    CARRIER_UNMAPPED = "carrier_unmapped"
    CARRIER_CONFLICT = "carrier_conflict"
    SKU_UNMAPPED = "sku_unmapped"
    PAYMENT_UNMAPPED = "payment_unmapped"
    CHANNEL_UNMAPPED = "channel_unmapped"
    CUSTOMER_INVALID = "customer_invalid"
    PRODUCT_INCOMPLETE = "product_incomplete"
    INVOICE_INVALID = "invoice_invalid"
    HUB_REJECTED = "hub_rejected"
    ERP_REJECTED = "erp_rejected"
    ORDER_CONFLICT = "order_conflict"
    NUMBER_TAKEN = "number_taken"
    ORDER_INCOMPLETE = "order_incomplete"
    ORDER_LOCKED = "order_locked"
    CANCELLATION_REFUSED = "cancellation_refused"
    TRANSMISSION_FAILED = "transmission_failed"
    EVENT_INVALID = "event_invalid"
    EVENT_UNROUTED = "event_unrouted"
    PRICE_NOT_SETTABLE = "price_not_settable"
    SKU_AMBIGUOUS = "sku_ambiguous"
    IMAGE_FAILED = "image_failed"
    DELIVERY_LIMIT = "delivery_limit"
    BUG = "bug"


class LetterState(StrEnum):
    """Where a dead letter stands. "Replaying" is a letter with an unfinished batch item."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    SNOOZED = "snoozed"
    RESOLVED = "resolved"
    OBSOLETE = "obsolete"
    DISCARDED = "discarded"


LASTING = frozenset({Kind.ORDER, Kind.PRODUCT})
"""They are looked at again and again while they are held: that is one letter a key, not many."""

UNFINISHED = frozenset({LetterState.OPEN, LetterState.ACKNOWLEDGED, LetterState.SNOOZED})


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """One thing that waits for a person, as it is parked.

    Args:
        store: "acme"; empty when the message named none.
        kind: ledger kind, "stock"; empty for what never became a change.
        key: "SKU-123", or the event's id when there is no key.
        revision: revision of the change that failed; 0 when there is no change.
        detail: what the remote side or the validator said, for a person.
        payload: original bytes or JSON; encrypted at rest.
        cause: exactly what it is released by; empty: letters group by their detail.
        is_lasting: the same failure of a later revision is the same letter.
        case: tells it from the next failure of which the same is said, where it lasts.
        is_early: it is looked at once more: that look counts the failure.
    """

    store: str
    kind: str
    key: str
    reason: Reason
    detail: str
    payload: bytes
    revision: int = 0
    event_id: str = ""
    cause: str = ""
    is_lasting: bool = False
    case: str = ""
    is_early: bool = False

    @property
    def mark(self) -> str:
        """What it is about: one that lasts and was discarded opens again when this is another.

        Examples:
            >>> place = ("acme", "order", "7", Reason.ORDER_LOCKED, "its items changed", b"")
            >>> mugs, more = (DeadLetter(*place, is_lasting=True, case=n) for n in "23")
            >>> mugs.id == more.id, mugs.mark == more.mark
            (True, False)
        """
        if not self.is_lasting:
            return ""
        said = f"{self.cause}\x1f{normalised(self.detail)}\x1f{self.case}"
        return hashlib.sha256(said.encode(errors="surrogatepass")).hexdigest()[:16]

    @property
    def id(self) -> str:
        """Deterministic identity: parking the same failure twice is one letter.

        Examples:
            >>> a = DeadLetter("acme", "stock", "K", Reason.BUG, "x", b"")
            >>> a.id == DeadLetter("acme", "stock", "K", Reason.BUG, "other words", b"").id
            True
        """
        body = b"" if self.revision else self.payload
        version = ("", "") if self.is_lasting else (str(self.revision), self.event_id)
        parts = (self.store, self.kind, self.key, self.reason, *version)
        digest = hashlib.sha256("\x1f".join(parts).encode(errors="surrogatepass") + body).digest()
        return "dl_" + base64.b32encode(digest[:15]).decode().lower()

    @property
    def group(self) -> str:
        """Fingerprint: same store, reason and cause.

        Without a cause, the same message but for numbers and quoted values.
        """
        said = self.cause or normalised(self.detail)
        text = f"{self.store}\x1f{self.kind}\x1f{self.reason}\x1f{said}"
        return "g-" + hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()[:8]


_VARIABLE = re.compile(r"'[^']*'|\"[^\"]*\"|\d+")


def normalised(message: str) -> str:
    """Give a message without what differs from case to case.

    Examples:
        >>> normalised("Recurso com o id '987' não encontrado após 3 s.")
        'recurso com o id # não encontrado após # s.'
    """
    return " ".join(_VARIABLE.sub("#", message).lower().split())[:300]
