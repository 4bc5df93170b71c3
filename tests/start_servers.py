"""`python -m tests.start_servers install|up`: what `make test` and `make up` do about servers."""

import contextlib
import os
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from cryptography.fernet import Fernet

from tests import servers
from tests.browser import CHROMIUM
from tests.private_servers import HOST
from tests.servers import Absent

VENV = shlex.quote(str(Path(sys.executable).parent))

COMMAND = "from ops.cli.main import main; main()"
SIMULATORS = {"anymarket": 8701, "eccosys": 8702}


def install() -> None:
    """Install the Debian packages of servers that are found nowhere, where we may."""
    there = {
        "rabbitmq-server": servers.has_broker(),
        "postgresql": servers.has_database(),
        "prometheus": shutil.which("prometheus") is not None,
        CHROMIUM: shutil.which(CHROMIUM) is not None,
    }
    missing = [package for package, is_there in there.items() if not is_there]
    if not missing:
        _say("RabbitMQ, PostgreSQL, Prometheus and Chromium are there")
    elif os.geteuid() == 0 and shutil.which("apt-get"):
        _say(f"installing {' '.join(missing)}")
        _apt_get("update")
        _apt_get("install", "--yes", "--no-install-recommends", *missing)
    else:
        _say(f"missing: {' '.join(missing)}; tests that need them are skipped")


def up() -> None:
    """Start what is not found, and both simulators; say where they are; end with Ctrl-C."""
    with contextlib.ExitStack() as stack:
        amqp_url = stack.enter_context(servers.fresh_vhost(servers.broker()))
        database_url = stack.enter_context(servers.fresh_database(servers.database_url()))
        for party, port in SIMULATORS.items():
            stack.enter_context(_simulator(party, port))
        _say("ready; vhost, database and simulators are gone when you press Ctrl-C")
        _say("paste this into another shell, then start the bridge there with `anybridge up`:")
        print(f"cd {shlex.quote(str(Path.cwd()))}; export PATH={VENV}:$PATH")
        print(f"export ANYBRIDGE_AMQP_URL={amqp_url}")
        print(f"export ANYBRIDGE_DATABASE_URL={database_url}")
        print(f"export ANYBRIDGE_SECRET_KEY={Fernet.generate_key().decode()}")
        print("export ANYBRIDGE_ALLOW_HTTP=yes ANYBRIDGE_ALLOW_PRIVATE=yes", flush=True)
        _say("in a third shell, with the same lines: docs/first-steps.md, from the accounts on")
        _await_end()


@contextlib.contextmanager
def _simulator(party: str, port: int) -> Iterator[None]:
    command = [sys.executable, "-c", COMMAND, "simulate", party, "--port", str(port)]
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    try:
        _say(f"the {party} simulator {_fate(process, port)}")
        yield
    finally:
        process.terminate()
        process.wait()


def _fate(process: subprocess.Popen[bytes], port: int) -> str:
    """What became of it: it listens, or it has ended."""
    while process.poll() is None:
        with contextlib.suppress(OSError):
            socket.create_connection((HOST, port), 1).close()
            return f"listens on http://{HOST}:{port}"
        time.sleep(0.1)
    return "did not start"


def _await_end() -> None:
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    ended.wait()


def _apt_get(*args: str) -> None:
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(
        ["apt-get", "-qq", *args], env=env, stdout=subprocess.DEVNULL, check=True, timeout=600
    )


def _say(line: str) -> None:
    print(f"servers: {line}", flush=True)


if __name__ == "__main__":
    try:
        {"install": install, "up": up}[sys.argv[1]]()
    except Absent as error:
        sys.exit(f"servers: {error}")
