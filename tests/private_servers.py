"""A RabbitMQ and a PostgreSQL of one's own, from Debian's package binaries, to kill at will.

Each listens on loopback only, on free ports, with all its files under one temporary folder.
"""

import contextlib
import os
import shutil
import signal
import socket
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

import pika
import pika.exceptions
import psycopg

from tests.server_process import ServerProcess

RABBIT_BIN = Path("/usr/lib/rabbitmq/bin")
POSTGRES_LIB = Path("/usr/lib/postgresql")
HOST = "127.0.0.1"


class Private(ABC):
    """A server of our own with files of its own, which go with it."""

    _base: Path

    @abstractmethod
    def start(self) -> Self:
        """Start it, or start it again."""

    @abstractmethod
    def kill9(self) -> None:
        """End it as the kernel would; its data stay as they were."""

    def close(self) -> None:
        """End it and remove its files."""
        self.kill9()
        shutil.rmtree(self._base, ignore_errors=True)

    def __enter__(self) -> Self:
        try:
            return self.start()
        except BaseException:  # __exit__ is not called for what failed half-way
            self.close()
            raise

    def __exit__(self, *_: object) -> None:
        self.close()


class PrivateRabbit(Private):
    """A broker of our own; a context manager that starts it and leaves nothing behind.

    Args:
        plugins: names of plugins to enable; each costs start-up time.
        conf: more lines of rabbitmq.conf.
    """

    def __init__(self, plugins: Sequence[str] = (), conf: str = "") -> None:
        self._port, self._dist_port, self._epmd_port = free_port(), free_port(), free_port()
        self._base = _own_folder("rabbit", "rabbitmq")
        self._process = ServerProcess("rabbitmq", self._base)
        self._epmd = ServerProcess("rabbitmq", self._base)
        self.url = f"amqp://guest:guest@{HOST}:{self._port}/%2F"
        _write(self._base / "rabbitmq.conf", RABBIT_CONF.format(host=HOST, port=self._port) + conf)
        _write(self._base / "enabled_plugins", f"[{','.join(plugins)}].")
        _write(self._base / "advanced.config", "[].")

    @staticmethod
    def is_installed() -> bool:
        """Tell whether Debian's package is there."""
        return (RABBIT_BIN / "rabbitmq-server").exists() and shutil.which("epmd") is not None

    @property
    def pid(self) -> int:
        """Process id of the running node."""
        return self._process.pid

    def start(self) -> Self:
        """Start it, again on the same ports and data, and wait until it takes connections."""
        epmd = ["epmd", "-port", str(self._epmd_port), "-address", HOST]
        self._epmd.start(epmd, self._env())
        self._process.start([str(RABBIT_BIN / "rabbitmq-server")], self._env())
        self._process.await_ready(lambda: amqp_answers(self.url))
        return self

    def stop(self) -> None:
        """Stop it in good order; its data stay."""
        self._process.end(signal.SIGTERM)
        self._epmd.kill9()

    def kill9(self) -> None:
        """End it as the kernel would: no goodbye, no flush; its data stay as they were."""
        self._process.kill9()
        self._epmd.kill9()

    def ctl(self, *args: str) -> str:
        """Run rabbitmqctl against this node; gives what it printed."""
        return self._process.run([str(RABBIT_BIN / "rabbitmqctl"), "-q", *args], self._env())

    def _env(self) -> dict[str, str]:
        base = str(self._base)
        return {
            "HOME": base,  # the Erlang cookie is made here
            "PATH": os.environ["PATH"],
            "LANG": "C.UTF-8",
            "ERL_EPMD_ADDRESS": HOST,
            "ERL_EPMD_PORT": str(self._epmd_port),
            "RABBITMQ_NODENAME": "anybridge@localhost",
            "RABBITMQ_DIST_PORT": str(self._dist_port),
            "RABBITMQ_CONFIG_FILE": f"{base}/rabbitmq",
            "RABBITMQ_ADVANCED_CONFIG_FILE": f"{base}/advanced.config",
            "RABBITMQ_ENABLED_PLUGINS_FILE": f"{base}/enabled_plugins",
            "RABBITMQ_MNESIA_BASE": f"{base}/mnesia",
            "RABBITMQ_LOG_BASE": f"{base}/log",
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": (
                "-kernel inet_dist_use_interface {127,0,0,1} +sbwt none"
            ),
            # The script then becomes the node instead of its parent, so that our pid is the node's.
            "RUNNING_UNDER_SYSTEMD": "true",
        }


