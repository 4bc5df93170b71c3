"""What an answer of Eccosys means: found, nothing, done, or an error of ours. Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

from adapters.http.asks import Ask
from adapters.http.calls import Answer
from adapters.http.exact_json import NotJson, read_json
from adapters.http.limits import limits_of
from adapters.http.shapes import to_whole
from adapters.http.texts import is_page, redirect_of, shortened, without_tags
from domain.errors import (
    AccessDenied,
    BridgeError,
    ErpRejected,
    OutcomeUnknown,
    Throttled,
    TransientError,
)

_DENIED = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})
_PASSING = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY})
_TEXT_KEYS = ("erro", "error", "mensagem", "message", "msg")


@dataclass(frozen=True, slots=True)
class Found:
    """What a read gave."""

    payload: object


@dataclass(frozen=True, slots=True)
class Nothing:
    """They say that there is nothing: 404, or an empty list."""


@dataclass(frozen=True, slots=True)
class Done:
    """A write took effect; their rows about it, one or more."""

    rows: tuple[object, ...]


class RowRefused(ErpRejected):
    """One object was refused inside an answer that is a success.

    Args:
        erp_id: what their row calls it: sometimes what stands in the way; empty when it does not.
    """

    def __init__(self, message: str, erp_id: str) -> None:
        super().__init__(message, HTTPStatus.OK)
        self.erp_id = erp_id


Outcome = Found | Nothing | Done | BridgeError


def outcome_of(answer: Answer, ask: Ask, hide: Callable[[str], str] = str) -> Outcome:
    """Tell what an answer means.

    Args:
        hide: takes credentials out of a text of theirs.

    Source:
        docs/eccosys.md, "Errors": a 200 proves nothing, a 404 is an empty list, outages are pages.
    """
    if answer.is_success:
        return _of_success(answer, ask, hide)
    said = f"{ask.route}: {answer.status} {_message_of(answer, hide)}".rstrip()
    if answer.status in _DENIED:
        return AccessDenied(said)
    if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
        return Throttled(said, limits_of(answer).wait_s)
    # A page is a proxy's, while the API is away: it says nothing about what was asked.
    is_theirs = not is_page(answer.content)
    if answer.status == HTTPStatus.NOT_FOUND and ask.is_read and is_theirs:
        return Nothing()
    if answer.is_redirect or (is_theirs and _is_refusal(answer.status)):
        return ErpRejected(said, answer.status)
    return failed(said, ask)


@dataclass(frozen=True, slots=True)
class Each:
    """What became of the objects of one write, each for itself.

    Args:
        done: their rows about those that were written.
        refused: their rows about the others.
    """

    done: tuple[object, ...]
    refused: tuple[object, ...]


def each_of(answer: Answer) -> Each | None:
    """Read a success that tells of several objects; None: it names none."""
    try:
        payload = read_json(answer.content)
    except NotJson:
        return None
    if isinstance(payload, dict) and isinstance(payload.get("result"), dict):
        payload = payload["result"]
    if (to_whole(payload) or 0) > 0:
        return Each(({"id": payload},), ())
    fields = payload if isinstance(payload, dict) else {}
    each = Each(tuple(_listed(fields.get("success"))), tuple(_listed(fields.get("error"))))
    return each if each.done or each.refused else None


def is_ok(answer: Answer) -> bool:
    """Tell whether a success says nothing but ok, as some writes are answered: a text, no JSON."""
    return answer.is_success and answer.content.strip(b'" \r\n').lower() == b"ok"


def failed(said: str, ask: Ask) -> TransientError:
    """Name the error of a call that was not answered as it should be."""
    return TransientError(said) if ask.is_read else OutcomeUnknown(said)


def _is_refusal(status: int) -> bool:
    is_client_error = HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR
    return is_client_error and status not in _PASSING


def _of_success(answer: Answer, ask: Ask, hide: Callable[[str], str]) -> Outcome:
    try:
        payload = read_json(answer.content)
    except NotJson:
        text = _message_of(answer, hide)
        return failed(f"{ask.route}: a success that cannot be read: {text}".rstrip(": "), ask)
    if isinstance(payload, dict) and isinstance(payload.get("result"), dict):
        payload = payload["result"]
    return _of_read(payload, ask, hide) if ask.is_read else _of_write(payload, ask, hide)


def _of_read(payload: object, ask: Ask, hide: Callable[[str], str]) -> Outcome:
    if payload == []:
        return Nothing()
    if isinstance(payload, list):
        return Found(payload)
    if not isinstance(payload, dict) or not payload:
        return failed(f"{ask.route}: neither an object nor a list", ask)
    if "error" in payload:
        return failed(f"{ask.route}: 200 with {_shown(payload, hide)}", ask)
    return Found(payload)


def _of_write(payload: object, ask: Ask, hide: Callable[[str], str]) -> Outcome:
    if (to_whole(payload) or 0) > 0:
        # Some answers are the new id and nothing else.
        return Done(({"id": payload},))
    fields = payload if isinstance(payload, dict) else {}
    refused, done = _listed(fields.get("error")), _listed(fields.get("success"))
    if refused and not done:
        text = f"{ask.route}: {_shown(refused, hide)}"
        return RowRefused(text, _id_in(refused[0]))
    if done and not refused:
        return Done(tuple(done))
    return failed(f"{ask.route}: a success that names nothing done, or both done and refused", ask)


def _listed(said: object) -> list[object]:
    if isinstance(said, list):
        return said
    return [said] if said else []


def _id_in(row: object) -> str:
    found = to_whole(row.get("id")) if isinstance(row, dict) else None
    return str(found) if found else ""


def _message_of(answer: Answer, hide: Callable[[str], str]) -> str:
    if answer.is_redirect:
        return redirect_of(answer.headers.get("location", ""))
    try:
        payload = read_json(answer.content)
    except NotJson:
        return shortened(hide(without_tags(answer.content)))
    return _shown(payload, hide)


def _shown(payload: object, hide: Callable[[str], str]) -> str:
    return shortened(hide(_said_by(payload)))


def _said_by(payload: object) -> str:
    if isinstance(payload, list):
        return "; ".join(_said_by(item) for item in payload[:10])
    if not isinstance(payload, dict):
        return str(payload)
    return next((_said_by(payload[key]) for key in _TEXT_KEYS if payload.get(key)), "")
