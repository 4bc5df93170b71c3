"""HTTP/1.1 over one connection: h11 writes a request, which leaves in one piece, and reads on."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

import h11
import httpcore

Fields = Sequence[tuple[bytes, bytes]]
"""Headers, as they stand on the wire."""

MOST_HEAD = 102_400
"""A head, or the line before a piece of content, may be so long."""

_READ_BYTES = 65_536

_VERSIONS = (b"1.0", b"1.1")

_Event = h11.Event | type[h11.NEED_DATA] | type[h11.PAUSED]


@dataclass(frozen=True, slots=True)
class Head:
    """The head of an answer."""

    status: int
    fields: Fields


def _fresh() -> h11.Connection:
    return h11.Connection(h11.CLIENT, max_incomplete_event_size=MOST_HEAD)


@dataclass(slots=True)
class Connection:
    """One connection to one party, for one call at a time.

    Args:
        ends: it is of no use after this call, or not any more.
    """

    stream: httpcore.NetworkStream
    ends: bool = False
    _http: h11.Connection = field(default_factory=_fresh, repr=False)

    def ask(self, method: bytes, target: bytes, fields: Fields, content: bytes) -> Head:
        """Send a request, and read the head of its answer.

        Raises:
            LocalProtocolError: it would be another request on the wire than it says.
            RemoteProtocolError: what came is no answer.
        """
        # Until its answer is whole nobody else may use it.
        self.ends = True
        asked = self._written(method, target, fields, content)
        # Who takes no more of it may have answered it already.
        with suppress(httpcore.WriteError):
            for piece in asked:
                self.stream.write(piece)
        while isinstance(event := self._event(), h11.InformationalResponse):
            pass
        if not isinstance(event, h11.Response) or event.http_version not in _VERSIONS:
            raise _garbled("no answer")
        return Head(event.status_code, event.headers.raw_items())

    def is_over(self) -> bool:
        """Tell whether the other side has ended it, or says something that nobody asked for."""
        return bool(self.stream.get_extra_info("is_readable"))

    def close(self) -> None:
        """End the connection."""
        self.stream.close()

    def content(self) -> Iterator[bytes]:
        """Give the content of the answer, piece by piece; once it is whole, it is free again.

        Raises:
            RemoteProtocolError: it is cut short, or no content of its head.
        """
        while not isinstance(event := self._event(), h11.EndOfMessage):
            if not isinstance(event, h11.Data):
                raise _garbled("no content")
            yield bytes(event.data)
        # What came after its end, as after a 204, is of no request of ours.
        is_whole = self._http.our_state is h11.DONE and self._http.their_state is h11.DONE
        if is_whole and self._http.trailing_data == (b"", False):
            self._http.start_next_cycle()
            self.ends = False

    def _written(
        self, method: bytes, target: bytes, fields: Fields, content: bytes
    ) -> Sequence[bytes]:
        try:
            request = h11.Request(method=method, target=target, headers=list(fields))
            events = request, h11.Data(data=content), h11.EndOfMessage()
            return [self._http.send(event) or b"" for event in events]
        except h11.LocalProtocolError as error:
            raise httpcore.LocalProtocolError(str(error)) from None

    def _event(self) -> _Event:
        try:
            while (event := self._http.next_event()) is h11.NEED_DATA:
                self._http.receive_data(self.stream.read(_READ_BYTES))
        except h11.RemoteProtocolError as error:
            raise _garbled(str(error)) from None
        return event


def _garbled(what: str) -> httpcore.RemoteProtocolError:
    return httpcore.RemoteProtocolError(what)
