"""Refusals as RFC 9457 problem documents: generic words, a correlation id, a pointer per fault."""

from collections.abc import Mapping, Sequence
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from domain.errors import TransientError
from domain.events import EventInvalid, Fault
from domain.json_text import Malformed
from domain.ports import FoldRefused
from producers.events_http import OtherStore, TooMuch

MEDIA_TYPE = "application/problem+json"
RETRY_AFTER_S = 5

TITLES: Mapping[str, str] = {
    "malformed": "The body cannot be read",
    "unauthorized": "An API key is needed",
    "other_store": "The API key belongs to another store",
    "not_found": "There is no such thing",
    "method_not_allowed": "This address knows other methods",
    "too_slow": "The body did not arrive in time",
    "too_large": "The request is too large",
    "unsupported_media_type": "This media type is not read",
    "event_invalid": "Events break the contract; nothing was taken",
    "internal": "The bridge failed",
    "unavailable": "The ledger does not answer; nothing was taken, send it again",
}

_WORD_BY_STATUS = {401: "unauthorized", 404: "not_found", 405: "method_not_allowed"}

log = structlog.get_logger()


class Problem(Exception):  # noqa: N818 - what RFC 9457 calls it
    """A request that is refused.

    Args:
        word: a key of `TITLES`.
    """

    def __init__(
        self,
        status: int,
        word: str,
        detail: str = "",
        faults: Sequence[Fault] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(word)
        self.status = status
        self.word = word
        self.detail = detail
        self.faults = faults
        self.headers = headers or {}


def answer_to(problem: Problem, correlation_id: str) -> JSONResponse:
    """Give the problem document."""
    body: dict[str, Any] = {
        "type": f"urn:anybridge:problem:{problem.word}",
        "title": TITLES[problem.word],
        "status": problem.status,
        "correlation_id": correlation_id,
    }
    if problem.detail:
        body["detail"] = problem.detail
    if problem.faults:
        body["errors"] = [{"pointer": f.pointer, "detail": f.message} for f in problem.faults]
    return JSONResponse(body, problem.status, problem.headers, MEDIA_TYPE)


def of_error(error: Exception) -> Problem:
    """Name the problem of an error of ours or of the framework."""
    match error:
        case Problem():
            return error
        case Malformed():
            return Problem(400, "malformed", faults=error.faults)
        case EventInvalid():
            return Problem(422, "event_invalid", faults=error.faults)
        case FoldRefused():
            said = "The ledger refuses this data; the log says why under the correlation id."
            return Problem(422, "event_invalid", said)
        case OtherStore():
            faults = [Fault(pointer, "is not the API key's store") for pointer in error.pointers]
            return Problem(403, "other_store", faults=faults)
        case TooMuch():
            return Problem(413, "too_large", str(error))
        case TransientError():
            return Problem(503, "unavailable", headers={"Retry-After": str(RETRY_AFTER_S)})
        case HTTPException():
            word = _WORD_BY_STATUS.get(error.status_code, "malformed")
            return Problem(error.status_code, word, headers=error.headers)
        case _:
            return Problem(400, "malformed")


async def _answer(request: Request, error: Exception) -> JSONResponse:
    problem = of_error(error)
    if isinstance(error, TransientError | FoldRefused):
        log.warning("request_not_taken", status=problem.status, error=str(error))
    else:
        log.info(
            "request_refused",
            status=problem.status,
            problem=problem.word,
            faults=len(problem.faults),
        )
    return answer_to(problem, request.state.correlation_id)


def install(app: FastAPI) -> None:
    """Answer every refusal with a problem document."""
    for kind in (
        Problem,
        EventInvalid,
        FoldRefused,
        OtherStore,
        TooMuch,
        TransientError,
        HTTPException,
        RequestValidationError,
    ):
        app.add_exception_handler(kind, _answer)
