"""Requests read from a socket, and replies written to it in one piece."""

import socket
import struct
import time
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import parse_qsl, unquote

HEAD_LIMIT = 65_536
JSON_TYPE = "application/json;charset=UTF-8"
_PHRASES = {status.value: status.phrase for status in HTTPStatus}


class Malformed(Exception):
    """What arrived is not a request of HTTP/1.1."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request, its headers in lower case and its path without trailing slash."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes = b""

    @property
    def media_type(self) -> str:
        """Give the declared media type without parameters, or an empty text."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


@dataclass(frozen=True, slots=True)
class Delivery:
    """How a reply travels, when it does not simply travel."""

    drop: bool = False
    """Close the connection without a byte."""
    reset: bool = False
    """When dropping: close with a TCP reset."""
    chunk_bytes: int = 0
    """Send the body in pieces of this size; 0 sends all at once."""
    pause_s: float = 0.0
    """The pause before each piece."""
    close: bool = False
    """Close the connection after the reply, saying nothing about it."""
    cut_bytes: int | None = None
    """Send only so many bytes of the body that was announced, then close."""


PLAIN = Delivery()


def phrase(status: int) -> str:
    """Give the reason phrase of a status, also of an invented one."""
    return _PHRASES.get(status, "Status")


@dataclass(slots=True)
class Reply:
    """One answer, ready for the wire."""

    status: int
    body: bytes = b""
    content_type: str = JSON_TYPE
    headers: dict[str, str] = field(default_factory=dict)
    delivery: Delivery = PLAIN

    def head(self) -> bytes:
        """Give the status line and the headers, with the empty line after them."""
        lines = [f"HTTP/1.1 {self.status} {phrase(self.status)}"]
        # RFC 9110 8.6: a 204 carries no length; one with a body is written with its
        # length all the same, as the documentation of /stocks/batch has it.
        if self.body or self.status != HTTPStatus.NO_CONTENT:
            lines.append(f"Content-Length: {len(self.body)}")
        if self.body:
            lines.append(f"Content-Type: {self.content_type}")
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


class Reader:
    """Takes requests from one connection, one after the other."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._buffer = b""

    def request(self) -> Request | None:
        """Give the next request, or nothing when the other side has closed.

        Raises:
            Malformed: the bytes are not a request.
        """
        head = self._head()
        if head is None:
            return None
        first, *rest = head.decode("latin-1").split("\r\n")
        try:
            method, target, version = first.split(" ")
        except ValueError:
            raise Malformed(first) from None
        if not version.startswith("HTTP/1."):
            raise Malformed(first)
        headers = _headers(rest)
        path, _, query = target.partition("?")
        return Request(
            method=method,
            path=_tidy(path),
            query=dict(parse_qsl(query, keep_blank_values=True)) if query else {},
            headers=headers,
            body=self._body(headers),
        )

    def _head(self) -> bytes | None:
        while (end := self._buffer.find(b"\r\n\r\n")) < 0:
            if len(self._buffer) > HEAD_LIMIT:
                raise Malformed("head too long")
            if not self._more():
                return None
        head, self._buffer = self._buffer[:end], self._buffer[end + 4 :]
        return head.lstrip(b"\r\n")

    def _body(self, headers: dict[str, str]) -> bytes:
        if headers.get("expect", "").lower() == "100-continue":
            self._sock.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        if "chunked" in headers.get("transfer-encoding", "").lower():
            return self._chunks()
        length = headers.get("content-length", "0")
        if not length.isdigit():
            raise Malformed(f"content-length {length!r}")
        return self._take(int(length))

    def _chunks(self) -> bytes:
        pieces: list[bytes] = []
        while size := self._chunk_size():
            pieces.append(self._take(size))
            self._line()
        while self._line():
            pass
        return b"".join(pieces)

    def _chunk_size(self) -> int:
        text = self._line().partition(b";")[0]
        try:
            return int(text, 16)
        except ValueError:
            raise Malformed(f"chunk size {text!r}") from None

    def _line(self) -> bytes:
        while (end := self._buffer.find(b"\r\n")) < 0:
            self._demand()
        line, self._buffer = self._buffer[:end], self._buffer[end + 2 :]
        return line

    def _take(self, count: int) -> bytes:
        pieces, have = [self._buffer], len(self._buffer)
        while have < count:
            self._buffer = b""
            self._demand()
            pieces.append(self._buffer)
            have += len(self._buffer)
        whole = b"".join(pieces)
        self._buffer = whole[count:]
        return whole[:count]

    def _demand(self) -> None:
        if not self._more():
            raise Malformed("closed in the middle of a body")

    def _more(self) -> bool:
        piece = self._sock.recv(65_536)
        self._buffer += piece
        return bool(piece)


def send(sock: socket.socket, reply: Reply, *, with_body: bool = True) -> bool:
    """Write `reply` to `sock`; False when the connection ends with it."""
    delivery = reply.delivery
    if delivery.drop:
        if delivery.reset:
            linger = struct.pack("ii", 1, 0)
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        return False
    body = reply.body[: delivery.cut_bytes] if with_body else b""
    if delivery.chunk_bytes:
        _trickle(sock, reply.head(), body, delivery)
    else:
        sock.sendall(reply.head() + body)
    return not delivery.close and delivery.cut_bytes is None


def _trickle(sock: socket.socket, head: bytes, body: bytes, way: Delivery) -> None:
    sock.sendall(head)
    for start in range(0, len(body), way.chunk_bytes):
        time.sleep(way.pause_s)
        sock.sendall(body[start : start + way.chunk_bytes])


def _headers(lines: list[str]) -> dict[str, str]:
    headers: dict[str, str] = {}
    for line in lines:
        name, colon, value = line.partition(":")
        if not colon:
            raise Malformed(line)
        headers[name.lower()] = value.strip()
    return headers


def _tidy(path: str) -> str:
    if "%" in path:
        path = unquote(path)
    return path[:-1] if len(path) > 1 and path.endswith("/") else path
