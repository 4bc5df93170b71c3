"""One authenticated request on its way through a handler, and the answer to it."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from http import HTTPStatus

from simulator.eccosys.errors import Unfit, bad_request
from simulator.eccosys.world import Account
from simulator.engine.wire import Request

Payload = Mapping[str, object]


@dataclass(slots=True)
class Call:
    """What a handler gets: whose request, what it says, and where to note its effects."""

    account: Account
    request: Request
    params: dict[str, str] = field(default_factory=dict)
    kind: str = ""
    effects: list[list[object]] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)

    def query(self, name: str) -> str:
        """Give a parameter of the query, its `$` being part of the name; or nothing."""
        return self.request.query.get(name, "")

    def number(self, name: str, default: int) -> int:
        """Give a number of the query; anything else is refused with 400."""
        said = self.query(name)
        if not said:
            return default
        if not said.isdecimal():
            raise bad_request(f"{name} deve ser um número")
        return int(said)

    def payload(self) -> object:
        """Give the body as JSON; anything else is refused with 400."""
        try:
            parsed: object = json.loads(
                self.request.body, parse_float=Decimal, parse_constant=_refuse
            )
        except ValueError:
            raise bad_request("o corpo não é JSON") from None
        return parsed

    def items(self) -> list[object]:
        """Give the objects of the body: one, or an array of them."""
        parsed = self.payload()
        return parsed if isinstance(parsed, list) else [parsed]

    def note(self, kind: str, *effect: object) -> None:
        """Put an effect down for the book."""
        self.kind = kind
        self.effects.append(list(effect))


class Plain(str):
    """A text that is no JSON."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What a handler answers; `Plain` is written as it stands, all else as JSON."""

    payload: object
    status: int = HTTPStatus.OK


Handler = Callable[[Call], Answer]
RouteRow = tuple[str, str, Handler]


def as_object(name: str, value: object) -> Payload:
    """Give an object without what is null: null counts as absent.

    Raises:
        Unfit: not an object.
    """
    if not isinstance(value, dict):
        raise Unfit(f"Campo {name} inválido: esperado um objeto.")
    return {key: part for key, part in value.items() if part is not None}


def as_objects(name: str, value: object) -> list[Payload]:
    """Give a list of objects.

    Raises:
        Unfit: not such a list.
    """
    if not isinstance(value, list):
        raise Unfit(f"Campo {name} inválido: esperada uma lista.")
    return [as_object(f"{name}[{index}]", part) for index, part in enumerate(value)]


def _refuse(literal: str) -> object:
    raise ValueError(literal)
