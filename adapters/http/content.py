"""The content of an answer: decoded, and never more than agreed."""

import zlib


class ContentRefused(Exception):
    """Too much content, cut short, or encoded in a way that nobody asked for."""


class Content:
    """Collects the content of one answer piece by piece.

    Args:
        encoding: the header `content-encoding`; only gzip was asked for.
        most_bytes: limit of the decoded content; a bomb is cut while it unfolds.
    """

    def __init__(self, encoding: str, most_bytes: int) -> None:
        self._encoding = encoding.strip().lower()
        self._most_bytes = most_bytes
        self._pieces: list[bytes] = []
        self._size = 0
        # 32 + 15: gzip or zlib, whichever its first bytes say. It takes memory, and time for it.
        self._unfold = zlib.decompressobj(wbits=47) if self._encoding == "gzip" else None

    def add(self, piece: bytes) -> None:
        """Take the next piece as it came.

        Raises:
            ContentRefused: over the limit, or not what its encoding says.
        """
        plain = self._decoded(piece)
        self._size += len(plain)
        if self._size > self._most_bytes:
            raise ContentRefused(f"more than {self._most_bytes} bytes")
        self._pieces.append(plain)

    def so_far(self) -> bytes:
        """Give what came until now."""
        return b"".join(self._pieces)

    def whole(self) -> bytes:
        """Give everything, at the end.

        Raises:
            ContentRefused: the compressed content was cut short.
        """
        if self._unfold is not None and self._size and not self._unfold.eof:
            raise ContentRefused("cut short")
        return self.so_far()

    def _decoded(self, piece: bytes) -> bytes:
        if self._encoding in {"", "identity"}:
            return piece
        if self._unfold is None:
            raise ContentRefused("an encoding that was not asked for")
        try:
            return self._unfold.decompress(piece, self._most_bytes - self._size + 1)
        except zlib.error:
            raise ContentRefused("not gzip") from None
