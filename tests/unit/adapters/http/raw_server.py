"""A server of plain sockets, for answers that no honest server gives."""

import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from typing import Self

Script = Callable[[socket.socket], None]


class RawServer:
    """Plays `script` on a connection whenever a request has come whole.

    Args:
        context: answers over TLS with its certificate.
    """

    def __init__(self, script: Script, context: ssl.SSLContext | None = None) -> None:
        self._script = script
        self._context = context
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.requests: list[bytes] = []
        self.connections = 0
        self._open: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        # Closing does not wake a thread that accepts; a shutdown does.
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for connection in self._open:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            connection.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                self.connections += 1
                self._open.append(connection)
                threading.Thread(target=self._converse, args=(connection,), daemon=True).start()

    def _converse(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError):
            if self._context is not None:
                connection = self._context.wrap_socket(connection, server_side=True)
                self._open.append(connection)
            for request in _requests(connection):
                self.requests.append(request)
                self._script(connection)


def says(answer: bytes, *, hangs_up: bool = False) -> Script:
    """Give a script that sends these bytes."""

    def script(connection: socket.socket) -> None:
        connection.sendall(answer)
        if hangs_up:
            connection.shutdown(socket.SHUT_RDWR)

    return script


def trickles(at_once: bytes, each: bytes, pause_s: float = 0.02) -> Script:
    """Give a script that goes on for ever, byte after byte."""

    def script(connection: socket.socket) -> None:
        connection.sendall(at_once)
        while True:
            connection.sendall(each)
            time.sleep(pause_s)

    return script


def _requests(connection: socket.socket) -> Iterator[bytes]:
    buffer = b""
    while piece := connection.recv(65_536):
        buffer += piece
        head, blank, content = buffer.partition(b"\r\n\r\n")
        if blank and len(content) >= _content_length(head):
            yield buffer
            buffer = b""


def _content_length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.partition(b":")[2])
    return 0
