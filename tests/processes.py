"""Processes of the bridge, started and killed by tests."""

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.nursery import Forked, Nursery

BULK = ("work", "--queues", "work.bulk")

COMMAND_S = 100.0
"""So long a command of a person may take."""


class Processes:
    """Processes by the names that tests give them; each has its log in `folder`.

    Args:
        nursery: forks them, which spares their imports; none: each starts by itself.
    """

    __slots__ = ()
    folder: Path
    environ: dict[str, str]
    processes: dict[str, subprocess.Popen[bytes] | Forked]
    nursery: Nursery | None

    def start(self, *names: str, **extra: str) -> None:
        """Start processes: "intake", "work", "work-2" …; `extra` goes into their environment.

        "bulk" is the `work` that takes only lanes with a backlog.
        """
        for name in names:
            word, log = name.partition("-")[0], self.folder / f"{name}.log"
            words = BULK if word == "bulk" else (word,)
            environ = {**self.environ, **extra}
            if self.nursery is not None:
                self.processes[name] = self.nursery.start(words, environ, log)
                continue
            with log.open("ab") as sink:
                self.processes[name] = subprocess.Popen(
                    [sys.executable, "-m", "ops.cli.main", *words],
                    env=environ,
                    stdout=sink,
                    stderr=sink,
                    start_new_session=True,
                )

    def kill(self, name: str, number: int = signal.SIGKILL) -> int:
        """Send a signal to a process that we started, and wait for its end."""
        process = self.processes[name]
        if process.poll() is None:
            os.kill(process.pid, number)
        code = process.wait(60)
        del self.processes[name]
        return code

    def died(self, name: str, timeout_s: float = 30.0) -> int:
        """Wait until a process that we started ends by itself; gives its code."""
        code = self.processes[name].wait(timeout_s)
        del self.processes[name]
        return code

    def command(self, *words: str) -> None:
        """Run `anybridge WORDS` as a person does."""
        code, _ = self.asked(*words)
        if code:
            raise subprocess.CalledProcessError(code, words, self.tail())

    def asked(self, *words: str) -> tuple[int, str]:
        """Run `anybridge WORDS` as a person does; gives its exit code and what it printed."""
        if self.nursery is None:
            whole = (sys.executable, "-m", "ops.cli.main", *words)
            ran = subprocess.run(
                whole, env=self.environ, stdout=subprocess.PIPE, text=True, check=False
            )
            return ran.returncode, ran.stdout
        with tempfile.NamedTemporaryFile(dir=self.folder, suffix=".out") as out:
            log = self.folder / "command.log"
            forked = self.nursery.start(words, self.environ, log, Path(out.name))
            return forked.wait(COMMAND_S), Path(out.name).read_text(encoding="utf-8")

    def tail(self, size: int = 1500) -> str:
        """Give the end of every log."""
        logs = sorted(self.folder.glob("*.log"))
        return "\n".join(f"== {log.name}\n{log.read_text()[-size:]}" for log in logs)
