"""One server process of the tests: started, asked to stop, or killed with all its children."""

import os
import pwd
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import psutil

START_TIMEOUT_S = 90.0
STOP_TIMEOUT_S = 40.0


class ServerProcess:
    """A process that runs in its folder and, when we are root, as the user it is meant for.

    Args:
        user: `rabbitmq`; RabbitMQ would leave files of root's behind, PostgreSQL refuses root.
        folder: where it runs and where `output.log` takes what it says.
    """

    def __init__(self, user: str, folder: Path) -> None:
        account = pwd.getpwnam(user) if os.geteuid() == 0 else None
        self._user = account.pw_uid if account else None
        self._group = account.pw_gid if account else None
        self._folder = folder
        self._output = folder / "output.log"
        self._running: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """Process id, once started."""
        return self._started().pid

    def start(self, command: Sequence[str], env: Mapping[str, str]) -> None:
        """Start it; one that still runs is killed first."""
        self.kill9()
        with self._output.open("ab") as output:
            self._running = subprocess.Popen(
                command,
                env=env,
                cwd=self._folder,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                user=self._user,
                group=self._group,
                extra_groups=[] if self._group else None,
                start_new_session=True,  # Ctrl-C is for us to handle, not for the server
            )

    def run(self, command: Sequence[str], env: Mapping[str, str]) -> str:
        """Run a command of the server's beside it; gives what it printed."""
        done = subprocess.run(
            command,
            env=env,
            cwd=self._folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=START_TIMEOUT_S,
            check=False,
            user=self._user,
            group=self._group,
            extra_groups=[] if self._group else None,
        )
        if done.returncode:
            raise RuntimeError(f"{command[0]}: {done.returncode}\n{done.stdout}{done.stderr}")
        return done.stdout

    def await_ready(self, answers: Callable[[], bool]) -> None:
        """Wait until `answers`; one that ended, or takes too long, is an error with its log."""
        deadline = time.monotonic() + START_TIMEOUT_S
        while not answers():
            if self._started().poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"the server did not start:\n{self._output.read_text()[-4000:]}")
            time.sleep(0.1)

    def end(self, how: signal.Signals) -> None:
        """Ask it to stop with a signal, and wait until it has."""
        process = self._started()
        process.send_signal(how)
        process.wait(STOP_TIMEOUT_S)
        self._running = None

    def kill9(self) -> None:
        """Kill it and its children at once; nothing happens when it does not run."""
        if self._running is None:
            return
        family: list[psutil.Process] = []
        if self._running.poll() is None:
            parent = psutil.Process(self._running.pid)
            # The parent goes first: PostgreSQL's would otherwise notice and tidy up.
            family = [parent, *parent.children(recursive=True)]
        for member in family:
            _kill(member)
        self._running.wait(STOP_TIMEOUT_S)
        psutil.wait_procs(family, timeout=5)  # longer only where nobody buries orphans
        self._running = None

    def _started(self) -> subprocess.Popen[bytes]:
        if self._running is None:
            raise RuntimeError("not started")
        return self._running


def _kill(process: psutil.Process) -> None:
    try:
        process.kill()
    except psutil.NoSuchProcess:
        return
