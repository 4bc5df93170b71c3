"""Stands between the bridge and a simulated hub, and keeps what was asked."""

import json
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
_KEPT = ("Content-Type", "gumgaToken", "Accept")


@dataclass(frozen=True, slots=True)
class Asked:
    """One request, and the status it was answered with."""

    method: str
    path: str
    body: Any
    status: int


@dataclass(slots=True)
class Wiretap:
    """What was asked so far.

    Args:
        url: where the bridge is sent.
        behind: where the requests go, of the same path.
    """

    behind: str
    url: str = ""
    asked: list[Asked] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def taken(self) -> list[Asked]:
        """Give what was asked since this was asked last."""
        with self._lock:
            asked, self.asked = self.asked, []
            return asked

    def pass_on(self, method: str, path: str, headers: Any, body: bytes) -> tuple[int, bytes]:
        """Pass a request on, and give its answer."""
        wanted = {name: headers[name] for name in _KEPT if headers[name]}
        request = urllib.request.Request(  # noqa: S310 - our simulator
            self.behind + path, body or None, wanted, method=method
        )
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 - as above
                status, content = answer.status, answer.read()
        except urllib.error.HTTPError as refused:
            status, content = refused.code, refused.read()
        with self._lock:
            self.asked.append(Asked(method, path, json.loads(body) if body else None, status))
        return status, content


@contextmanager
def tapped(site: str) -> Iterator[Wiretap]:
    """Listen in front of a site: "http://127.0.0.1:8080/v2"."""
    scheme, _, rest = site.partition("://")
    host, _, path = rest.partition("/")
    tap = Wiretap(f"{scheme}://{host}")

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, content = tap.pass_on(self.command, self.path, self.headers, body)
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    for method in METHODS:
        setattr(Handler, f"do_{method}", Handler.answer)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    tap.url = f"http://127.0.0.1:{server.server_port}/{path}"
    listening = threading.Thread(target=server.serve_forever, daemon=True)
    listening.start()
    try:
        yield tap
    finally:
        server.shutdown()
        server.server_close()
        listening.join()
