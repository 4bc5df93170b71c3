"""Traces by OpenTelemetry: an event's way through all processes is one trace.

Imported only where somebody asked for traces: its libraries are an extra.
"""

import hashlib
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar

from opentelemetry import context as contexts
from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
from opentelemetry.sdk.trace.sampling import Decision
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from starlette.types import ASGIApp, Receive, Scope, Send

from adapters.http.calls import Answer, Call, Transport
from domain.changes import Change
from domain.events import Event
from domain.ids import LaneId
from domain.spans import OutcomeOf

FLUSH_S = 3.0
"""A process that ends waits so long for a collector, and no longer."""

SERVICE = "anybridge"

_NS = 1_000_000_000
_PROPAGATOR = TraceContextTextMapPropagator()
_PRESET: ContextVar[tuple[int, int] | None] = ContextVar("preset", default=None)


class EventIds(RandomIdGenerator):
    """Random ids, but for the root of an event's trace: that is found again by the event."""

    def generate_trace_id(self) -> int:
        """Give the preset id, or a random one."""
        preset = _PRESET.get()
        return super().generate_trace_id() if preset is None else preset[0]

    def generate_span_id(self) -> int:
        """Give the preset id, or a random one."""
        preset = _PRESET.get()
        return super().generate_span_id() if preset is None else preset[1]


def ids_of(store: str, event_id: str) -> tuple[int, int]:
    """Give the ids of an event's trace and of its root: the same in every process.

    Nothing has to be kept between two processes for that, and whoever has an event's id finds its
    trace.

    Examples:
        >>> trace_id, span_id = ids_of("acme", "ev-1")
        >>> f"{trace_id:032x} {span_id:016x}"
        '937762541fffdcbd8928d1274522bb3e c3869cf6fa03c187'
    """
    digest = hashlib.sha256(f"{store}\x1f{event_id}".encode(errors="surrogatepass")).digest()
    # Neither may be zero.
    trace_id = int.from_bytes(digest[:16], "big") or 1
    return trace_id, int.from_bytes(digest[16:24], "big") or 1


class OtelSpans:
    """Implements `domain.spans.Spans`."""

    def __init__(self, provider: TracerProvider) -> None:
        self._provider = provider
        self._tracer = provider.get_tracer(SERVICE)

    def folded(
        self,
        way: str,
        events: Sequence[Event],
        fates: Mapping[str, str],
        seconds: float,
        origins: Mapping[str, str],
    ) -> None:
        """Write the intake of each event, the root of its trace."""
        ended_ns = time.time_ns()
        began_ns = ended_ns - int(seconds * _NS)
        here = trace.get_current_span().get_span_context()
        for event in events:
            told = _context_of(origins[event.id]) if event.id in origins else here
            links = [trace.Link(told)] if told.is_valid else []
            with self._rooted(event, fates.get(event.id, "")) as context:
                span = self._tracer.start_span(
                    f"intake {event.kind}",
                    context,
                    trace.SpanKind.CONSUMER,
                    _named(event.store, event.kind, event.subject)
                    | {"anybridge.event_id": event.id, "anybridge.way": way}
                    | {"anybridge.fate": fates.get(event.id, "")},
                    links,
                    began_ns,
                )
            span.end(ended_ns)

    @contextmanager
    def batch(
        self, lane: LaneId, changes: Sequence[Change], call_id: str, outcome_of: OutcomeOf
    ) -> Iterator[None]:
        """Write what becomes of each change, in the trace of its event.

        The calls of a batch of one belong to that trace. Those of several are a trace of their
        own, linked both ways.
        """
        common: dict[str, str | int] = {
            "anybridge.call_id": call_id,
            "anybridge.keys": len(changes),
        }
        with ExitStack() as ending:
            links = [trace.Link(c) for one in changes if (c := self._root(lane, one)).is_valid]
            if len(changes) == 1:
                around = self._pushing(lane, changes[0], common, [])
                pushes = [around]
            else:
                around = self._tracer.start_span(
                    f"batch {lane.kind}", contexts.Context(), attributes=common, links=links
                )
                back = [trace.Link(around.get_span_context())]
                pushes = [self._pushing(lane, one, common, back) for one in changes]
                ending.callback(around.end)
            try:
                with trace.use_span(around, record_exception=False, set_status_on_exception=False):
                    yield
            finally:
                for change, push in zip(changes, pushes, strict=True):
                    _end(push, outcome_of(change.key))

    def _pushing(
        self,
        lane: LaneId,
        change: Change,
        common: Mapping[str, str | int],
        links: Sequence[trace.Link],
    ) -> trace.Span:
        named = _named(lane.store, lane.kind, change.key) | dict(common)
        named |= {"anybridge.attempt": change.attempts + 1, "anybridge.event_id": change.event_id}
        context = _under(self._root(lane, change))
        return self._tracer.start_span(
            f"push {lane.kind}", context, trace.SpanKind.PRODUCER, named, links
        )

    def _root(self, lane: LaneId, change: Change) -> trace.SpanContext:
        """Give the root of the trace of a change's event, whoever wrote it; none: it has none."""
        if not change.event_id:
            return trace.INVALID_SPAN_CONTEXT
        return self._root_of(lane.store, change.event_id)

    def _root_of(self, store: str, event_id: str) -> trace.SpanContext:
        trace_id, span_id = ids_of(store, event_id)
        # Whether it is sampled is asked again, and so answered as it was for the root.
        sampled = self._provider.sampler.should_sample(contexts.Context(), trace_id, "")
        is_sampled = sampled.decision is Decision.RECORD_AND_SAMPLE
        flags = trace.TraceFlags(trace.TraceFlags.SAMPLED if is_sampled else 0)
        return trace.SpanContext(trace_id, span_id, is_remote=True, trace_flags=flags)

    @contextmanager
    def _rooted(self, event: Event, fate: str) -> Iterator[contexts.Context]:
        if fate != "folded":
            # It came before, or came too late: the root is another's.
            yield _under(self._root_of(event.store, event.id))
            return
        token = _PRESET.set(ids_of(event.store, event.id))
        try:
            yield contexts.Context()
        finally:
            _PRESET.reset(token)


