"""Which processes pass lanes with a backlog on."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import pytest

from config.routes import WORK_QUEUES
from config.settings import Settings
from ops import processes


class Wired(Exception):
    """The lane worker is wired: what comes after needs a broker."""


@pytest.mark.parametrize(
    ("queues", "passes_on"),
    [(WORK_QUEUES, True), (("work.bulk",), True), (("work.orders", "work.push"), False)],
)
def test_who_does_not_read_the_queue_of_backlogs_passes_no_lane_on(
    monkeypatch: pytest.MonkeyPatch, queues: Sequence[str], passes_on: bool
) -> None:
    rings: list[object] = []

    @contextmanager
    def opened(settings: Settings, *_: object, **__: object) -> Iterator[Any]:
        yield SimpleNamespace(settings=settings, metrics=SimpleNamespace(bells_dropped=None))

    def lane_worker(_service: object, _bells: object, ring_bulk: object) -> None:
        rings.append(ring_bulk)
        raise Wired

    bells = SimpleNamespace(close=lambda: None, ring_bulk=lambda _: None)
    monkeypatch.setattr(processes, "opened", opened)
    monkeypatch.setattr(processes, "lane_worker", lane_worker)
    monkeypatch.setattr(processes, "RabbitBells", lambda *_, **__: bells)
    for name in ("_tune_for_throughput", "_be_nice"):
        monkeypatch.setattr(processes, name, lambda: None)

    with pytest.raises(Wired):
        processes.run_work(Settings(amqp_url="amqp://broker.example"), queues)

    assert rings == [bells.ring_bulk if passes_on else None]
