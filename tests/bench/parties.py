"""What runs on another machine in real life: a process of its own, that has no core to claim."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

NICE = 19
ELSEWHERE = (sys.executable, "-m", "tests.bench.elsewhere", str(NICE))
"""What a command begins with."""


@dataclass(frozen=True, slots=True)
class Party:
    """Where an imitated party answers, and where it is told what to hold."""

    url: str
    control_url: str


@contextmanager
def elsewhere(module: str, journal: Path) -> Iterator[Party]:
    """Give a simulator, "simulator.anymarket", that is a process of its own."""
    command = [*ELSEWHERE, module, "--journal", str(journal)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        try:
            yield Party(**json.loads(process.stdout.readline()))
        finally:
            process.terminate()