RABBIT_CONF = """\
listeners.tcp.local = {host}:{port}
loopback_users = none
vm_memory_high_watermark.absolute = 1GB
disk_free_limit.absolute = 50MB
log.file.level = warning
"""


class PrivatePostgres(Private):
    """A database server of our own; a context manager that starts it and leaves nothing behind.

    Args:
        conf: settings to add or change, `{"max_connections": "50"}`. It syncs to disk only when
            asked to, `{"fsync": "on"}`: killing the server loses nothing, the machine's end would.
    """

    def __init__(self, conf: Mapping[str, str] | None = None) -> None:
        self._port = free_port()
        self._base = _own_folder("postgres", "postgres")
        self._process = ServerProcess("postgres", self._base)
        self._settings = {"fsync": "off", **(conf or {})}
        self.url = f"postgresql://postgres@{HOST}:{self._port}/postgres"

    @staticmethod
    def is_installed() -> bool:
        """Tell whether Debian's package is there."""
        return _postgres_bin() is not None

    @property
    def pid(self) -> int:
        """Process id of the running server."""
        return self._process.pid

    def start(self) -> Self:
        """Start it, again on the same port and data, and wait until it takes connections."""
        folder = _postgres_bin()
        if folder is None:
            raise RuntimeError("PostgreSQL is not installed")
        data = self._base / "data"
        if not (data / "PG_VERSION").exists():
            initdb = [str(folder / "initdb"), "--pgdata", str(data), *INITDB_OPTIONS]
            self._process.run(initdb, self._env())
        settings = {"port": str(self._port), "listen_addresses": HOST, **self._settings}
        options = [word for key, value in settings.items() for word in ("-c", f"{key}={value}")]
        command = [str(folder / "postgres"), "-D", str(data), "-k", str(self._base), *options]
        self._process.start(command, self._env())
        self._process.await_ready(lambda: postgres_answers(self.url))
        return self

    def stop(self) -> None:
        """Stop it in good order, cutting its connections; its data stay."""
        self._process.end(signal.SIGINT)

    def kill9(self) -> None:
        """End every process of it at once; its data stay as they were."""
        self._process.kill9()

    def restart(self) -> None:
        """Stop it at once, as after a failover, and start it with crash recovery."""
        self._process.end(signal.SIGQUIT)
        self.start()

    def _env(self) -> dict[str, str]:
        return {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "HOME": str(self._base)}


INITDB_OPTIONS = [
    "--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync",
]  # fmt: skip


def free_port() -> int:
    """A port of the loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def amqp_answers(url: str) -> bool:
    """Tell whether a broker lets us in at `url`."""
    if not _port_is_open(url, 5672):  # pika logs an error for what is no error here
        return False
    parameters = pika.URLParameters(url)
    parameters.socket_timeout = parameters.stack_timeout = 5
    try:
        pika.BlockingConnection(parameters).close()
    except (pika.exceptions.AMQPError, OSError):
        return False
    return True


def postgres_answers(url: str) -> bool:
    """Tell whether a PostgreSQL lets us in at `url`."""
    try:
        psycopg.connect(url, connect_timeout=3).close()
    except psycopg.OperationalError:
        return False
    return True


def _port_is_open(url: str, default: int) -> bool:
    parts = urlsplit(url)
    with contextlib.suppress(OSError):
        socket.create_connection((parts.hostname or HOST, parts.port or default), 2).close()
        return True
    return False


def _postgres_bin() -> Path | None:
    found = sorted(POSTGRES_LIB.glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    return found[-1].parent if found else None


def _own_folder(name: str, user: str) -> Path:
    base = Path(tempfile.mkdtemp(prefix=f"anybridge-{name}-"))
    if os.geteuid() == 0:
        shutil.chown(base, user, user)
    return base


def _write(path: Path, text: str) -> None:
    path.write_text(text)
    path.chmod(0o644)
