"""/metrics, /healthz and /readyz for processes that serve nothing else."""

import json
import threading
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self

from prometheus_client import CollectorRegistry
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

Ready = Callable[[], Mapping[str, str]]
"""What is wrong, by name; empty means ready. See `readiness.Readiness`."""

_JSON = "application/json"
_PATIENCE_S = 5.0


class Exposition:
    """A small HTTP server on a thread of its own.

    Args:
        address: (host, port); port 0 takes a free one, see `port`.
    """

    def __init__(self, address: tuple[str, int], registry: CollectorRegistry, ready: Ready) -> None:
        self._server = _Server(address, _Handler)
        self._server.registry = registry
        self._server.ready = ready
        self._thread = threading.Thread(
            target=self._server.serve_forever, name="exposition", daemon=True
        )

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self._server.server_address[1])

    def start(self) -> Self:
        """Begin to answer."""
        self._thread.start()
        return self

    def close(self) -> None:
        """Stop answering and free the port."""
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    registry: CollectorRegistry
    ready: Ready

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: a probe that hangs up is no event."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    timeout = _PATIENCE_S
    server_version = "anybridge"
    sys_version = ""

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        if path == "/metrics":
            self._answer(200, CONTENT_TYPE_LATEST, generate_latest(self.server.registry))
        elif path == "/healthz":
            self._answer(200, _JSON, b'{"status": "ok"}')
        elif path == "/readyz":
            wrong = dict(self.server.ready())
            told = {"status": "unavailable" if wrong else "ok", "reasons": wrong}
            self._answer(503 if wrong else 200, _JSON, json.dumps(told).encode())
        else:
            self._answer(404, _JSON, b'{"status": "not found"}')

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Say nothing: probes come every few seconds."""

    def _answer(self, status: int, content_type: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)
