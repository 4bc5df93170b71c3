"""One store's way to AnyMarket: what every call has in common."""

from collections.abc import Callable
from typing import TypeVar

from adapters.anymarket.faults import is_acceptance, to_error, unreadable
from adapters.http.asks import Ask
from adapters.http.calls import Answer, Transport
from adapters.http.exact_json import NotJson, read_json
from adapters.http.exchanges import exchange_of
from adapters.http.texts import shortened
from domain.errors import AnswerUnreadable, Unreadable

T = TypeVar("T")


class Session:
    """Asks AnyMarket for one store.

    Args:
        site: "https://api.anymarket.com.br/v2", checked.
        platform: value of the header `platform`; empty: it is not sent.
    """

    def __init__(self, http: Transport, site: str, token: str, platform: str = "") -> None:
        self._http = http
        self._site = site
        self._token = token
        self._platform = {"platform": platform} if platform else {}

    def _read(self, ask: Ask, read: Callable[[object], T]) -> T:
        answer = self._call(ask)
        try:
            return read(read_json(answer.content))
        except (NotJson, Unreadable):
            raise unreadable(ask.route, is_read=ask.is_read) from None

    def _write(self, ask: Ask) -> None:
        if not is_acceptance(self._call(ask)):
            raise unreadable(ask.route, is_read=ask.is_read)

    def _refused(
        self, ask: Ask, read: Callable[[object], dict[T, str]], if_empty: dict[T, str] | None = None
    ) -> dict[T, str]:
        answer = self._call(ask)
        if if_empty is not None and not answer.content.strip():
            return if_empty
        try:
            refused = read(read_json(answer.content))
        except (NotJson, Unreadable):
            text = f"{ask.route}: {answer.status}, but no result per item"
            raise AnswerUnreadable(text) from None
        return {key: shortened(text, self._token) for key, text in refused.items()}

    def _call(self, ask: Ask) -> Answer:
        call = ask.call(self._site, {"gumgaToken": self._token, **self._platform})
        answer = self._http.handle_request(call)
        if not answer.is_success:
            error = to_error(answer, ask.route, is_read=ask.is_read, secret=self._token)
            error.exchange = exchange_of(call, answer, self._hidden)
            raise error
        return answer

    def _hidden(self, text: str) -> str:
        return text.replace(self._token, "***") if self._token else text
