"""One company's way to Eccosys: what every call has in common."""

import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from functools import partial
from http import HTTPStatus
from typing import TypeVar

from adapters.eccosys.credentials import Credentials
from adapters.eccosys.faults import (
    Done,
    Each,
    Found,
    Outcome,
    each_of,
    failed,
    is_ok,
    outcome_of,
)
from adapters.http.asks import Ask
from adapters.http.calls import Answer, Transport
from adapters.http.exchanges import exchange_of
from adapters.http.texts import shortened
from domain.days import day_of
from domain.errors import BridgeError, ErpRejected, Unreadable

T = TypeVar("T")


class Session:
    """Asks Eccosys for one company.

    Args:
        site: "https://acme.eccosys.com.br/api", checked.
        spend: called right before each call that goes out.
        now_s: our clock: a signature is good for one day.
    """

    def __init__(
        self,
        http: Transport,
        site: str,
        credentials: Credentials,
        spend: Callable[[], None],
        now_s: Callable[[], float] = time.time,
    ) -> None:
        self._http = http
        self._site = site
        self._credentials = credentials
        self._spend = spend
        self.now_s = now_s

    def read(self, ask: Ask, read: Callable[[object], T]) -> T | None:
        """Ask for something, and give what `read` makes of it; None: there is nothing.

        Raises:
            TransientError: no answer, or one that cannot be read.
        """
        outcome = self._outcome(ask)
        if not isinstance(outcome, Found):
            return None
        try:
            return read(outcome.payload)
        except Unreadable as error:
            raise failed(f"{ask.route}: cannot be read: {error}", ask) from None

    def tried(self, ask: Ask, read: Callable[[object], T]) -> T | None:
        """Ask in a way that not every account knows; None also where it is refused.

        Raises:
            TransientError: as for `read`.
        """
        try:
            return self.read(ask, read)
        except ErpRejected as refused:
            if refused.status < HTTPStatus.BAD_REQUEST:
                raise
            return None

    def write(self, ask: Ask) -> object:
        """Have something changed, and give their row about it.

        Raises:
            ErpRejected: it was not.
            OutcomeUnknown: it may have been.
        """
        outcome = self._outcome(ask)
        if not isinstance(outcome, Done):
            raise failed(f"{ask.route}: a success that cannot be read", ask)
        return outcome.rows[0]

    def write_each(self, ask: Ask) -> Each:
        """Have several objects written, and give their rows about them.

        Raises:
            ErpRejected: none was, and no row says why.
            OutcomeUnknown: some may have been.
        """
        answer = self._answer(ask)
        if answer.is_success and (each := each_of(answer)) is not None:
            return each
        self._meaning(answer, ask)
        raise failed(f"{ask.route}: a success that names no object", ask)

    def hidden(self, text: str) -> str:
        """Take credentials out of a text of theirs, and cut it to be shown."""
        return shortened(self._credentials.hide(text, day=day_of(self.now_s())))

    def carry_out(self, ask: Ask) -> None:
        """Have something changed where the bare word ok is an answer, too.

        Raises:
            ErpRejected: it was not.
            OutcomeUnknown: it may have been.
        """
        answer = self._answer(ask)
        if not is_ok(answer) and not isinstance(self._meaning(answer, ask), Done):
            raise failed(f"{ask.route}: a success that cannot be read", ask)

    def clock_ahead_s(self, ask: Ask) -> float | None:
        """Ask for something, and give how far their clock is ahead; None: they do not say it."""
        answer, _ = self._exchange(ask)
        theirs = _moment_in(answer)
        return None if theirs is None else theirs.timestamp() - answer.seen_at.timestamp()

    def _answer(self, ask: Ask) -> Answer:
        today = day_of(self.now_s())
        answer = self._sent(ask, today)
        if answer.status == HTTPStatus.UNAUTHORIZED and self._credentials.is_daily:
            theirs = _day_in(answer)
            if theirs is not None and theirs != today:
                # It is midnight, and one of the clocks is ahead: theirs decides.
                return self._sent(ask, theirs)
        return answer

    def _outcome(self, ask: Ask) -> Outcome:
        return self._exchange(ask)[1]

    def _exchange(self, ask: Ask) -> tuple[Answer, Outcome]:
        answer = self._answer(ask)
        return answer, self._meaning(answer, ask)

    def _meaning(self, answer: Answer, ask: Ask) -> Outcome:
        hide = partial(self._credentials.hide, day=day_of(self.now_s()))
        outcome = outcome_of(answer, ask, hide)
        if isinstance(outcome, BridgeError):
            outcome.exchange = exchange_of(ask.call(self._site, {}), answer, hide)
            raise outcome
        return outcome

    def _sent(self, ask: Ask, day: date) -> Answer:
        self._spend()
        return self._http.handle_request(ask.call(self._site, self._credentials.headers(day)))


def _day_in(answer: Answer) -> date | None:
    theirs = _moment_in(answer)
    return None if theirs is None else day_of(theirs.timestamp())


def _moment_in(answer: Answer) -> datetime | None:
    try:
        said = parsedate_to_datetime(answer.headers.get("date", ""))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return said if said.tzinfo else said.replace(tzinfo=UTC)
