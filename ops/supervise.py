"""`anybridge up`: all processes on one machine, each started anew when it ends badly."""

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import structlog

log = structlog.get_logger()

COMMANDS: Sequence[Sequence[str]] = (
    ("intake",),
    ("work",),
    ("schedule",),
    ("serve",),
    ("work", "--queues", "work.bulk"),
)
"""The last takes lanes with a backlog, so that they do not keep the others waiting."""

LOOK_S = 0.5
PAUSE_MAX_S = 30.0
STEADY_S = 60.0
GRACE_S = 40.0
_PR_SET_PDEATHSIG = 1


@dataclass(slots=True)
class _Child:
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started_s: float = 0.0
    start_at_s: float = 0.0
    pause_s: float = field(default=0.5)


def supervise(environ: Mapping[str, str], stop: threading.Event) -> int:
    """Run the processes until `stop` is set; 1 when one had to be killed.

    Args:
        environ: the environment of every child.
    """
    children = [_Child([sys.executable, "-m", "ops.cli.main", *words]) for words in COMMANDS]
    while not stop.wait(LOOK_S):
        for index, child in enumerate(children):
            _keep(child, {**environ, **_own_port(environ, index)})
    return _end(children)


def _own_port(environ: Mapping[str, str], index: int) -> dict[str, str]:
    """Give each child a metrics port of its own: the one that is set, the next, and so on."""
    first = int(environ.get("ANYBRIDGE_METRICS_PORT") or 0)
    return {"ANYBRIDGE_METRICS_PORT": str(first + index)} if first else {}


def _keep(child: _Child, environ: Mapping[str, str]) -> None:
    now_s = time.monotonic()
    if child.process is not None:
        code = child.process.poll()
        if code is None:
            return
        steady = now_s - child.started_s > STEADY_S
        child.pause_s = 0.5 if steady else min(PAUSE_MAX_S, child.pause_s * 2)
        child.start_at_s = now_s + child.pause_s
        child.process = None
        words = " ".join(child.command[3:])
        log.error("process_died", command=words, code=code, again_in_s=child.pause_s)
    if now_s >= child.start_at_s:
        child.started_s = now_s
        child.process = subprocess.Popen(  # noqa: S603 - our own command
            child.command,
            env=dict(environ),
            preexec_fn=_die_with_parent,  # noqa: PLW1509 - one call of libc, it takes no lock
            start_new_session=True,
        )


def _end(children: Sequence[_Child]) -> int:
    running = [child.process for child in children if child.process is not None]
    for process in running:
        if process.poll() is None:
            os.kill(process.pid, signal.SIGTERM)
    ends_s = time.monotonic() + GRACE_S
    killed = 0
    for process in running:
        try:
            process.wait(max(0.1, ends_s - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            killed = 1
    return killed


def _die_with_parent() -> None:
    # No orphans that go on consuming when the supervisor is killed (hazard H6).
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
