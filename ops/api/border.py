"""What every request passes: correlation id, safe headers, measure, and no traceback outside."""

import time
import uuid
from collections.abc import MutableMapping
from typing import Any

import structlog
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from adapters.telemetry.metrics import Metrics
from ops.api.problems import Problem, answer_to

HEADER = "X-Correlation-Id"

_SAFE = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}

_NUL = Problem(400, "malformed", "The address holds a NUL character; remove it.")

log = structlog.get_logger()


class Border:
    """The outermost ASGI layer. A response may set its own value for any of the safe headers."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        passing = _Passing(scope, send)
        try:
            with structlog.contextvars.bound_contextvars(call_id=passing.id):
                if _has_nul(scope):
                    log.info("request_refused", problem="malformed", route=_route(scope))
                    await answer_to(_NUL, passing.id)(scope, receive, passing.send)
                else:
                    await self._passed(scope, receive, passing)
        finally:
            seconds = time.perf_counter() - passing.started_s
            self._metrics.answered(_route(scope), passing.status, seconds)

    async def _passed(self, scope: Scope, receive: Receive, passing: "_Passing") -> None:
        try:
            await self._app(scope, receive, passing.send)
        except Exception:
            log.exception("request_failed", route=_route(scope))
            if passing.is_begun:
                raise
            await answer_to(Problem(500, "internal"), passing.id)(scope, receive, passing.send)


class _Passing:
    """One request under way."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self.id = uuid.uuid4().hex
        self.started_s = time.perf_counter()
        self.status = 500
        self.is_begun = False
        self._send = send
        state: MutableMapping[str, Any] = scope.setdefault("state", {})
        state["correlation_id"] = self.id

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.is_begun = True
            self.status = message["status"]
            headers = MutableHeaders(scope=message)
            headers[HEADER] = self.id
            for name, value in _SAFE.items():
                headers.setdefault(name, value)
        await self._send(message)


def _has_nul(scope: Scope) -> bool:
    """Tell whether an address holds what no database keeps and no name of ours has."""
    return "\x00" in scope["path"] or b"%00" in scope["query_string"]


def _route(scope: Scope) -> str:
    path = getattr(scope.get("route"), "path_format", None)
    return f"{scope['method']} {path}" if path else "unmatched"
