"""Logs: one JSON line an event, from structlog and the standard library alike."""

import logging
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from json import JSONEncoder
from typing import IO, Any

import structlog

from adapters.telemetry.redaction import redact

_QUIET = ("httpx", "httpcore", "pika", "uvicorn.access", "sqlalchemy", "alembic", "asyncio")
"""Libraries that talk about every call, with its address: only their warnings count."""

_WRITER = JSONEncoder(ensure_ascii=False)


def _written(fields: Mapping[str, Any], **_: Any) -> str:
    return _WRITER.encode(fields)


_SHARED: list[structlog.typing.Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]
_LAST: list[structlog.typing.Processor] = [
    structlog.processors.format_exc_info,
    redact,
    structlog.processors.JSONRenderer(_written),
]


def configure(level: str, stream: IO[str] | None = None) -> None:
    """Send every log line of this process to one stream as redacted JSON.

    Keys bound with `structlog.contextvars.bound_contextvars` (store, kind, event_id, call_id,
    message_id, attempt) stand on every line until they are cleared. Calling it again replaces
    what was configured.

    Args:
        level: "debug", "info", "warning" or "error".
        stream: standard output unless said otherwise.
    """
    handler = logging.StreamHandler(sys.stdout if stream is None else stream)
    handler.setFormatter(_formatter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name in _QUIET:
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))
    # A log line that cannot be written must not stop work, nor spill its arguments on stderr.
    logging.raiseExceptions = False
    logging.captureWarnings(capture=True)
    named = structlog.stdlib.LoggerFactory(ignore_frame_names=[__name__])
    structlog.configure(
        processors=[*_SHARED, *_LAST],
        logger_factory=lambda *names: _Lines(handler, named(*names).name),
        wrapper_class=structlog.make_filtering_bound_logger(root.level),
        cache_logger_on_first_use=False,
    )


def in_its_work(said: Mapping[str, Any]) -> Mapping[str, Any]:
    """Give what is said of a call under the `call_id` of the work that makes it.

    What the ledger notes of a change names that one. A call that nobody works for keeps its own.
    """
    bound = structlog.contextvars.get_contextvars().get("call_id")
    return said if bound is None else {**said, "call_id": bound}


@contextmanager
def errors_only(stream: IO[str]) -> Iterator[None]:
    """Send errors to one stream and nothing else anywhere, while a command works itself."""
    root, said = logging.getLogger(), structlog.get_config()
    handlers, level = list(root.handlers), root.level
    configure("error", stream)
    try:
        yield
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
        structlog.configure(**said)


class _Lines:
    """Writes whole lines where the standard library writes its own, without a record for each."""

    def __init__(self, handler: "logging.StreamHandler[IO[str]]", name: str) -> None:
        self.name = name
        self._handler = handler

    def msg(self, line: str) -> None:
        """Write a line; a stream that is broken stops nobody."""
        self._handler.acquire()
        try:
            with suppress(OSError, ValueError):
                self._handler.stream.write(f"{line}\n")
                self._handler.flush()
        finally:
            self._handler.release()

    debug = info = warning = error = critical = msg


def _formatter() -> logging.Formatter:
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=_SHARED,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_LAST],
    )
