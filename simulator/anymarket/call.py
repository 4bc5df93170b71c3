"""One authenticated request on its way through a handler, and the answer to it."""

import json
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus

from simulator.anymarket.catalogue import Sku
from simulator.anymarket.errors import bad_body, bad_url, wrong_media_type
from simulator.anymarket.world import Account
from simulator.engine.wire import Request

Payload = dict[str, object]


@dataclass(slots=True)
class Call:
    """What a handler gets: whose request, what it says, and where to note its effects."""

    account: Account
    request: Request
    params: dict[str, str] = field(default_factory=dict)
    kind: str = ""
    effects: list[list[object]] = field(default_factory=list)
    touched: list[Sku] = field(default_factory=list)

    def id(self, name: str) -> int:
        """Give a number from the path.

        Raises:
            ApiError: 400, not a number.
        """
        text = self.params[name]
        if not text.isdecimal():
            raise bad_url(name)
        return int(text)

    def number(self, name: str, default: int) -> int:
        """Give a number from the query.

        Raises:
            ApiError: 400, not a number.
        """
        text = self.request.query.get(name, "")
        if not text:
            return default
        if not text.removeprefix("-").isdecimal():
            raise bad_url(name)
        return int(text)

    def payload(self) -> object:
        """Give the body as JSON, whatever media type it claims to be.

        Raises:
            ApiError: 400, not JSON; 415, not called JSON where that is insisted on.
        """
        media_type = self.request.media_type
        strict = self.account.switches.media_types == "json" and self.request.method != "PATCH"
        if strict and media_type != "application/json":
            raise wrong_media_type(media_type)
        try:
            parsed: object = json.loads(
                self.request.body, parse_float=_finite, parse_constant=_finite
            )
        except ValueError:
            raise bad_body() from None
        return parsed

    def item(self) -> Payload:
        """Give the body as an object whose null members are gone.

        Raises:
            ApiError: 400, not an object.
        """
        return without_nulls(_as_object(self.payload()))

    def items(self) -> list[Payload]:
        """Give the body as a list of objects whose null members are gone.

        Raises:
            ApiError: 400, not such a list.
        """
        parsed = self.payload()
        if not isinstance(parsed, list):
            raise bad_body()
        return [without_nulls(_as_object(item)) for item in parsed]

    def note(self, kind: str, effect: list[object], sku: Sku | None = None) -> None:
        """Put an effect down for the book."""
        self.kind = kind
        self.effects.append(effect)
        if sku is not None:
            self.touched.append(sku)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a handler answers; `payload` none is an empty body."""

    payload: object = None
    status: int = HTTPStatus.OK


NO_CONTENT = Answer(status=HTTPStatus.NO_CONTENT)

Handler = Callable[[Call], Answer]
RouteRow = tuple[str, str, Handler]


def without_nulls(payload: Payload) -> Payload:
    """Leave out what is null: an explicit null counts as absent."""
    return {name: value for name, value in payload.items() if value is not None}


def _finite(literal: str) -> float:
    number = float(literal)
    if not math.isfinite(number):
        raise ValueError(literal)
    return number


def _as_object(value: object) -> Payload:
    if not isinstance(value, dict):
        raise bad_body()
    return value