class TracedCalls:
    """A transport around a transport: a span for each call.

    Args:
        party: "anymarket", "eccosys".
    """

    def __init__(self, inner: Transport, provider: TracerProvider, party: str) -> None:
        self._inner = inner
        self._tracer = provider.get_tracer(SERVICE)
        self._party = party

    def handle_request(self, call: Call) -> Answer:
        """Carry the call; see `calls.Transport`. Neither its address nor its content is told."""
        named = {"http.request.method": call.method, "peer.service": self._party}
        named |= {"url.template": call.route.partition(" ")[2], "anybridge.call": call.id}
        with self._tracer.start_as_current_span(
            call.route,
            kind=trace.SpanKind.CLIENT,
            attributes=named,
            record_exception=False,
            set_status_on_exception=False,
        ) as span:
            try:
                answer = self._inner.handle_request(call)
            except Exception as error:
                # Its text may quote a header.
                span.set_status(trace.StatusCode.ERROR, type(error).__name__)
                raise
            span.set_attribute("http.response.status_code", answer.status)
            if not answer.is_success:
                span.set_status(trace.StatusCode.ERROR)
            return answer


class TracedRequests:
    """An ASGI layer: whoever publishes by HTTP may say a `traceparent`."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on, under its sender's context."""
        said = dict(scope.get("headers") or []).get(b"traceparent", b"")
        if not said:
            await self._app(scope, receive, send)
            return
        found = _PROPAGATOR.extract({"traceparent": said.decode("latin-1")}, contexts.Context())
        token = contexts.attach(found)
        try:
            await self._app(scope, receive, send)
        finally:
            contexts.detach(token)


class Sender(TracerProvider):
    """Sends spans to a collector, as the standard OTEL_ variables say, and ends in time."""

    def __init__(self, resource: Resource) -> None:
        super().__init__(resource=resource, id_generator=EventIds(), shutdown_on_exit=False)
        self._exporter = OTLPSpanExporter()
        self.add_span_processor(BatchSpanProcessor(self._exporter))

    def close(self) -> None:
        """Send what is left, as far as the collector answers soon."""
        closing = threading.Thread(target=self.shutdown, name="traces", daemon=True)
        closing.start()
        closing.join(FLUSH_S)
        if closing.is_alive():
            # It tries again for half a minute else, whoever waits.
            self._exporter.shutdown()  # type: ignore[no-untyped-call]
            closing.join(FLUSH_S)


def sender_of(process: str) -> Sender:
    """Give what sends the spans of a process."""
    named = Resource.create({"service.namespace": SERVICE, "service.instance.id": process})
    service = {"service.name": f"{SERVICE}-{process}"}
    said = named.attributes.get("service.name", "")
    resource = named.merge(Resource(service)) if str(said).startswith("unknown_") else named
    return Sender(resource)


def _named(store: str, kind: str, key: str) -> dict[str, str | int]:
    return {"anybridge.store": store, "anybridge.kind": str(kind), "anybridge.key": key}


def _under(root: trace.SpanContext) -> contexts.Context:
    if not root.is_valid:
        return contexts.Context()
    return trace.set_span_in_context(trace.NonRecordingSpan(root), contexts.Context())


def _context_of(traceparent: str) -> trace.SpanContext:
    found = _PROPAGATOR.extract({"traceparent": traceparent}, contexts.Context())
    return trace.get_current_span(found).get_span_context()


def _end(span: trace.Span, outcome: object) -> None:
    if isinstance(outcome, Exception):
        span.set_status(trace.StatusCode.ERROR, type(outcome).__name__)
    said = "untouched" if outcome is None else type(outcome).__name__
    span.set_attribute("anybridge.outcome", said)
    span.end()
