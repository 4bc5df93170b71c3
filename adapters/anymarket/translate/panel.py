"""A dead letter in the shapes of AnyMarket's panel and of its orders."""

from adapters.anymarket.tables import (
    PANEL_CANCELLED,
    PANEL_CONCLUDED,
    PANEL_PENDING,
    PANEL_SUBJECTS,
    PANEL_TYPES,
)
from adapters.anymarket.translate.moments import to_moment
from adapters.anymarket.wire import to_id
from adapters.http.shapes import Fields, to_fields
from domain.errors import Unreadable
from domain.letter_mirrors import Mirrored
from domain.reasons import text_of

ORIGIN = "anybridge"
"""Name of the integrator; with our name of an entry it finds the entry again."""

LARGEST_ID = 2**63 - 1

MESSAGE, DETAILS = 500, 4000
"""Characters that they may have."""


def monitoring_payload(letter: Mirrored, retry_url: str = "") -> Fields:
    """Give an entry of the panel that waits.

    Examples:
        >>> from domain.letter_mirrors import Mirror
        >>> bug = Mirrored("dl_a", Mirror.PANEL, "stock", "AUR-1", "bug", "", 1_789_473_851.5)
        >>> monitoring_payload(bug)["message"], monitoring_payload(bug)["type"]
        ('Estoque de AUR-1: Erro inesperado da ponte.', 'INTERNAL_ERROR')

    Source:
        docs/anymarket.md, "Errors in the panel"; sample `monitoring-post-request`.
    """
    payload: dict[str, object] = {
        "partnerId": letter.name,
        "origin": ORIGIN,
        "message": said_of(letter)[:MESSAGE],
        "details": (letter.detail or text_of(letter.reason).portuguese)[:DETAILS],
        "createdAt": to_moment(int(letter.parked_at_s)),
        "type": PANEL_TYPES.get(text_of(letter.reason).owner, PANEL_TYPES[""]),
        "status": PANEL_PENDING,
    }
    return payload | ({"retryCallbackURL": retry_url} if retry_url else {})


def ended_payload(letter: Mirrored) -> Fields:
    """Give the same entry when it is over; nothing is left to ask for."""
    over = PANEL_CONCLUDED if letter.is_solved else PANEL_CANCELLED
    known = {} if letter.hub_id is None else {"id": letter.hub_id}
    return {**known, **monitoring_payload(letter), "status": over}


def mark_payload(letter: Mirrored) -> Fields:
    """Give what an order says that does not come through.

    Source:
        docs/anymarket.md, "Errors in the panel"; sample `order-transmission-status-request`.
    """
    return {"transmissionStatus": "ERROR", "errorMsg": said_of(letter)[:MESSAGE]}


UNMARK_PAYLOAD: Fields = {"transmissionStatus": "OK"}


def said_of(letter: Mirrored) -> str:
    """Say in Portuguese what the letter is about and what is wrong."""
    subject = PANEL_SUBJECTS.get(letter.kind, PANEL_SUBJECTS[""])
    return f"{subject.format(key=letter.key)}: {text_of(letter.reason).portuguese}"


def entry_id(payload: object) -> int | None:
    """Give the id of a new entry; the documented answer has none.

    Examples:
        >>> entry_id({"id": "9001"}), entry_id({"partnerId": "dl_a"}), entry_id([])
        (9001, None, None)
    """
    try:
        found = to_id(to_fields(payload))
    except Unreadable:
        return None
    return found if found <= LARGEST_ID else None
