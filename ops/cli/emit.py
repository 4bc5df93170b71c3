"""`anybridge emit`: publishes a file of events, one CloudEvent a line."""

import sys
import time
from collections.abc import Callable
from typing import IO, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from adapters.queue import topology
from adapters.queue.publisher import Publisher
from adapters.telemetry import logs
from adapters.telemetry.redaction import printable
from config.settings import Settings, SettingsWrong
from ops.cli import say
from ops.cli.errors import FAILED, WrongUsage
from ops.cli.terms import Json, settings
from producers.publish import Ignored, PublishReport, publish, read_lines
from producers.publish import Progress as Came

MEDIA_TYPE = "application/cloudevents+json"
SHOWN = 20
LONGEST = 80
"""So much of a pointer is shown: names in a file may be of any length."""

RATE = 1000
"""A hub takes 200 SKUs a call and ten calls a second of one store: what is published faster waits,
and the events of all the other stores wait behind it."""
STEP_S = 0.1
"""A hundred at once cost the broker and intake a third less than ten times ten (measured)."""

File = Annotated[str, typer.Argument(metavar="FILE", help="NDJSON file, or - for standard input.")]

Rate = Annotated[int, typer.Option(min=0, help="Events a second at most; 0 is without a limit.")]


def register(root: typer.Typer) -> None:
    """Add this command to the root."""
    root.command(name="emit")(emit)


def emit(file: File, *, rate: Rate = RATE, as_json: Json = False) -> None:
    """Publish events with confirms; every rejected line is named by its number."""
    url = _broker(settings())
    with _opened(file) as stream:
        _look_for_exchange(url)
        # What is printed is JSON, perhaps: what a connection says of itself does not stand in it.
        with logs.errors_only(sys.stderr):
            report, why = _published(stream, url, rate)
    _tell(report, as_json=as_json)
    if report.unconfirmed and why:
        say.note(f"the broker: {why}")
    if not report.is_whole:
        raise typer.Exit(FAILED)


def _broker(known: Settings) -> str:
    """Give the address of the broker.

    Raises:
        SettingsWrong: there is none; says how events come without.
    """
    if known.amqp_url:
        return known.amqp_url
    base = f"http://{known.http_host}:{known.http_port}"
    way = (
        f"without a broker events come by HTTP: POST {base}/v1/events, one or an array of up to "
        "1,000, with the store's key (anybridge key create STORE); docs/first-steps.md shows it"
    )
    raise SettingsWrong(["ANYBRIDGE_AMQP_URL is not set: emit publishes to RabbitMQ", way])


def _look_for_exchange(url: str) -> None:
    """Find out before the first line what would only keep every confirm away.

    Raises:
        BrokerAway: there is no connection.
        TopologyWrong: there is no exchange; says what to do.
    """
    problem = topology.problem_of_exchange(url, topology.EVENTS)
    if problem:
        raise topology.TopologyWrong([problem])


def _published(stream: IO[bytes], url: str, rate: int) -> tuple[PublishReport, str | None]:
    """Give what became of the lines, and what was wrong with the broker at their end."""
    publisher = Publisher(url, exchange=topology.EVENTS, content_type=MEDIA_TYPE, name="emit")
    try:
        with _bar() as bar:
            task = bar.add_task("events", total=None, refused=0)

            def came(progress: Came) -> None:
                bar.update(task, completed=progress.confirmed, refused=progress.refused)

            report = publish(read_lines(stream), publisher, time.time, came, pace=_pace(rate))
        return report, publisher.error
    finally:
        publisher.close()


def _opened(file: str) -> IO[bytes]:
    if file == "-":
        return sys.stdin.buffer
    try:
        return open(file, "rb")  # noqa: PTH123 - closed by the caller
    except OSError as error:
        raise WrongUsage(f"{file} cannot be read: {error.strerror}") from None


def _pace(rate: int) -> Callable[[], None]:
    """Give what keeps a rate: it catches up after a wait for the broker, by a second at most."""
    next_s = time.monotonic()

    def pace() -> None:
        nonlocal next_s
        now_s = time.monotonic()
        next_s = max(next_s + 1 / rate, now_s - 1.0)
        if next_s - now_s > STEP_S:
            time.sleep(next_s - now_s)

    return pace if rate else lambda: None


def _bar() -> Progress:
    return Progress(
        TextColumn("{task.completed} confirmed"),
        BarColumn(),
        TaskProgressColumn(show_speed=True),
        TextColumn("{task.fields[refused]} rejected"),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        disable=not sys.stderr.isatty(),
    )


def _tell(report: PublishReport, *, as_json: bool) -> None:
    progress = report.progress
    for ignored in report.ignored:
        say.note(f"warning: {_ignored(ignored)}")
    if as_json:
        say.data(
            {
                "lines": progress.lines,
                "confirmed": progress.confirmed,
                "rejected": progress.refused,
                "retried": progress.retried,
                "rejected_lines": [
                    {"line": line.number, "errors": [_fault(f) for f in line.faults]}
                    for line in report.refused_lines
                ],
                "unconfirmed_lines": list(report.unconfirmed),
                "ignored_fields": [
                    {"pointer": i.name.pointer, "like": i.name.like, "lines": i.lines}
                    for i in report.ignored
                ],
                "stopped": report.stopped,
            }
        )
        return
    for line in report.refused_lines[:SHOWN]:
        for fault in line.faults:
            say.note(f"line {line.number}: {_shown(fault.pointer)}: {printable(fault.message)}")
    if len(report.refused_lines) > SHOWN:
        say.note(f"… {progress.refused - SHOWN} more; --json lists them")
    if report.unconfirmed:
        say.note(f"not confirmed, publish again: lines {list(report.unconfirmed)[:SHOWN]}")
    if report.stopped:
        say.note(f"stopped after line {progress.lines}: {report.stopped}")
    say.note(f"{progress.confirmed} confirmed, {progress.refused} rejected")


def _ignored(ignored: Ignored) -> str:
    name, many = ignored.name, ignored.lines
    where = f"line {ignored.first}" if many == 1 else f"{many} lines, the first {ignored.first}"
    tip = f"; did you mean {name.like}?" if name.like else ""
    return f"nobody reads {_shown(name.pointer)} ({where}){tip}"


def _shown(pointer: str) -> str:
    return say.cut(printable(pointer), LONGEST) or "/"


def _fault(fault: object) -> dict[str, str]:
    return {"pointer": getattr(fault, "pointer", ""), "detail": getattr(fault, "message", "")}
