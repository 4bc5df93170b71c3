"""How big a run is, and on what it runs."""

import os
import platform
import signal
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import psutil
import psycopg

from adapters.queue.connection import blocking
from tests import servers
from tests.stack import Stack

T = TypeVar("T")

UP = ("intake", "work", "bulk", "schedule")
"""The processes of `anybridge up`, but for `serve`."""

GRACE_S = 45.0
"""The bridge promises 40 s."""

SETTINGS = ("fsync", "synchronous_commit", "autovacuum", "shared_buffers")


@dataclass(frozen=True, slots=True)
class Plan:
    """What was asked for on the command line.

    Args:
        folder: for logs and journals of the processes; gone afterwards.
    """

    quick: bool
    repeat: int
    folder: Path

    def size(self, quick: T, full: T) -> T:
        """Give the size of something for this run."""
        return quick if self.quick else full

    def room(self, name: str) -> Path:
        """Give a folder of one's own."""
        made = self.folder / name
        made.mkdir(parents=True, exist_ok=True)
        return made


def await_up(stack: Stack) -> None:
    """Wait until every process that was started says so."""
    logs = [stack.folder / f"{name}.log" for name in stack.processes]
    said = "process_started"
    stack.await_("processes", lambda: all(said in log.read_text("utf-8") for log in logs))


def end(stack: Stack, *names: str) -> None:
    """Stop processes in good order; one that does not answer is killed, never left behind."""
    for name in names:
        process = stack.processes[name]
        os.kill(process.pid, signal.SIGTERM)
        try:
            process.wait(GRACE_S)
        except subprocess.TimeoutExpired:
            print(f"  {name} did not stop within {GRACE_S:.0f} s of SIGTERM: killed")
            stack.kill(name)
        else:
            del stack.processes[name]


def machine() -> Mapping[str, str]:
    """Tell what is measured on: no names, no paths."""
    memory_gb = psutil.virtual_memory().total / 2**30
    return {
        "CPU": f"{_cpu()} × {os.cpu_count()}",
        "memory": f"{memory_gb:.0f} GB",
        "load at the start": f"{os.getloadavg()[0]:.1f}",
        "Python": platform.python_version(),
        "PostgreSQL": _postgres(),
        "RabbitMQ": _rabbit(),
    }


def _cpu() -> str:
    told = Path("/proc/cpuinfo")
    if told.exists():
        for line in told.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.machine()


def _postgres() -> str:
    with psycopg.connect(servers.database_url()) as connection:
        version = str(connection.info.server_version // 10_000)
        told = [
            f"{name} {connection.execute(f'SHOW {name}').fetchone()[0]}"  # type: ignore[index]
            for name in SETTINGS
        ]
    return f"{version} ({'; '.join(told)})"


def _rabbit() -> str:
    with blocking(servers.broker().url, "bench") as connection:
        return str(connection._impl.server_properties.get("version", "?"))
