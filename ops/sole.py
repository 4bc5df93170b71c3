"""One process at a time on an embedded ledger: a second one would send everything twice."""

import fcntl
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import make_url

from config.settings import Settings, SettingsWrong


@contextmanager
def sole(settings: Settings) -> Iterator[None]:
    """Be the only process that works on this SQLite file, at an address that is free.

    The lock is the system's: it ends with the process, however that dies.

    Raises:
        SettingsWrong: another process has the file, or the port.
    """
    path = make_url(settings.require("database_url").database_url).database or ""
    with Path(f"{path}.lock").open("w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            why = f"ANYBRIDGE_DATABASE_URL: another `anybridge up --embedded` runs on {path}"
            raise SettingsWrong([f"{why}; stop that one, or name another file"]) from None
        _require_free(settings.http_host, settings.http_port)
        yield


def _require_free(host: str, port: int) -> None:
    """Look before anything is begun; whoever takes it in between is seen by the server itself."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError as error:
            why = f"ANYBRIDGE_HTTP_PORT: cannot listen on {host}:{port} ({error.strerror})"
            raise SettingsWrong([f"{why}; choose another one"]) from None
