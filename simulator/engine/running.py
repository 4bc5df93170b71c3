"""A party that answers in a thread of its own, until it is stopped."""

import threading
from collections.abc import Callable
from typing import Self

from simulator.engine.server import Handle, Server


class Running:
    """An imitated party; stop it, or use it as a context manager.

    Args:
        name: of its thread.
        host: the address to listen at; control has no password, so a loopback one.
        port: 0 for any free one.
        closing: called in this order once nothing is answered any more.
    """

    def __init__(
        self, name: str, host: str, port: int, handle: Handle, *closing: Callable[[], None]
    ) -> None:
        self._host, self._closing = host, closing
        self._server = Server(host, port, handle)
        self._thread = threading.Thread(target=self._serve, name=name, daemon=True)

    @property
    def base(self) -> str:
        """Scheme, host and port."""
        return f"http://{self._host}:{self._server.port}"

    def start(self) -> Self:
        """Begin to answer."""
        self._thread.start()
        return self

    def stop(self) -> None:
        """Stop answering, end every connection, and close what is open."""
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join()
        self._server.server_close()
        self._server.close_connections()
        for close in self._closing:
            close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _serve(self) -> None:
        self._server.serve_forever(poll_interval=0.05)
