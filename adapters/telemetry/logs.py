"""Logs: one JSON line an event, from structlog and the standard library alike."""

import logging
import sys
from typing import IO

import structlog

from adapters.telemetry.redaction import redact

_QUIET = ("httpx", "httpcore", "pika", "uvicorn.access", "sqlalchemy", "alembic", "asyncio")
"""Libraries that talk about every call, with its address: only their warnings count."""

_SHARED: list[structlog.typing.Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
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
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_SHARED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


def _formatter() -> logging.Formatter:
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=_SHARED,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            redact,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    )
