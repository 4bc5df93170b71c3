"""The simulator as a process of its own."""

import argparse
import json
import signal
import sys
import threading
from pathlib import Path

from simulator.eccosys.server import EccosysSimulator


def main(port: int, faults: Path | None, journal: Path | None, host: str = "127.0.0.1") -> None:
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
    with EccosysSimulator(host, port, faults=faults, journal=journal) as simulator:
        where = {"url": simulator.url, "control_url": simulator.control_url}
        sys.stdout.write(json.dumps(where) + "\n")
        sys.stdout.flush()
        done.wait()


def run(arguments: list[str] | None = None) -> None:
    """Read the command line and answer."""
    parser = argparse.ArgumentParser(prog="python -m simulator.eccosys", description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--journal", type=Path)
    parser.add_argument("--faults", type=Path)
    read = parser.parse_args(arguments)
    main(read.port, read.faults, read.journal, read.host)
