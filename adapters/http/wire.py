"""HTTP/1.1 over one connection: a request leaves in one piece, its answer is read to the letter.

What h11 refuses in an answer is refused here as well (tests/unit/adapters/http/test_wire.py holds
both to the same); a call takes a third of the processor.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

import httpcore

Fields = Sequence[tuple[bytes, bytes]]
"""Headers, as they stand on the wire."""

MOST_HEAD = 102_400
"""A head, or the line before a piece of content, may be so long."""

_READ_BYTES = 65_536

_TOKEN = rb"[-!#$%&'*+.^_`|~0-9a-zA-Z]+"
_VALUE = rb"(?:[^\x00\s]+(?:[ \t]+[^\x00\s]+)*)?"
_ASKED = re.compile(
    rb"[A-Z]+ [\x21-\x7e]+ HTTP/1\.1\r\n(?:" + _TOKEN + rb": " + _VALUE + rb"\r\n)+\r\n"
)
_BLANK = re.compile(rb"\n\r?\n")
_STATUS = re.compile(rb"HTTP/1\.([01]) ([1-9][0-9]{2})(?: (?:[ \t]|[^\x00\s])*)?")
_FIELD = re.compile(rb"(" + _TOKEN + rb"):[ \t]*(" + _VALUE + rb")[ \t]*")
_LENGTH = re.compile(rb"[0-9]{1,20}")
_CHUNK = re.compile(rb"([0-9A-Fa-f]{1,20})(?:;.*)?[ \t]*")

_WITHOUT_CONTENT = (204, 304)
_FIRST_FINAL = 200
_ANOTHER_PROTOCOL = 101


@dataclass(frozen=True, slots=True)
class Head:
    """The head of an answer.

    Args:
        ends: the other side ends the connection after it.
        is_chunked: its content comes in pieces that say how long they are.
        length: bytes of its content; None: until the connection ends.
    """

    status: int
    fields: Fields
    ends: bool
    is_chunked: bool
    length: int | None


@dataclass(slots=True)
class Wire:
    """One connection to one party, for one call at a time.

    Args:
        ends: it is of no use after this call, or not any more.
    """

    stream: httpcore.NetworkStream
    ends: bool = False
    _came: bytes = field(default=b"", repr=False)

    def ask(self, method: bytes, target: bytes, fields: Fields, content: bytes) -> Head:
        """Send a request, and read the head of its answer.

        Raises:
            LocalProtocolError: it would be another request on the wire than it says.
            RemoteProtocolError: what came is no answer.
        """
        lines = [b"%s: %s\r\n" % told for told in fields]
        head = b"%s %s HTTP/1.1\r\n%s\r\n" % (method, target, b"".join(lines))
        # As many lines as there are headers: none of them holds another one.
        if _ASKED.fullmatch(head) is None or head.count(b"\n") != len(fields) + 2:
            raise httpcore.LocalProtocolError("a request that cannot be written")
        # Until its answer is whole nobody else may use it.
        self.ends = True
        # Who takes no more of it may have answered it already.
        with suppress(httpcore.WriteError):
            self.stream.write(head)
            self.stream.write(content)
        return self._head()

    def is_over(self) -> bool:
        """Tell whether the other side has ended it, or says something that nobody asked for."""
        return bool(self.stream.get_extra_info("is_readable"))

    def close(self) -> None:
        """End the connection."""
        self.stream.close()

    def content(self, head: Head) -> Iterator[bytes]:
        """Give the content of an answer, piece by piece; once it is whole, the wire is free.

        Raises:
            RemoteProtocolError: it is cut short, or no content of this head.
        """
        if head.status not in _WITHOUT_CONTENT:
            if head.is_chunked:
                yield from self._chunks()
            elif head.length is not None:
                yield from self._exactly(head.length)
            else:
                yield from self._rest()
                return
        # What came after its end, as after a 204, is of no request of ours.
        self.ends = head.ends or bool(self._came)

    def _head(self) -> Head:
        while True:
            first, *rest = self._lines()
            found = _STATUS.fullmatch(first)
            if found is None:
                raise _garbled("no status line")
            status = int(found[2])
            if status >= _FIRST_FINAL:
                return _head_of(status, [_field(line) for line in rest], is_old=found[1] == b"0")
            if status == _ANOTHER_PROTOCOL:
                raise _garbled("another protocol, which nobody asked for")

    def _lines(self) -> list[bytes]:
        """Give the lines before the next empty one, those that were folded put together."""
        while (blank := _BLANK.search(self._came)) is None:
            self._more("before its head")
        text, self._came = self._came[: blank.start()], self._came[blank.end() :]
        lines: list[bytes] = []
        for line in text.split(b"\n"):
            plain = line.removesuffix(b"\r")
            if plain[:1] in {b" ", b"\t"} and len(lines) > 1:
                lines[-1] += b" " + plain.lstrip(b" \t")
            else:
                lines.append(plain)
        return lines

    def _chunks(self) -> Iterator[bytes]:
        while size := self._chunk_size():
            yield from self._exactly(size)
            if b"".join(self._exactly(2)) != b"\r\n":
                raise _garbled("a piece that does not end where it says")
        # What follows the last piece: headers that nobody needs, and an empty line.
        while line := self._line():
            _field(line)

    def _chunk_size(self) -> int:
        found = _CHUNK.fullmatch(self._line())
        if found is None:
            raise _garbled("no size of a piece")
        return int(found[1], 16)

    def _line(self) -> bytes:
        while (end := self._came.find(b"\r\n")) < 0:
            self._more("in the middle of its content")
        line, self._came = self._came[:end], self._came[end + 2 :]
        return line

    def _exactly(self, size: int) -> Iterator[bytes]:
        while size:
            came, self._came = self._came, b""
            came = came or self._read("in the middle of its content")
            piece, self._came = came[:size], came[size:]
            size -= len(piece)
            yield piece

    def _rest(self) -> Iterator[bytes]:
        came, self._came = self._came, b""
        while came or (came := self.stream.read(_READ_BYTES)):
            yield came
            came = b""

    def _more(self, where: str) -> None:
        if len(self._came) > MOST_HEAD:
            raise _garbled("a head without end")
        self._came += self._read(where)

    def _read(self, where: str) -> bytes:
        came = self.stream.read(_READ_BYTES)
        if not came:
            raise _garbled(f"the connection ended {where}")
        return came


def _field(line: bytes) -> tuple[bytes, bytes]:
    found = _FIELD.fullmatch(line)
    if found is None:
        raise _garbled("no header")
    return found[1], found[2]


def _head_of(status: int, fields: Fields, *, is_old: bool) -> Head:
    """Give a head, with what its headers say of its content and of the connection."""
    codings: list[bytes] = []
    lengths: set[bytes] = set()
    ends = is_old
    for name, value in fields:
        known = _FRAMING.get(name.lower())
        if known == "length":
            lengths.update(part.strip() for part in value.split(b","))
        elif known == "coding":
            codings.append(value.lower())
        elif known == "connection":
            ends = ends or b"close" in {part.strip() for part in value.lower().split(b",")}
    if codings not in ([], [b"chunked"]):
        raise _garbled("an encoding that nobody asked for")
    if len(lengths) > 1 or not all(map(_LENGTH.fullmatch, lengths)):
        raise _garbled("no length")
    length = int(lengths.pop()) if lengths else None
    return Head(status, fields, ends, bool(codings), length)


_FRAMING = {
    b"content-length": "length",
    b"transfer-encoding": "coding",
    b"connection": "connection",
}


def _garbled(what: str) -> httpcore.RemoteProtocolError:
    return httpcore.RemoteProtocolError(what)
