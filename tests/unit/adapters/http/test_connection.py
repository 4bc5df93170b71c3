"""An answer ends where it says, and a request is the one that was meant."""

from collections.abc import Sequence

import httpcore
import pytest

from adapters.http.connection import MOST_HEAD, Connection

HOST = (b"Host", b"hub.example")

Read = tuple[int, bytes, bool] | None
"""Status, content, whether the connection may be kept; None: refused."""


class Stream(httpcore.MockStream):
    """Gives an answer in these pieces, and then ends; keeps what was written."""

    def __init__(self, pieces: Sequence[bytes]) -> None:
        super().__init__([piece for piece in pieces if piece])
        self.written = b""

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.written += buffer


def as_read(pieces: Sequence[bytes]) -> Read:
    connection = Connection(Stream(pieces))
    try:
        head = connection.ask(b"GET", b"/", [HOST], b"")
        content = b"".join(connection.content())
    except httpcore.RemoteProtocolError:
        return None
    return head.status, content, not connection.ends


@pytest.mark.parametrize(
    ("answer", "wanted"),
    [
        (b"HTTP/1.1 204 No Content\r\n\r\n", (204, b"", True)),
        (b"HTTP/1.1 204 No Content\r\nContent-Length: 2\r\n\r\n{}", (204, b"", False)),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", (200, b"{}", True)),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}{}", (200, b"{}", False)),
        (b"HTTP/1.1 200 \r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}", (200, b"{}", False)),
        (b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\n{}", (200, b"{}", False)),
        (b"HTTP/1.1 200 OK\r\n\r\n{}", (200, b"{}", False)),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n{}", None),
        (b"HTTP/1.1 101 Switching Protocols\r\n\r\n", None),
        (b"HTTP/2.0 200 OK\r\nContent-Length: 2\r\n\r\n{}", None),
        (b"", None),
    ],
)  # fmt: skip
def test_an_answer_ends_where_it_says(answer: bytes, wanted: Read) -> None:
    assert as_read([answer]) == wanted


@pytest.mark.parametrize("endless", [b"x", b"HTTP/1.1 200 OK\r\nx: " + b"y" * 99, b"\r\nx: y"])
def test_a_head_without_end_is_refused(endless: bytes) -> None:
    assert as_read([endless] * MOST_HEAD) is None


@pytest.mark.parametrize(
    ("method", "target", "field"),
    [
        (b"GET", b"/ HTTP/1.1\r\nx: y\r\n\r\nGET /", (b"x", b"y")),
        (b"GET", b"/a b", (b"x", b"y")),
        (b"GET\r\n", b"/", (b"x", b"y")),
        (b"GET", b"/", (b"x", b"y\r\nz: a")),
        (b"GET", b"/", (b"x", b"y\nz: a")),
        (b"GET", b"/", (b"x: a\r\ny", b"b")),
        (b"GET", b"/", (b"x", b"\x00")),
        (b"GET", b"/\xe3", (b"x", b"y")),
    ],
)
def test_a_request_that_would_be_another_never_leaves(
    method: bytes, target: bytes, field: tuple[bytes, bytes]
) -> None:
    stream = Stream([b"HTTP/1.1 204 No Content\r\n\r\n"])

    with pytest.raises(httpcore.LocalProtocolError):
        Connection(stream).ask(method, target, [HOST, field], b"")

    assert stream.written == b""
