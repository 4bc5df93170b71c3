"""A request's body: its media type, its size, its time, its JSON."""

import asyncio
from collections.abc import Mapping
from email.message import Message

from fastapi import Request
from starlette.requests import ClientDisconnect

from domain.json_text import Malformed, read_json
from ops.api.problems import Problem

MAX_BYTES = 8_000_000
PATIENCE_S = 30.0

EVENT = "application/cloudevents+json"
BATCH = "application/cloudevents-batch+json"
EITHER = "application/json"

_SHAPES: Mapping[str, tuple[type, ...]] = {EVENT: (dict,), BATCH: (list,), EITHER: (dict, list)}


_AS_ARRAY = f"Several events go as one array, {BATCH}; of NDJSON: jq -s . FILE."


def media_type_of(request: Request) -> str:
    """Give the media type that the request declares.

    Raises:
        Problem: 415 for another one, another charset than UTF-8, or compression.
    """
    header = Message()
    header["Content-Type"] = request.headers.get("content-type", "")
    charset = str(header.get_param("charset") or "utf-8")
    encoding = request.headers.get("content-encoding", "identity")
    if header.get_content_type() not in _SHAPES or "content-type" not in request.headers:
        known = ", ".join(_SHAPES)
        raise Problem(415, "unsupported_media_type", f"Send one of {known}. {_AS_ARRAY}")
    if charset.lower() not in {"utf-8", "utf8"} or encoding.lower() != "identity":
        raise Problem(415, "unsupported_media_type", "Send plain UTF-8, not compressed.")
    return header.get_content_type()


def check_shape(media_type: str, value: object) -> None:
    """Check that the body is what its media type says.

    Raises:
        Problem: 400, an object where an array was announced, or the other way round.
    """
    if not isinstance(value, _SHAPES[media_type]):
        wanted = " or ".join(
            "an array" if kind is list else "an object" for kind in _SHAPES[media_type]
        )
        raise Problem(400, "malformed", f"{media_type} holds {wanted}.")


def read_one(body: bytes) -> object:
    """Read the one JSON text that a body is.

    Raises:
        Malformed: it is none.
        Problem: 400, there are several.
    """
    try:
        return read_json(body)
    except Malformed as error:
        if not error.is_followed:
            raise
        raise Problem(400, "malformed", _AS_ARRAY, faults=error.faults) from None


async def read_body(request: Request, most: int = 0) -> bytes:
    """Read the body, never more than `most` of it, whatever its length claims.

    Args:
        most: bytes; 0: `MAX_BYTES`.

    Raises:
        Problem: 413 too large, 408 too slow, 400 when the client hung up.
    """
    declared = request.headers.get("content-length", "")
    if declared.isascii() and declared.isdigit() and int(declared) > (most or MAX_BYTES):
        raise _too_large(most)
    body = bytearray()
    try:
        async with asyncio.timeout(PATIENCE_S):
            async for chunk in request.stream():
                body += chunk
                if len(body) > (most or MAX_BYTES):
                    raise _too_large(most)
    except TimeoutError:
        raise Problem(408, "too_slow", headers={"Connection": "close"}) from None
    except ClientDisconnect:
        raise Problem(400, "malformed", "The body ended early.") from None
    return bytes(body)


def _too_large(most: int) -> Problem:
    detail = f"A body may have {MAX_BYTES} bytes; send fewer events at a time."
    if most:
        detail = f"A body may have {most} bytes."
    return Problem(413, "too_large", detail, headers={"Connection": "close"})
