"""A threaded HTTP/1.1 server that hands each request to one function."""

import contextlib
import logging
import socket
import socketserver
import threading
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from simulator.engine.wire import Malformed, Reader, Reply, Request, send

Handle = Callable[[Request], Reply]

_log = logging.getLogger("simulator")


class Server(ThreadingHTTPServer):
    """One thread a connection, many requests a connection, one write a reply."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 1024

    def __init__(self, host: str, port: int, handle: Handle) -> None:
        self._handle = handle
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        super().__init__((host, port), BaseHTTPRequestHandler)

    @property
    def port(self) -> int:
        """The port that was bound."""
        return int(self.server_address[1])

    def server_bind(self) -> None:
        """Bind without asking the DNS for our own name, which may take seconds."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = str(self.server_address[0]), self.port

    def finish_request(self, request: object, client_address: object) -> None:
        """Serve one connection until either side closes it."""
        del client_address
        if not isinstance(request, socket.socket):
            return
        request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with self._lock:
            self._open.add(request)
        try:
            with contextlib.suppress(ConnectionError, TimeoutError):
                self._converse(request)
        finally:
            with self._lock:
                self._open.discard(request)

    def shutdown_request(self, request: object) -> None:
        """Close a connection; one that shall be reset is not shut down first."""
        if not isinstance(request, socket.socket):
            return
        lingers = request.getsockopt(socket.SOL_SOCKET, socket.SO_LINGER)
        if not lingers:
            with contextlib.suppress(OSError):
                request.shutdown(socket.SHUT_WR)
        request.close()

    def close_connections(self) -> None:
        """End every connection that is still open."""
        with self._lock:
            still_open = list(self._open)
        for sock in still_open:
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)

    def _converse(self, sock: socket.socket) -> None:
        reader = Reader(sock)
        while True:
            try:
                request = reader.request()
            except Malformed:
                send(sock, Reply(HTTPStatus.BAD_REQUEST))
                return
            if request is None:
                return
            keep = send(sock, self._reply(request), with_body=request.method != "HEAD")
            if not keep or request.headers.get("connection", "").lower() == "close":
                return

    def _reply(self, request: Request) -> Reply:
        try:
            return self._handle(request)
        except Exception:  # noqa: BLE001 - a bug of ours is an answer, too, and stands in the log
            _log.exception("simulator_bug method=%s path=%s", request.method, request.path)
            body = b'{"code":"500","message":"SIMULATOR BUG, see its log"}'
            return Reply(HTTPStatus.INTERNAL_SERVER_ERROR, body)
