"""An event's way is one trace, whoever walks it; and nothing of it is there when nobody asks."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.sdk.trace.sampling import TraceIdRatioBased
from opentelemetry.trace import StatusCode

from adapters.http.calls import Answer, Call
from adapters.telemetry.tracing import EventIds, OtelSpans, TracedCalls, ids_of
from config.settings import SettingsWrong
from domain.changes import Change
from domain.errors import TransientError
from domain.events import Event
from domain.ids import LaneId
from domain.spans import NO_SPANS
from ops.tracing import NO_TRACING, traced_by, tracing
from producers.events_http import TakeEvents
from producers.intake import Intake
from tests.builders import a_stock_event
from tests.collector import running_collector
from tests.unit.ops.api.served import FakeBells, FakeFolder

LANE = LaneId("acme", "stock")
PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
CALL = Call("PUT", "https://hub.example/v2/stocks?gumgaToken=secret", "PUT /stocks")


class Hub:
    """A transport that answers with a status, or fails."""

    def __init__(self, status: int = 204, error: Exception | None = None) -> None:
        self.status, self.error = status, error

    def handle_request(self, call: Call) -> Answer:
        if self.error is not None:
            raise self.error
        return Answer(self.status, {}, b"", datetime.now(UTC))


class Traces:
    """What was written, and what writes it."""

    def __init__(self, **chosen: object) -> None:
        self.written = InMemorySpanExporter()
        self.provider = TracerProvider(id_generator=EventIds(), **chosen)  # type: ignore[arg-type]
        self.provider.add_span_processor(SimpleSpanProcessor(self.written))
        self.spans = OtelSpans(self.provider)

    def calls(self, hub: Hub) -> TracedCalls:
        return TracedCalls(hub, self.provider, "anymarket")

    def named(self, name: str) -> list[ReadableSpan]:
        return [span for span in self.written.get_finished_spans() if span.name == name]

    def push(self, hub: Hub, *changes: Change, outcome: object = "sent") -> None:
        """Work a batch off with one call, as a lane does."""
        with self.spans.batch(LANE, changes, "call-1", lambda _: outcome):
            self.calls(hub).handle_request(CALL)


@pytest.fixture
def traces() -> Iterator[Traces]:
    made = Traces()
    yield made
    made.provider.shutdown()


def a_change(event: Event) -> Change:
    return Change(event.subject, None, 1, 0, 0, None, "", event.id, 0.0)


def folded(traces: Traces, *events: Event, fate: str = "folded", **origins: str) -> None:
    fates = {event.id: fate for event in events}
    traces.spans.folded("amqp", events, fates, 0.01, origins)


def test_an_event_its_push_and_its_call_are_one_trace(traces: Traces) -> None:
    event = a_stock_event("SKU-1", id="ev-1")

    folded(traces, event)
    traces.push(Hub(), a_change(event))

    [intake], [push] = traces.named("intake stock"), traces.named("push stock")
    [call] = traces.named("PUT /stocks")
    assert {span.context.trace_id for span in (intake, push, call)} == {ids_of("acme", "ev-1")[0]}
    assert [
        None if span.parent is None else span.parent.span_id for span in (intake, push, call)
    ] == [
        None,
        intake.context.span_id,
        push.context.span_id,
    ]
    assert push.attributes is not None
    assert (push.attributes["anybridge.event_id"], push.attributes["anybridge.outcome"]) == (
        "ev-1",
        "str",
    )


def test_whoever_works_it_off_in_another_process_writes_into_the_same_trace(
    traces: Traces,
) -> None:
    event, other = a_stock_event("SKU-1", id="ev-1"), Traces()

    folded(traces, event)
    other.push(Hub(), a_change(event))

    [intake], [push] = traces.named("intake stock"), other.named("push stock")
    assert push.parent is not None
    assert (push.context.trace_id, push.parent.span_id) == (
        intake.context.trace_id,
        intake.context.span_id,
    )


def test_a_call_for_several_is_a_trace_of_its_own_linked_both_ways(traces: Traces) -> None:
    events = [a_stock_event(sku, id=f"ev-{sku}") for sku in ("SKU-1", "SKU-2")]

    folded(traces, *events)
    traces.push(Hub(), *map(a_change, events))

    [batch], [call] = traces.named("batch stock"), traces.named("PUT /stocks")
    roots = {span.context.trace_id for span in traces.named("intake stock")}
    pushes = traces.named("push stock")
    assert call.parent == batch.context
    assert {link.context.trace_id for link in batch.links} == roots
    assert {push.context.trace_id for push in pushes} == roots
    assert {link.context.span_id for push in pushes for link in push.links} == {
        batch.context.span_id
    }


def test_the_senders_trace_is_linked(traces: Traces) -> None:
    event = a_stock_event("SKU-1", id="ev-1")

    folded(traces, event, **{"ev-1": PARENT})

    [intake] = traces.named("intake stock")
    assert [f"{link.context.trace_id:032x}" for link in intake.links] == [PARENT.split("-")[1]]


def test_an_event_that_came_before_hangs_under_its_first_intake(traces: Traces) -> None:
    event = a_stock_event("SKU-1", id="ev-1")

    folded(traces, event)
    folded(traces, event, fate="superseded")

    first, again = traces.named("intake stock")
    assert again.parent is not None
    assert (again.parent.span_id, again.context.span_id == first.context.span_id) == (
        first.context.span_id,
        False,
    )


@pytest.mark.parametrize(
    ("hub", "status"), [(Hub(503), None), (Hub(error=TransientError("gumgaToken: secret")), "x")]
)
def test_a_call_that_fails_is_marked_and_tells_no_secret(
    traces: Traces, hub: Hub, status: object
) -> None:
    event = a_stock_event("SKU-1", id="ev-1")

    try:
        traces.push(hub, a_change(event), outcome=TransientError("gumgaToken: secret"))
    except TransientError:
        assert status == "x"

    [call], [push] = traces.named("PUT /stocks"), traces.named("push stock")
    assert {span.status.status_code for span in (call, push)} == {StatusCode.ERROR}
    assert "secret" not in call.to_json() + push.to_json()


def test_what_has_no_event_is_a_trace_of_its_own(traces: Traces) -> None:
    traces.push(Hub(), Change("7", None, 1, 0, 0, None, "", "", 0.0))

    [push] = traces.named("push stock")
    assert (push.parent, push.context.is_valid) == (None, True)


def test_a_trace_is_sampled_whole_or_not_at_all() -> None:
    half = Traces(sampler=TraceIdRatioBased(0.5))
    events = [a_stock_event(f"SKU-{n}", id=f"ev-{n}") for n in range(60)]

    for event in events:
        folded(half, event)
        half.push(Hub(), a_change(event))

    intakes = {span.context.trace_id for span in half.named("intake stock")}
    assert 0 < len(intakes) < 60
    assert intakes == {span.context.trace_id for span in half.named("push stock")}
    assert intakes == {span.context.trace_id for span in half.named("PUT /stocks")}


def test_events_by_http_are_told_too(traces: Traces) -> None:
    class Watch:
        def folded(self, way: str, fates: object, seconds: float) -> None: ...
        def refused(self, way: str, count: int) -> None: ...

    take = TakeEvents(FakeFolder(), FakeBells(), Watch(), spans=traces.spans)
    said = {
        "specversion": "1.0", "id": "ev-1", "type": "stock.changed", "store": "acme",
        "source": "/erp", "subject": "SKU-1", "time": "2026-11-23T17:00:00Z",
        "data": {"deposit": "Geral", "available": 7},
    }  # fmt: skip

    take("acme", said, 100)

    assert [span.context.trace_id for span in traces.named("intake stock")] == [
        ids_of("acme", "ev-1")[0]
    ]


# ------------------------------------------------------------------------------ off, and on


def test_nobody_is_told_by_default() -> None:
    with tracing({}, "work") as off:
        assert off is NO_TRACING
    assert (off.spans, off.requests) == (NO_SPANS, None)
    hub = Hub()
    assert off.around(hub, "anymarket") is hub
    assert Intake.__dataclass_fields__["spans"].default is NO_SPANS


def test_who_asks_for_no_traces_loads_none_of_it() -> None:
    """FastAPI loads the bare API by itself; what costs is the rest."""
    loaded = "{name for name in sys.modules if name.startswith(('opentelemetry.sdk', 'requests'))}"
    code = f"import sys, ops.serving, ops.processes; print({loaded})"

    said = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)

    assert said.stdout.strip() == "set()"


def test_a_collector_without_the_extra_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "adapters.telemetry.tracing", None)
    environ = {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4318"}

    with pytest.raises(SettingsWrong, match=r"requirements-otel\.lock"), tracing(environ, "work"):
        pass


def test_spans_reach_a_collector_by_otlp(monkeypatch: pytest.MonkeyPatch) -> None:
    with running_collector() as collector:
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url)
        with tracing({"OTEL_EXPORTER_OTLP_ENDPOINT": collector.url}, "work") as on:
            event = a_stock_event("SKU-1", id="ev-1")
            on.spans.folded("amqp", [event], {"ev-1": "folded"}, 0.01, {})
            with on.spans.batch(LANE, [a_change(event)], "call-1", lambda _: None):
                on.around(Hub(), "anymarket").handle_request(CALL)

    spans = collector.spans("anybridge-work")
    assert {span.name for span in spans} == {"intake stock", "push stock", "PUT /stocks"}
    assert {span.trace_id.hex() for span in spans} == {f"{ids_of('acme', 'ev-1')[0]:032x}"}


def test_a_collector_that_is_away_keeps_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    before = set(threading.enumerate())
    monkeypatch.setattr("adapters.telemetry.tracing.FLUSH_S", 0.5)
    environ = {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9"}
    monkeypatch.setenv(*next(iter(environ.items())))

    with tracing(environ, "work") as on:
        on.spans.folded("amqp", [a_stock_event("SKU-1", id="ev-1")], {}, 0.01, {})

    assert on.spans is not NO_SPANS
    assert set(threading.enumerate()) <= before


def test_a_provider_of_ones_own_may_be_used(traces: Traces) -> None:
    on = traced_by(traces.provider)

    on.around(Hub(), "anymarket").handle_request(CALL)

    assert len(traces.named("PUT /stocks")) == 1
