"""The way of a request: who asks, how often, what goes wrong on the way, and the book."""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC
from email.utils import format_datetime
from functools import partial
from http import HTTPStatus
from itertools import chain
from urllib.parse import urlencode

from simulator.eccosys.auth import asker
from simulator.eccosys.call import Answer, Call, Handler, Plain, RouteRow
from simulator.eccosys.errors import ApiError, error_body
from simulator.eccosys.views import encoded
from simulator.eccosys.world import Account, World
from simulator.engine.book import Book, Entry
from simulator.engine.faults import Fault, Faults
from simulator.engine.later import Later
from simulator.engine.rate import Verdict
from simulator.engine.routes import NoSuchMethod, NoSuchPath, Routes
from simulator.engine.spoil import is_instead, is_late, spoiled
from simulator.engine.wire import Reply, Request

PREFIX = "/api"
UNKNOWN_ROUTE = "?"
_TEXT = "text/plain; charset=UTF-8"


@dataclass(frozen=True, slots=True)
class _Visit:
    """One request and the handler it leads to."""

    request: Request
    route: str
    handler: Handler
    params: dict[str, str]


class Gate:
    """Answers every request to the API."""

    def __init__(
        self,
        world: World,
        faults: Faults,
        book: Book,
        later: Later,
        tables: Iterable[Iterable[RouteRow]],
    ) -> None:
        self._world, self._faults, self._book, self._later = world, faults, book, later
        self._routes: Routes[Handler] = Routes(
            (method, PREFIX + pattern, handler) for method, pattern, handler in chain(*tables)
        )

    def __call__(self, request: Request) -> Reply:
        """Answer one request, with the time that it is here."""
        reply = self._answered(request)
        now = self._world.clock.now().astimezone(UTC)
        reply.headers.setdefault("Date", format_datetime(now, usegmt=True))
        return reply

    def _answered(self, request: Request) -> Reply:
        visit = self._visit(request)
        account = asker(self._world, request.headers)
        if account is None:
            return self._turned_away("", visit, HTTPStatus.UNAUTHORIZED)
        verdict = account.limiter.arrive()
        if not verdict.allowed:
            reply = self._turned_away(account.company, visit, HTTPStatus.TOO_MANY_REQUESTS)
            reply.headers.update(_retry_after(account, verdict))
            return reply
        return self._admitted(account, visit)

    def _visit(self, request: Request) -> _Visit:
        try:
            match = self._routes.find(request.method, request.path)
        except NoSuchPath:
            return _Visit(request, UNKNOWN_ROUTE, _refuse_path, {})
        except NoSuchMethod as wrong:
            return _Visit(request, wrong.pattern, _refuse_method, {})
        return _Visit(request, match.pattern, match.handler, match.params)

    def _turned_away(self, company: str, visit: _Visit, status: int) -> Reply:
        reply = _reply(status, error_body(status))
        self._note(company, visit, reply)
        return reply

    def _admitted(self, account: Account, visit: _Visit) -> Reply:
        """Answer a request that may pass, with whatever faults are drawn for it."""
        plan = self._faults.draw(account.company, visit.request.method, visit.route)
        _wait(plan.before_ms)
        fault = plan.fault
        if fault is not None and is_late(fault):
            self._later.do(fault.latency_ms, partial(self._belated, account, visit, fault))
            reply = spoiled(Reply(0), fault, error_body)
        elif fault is not None and is_instead(fault):
            reply = spoiled(Reply(0), fault, error_body)
            self._note(account.company, visit, reply, fault)
        else:
            reply = self._carried_out(account, visit, fault)
        _wait(plan.after_ms)
        return reply

    def _belated(self, account: Account, visit: _Visit, fault: Fault) -> None:
        # A reset in between has begun another world, which this request was not made in.
        if self._world.holds(account):
            self._carried_out(account, visit, fault)

    def _carried_out(self, account: Account, visit: _Visit, fault: Fault | None) -> Reply:
        call = Call(account, visit.request, visit.params)
        # The book is written before the lock is let go: its order is the order of the effects.
        with account.lock:
            reply = _handled(visit.handler, call)
            if fault is not None:
                reply = spoiled(reply, fault, error_body)
            self._note(account.company, visit, reply, fault, call)
        return reply

    def _note(
        self,
        company: str,
        visit: _Visit,
        reply: Reply,
        fault: Fault | None = None,
        call: Call | None = None,
    ) -> None:
        entry = Entry(
            oi=company,
            method=visit.request.method,
            route=visit.route,
            status=reply.status,
            path=_path(visit.request),
            media_type=visit.request.media_type,
            fault=fault.kind if fault else "",
            kind=call.kind if call else "",
            effects=tuple(call.effects) if call else (),
            refusals=tuple(call.refusals) if call else (),
        )
        self._book.write(entry)


def _handled(handler: Handler, call: Call) -> Reply:
    try:
        answer: Answer = handler(call)
    except ApiError as error:
        return _reply(error.status, error_body(error.status, str(error)))
    if isinstance(answer.payload, Plain):
        return Reply(answer.status, answer.payload.encode(), _TEXT)
    return Reply(answer.status, encoded(answer.payload))


def _reply(status: int, body: bytes) -> Reply:
    kind = _TEXT if status == HTTPStatus.BAD_REQUEST else "application/json"
    return Reply(status, body, kind)


def _refuse_path(call: Call) -> Answer:
    raise ApiError(HTTPStatus.NOT_FOUND, f"Recurso {call.request.path} não encontrado")


def _refuse_method(call: Call) -> Answer:
    raise ApiError(HTTPStatus.METHOD_NOT_ALLOWED, f"Método {call.request.method} não permitido")


def _retry_after(account: Account, verdict: Verdict) -> dict[str, str]:
    if account.switches.retry_after == "absent":
        return {}
    return {"Retry-After": str(verdict.reset_s)}


def _wait(milliseconds: int) -> None:
    if milliseconds:
        time.sleep(milliseconds / 1000)


def _path(request: Request) -> str:
    return f"{request.path}?{urlencode(request.query, safe='$')}" if request.query else request.path
