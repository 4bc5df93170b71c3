"""Refusals as RFC 9457 problem documents: generic words, a correlation id, a pointer per fault."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from adapters.database.engine import LedgerReadOnly
from adapters.database.rule_rows import RulesChanged
from adapters.database.stores import StoreExists, StoreUnknown
from domain.accounts import AccountElsewhere, AccountExists, AccountUnknown, PasswordWeak
from domain.errors import TransientError
from domain.events import EventInvalid, Fault
from domain.json_text import Malformed
from domain.mappings import MappingWrong
from domain.overlays import EditWrong
from domain.ports import FoldRefused
from domain.store_settings import FieldsWrong
from domain.traces import Ambiguous, Subject, said
from ops.refusals import FieldWrong, FlowHeld, NothingMatched, WrongUsage
from ops.table_files import FileWrong
from producers.events_http import OtherStore, TooMuch

MEDIA_TYPE = "application/problem+json"
MAX_FAULTS = 100
INTERNAL = 500
NOT_FOUND = 404
_LATER = {"Retry-After": "5"}
_MUCH_LATER = {"Retry-After": "60"}

Lost = Callable[[Request], Response]
"""Gives a browser the page that says that there is nothing."""

TITLES: Mapping[str, str] = {
    "malformed": "The body cannot be read",
    "unauthorized": "An API key is needed",
    "other_store": "The API key belongs to another store",
    "role_too_small": "This key's role may not do that",
    "not_found": "There is no such thing",
    "ambiguous": "Several go by this name; `errors` has the address of each",
    "wrong_usage": "The request asks for what cannot be done; nothing was done",
    "flow_held": "A flow stands still; nothing was done",
    "method_not_allowed": "This address knows other methods",
    "too_slow": "The body did not arrive in time",
    "too_large": "The request is too large",
    "unsupported_media_type": "This media type is not read",
    "event_invalid": "Events break the contract; nothing was taken",
    "mapping_wrong": "Mappings are wrong; nothing was saved",
    "correction_wrong": "The correction cannot be made; nothing was saved",
    "settings_wrong": "Settings are wrong; nothing was saved",
    "exists": "There is one of this name already; nothing was done",
    "rules_changed": "The rules are not those that were previewed; nothing was saved",
    "first_is_running": "The first request with this key is at work; ask again",
    "first_is_unknown": "The first request with this key ended without an answer; look whether it"
    " did its work (GET /v1/audit), then use a new key",
    "key_of_another_request": "This key was used for another request; nothing was done",
    "too_many": "Too many at a time; this one was not taken",
    "internal": "The bridge failed",
    "read_only": "The database only reads; nothing was done, ask again once it takes writes",
    "unavailable": "The ledger does not answer; nothing was taken, send it again",
}

_WORD_BY_STATUS = {401: "unauthorized", 404: "not_found", 405: "method_not_allowed"}

log = structlog.get_logger()


class Problem(Exception):
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


def is_refusal(error: Exception) -> bool:
    """Tell whether an error says that a request was refused, and did nothing.

    A ledger that went away may have done it and not said so.
    """
    known = any(isinstance(error, kind) for kind, _ in _PROBLEMS)
    return known and of_error(error).status < INTERNAL


def of_error(error: Exception) -> Problem:
    """Name the problem of an error of ours or of the framework."""
    return next(make(error) for kind, make in _PROBLEMS if isinstance(error, kind))


async def _answer(request: Request, error: Exception) -> Response:
    problem = of_error(error)
    said = {
        "store": getattr(request.state, "store", ""),
        "actor": getattr(request.state, "actor", ""),
        "status": problem.status,
    }
    if isinstance(error, TransientError | FoldRefused):
        log.warning("request_not_taken", error=str(error), **said)
    else:
        log.info("request_refused", problem=problem.word, faults=len(problem.faults), **said)
    lost: Lost | None = request.app.state.lost
    is_browser = "text/html" in request.headers.get("accept", "")
    is_lost = problem.status == NOT_FOUND and isinstance(error, HTTPException)
    if lost is not None and is_lost and is_browser:
        return lost(request)
    return answer_to(problem, request.state.correlation_id)


def install(app: FastAPI, lost: Lost | None = None) -> None:
    """Answer every refusal with a problem document, a lost browser with a page."""
    app.state.lost = lost
    for kind, _ in _PROBLEMS:
        app.add_exception_handler(kind, _answer)


def _of_fold_refused(_: FoldRefused) -> Problem:
    said = "The ledger refuses this data; the log says why under the correlation id."
    return Problem(422, "event_invalid", said)


def _of_other_store(error: OtherStore) -> Problem:
    faults = [Fault(pointer, "is not the API key's store") for pointer in error.pointers]
    return Problem(403, "other_store", faults=faults)


def _of_mapping(error: MappingWrong) -> Problem:
    lines = error.faults if isinstance(error, FileWrong) else ()
    faults = [Fault(f"/line/{line}", text) for line, text in lines[:MAX_FAULTS]]
    return Problem(422, "mapping_wrong", "" if faults else str(error), faults)


def _of_ambiguous(error: Ambiguous) -> Problem:
    faults = [Fault(_address(one, error.key), said(one)) for one in error.candidates[:MAX_FAULTS]]
    return Problem(409, "ambiguous", faults=faults)


def _address(one: Subject, asked: str) -> str:
    """Give the address of one candidate, by another of its names where it has one."""
    name = next((name for name in one.names if name != asked), asked)
    what = "sku" if one.is_sku else "order"
    return f"/v1/traces/{what}/{quote(name, safe='')}?store={one.store}"


def _of_field(error: FieldWrong) -> Problem:
    return Problem(422, "wrong_usage", faults=[Fault(f"/{error.field}", error.fault)])


def _of_fields(error: FieldsWrong) -> Problem:
    faults = [Fault(f"/{name}", fault) for name, fault in error.faults.items()]
    return Problem(422, "settings_wrong", faults=faults[:MAX_FAULTS])


def _of_edit(error: EditWrong) -> Problem:
    faults = [Fault(f"/set/{field}", fault) for field, fault in error.faults.items()]
    return Problem(422, "correction_wrong", faults=faults[:MAX_FAULTS])


def _of_framework(error: HTTPException) -> Problem:
    word = _WORD_BY_STATUS.get(error.status_code, "malformed")
    return Problem(error.status_code, word, headers=error.headers)


def _of_validation(error: RequestValidationError) -> Problem:
    """Name every field; the place is that of the body, or the name of the parameter."""
    faults = [
        Fault("".join(f"/{part}" for part in fault["loc"][1:]), str(fault["msg"]))
        for fault in error.errors()
    ]
    return Problem(400, "malformed", faults=faults)


_PROBLEMS: Sequence[tuple[type[Exception], Callable[[Any], Problem]]] = (
    (Problem, lambda error: error),
    (Malformed, lambda error: Problem(400, "malformed", faults=error.faults)),
    (EventInvalid, lambda error: Problem(422, "event_invalid", faults=error.faults)),
    (FoldRefused, _of_fold_refused),
    (OtherStore, _of_other_store),
    (TooMuch, lambda error: Problem(413, "too_large", str(error))),
    (NothingMatched, lambda error: Problem(404, "not_found", str(error))),
    (StoreUnknown, lambda error: Problem(404, "not_found", str(error))),
    (AccountUnknown, lambda error: Problem(404, "not_found", str(error))),
    (AccountElsewhere, lambda error: Problem(422, "wrong_usage", str(error))),
    (StoreExists, lambda error: Problem(409, "exists", str(error))),
    (AccountExists, lambda error: Problem(409, "exists", str(error))),
    (FieldsWrong, _of_fields),
    (PasswordWeak, lambda error: _of_field(FieldWrong("password", str(error)))),
    (FieldWrong, _of_field),
    (EditWrong, _of_edit),
    (WrongUsage, lambda error: Problem(422, "wrong_usage", str(error))),
    (FlowHeld, lambda error: Problem(409, "flow_held", str(error))),
    (Ambiguous, _of_ambiguous),
    (LedgerReadOnly, lambda _: Problem(503, "read_only", headers=_MUCH_LATER)),
    (TransientError, lambda _: Problem(503, "unavailable", headers=_LATER)),
    (HTTPException, _of_framework),
    (RequestValidationError, _of_validation),
    (MappingWrong, _of_mapping),
    (RulesChanged, lambda error: Problem(409, "rules_changed", str(error))),
)
