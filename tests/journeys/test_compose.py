"""Each command of docker-compose.yml by hand: with what the file gives it, and no Docker."""

import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml
from cryptography.fernet import Fernet

from tests import servers
from tests.private_servers import free_port
from tests.servers import Broker

pytestmark = [pytest.mark.amqp, pytest.mark.db, pytest.mark.slow]

ROOT = Path(__file__).resolve().parents[2]
SERVICES: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
OURS = {name: each for name, each in SERVICES.items() if "build" in each}
ONCE = ["database-upgrade", "queues-apply"]
STAYING = [name for name in OURS if name not in ONCE]
ENTRY = re.findall(r'exec python -c "(.+?)"', (ROOT / "Dockerfile").read_text())
PATIENCE_S = 60.0


@dataclass(slots=True)
class Hand:
    """Somebody who types what the file says, at servers that run already.

    Args:
        told: variables that are elsewhere here than in the containers.
    """

    folder: Path
    told: Mapping[str, str]
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def words(self, name: str, port: int = 0) -> list[str]:
        """Give the command of a service; a port that it names is exchanged for a free one."""
        words = [str(port) if word.isdigit() else word for word in OURS[name]["command"]]
        return [sys.executable, "-c", *ENTRY, *words]

    def environ(self, name: str, port: int) -> dict[str, str]:
        """Give what the file gives a service where `.env` says nothing but what it must."""
        given = {key: _default(value) for key, value in OURS[name]["environment"].items()}
        ports = {"ANYBRIDGE_HTTP_PORT": str(port), "ANYBRIDGE_METRICS_PORT": str(port)}
        return {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), **given, **self.told, **ports}

    def start(self, name: str, port: int) -> subprocess.Popen[bytes]:
        with (self.folder / f"{name}.log").open("ab") as sink:
            words, environ = self.words(name, port), self.environ(name, port)
            process = subprocess.Popen(words, env=environ, stdout=sink, stderr=sink)
        self.running.append(process)
        return process

    def log(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text()[-2000:]


@contextmanager
def _hand(folder: Path, amqp_url: str, database_url: str) -> Iterator[Hand]:
    found = Hand(
        folder,
        {
            "ANYBRIDGE_AMQP_URL": amqp_url,
            "ANYBRIDGE_DATABASE_URL": database_url,
            "ANYBRIDGE_SECRET_KEY": Fernet.generate_key().decode(),
        },
    )
    try:
        yield found
    finally:
        for process in found.running:
            process.kill()
            process.wait()


@pytest.fixture(scope="module")
def hand(
    amqp_broker: Broker, postgres_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Hand]:
    with (
        servers.fresh_vhost(amqp_broker) as amqp_url,
        _hand(tmp_path_factory.mktemp("by-hand"), amqp_url, postgres_url) as found,
    ):
        for name in ONCE:  # as `depends_on` has it
            assert found.start(name, 0).wait(PATIENCE_S) == 0, found.log(name)
        yield found


def test_the_image_is_entered_by_the_command(hand: Hand) -> None:
    assert len(ENTRY) == 1
    assert hand.words("work")[3:] == ["work"]


@pytest.mark.parametrize("name", ONCE)
def test_what_runs_once_may_run_again(hand: Hand, name: str) -> None:
    assert hand.start(name, 0).wait(PATIENCE_S) == 0, hand.log(name)


@pytest.mark.parametrize("name", STAYING)
def test_what_stays_is_healthy_and_ends_when_told(hand: Hand, name: str) -> None:
    port = free_port()
    process = hand.start(name, port)

    until_s = time.monotonic() + PATIENCE_S
    while not _is_healthy(name, port):
        assert process.poll() is None, hand.log(name)
        assert time.monotonic() < until_s, hand.log(name)
        time.sleep(0.2)

    process.send_signal(signal.SIGTERM)
    grace_s = float(OURS[name]["stop_grace_period"].removesuffix("s"))
    assert process.wait(grace_s) == 0, hand.log(name)


def _default(value: str) -> str:
    return re.sub(r"\$\{\w+(?::-([^}]*)|:\?[^}]*)\}", lambda found: found[1] or "", value)


def _is_healthy(name: str, port: int) -> bool:
    """Ask as the file asks; simulators are asked for their port."""
    code = f"import socket; socket.create_connection(('127.0.0.1', {port}), 3)"
    if "healthcheck" in OURS[name]:
        kind, word, flag, code = OURS[name]["healthcheck"]["test"]
        assert (kind, word, flag) == ("CMD", "python", "-c")
        code = re.sub(r"127\.0\.0\.1:\d+", f"127.0.0.1:{port}", code)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    return done.returncode == 0
