"""What the API answers and is sent, as the OpenAPI document shows it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel, Field

from adapters.telemetry.redaction import masked
from domain.events import KIND_BY_TYPE, as_datetime
from domain.fates import Fate, Standing
from ops.api.body import BATCH, EITHER, EVENT
from ops.api.once import PARAMETER
from ops.api.problems import MEDIA_TYPE, TITLES
from producers.events_http import MAX_EVENTS

TABLE: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "text/csv": {"schema": {"type": "string"}},
            "application/json": {"schema": {"type": "array", "items": {"type": "object"}}},
        },
    }
}
"""Request of a route that takes a file, as `ops.table_files` reads it."""


class TakenEvent(BaseModel):
    """One event of an accepted request."""

    id: str
    fate: Fate = Field(description="folded, or superseded: an equal or newer version was known")


class Accepted(BaseModel):
    """The events are in the ledger, in the order they came."""

    events: list[TakenEvent]


class OpenLetter(BaseModel):
    """The dead letter that waits for a person."""

    id: str
    reason: str


class StandingOut(BaseModel):
    """Where a key stands, and what became of the event asked for or of its newest one."""

    kind: str
    key: str
    event_id: str
    fate: Fate
    state: str | None = Field(description="of the change: due, waiting, pushed, dead")
    revision: int
    accepted_revision: int | None
    accepted_at: datetime | None
    attempts: int
    next_try_at: datetime | None
    last_error: str
    held: str = Field(description="why the lane is stopped; empty: it is not")
    dead_letter: OpenLetter | None


def shown(standing: Standing) -> StandingOut:
    """Give a standing as the API answers it."""
    letter = OpenLetter(id=standing.letter_id, reason=standing.reason)
    return StandingOut(
        kind=standing.kind,
        key=standing.key,
        event_id=standing.event_id,
        fate=standing.fate,
        state=standing.state,
        revision=standing.revision,
        accepted_revision=standing.accepted_revision,
        accepted_at=moment(standing.accepted_at_s),
        attempts=standing.attempts,
        next_try_at=moment(standing.next_at_s),
        last_error=masked(standing.error),
        held=standing.held,
        dead_letter=letter if standing.letter_id else None,
    )


def moment(time_s: float | None) -> datetime | None:
    """Give a moment as the API answers it."""
    return None if time_s is None else as_datetime(time_s)


_PROBLEM: Mapping[str, Any] = {
    "type": "object",
    "required": ["type", "title", "status", "correlation_id"],
    "properties": {
        "type": {"enum": [f"urn:anybridge:problem:{word}" for word in TITLES]},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "correlation_id": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "detail"],
                "properties": {"pointer": {"type": "string"}, "detail": {"type": "string"}},
            },
        },
    },
}

_EVENT: Mapping[str, Any] = {
    "type": "object",
    "description": "A CloudEvent. The whole schema is docs/schemas/event.schema.json.",
    "required": ["specversion", "id", "source", "type", "subject", "time", "store"],
    "properties": {
        "specversion": {"const": "1.0"},
        "id": {"type": "string", "maxLength": 128},
        "source": {"type": "string", "maxLength": 256},
        "type": {"enum": list(KIND_BY_TYPE)},
        "subject": {"type": "string", "maxLength": 128},
        "time": {"type": "string", "format": "date-time"},
        "store": {"type": "string", "pattern": "^[a-z0-9-]{1,40}$"},
        "sequence": {"type": ["string", "null"], "pattern": "^[0-9]{1,18}$"},
        "data": {"type": ["object", "null"]},
    },
}

_EVENTS: Mapping[str, Any] = {
    "type": "array",
    "description": f"At most {MAX_EVENTS} events, taken whole or refused whole.",
    "items": _EVENT,
}

EVENTS_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            EVENT: {"schema": _EVENT},
            BATCH: {"schema": _EVENTS},
            EITHER: {"schema": {"oneOf": [_EVENT, _EVENTS]}},
        },
    }
}


def refusals(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Give the problem answers of a route, as FastAPI's `responses`."""
    content = {MEDIA_TYPE: {"schema": _PROBLEM}}
    return {status: {"description": "Refused", "content": content} for status in statuses}


def describe(app: FastAPI) -> None:
    """Make /openapi.json say what we answer, without the framework's own 422."""

    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            found = get_openapi(title=app.title, version=app.version, routes=app.routes)
            _without_framework_errors(found["paths"].values())
            _with_keys(found["paths"].values())
            found["components"]["schemas"].pop("HTTPValidationError", None)
            found["components"]["schemas"].pop("ValidationError", None)
            app.openapi_schema = found
        return app.openapi_schema

    app.openapi = document  # type: ignore[method-assign]  # FastAPI's own way to say it


def _without_framework_errors(paths: Sequence[Any]) -> None:
    for path in paths:
        for operation in path.values():
            if "HTTPValidationError" in str(operation["responses"].get("422")):
                del operation["responses"]["422"]


def _with_keys(paths: Sequence[Any]) -> None:
    """Show the key of a write on every write of people."""
    for path in paths:
        for method, operation in path.items():
            if method != "get" and {"operator": []} in operation.get("security", []):
                operation.setdefault("parameters", []).append(dict(PARAMETER))
