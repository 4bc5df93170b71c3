"""Publishes a file of events: one CloudEvent a line, every bad line reported by its number."""

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import IO, Any, Literal, Protocol

from domain.errors import TransientError
from domain.events import MAX_EVENT_BYTES, TOO_LARGE, EventInvalid, Fault
from domain.json_text import read_json
from domain.unknown_names import UnknownName, unknown_names
from domain.validation import to_event

MOST_KEPT = 1000
"""So many refused lines are kept with their faults; the others are counted."""

MOST_NAMES = 100
"""So many names that nobody reads are told of."""

_BOM = b"\xef\xbb\xbf"
_EVERY = 100  # lines between two reports of progress
_GLANCE_S = 0.25

Outcome = Literal["confirmed", "returned", "nacked"]


class EventPublisher(Protocol):
    """Publishes with confirms, many messages under way at once."""

    def publish(
        self, routing_key: str, body: bytes, message_id: str, told: Callable[[Outcome], None]
    ) -> None:
        """Publish one event; `told` hears its outcomes, maybe in another thread.

        Raises:
            TransientError: the broker is away for too long; the event was not taken.
        """
        ...

    def flush(self, timeout_s: float) -> bool:
        """Wait until everything is confirmed or returned; False when time ran out."""
        ...


@dataclass(frozen=True, slots=True)
class RefusedLine:
    """A line that is not published, and why. `number` counts from 1, blank lines too."""

    number: int
    faults: Sequence[Fault]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far it has come.

    Args:
        lines: read so far, blank ones too.
        confirmed: the broker has them on disk.
        refused: broke the contract, or no queue takes them.
        retried: times that the broker refused an event for now.
    """

    lines: int = 0
    confirmed: int = 0
    refused: int = 0
    retried: int = 0


@dataclass(frozen=True, slots=True)
class Ignored:
    """A name that nobody reads, in one line or many.

    Args:
        first: number of the first of them.
    """

    name: UnknownName
    lines: int
    first: int


@dataclass(frozen=True, slots=True)
class PublishReport:
    """What became of a file.

    Args:
        refused_lines: the first ones by number, at most `MOST_KEPT`; all are in `progress`.
        unconfirmed: numbers of lines that may or may not have arrived. Publish them again.
        stopped: why the rest was not read; the line after `progress.lines` is the next.
        ignored: names that nobody reads, the first of them; no reason to refuse a line.
    """

    progress: Progress
    refused_lines: Sequence[RefusedLine]
    unconfirmed: Sequence[int]
    stopped: str | None
    ignored: Sequence[Ignored] = ()

    @property
    def is_whole(self) -> bool:
        """Tell whether every event arrived."""
        return not (self.progress.refused or self.unconfirmed or self.stopped)


def publish(
    lines: Iterable[str | bytes],
    publisher: EventPublisher,
    now_s: Callable[[], float],
    on_progress: Callable[[Progress], None],
    patience_s: float = 60.0,
    pace: Callable[[], None] = lambda: None,
) -> PublishReport:
    """Publish events, each to `<store>.<type>`, and wait for every confirm.

    Args:
        lines: NDJSON; see `read_lines` for a file that nobody has looked at.
        now_s: the clock against which an event may be from the future.
        on_progress: called every hundred lines, and while the last confirms come in.
        patience_s: how long the last confirms may all stay away.
        pace: waits until the next line may be published.
    """
    tally = _Tally()
    stopped = None
    for number, line in enumerate(lines, start=1):
        pace()
        try:
            _publish_one(number, line, publisher, now_s(), tally)
        except TransientError as error:
            stopped = str(error)
            break
        tally.count_line(number)
        if number % _EVERY == 0:
            on_progress(tally.progress)
    # Who stopped us has been patient already.
    left = 0 if stopped else round(patience_s / _GLANCE_S)
    while not publisher.flush(_GLANCE_S) and left > 0:
        before, left = tally.progress, left - 1
        on_progress(before)
        if tally.progress != before:
            left = round(patience_s / _GLANCE_S)
    on_progress(tally.progress)
    return tally.report(stopped)


def read_lines(stream: IO[bytes]) -> Iterator[bytes]:
    """Give the lines of a file without ever holding more of one than an event may have."""
    most = MAX_EVENT_BYTES + len(_BOM) + len(b"\r\n")
    while line := stream.readline(most + 1):
        yield line
        while len(line) > most and not line.endswith(b"\n"):
            line = stream.readline(most + 1)


def _publish_one(
    number: int, line: str | bytes, publisher: EventPublisher, now_s: float, tally: "_Tally"
) -> None:
    try:
        body = _body(number, line)
        if not body:
            return
        # As strictly as intake: what it would park is refused here, with its line.
        fields = read_json(body)
        event = to_event(fields, now_s)
    except EventInvalid as error:
        tally.refuse(number, error.faults)
        return
    tally.ignore(number, fields)
    routing_key = f"{event.store}.{event.type}"
    tally.send(number)
    try:
        publisher.publish(routing_key, body, event.id, partial(tally.hear, number, routing_key))
    except TransientError:
        tally.unsend(number)
        raise


def _body(number: int, line: str | bytes) -> bytes:
    try:
        body = line.encode() if isinstance(line, str) else line
    except UnicodeEncodeError:
        raise EventInvalid([_NOT_UTF8]) from None
    if number == 1:
        body = body.removeprefix(_BOM)
    body = body.strip()
    if len(body) > MAX_EVENT_BYTES:
        raise EventInvalid([TOO_LARGE])
    return body


_NOT_UTF8 = Fault("", "not UTF-8; save the file as UTF-8")


class _Tally:
    """Counts from two threads: the reader's and the publisher's."""

    def __init__(self) -> None:
        self.progress = Progress()
        self._lock = threading.Lock()
        self._refused: list[RefusedLine] = []
        self._under_way: set[int] = set()
        self._ignored: dict[UnknownName, tuple[int, int]] = {}

    def count_line(self, number: int) -> None:
        self._add(lines=number - self.progress.lines)

    def send(self, number: int) -> None:
        with self._lock:
            self._under_way.add(number)

    def unsend(self, number: int) -> None:
        with self._lock:
            self._under_way.discard(number)

    def refuse(self, number: int, faults: Sequence[Fault]) -> None:
        with self._lock:
            if len(self._refused) < MOST_KEPT:
                self._refused.append(RefusedLine(number, tuple(faults)))
        self._add(refused=1)

    def ignore(self, number: int, fields: Mapping[str, Any]) -> None:
        for name in unknown_names(fields):
            lines, first = self._ignored.get(name, (0, number))
            if lines or len(self._ignored) < MOST_NAMES:
                self._ignored[name] = (lines + 1, first)

    def hear(self, number: int, routing_key: str, outcome: Outcome) -> None:
        if outcome == "nacked":
            self._add(retried=1)
            return
        self.unsend(number)
        if outcome == "confirmed":
            self._add(confirmed=1)
        else:
            fix = f"no queue takes {routing_key}: run `anybridge queues apply`"
            self.refuse(number, [Fault("", fix)])

    def report(self, stopped: str | None) -> PublishReport:
        with self._lock:
            refused = sorted(self._refused, key=lambda line: line.number)
            ignored = [Ignored(name, *told) for name, told in self._ignored.items()]
            under_way = sorted(self._under_way)
            return PublishReport(self.progress, refused, under_way, stopped, ignored)

    def _add(self, lines: int = 0, confirmed: int = 0, refused: int = 0, retried: int = 0) -> None:
        with self._lock:
            was = self.progress
            self.progress = Progress(
                was.lines + lines,
                was.confirmed + confirmed,
                was.refused + refused,
                was.retried + retried,
            )
