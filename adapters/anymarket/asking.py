"""One store's way to AnyMarket: what every call has in common."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from adapters.anymarket.faults import is_acceptance, to_error, unreadable
from adapters.http.addresses import url_of
from adapters.http.calls import Answer, Call, Transport
from adapters.http.exact_json import NotJson, read_json, write_json
from adapters.http.texts import shortened
from domain.errors import AnswerUnreadable, Unreadable

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Ask:
    """One request, without address and token.

    Args:
        pattern: path with names for `ids`: "/skus/{sku}/marketplaces".
        payload: written as JSON; None: no content.
    """

    method: str
    pattern: str
    ids: Mapping[str, int] = field(default_factory=dict)
    query: Mapping[str, int | str] = field(default_factory=dict)
    payload: object = None
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def route(self) -> str:
        """What metrics, logs and errors call it."""
        return f"{self.method} {self.pattern}"

    @property
    def is_read(self) -> bool:
        """Tell whether it changes nothing."""
        return self.method == "GET"


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
        headers = {"gumgaToken": self._token, "accept": "application/json", **self._platform}
        content = b"" if ask.payload is None else write_json(ask.payload)
        if content:
            headers["content-type"] = "application/json"
        url = url_of(self._site, ask.pattern, ask.ids, ask.query)
        call = Call(ask.method, url, ask.route, {**headers, **ask.headers}, content)
        answer = self._http.handle_request(call)
        if not answer.is_success:
            raise to_error(answer, ask.route, is_read=ask.is_read, secret=self._token)
        return answer
