"""Answers every request under /_control."""

import dataclasses
import json
from http import HTTPStatus
from itertools import chain

from simulator.anymarket.control import (
    accounts,
    catalogue,
    faults_and_book,
    monitorings,
    orders,
    state,
)
from simulator.anymarket.control.reading import ControlHandler, Order
from simulator.anymarket.world import World
from simulator.engine.book import Book
from simulator.engine.faults import Faults
from simulator.engine.reading import ControlError
from simulator.engine.routes import NoSuchMethod, NoSuchPath, Routes
from simulator.engine.settings import WrongKnob
from simulator.engine.wire import Reply, Request

PREFIX = "/_control"

_TABLES = (
    accounts.ROUTES,
    catalogue.ROUTES,
    orders.ROUTES,
    state.ROUTES,
    faults_and_book.ROUTES,
    monitorings.ROUTES,
)


class Desk:
    """Where tests set the simulator up and ask what happened."""

    def __init__(self, world: World, faults: Faults, book: Book) -> None:
        self._world, self._faults, self._book = world, faults, book
        self._routes: Routes[ControlHandler] = Routes(chain.from_iterable(_TABLES))

    def __call__(self, request: Request) -> Reply:
        """Answer one control request; nothing of it enters the book."""
        try:
            match = self._routes.find(request.method, request.path)
            order = Order(self._world, self._faults, self._book, request, match.params)
            return _reply(HTTPStatus.OK, match.handler(order))
        except (NoSuchPath, NoSuchMethod):
            return _reply(HTTPStatus.NOT_FOUND, {"error": f"no {request.method} {request.path}"})
        except WrongKnob as wrong:
            return _reply(HTTPStatus.UNPROCESSABLE_ENTITY, {"error": str(wrong)})
        except ControlError as error:
            return _reply(error.status, {"error": str(error)})


def _reply(status: int, payload: object) -> Reply:
    return Reply(status, json.dumps(payload, default=_plain).encode())


def _plain(value: object) -> object:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return dataclasses.asdict(value)
    raise TypeError(type(value))
