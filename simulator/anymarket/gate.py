"""The way of a request: who asks, how often, what goes wrong on the way, and the book."""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from itertools import chain
from urllib.parse import urlencode

from simulator.anymarket.call import Answer, Call, Handler, RouteRow
from simulator.anymarket.errors import ApiError, error_body, no_such_path, wrong_method
from simulator.anymarket.refusals import (
    no_platform,
    rate_headers,
    refusal,
    throttled,
    unauthorized,
)
from simulator.anymarket.world import Account, World
from simulator.anymarket.writing import encoded
from simulator.engine.book import Book, Entry
from simulator.engine.faults import Fault, Faults
from simulator.engine.later import Later
from simulator.engine.routes import NoSuchMethod, NoSuchPath, Routes
from simulator.engine.spoil import is_instead, is_late, spoiled
from simulator.engine.wire import Reply, Request

UNKNOWN_ROUTE = "?"


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
        self, world: World, faults: Faults, book: Book, tables: Iterable[Iterable[RouteRow]]
    ) -> None:
        self._world, self._faults, self._book = world, faults, book
        self._routes: Routes[Handler] = Routes(chain.from_iterable(tables))
        self._later = Later()

    def __call__(self, request: Request) -> Reply:
        """Answer one request."""
        visit = self._visit(request)
        token = request.headers.get("gumgatoken") or request.query.get("gumgaToken", "")
        account = self._world.owner(token)
        if account is None or account.token != token:
            switches = account.switches if account else self._world.switches
            reply = unauthorized(switches, token)
            self._note(account.oi if account else "", visit, reply)
            return reply
        verdict = account.limiter.arrive()
        if not verdict.allowed:
            reply = throttled(account.switches, verdict)
            self._note(account.oi, visit, reply)
        elif account.switches.platform_required and not request.headers.get("platform"):
            reply = refusal(no_platform(), account.switches)
            self._note(account.oi, visit, reply)
        else:
            reply = self._admitted(account, visit)
        reply.headers.update(rate_headers(account.switches, verdict))
        return reply

    def _visit(self, request: Request) -> _Visit:
        try:
            match = self._routes.find(request.method, request.path)
        except NoSuchPath:
            return _Visit(request, UNKNOWN_ROUTE, _refuse_path, {})
        except NoSuchMethod as wrong:
            return _Visit(request, wrong.pattern, _refuse_method, {})
        return _Visit(request, match.pattern, match.handler, match.params)

    def _admitted(self, account: Account, visit: _Visit) -> Reply:
        """Answer a request that may pass, with whatever faults are drawn for it."""
        plan = self._faults.draw(account.oi, visit.request.method, visit.route)
        _wait(plan.before_ms)
        if plan.fault is not None and is_late(plan.fault):
            belated = partial(self._belated, account, visit, plan.fault)
            self._later.do(plan.fault.latency_ms, belated)
            reply = spoiled(Reply(0), plan.fault, error_body)
        elif plan.fault is not None and is_instead(plan.fault):
            reply = spoiled(Reply(0), plan.fault, error_body)
            self._note(account.oi, visit, reply, plan.fault)
        else:
            reply = self._carried_out(account, visit, plan.fault)
        _wait(plan.after_ms)
        return reply

    def _belated(self, account: Account, visit: _Visit, fault: Fault) -> None:
        # A reset in between has begun another world, which this request was not made in.
        if self._world.account(account.oi) is account:
            self._carried_out(account, visit, fault)

    def _carried_out(self, account: Account, visit: _Visit, fault: Fault | None) -> Reply:
        call = Call(account, visit.request, visit.params)
        # The book is written before the lock is let go: its order is the order of the effects.
        with account.lock:
            reply = _handled(visit.handler, call)
            if fault is not None:
                reply = spoiled(reply, fault, error_body)
            sequence = self._note(account.oi, visit, reply, fault, call)
            for sku in call.touched:
                sku.last_effect = sequence
        return reply

    def _note(
        self,
        oi: str,
        visit: _Visit,
        reply: Reply,
        fault: Fault | None = None,
        call: Call | None = None,
    ) -> int:
        entry = Entry(
            oi=oi,
            method=visit.request.method,
            route=visit.route,
            status=reply.status,
            path=_path(visit.request),
            media_type=visit.request.media_type,
            fault=fault.kind if fault else "",
            kind=call.kind if call else "",
            effects=tuple(call.effects) if call else (),
        )
        return self._book.write(entry)


def _handled(handler: Handler, call: Call) -> Reply:
    try:
        answer: Answer = handler(call)
    except ApiError as error:
        return refusal(error, call.account.switches)
    body = b"" if answer.payload is None else encoded(answer.payload)
    return Reply(answer.status, body)


def _refuse_path(call: Call) -> Answer:
    raise no_such_path(call.request.path)


def _refuse_method(call: Call) -> Answer:
    raise wrong_method(call.request.method)


def _wait(milliseconds: int) -> None:
    if milliseconds:
        time.sleep(milliseconds / 1000)


def _path(request: Request) -> str:
    shown = {name: value for name, value in request.query.items() if name != "gumgaToken"}
    return f"{request.path}?{urlencode(shown)}" if shown else request.path
