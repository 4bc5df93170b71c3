"""Real little servers that take what people are told: one by HTTP, one by SMTP."""

import contextlib
import socket
import ssl
import threading
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self


class Hook:
    """Takes posts on loopback and answers each with the next of `statuses`, then with 204."""

    def __init__(self, *statuses: int) -> None:
        self.statuses = list(statuses)
        self.posts: list[tuple[str, dict[str, str], bytes]] = []
        hook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                hook.posts.append((self.path, headers, body))
                self.send_response(hook.statuses.pop(0) if hook.statuses else 204)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - theirs
                """Stay silent."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}/hooks/1"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class PostBox:
    """A mail server on loopback: EHLO, STARTTLS, AUTH PLAIN, MAIL, RCPT, DATA.

    Args:
        context: offers STARTTLS with its certificate; None: it cannot encrypt.
        refuses: recipients that it does not take.
    """

    def __init__(
        self, context: ssl.SSLContext | None = None, refuses: tuple[str, ...] = ()
    ) -> None:
        self._context = context
        self._refuses = refuses
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.mails: list[EmailMessage] = []
        self.said: list[str] = []
        self._open: list[socket.socket] = []
        self._thread = threading.Thread(target=self._accept, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for connection in self._open:
            connection.close()
        self._thread.join()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                self._open.append(connection)
                with contextlib.suppress(OSError):
                    self._converse(connection)

    def _converse(self, connection: socket.socket) -> None:
        connection.sendall(b"220 box\r\n")
        for line in self._lines(connection):
            word = line[:4].upper()
            if word == "STAR" and self._context is not None:
                connection.sendall(b"220 go on\r\n")
                connection = self._context.wrap_socket(connection, server_side=True)
                self._open.append(connection)
                self._serve_encrypted(connection)
                return
            connection.sendall(self._answer(line))
            if word == "DATA":
                self._take(connection)
            if word == "QUIT":
                connection.close()
                return

    def _serve_encrypted(self, connection: socket.socket) -> None:
        self.said.append("encrypted")
        for line in self._lines(connection):
            connection.sendall(self._answer(line))
            if line[:4].upper() == "DATA":
                self._take(connection)
            if line[:4].upper() == "QUIT":
                connection.close()
                return

    def _answer(self, line: str) -> bytes:
        word = line[:4].upper()
        if word == "EHLO":
            offers = ["box", "STARTTLS"] if self._context is not None else ["box"]
            return "".join(f"250-{offer}\r\n" for offer in offers).encode() + b"250 AUTH PLAIN\r\n"
        if word == "RCPT" and any(name in line for name in self._refuses):
            return b"550 no such person\r\n"
        return {"AUTH": b"235 ok\r\n", "DATA": b"354 go on\r\n", "QUIT": b"221 bye\r\n"}.get(
            word, b"250 ok\r\n"
        )

    def _take(self, connection: socket.socket) -> None:
        whole = b""
        while not whole.endswith(b"\r\n.\r\n"):
            whole += connection.recv(65_536)
        mail = message_from_bytes(whole[:-3], policy=policy.default)
        self.mails.append(mail)
        connection.sendall(b"250 taken\r\n")

    def _lines(self, connection: socket.socket) -> Iterator[str]:
        buffer = b""
        while piece := connection.recv(1):
            buffer += piece
            if buffer.endswith(b"\r\n"):
                self.said.append(buffer.decode().strip())
                yield self.said[-1]
                buffer = b""
