"""Idempotency-Key: a write that is sent twice is done once, and answered alike."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Protocol

from fastapi import Request, Response
from starlette.concurrency import run_in_threadpool

from domain.errors import BridgeError
from domain.once import BEAT_S, Answer, First, is_key
from ops.api.problems import Problem, is_refusal

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"

PARAMETER: Mapping[str, Any] = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "schema": {"type": "string", "pattern": "^[!-~]{1,128}$"},
    "description": "The same key with the same request within a day: done once, answered alike.",
}
"""How /openapi.json shows it."""

_NOT_NOW: Mapping[First, tuple[int, str]] = {
    First.RUNNING: (409, "first_is_running"),
    First.UNKNOWN: (409, "first_is_unknown"),
    First.OTHER: (422, "key_of_another_request"),
}
_SOON = {"Retry-After": "5"}


class Answers(Protocol):
    """What was answered to whom; see `adapters.database.kept_answers`."""

    def begin(self, actor: str, key: str, fingerprint: str) -> First | Answer:
        """Claim a key, or give what became of its first request."""
        ...

    def keep(self, actor: str, key: str, answer: Answer) -> None:
        """Keep what was answered to the request that claimed the key."""
        ...

    def still(self, actor: str, key: str) -> None:
        """Say that the request that claimed the key is at work."""
        ...

    def forget(self, actor: str, key: str) -> None:
        """Give a key back: its request was refused, and did nothing."""
        ...


@dataclass(frozen=True, slots=True)
class Asked:
    """A request of somebody who was let in, with its key.

    Args:
        actor: who; a key is that person's own.
        fingerprint: of everything that the request asks for, and of the role that it takes.
    """

    actor: str
    key: str
    fingerprint: str


def asked_of(request: Request, role: str, body: bytes) -> Asked | None:
    """Give what is to be done once; None where no key is named.

    Raises:
        Problem: 400, it is no key.
    """
    key = request.headers.get(HEADER)
    if key is None:
        return None
    if not is_key(key):
        raise Problem(400, "malformed", f"{HEADER} has 1 to 128 visible ASCII characters.")
    parts = (request.method, request.url.path, request.url.query, role)
    lines = "\n".join([*parts, request.headers.get("content-type", ""), ""])
    return Asked(request.state.actor, key, sha256(lines.encode() + body).hexdigest())


async def once(
    answers: Answers, asked: Asked, answer: Callable[[], Awaitable[Response]]
) -> Response:
    """Do what is asked for, unless it was done already.

    Raises:
        Problem: 409 the first request is at work, or ended without an answer; 422 it was another.
    """
    first = await run_in_threadpool(answers.begin, asked.actor, asked.key, asked.fingerprint)
    if isinstance(first, Answer):
        replayed = {REPLAYED: "true"}
        return Response(first.body, first.status, replayed, first.media_type or None)
    if first is not First.BEGUN:
        headers = _SOON if first is First.RUNNING else {}
        raise Problem(*_NOT_NOW[first], headers=headers)
    beating = asyncio.create_task(_beat(answers, asked))
    try:
        response = await answer()
    except Exception as error:
        if is_refusal(error):  # anything else may have been half done
            await run_in_threadpool(answers.forget, asked.actor, asked.key)
        raise
    finally:
        beating.cancel()
    media_type = response.headers.get("content-type", "")
    kept = Answer(response.status_code, media_type, bytes(response.body))
    await run_in_threadpool(answers.keep, asked.actor, asked.key, kept)
    return response


async def _beat(answers: Answers, asked: Asked) -> None:
    """Say again and again that it is at work; a ledger that is away hears the next time."""
    while True:
        await asyncio.sleep(BEAT_S)
        with contextlib.suppress(BridgeError):
            await run_in_threadpool(answers.still, asked.actor, asked.key)
