"""A simulator as a process of its own."""

import argparse
import json
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol


class Party(Protocol):
    """An imitated party that answers."""

    @property
    def url(self) -> str:
        """The base of its API."""
        ...

    @property
    def control_url(self) -> str:
        """The base of its control API."""
        ...


Opened = Callable[[str, int, Path | None, Path | None], AbstractContextManager[Party]]
"""Makes a party that answers, by host, port, file of the journal and file of faults."""


def answer(
    opened: Opened, port: int, faults: Path | None, journal: Path | None, host: str = "127.0.0.1"
) -> None:
    """Answer until SIGTERM or SIGINT; one line of JSON says where.

    Args:
        port: 0 for any free one.
        faults: JSON file of faults in force from the start.
        journal: file the book is appended to.
        host: address to listen on; another than loopback only inside a container's network.
    """
    done = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: done.set())
    with opened(host, port, journal, faults) as party:
        where = {"url": party.url, "control_url": party.control_url}
        sys.stdout.write(json.dumps(where) + "\n")
        sys.stdout.flush()
        done.wait()


def run(program: str, opened: Opened) -> None:
    """Read the command line and answer."""
    parser = argparse.ArgumentParser(prog=program, description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--journal", type=Path)
    parser.add_argument("--faults", type=Path)
    read = parser.parse_args()
    answer(opened, read.port, read.faults, read.journal, read.host)
