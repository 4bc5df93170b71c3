"""An answer is read as h11 reads it, or not at all."""

from collections.abc import Sequence
from itertools import pairwise

import h11
import httpcore
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.http.wire import MOST_HEAD, Wire

HOST = (b"Host", b"hub.example")

FIRST_LINES = (
    b"HTTP/1.1 200 OK", b"HTTP/1.1 200", b"HTTP/1.1 204 No Content", b"HTTP/1.0 200 OK",
    b"HTTP/1.1 304 ", b"HTTP/1.1 422 N\xe3o", b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK",
    b"HTTP/1.1 103 Early\r\nlink: x\r\n\r\nHTTP/1.1 200 OK", b"HTTP/1.1 2000 OK", b"HTTP/1.1  200",
    b"http/1.1 200 OK", b"HTTP/1.1 20", b"200 OK", b"", b"HTTP/1.1 200 \x00",
)  # fmt: skip
HEADERS = (
    b"Content-Length: 5", b"content-length:5", b"Content-Length: 5, 5", b"Content-Length: 3",
    b"Content-Length: -5", b"Content-Length: +5", b"Content-Length: 0x5", b"Content-Length: 5_0",
    b"Content-Length:", b"Content-Length: 5 5", b"Content-Length : 5", b"Content-Length: 0",
    b"Transfer-Encoding: chunked", b"transfer-encoding:CHUNKED", b"Transfer-Encoding: gzip",
    b"Transfer-Encoding: gzip, chunked", b"Transfer-Encoding: identity", b"Connection: close",
    b"Connection: keep-alive, Close", b"Connection: keep-alive", b"x: a b\t c ", b"x:",
    b" folded", b"\tfolded", b"no colon", b": nameless", b"x y: z", b"x: \x00", b"x: \x0b",
    b"x: \x01",
)  # fmt: skip
CONTENTS = (
    b"", b"12345", b"1234567890", b"123", b"5\r\n12345\r\n0\r\n\r\n", b"0\r\n\r\n",
    b"2;x=y\r\n12\r\n3  \r\n345\r\n0\r\n\r\n", b"5\r\n12345\r\n0\r\nx: y\r\n\r\n",
    b"-5\r\n12345\r\n0\r\n\r\n", b"+5\r\n12345\r\n0\r\n\r\n", b"0x5\r\n12345\r\n0\r\n\r\n",
    b"5\r\n12345x\r\n0\r\n\r\n", b"5\n12345\n0\n\n", b"5\r\n12345\r\n0\r\nno header\r\n\r\n",
    b"5\r\n123", b"A\r\n1234567890\r\n0\r\n\r\nHTTP/1.1 200 OK\r\n\r\n",
    b" 5\r\n12345\r\n0\r\n\r\n",
)  # fmt: skip

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
    wire = Wire(Stream(pieces))
    try:
        head = wire.ask(b"GET", b"/", [HOST], b"")
        content = b"".join(wire.content(head))
    except httpcore.RemoteProtocolError:
        return None
    return head.status, content, not wire.ends


def as_h11_reads(pieces: Sequence[bytes]) -> Read:
    connection = h11.Connection(h11.CLIENT)
    connection.send(h11.Request(method="GET", target="/", headers=[HOST]))
    connection.send(h11.EndOfMessage())
    status, content, coming = 0, b"", [piece for piece in pieces if piece]
    try:
        while not isinstance(event := connection.next_event(), h11.EndOfMessage):
            if event is h11.NEED_DATA:
                connection.receive_data(coming.pop(0) if coming else b"")
            elif isinstance(event, h11.Response):
                status = event.status_code
            elif isinstance(event, h11.Data):
                content += event.data
            elif not isinstance(event, h11.InformationalResponse):
                return None
    except h11.RemoteProtocolError:
        return None
    is_done = connection.their_state is h11.DONE and connection.our_state is h11.DONE
    return status, content, is_done and not connection.trailing_data[0]


@st.composite
def answers(draw: st.DrawFn) -> list[bytes]:
    headers = draw(st.lists(st.sampled_from(HEADERS), max_size=3))
    lines = [draw(st.sampled_from(FIRST_LINES)), *headers]
    end = draw(st.sampled_from([b"\r\n", b"\r\n", b"\r\n", b"\n"]))
    whole = end.join([*lines, b"", b""]) + draw(st.sampled_from(CONTENTS))
    cuts = sorted(draw(st.lists(st.integers(0, len(whole)), max_size=3)))
    return [whole[start:stop] for start, stop in pairwise([0, *cuts, len(whole)])]


@given(answers())
def test_what_is_read_is_what_h11_reads(pieces: list[bytes]) -> None:
    read, known = as_read(pieces), as_h11_reads(pieces)

    assert read is None or (known is not None and read[:2] == known[:2])
    # What we keep h11 would have kept as well.
    assert read is None or known is None or read[2] <= known[2]


@given(answers())
def test_what_h11_refuses_and_nothing_else_is_refused(pieces: list[bytes]) -> None:
    assert (as_read(pieces) is None) == (as_h11_reads(pieces) is None)


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
        Wire(stream).ask(method, target, [HOST, field], b"")

    assert stream.written == b""
