"""`anybridge` commands started by fork: the same main, without the second of imports.

A test that kills a process thirty times would otherwise spend its minute importing. The nursery is
a process that has imported everything and opened nothing; each child of it is a process of its
own, in a session of its own, and dies as any other does.
"""

import atexit
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Self

from ops.cli.main import built, main

POLL_S = 0.02


class Forked:
    """One child of the nursery, with the few methods of `subprocess.Popen` that we use."""

    def __init__(self, nursery: "Nursery", pid: int) -> None:
        self._nursery, self.pid = nursery, pid
        self._code: int | None = None

    def poll(self) -> int | None:
        """Give the exit code; negative for a signal; None while it runs."""
        if self._code is None:
            self._code = self._nursery.ask(poll=self.pid)["code"]
        return self._code

    def wait(self, timeout: float) -> int:
        """Wait for the end."""
        until_s = time.monotonic() + timeout
        while (code := self.poll()) is None:
            if time.monotonic() > until_s:
                raise subprocess.TimeoutExpired(f"pid {self.pid}", timeout)
            time.sleep(POLL_S)
        return code


class Nursery:
    """Starts commands; a context manager that leaves no child behind."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.nursery"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def start(
        self, words: Sequence[str], environ: Mapping[str, str], log: Path, out: Path | None = None
    ) -> Forked:
        """Start `anybridge WORDS`; what it prints goes to `log`, or to `out` if there is one."""
        asked = {"words": list(words), "environ": dict(environ), "log": str(log)}
        return Forked(self, self.ask(start={**asked, "out": str(out or log)})["pid"])

    def ask(self, **asked: Any) -> Any:
        """Ask the process; any thread."""
        with self._lock:
            assert self._process.stdin is not None
            assert self._process.stdout is not None
            self._process.stdin.write(json.dumps(asked) + "\n")
            self._process.stdin.flush()
            return json.loads(self._process.stdout.readline())

    def close(self) -> None:
        """End it and every child."""
        self._process.communicate(timeout=30)  # closes its input: it ends its children

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def serve() -> None:
    """Fork and answer until the input ends. Single-threaded, or a fork would not be safe."""
    built()  # every module, before any child
    alive: set[int] = set()
    for line in sys.stdin:
        asked = json.loads(line)
        if "start" in asked:
            pid = os.fork()
            if not pid:
                _become(**asked["start"])
            alive.add(pid)
            answer: dict[str, int | None] = {"pid": pid}
        else:
            ended, status = os.waitpid(asked["poll"], os.WNOHANG)
            alive.discard(ended)
            answer = {"code": os.waitstatus_to_exitcode(status) if ended else None}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()
    for pid in alive:
        os.kill(pid, signal.SIGKILL)


@cache
def the_nursery() -> Nursery:
    """Give the one of this process, which ends with it."""
    made = Nursery()
    atexit.register(made.close)
    return made


def _become(words: Sequence[str], environ: Mapping[str, str], log: str, out: str) -> None:
    """Be the command, from here to the end of this process."""
    os.setsid()
    said, noted = (
        os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644) for path in (out, log)
    )
    nothing = os.open(os.devnull, os.O_RDONLY)
    for theirs, ours in ((nothing, 0), (said, 1), (noted, 2)):
        os.dup2(theirs, ours)
    os.environ.clear()
    os.environ.update(environ)
    sys.argv = ["anybridge", *words]
    code: Any = 1
    try:
        main()
    except SystemExit as ended:
        code = ended.code
    except Exception:  # noqa: BLE001 - this process ends with it
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code if isinstance(code, int) else int(code is not None))


if __name__ == "__main__":
    serve()
