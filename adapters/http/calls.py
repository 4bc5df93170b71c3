"""What a call and its answer are, whoever carries them."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


def _new_id() -> str:
    return os.urandom(6).hex()


@dataclass(frozen=True, slots=True)
class Call:
    """One request, ready to leave. Its headers and content are shown by no `repr`.

    Args:
        url: whole address; never with a token.
        route: what metrics and logs call it, without ids: "PUT /stocks/batch".
        id: joins the log lines of one call.
    """

    method: str
    url: str
    route: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    content: bytes = field(default=b"", repr=False)
    id: str = field(default_factory=_new_id)

    @property
    def is_read(self) -> bool:
        """Tell whether the call changes nothing over there."""
        return self.method == "GET"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, whatever its status.

    Args:
        headers: those of `KEPT_HEADERS` that came, names in lower case.
        content: decoded; of an error perhaps only its beginning.
        seen_at: when the answer began, our clock.
    """

    status: int
    headers: Mapping[str, str]
    content: bytes = field(repr=False)
    seen_at: datetime

    @property
    def is_success(self) -> bool:
        """Tell whether they say that it is done."""
        return 200 <= self.status < 300  # noqa: PLR2004 - the 2xx of RFC 9110

    @property
    def is_redirect(self) -> bool:
        """Tell whether they send us elsewhere, where we never go."""
        return 300 <= self.status < 400  # noqa: PLR2004 - the 3xx of RFC 9110


KEPT_HEADERS = (
    "content-type",
    "date",
    "location",
    "ratelimit-limit",
    "ratelimit-remaining",
    "ratelimit-reset",
    "retry-after",
)


class Transport(Protocol):
    """Carries calls."""

    def handle_request(self, call: Call) -> Answer:
        """Send a call and give its answer, whatever the status.

        Raises:
            TransientError: it never left, or it was a read.
            OutcomeUnknown: it left, and no whole answer came back.
            AnswerUnreadable: they said that it is done, in an answer nobody can read.
            Misconfigured: its address is not allowed.
        """
        ...
