"""Whether a process writes traces: only where a collector is named; else nothing is loaded."""

import importlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from starlette.types import ASGIApp

from adapters.http.calls import Transport
from config.settings import SettingsWrong
from domain.spans import NO_SPANS, Spans

ENDPOINTS = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
DISABLED = "OTEL_SDK_DISABLED"

_WRITER = "adapters.telemetry.tracing"
_WANTED = (
    "is set, but the libraries of OpenTelemetry are not installed; wanted: the extra `otel`, as "
    "requirements-otel.lock pins it, or the variable unset"
)


@dataclass(frozen=True, slots=True)
class Tracing:
    """What traces need of a process.

    Args:
        around: gives a transport whose calls are told, by party.
        requests: an ASGI layer that reads who published; None: nobody asks.
    """

    spans: Spans = NO_SPANS
    around: Callable[[Transport, str], Transport] = lambda transport, _party: transport
    requests: Callable[[ASGIApp], ASGIApp] | None = None


NO_TRACING = Tracing()


@contextmanager
def tracing(environ: Mapping[str, str], process: str) -> Iterator[Tracing]:
    """Give what traces need; nothing where no collector is named.

    Args:
        environ: usually `os.environ`; the variables are OpenTelemetry's own.
        process: "intake", "work".

    Raises:
        SettingsWrong: a collector is named, and the extra is not installed.
    """
    if not is_on(environ):
        yield NO_TRACING
        return
    try:
        writer = importlib.import_module(_WRITER)
    except ImportError:
        named = next(name for name in ENDPOINTS if environ.get(name))
        raise SettingsWrong([f"{named} {_WANTED}"]) from None
    sender = writer.sender_of(process)
    try:
        yield traced_by(sender)
    finally:
        sender.close()


def traced_by(provider: object) -> Tracing:
    """Give what traces need of a provider of spans."""
    writer = importlib.import_module(_WRITER)
    return Tracing(
        writer.OtelSpans(provider),
        lambda transport, party: writer.TracedCalls(transport, provider, party),
        writer.TracedRequests,
    )


def is_on(environ: Mapping[str, str]) -> bool:
    """Tell whether a collector is named, and traces are not switched off.

    Examples:
        >>> is_on({}), is_on({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4318"})
        (False, True)
    """
    is_off = environ.get(DISABLED, "").strip().lower() == "true"
    return not is_off and any(environ.get(name, "").strip() for name in ENDPOINTS)
