"""The desk: takes what comes to the dead-letter queue and files what has no row yet."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import structlog

from domain.deadletters import DeadLetter, Reason
from domain.ids import sent_to
from domain.ports import Arrow, Delivery, Inbox, Letters, no_arrow
from producers.patience import patiently

log = structlog.get_logger()

BATCH = 100
WAIT_S = 0.2
PAUSE_S = 1.0
ANNOUNCEMENT_TYPE = "dead_letter.parked"
"""`content_type`'s companion: the AMQP type of our own announcements."""

UNROUTED_QUEUE = "erp.unrouted"
_REASON_BY_DEATH = {"delivery_limit": Reason.DELIVERY_LIMIT}


@dataclass(slots=True)
class Desk:
    """One desk; any number may run. Announcements have their row already: they are read only.

    Args:
        stopping: tells whether the process is going down.
    """

    inbox: Inbox
    letters: Letters
    arrow: Arrow = no_arrow
    stopping: Callable[[], bool] = lambda: False

    def run(self) -> None:
        """Take messages until the inbox ends."""
        for batch in self.inbox.batches(BATCH, WAIT_S):
            if batch:
                self.take(batch)

    def take(self, batch: Sequence[Delivery]) -> None:
        """File what has no row yet, then acknowledge."""
        for delivery in batch:
            if not _is_announcement(delivery):
                self._patiently(delivery)
        self.arrow("desk_to_ack")
        self.inbox.acknowledge(batch)

    def _patiently(self, delivery: Delivery) -> None:
        patiently(
            lambda: self._file(delivery),
            self.stopping,
            lambda error: log.warning("desk_waits", error=str(error)),
            PAUSE_S,
        )

    def _file(self, delivery: Delivery) -> None:
        letter = _letter(delivery)
        self.arrow("dead_letter_to_desk")
        if self.letters.file(letter):
            log.warning("dead_letter_filed", letter=letter.id, reason=letter.reason.value)


def _is_announcement(delivery: Delivery) -> bool:
    if delivery.queue == UNROUTED_QUEUE or "x-death" in delivery.headers:
        return False
    fields = _fields(delivery.body)
    return str(fields.get("id", "")).startswith("dl_") and set(fields) >= {"store", "reason", "key"}


def _letter(delivery: Delivery) -> DeadLetter:
    fields = _fields(delivery.body)
    if delivery.queue == UNROUTED_QUEUE:
        reason, said = Reason.EVENT_UNROUTED, f"no queue takes {delivery.routing_key!r}"
    else:
        death = _death(delivery.headers)
        reason = _REASON_BY_DEATH.get(death, Reason.EVENT_INVALID)
        said = f"the broker gave it up: {death or 'unknown'} on {_source(delivery.headers)}"
    key = fields.get("subject") or fields.get("id") or fields.get("message_id") or ""
    return DeadLetter(
        sent_to(delivery.routing_key),
        "event",
        _word(key),
        reason,
        said,
        delivery.body,
        0,
        _word(fields.get("id")),
    )


def _fields(body: bytes) -> Mapping[str, Any]:
    try:
        read = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return read if isinstance(read, dict) else {}


def _death(headers: Mapping[str, object]) -> str:
    first = _first_death(headers)
    return str(first.get("reason", ""))


def _source(headers: Mapping[str, object]) -> str:
    return str(_first_death(headers).get("queue", "an unknown queue"))


def _first_death(headers: Mapping[str, object]) -> Mapping[str, object]:
    deaths = headers.get("x-death")
    first = deaths[0] if isinstance(deaths, list) and deaths else {}
    return first if isinstance(first, dict) else {}


def _word(value: object) -> str:
    if not isinstance(value, str):
        return ""
    return "".join(c for c in value if c.isprintable())[:128]
