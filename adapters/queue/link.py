"""One AMQP connection in a thread of its own, opened again for ever.

Heartbeats are served whatever the owner does meanwhile, since nothing of the owner runs here
but short callbacks. Events and acknowledgements go through it; dramatiq brings its own.
"""

import threading
import time
from collections.abc import Callable
from functools import partial
from typing import Any, Protocol

import pika
import pika.exceptions
import structlog
from pika.adapters.select_connection import IOLoop

from adapters.queue.connection import BrokerAway, parameters, pause_s, told

_SETTLED_S = 10.0  # a connection that lived this long was a good one: the next pause is short
_GRACE_S = 1.0  # for the broker to answer our goodbye; under an alarm it never does

log = structlog.get_logger()


class Owner(Protocol):
    """Who uses a link. Both are called in the link's thread and must not wait."""

    def opened(self, channel: Any) -> None:
        """Begin with a new channel; everything known of the last one is void."""
        ...

    def lost(self, why: str) -> None:
        """Hear that a connection ended, or could not be made."""
        ...


class Link:
    """A connection with one channel, opened again whenever it is lost, until stopped.

    Args:
        name: of the connection in the broker's lists and in our log.
    """

    def __init__(self, url: str, name: str, owner: Owner) -> None:
        self.is_blocked = False
        self.error: str | None = None
        self._parameters = parameters(url, name)
        self._name = name
        self._owner = owner
        self._open = threading.Event()
        self._stopping = threading.Event()
        self._tried = threading.Event()
        self._why: str | None = None
        self._connection: Any = None
        self._loop = IOLoop()
        self._thread = threading.Thread(target=self._run, name=f"amqp-{name}", daemon=True)

    @property
    def is_open(self) -> bool:
        """Tell whether there is a channel now."""
        return self._open.is_set()

    @property
    def is_away(self) -> bool:
        """Tell whether the last try failed; False while the first one is under way."""
        return self._tried.is_set() and not self._open.is_set()

    @property
    def is_alive(self) -> bool:
        """Tell whether the thread runs."""
        return self._thread.is_alive()

    def start(self) -> None:
        """Start connecting, without waiting for it."""
        self._thread.start()

    def wait_open(self, timeout_s: float) -> None:
        """Wait until there is a channel.

        Raises:
            BrokerAway: there was none in time; says why.
        """
        if not self._open.wait(timeout_s):
            raise BrokerAway(self.error or f"no answer within {timeout_s:g} s")

    def call(self, callback: Callable[[], None]) -> None:
        """Call back in the link's thread, soon; never, when the connection ends before.

        Calls keep their order. What was written by then is sent before a goodbye.
        """
        self._loop.add_callback_threadsafe(partial(self._guarded, callback))

    def call_later(self, delay_s: float, callback: Callable[[], None]) -> None:
        """Call back after a while, on this connection only. For the link's thread."""
        self._loop.call_later(delay_s, partial(self._guarded, callback))

    def reopen(self, why: str) -> None:
        """Give this connection up for a new one. For the link's thread."""
        self._note(why)
        self._close()

    def stop(self, timeout_s: float = 2.0) -> None:
        """Say goodbye and end; what was written before is sent. Any thread, any number of times."""
        self._stopping.set()
        if self._thread.is_alive():
            self.call(self._goodbye)
            self._thread.join(timeout_s)
        elif self._thread.ident is None:
            self._loop.close()  # never started

    # ---- the link's thread

    def _run(self) -> None:
        tries = 0
        while True:
            began = time.monotonic()
            self._live()
            why = self._why or "closed"
            self._open.clear()
            self.is_blocked = False
            self.error = why
            self._tried.set()
            self._tell_lost(why)
            if self._stopping.is_set():
                return
            tries = 1 if time.monotonic() - began > _SETTLED_S else tries + 1
            if tries == 1 or tries % 20 == 0:
                log.warning("queue_link_lost", link=self._name, why=why, tries=tries)
            self._stopping.wait(pause_s(tries))
            self._loop = IOLoop()

    def _tell_lost(self, why: str) -> None:
        try:
            self._owner.lost(why)
        except Exception:
            log.exception("queue_outcome_untold", outcome="lost")

    def _live(self) -> None:
        self._why = None
        try:
            # After `_loop` was set: whoever stops us now either is seen here or reaches this loop.
            if self._stopping.is_set():
                return
            self._connection = pika.SelectConnection(
                self._parameters,
                on_open_callback=self._on_open,
                on_open_error_callback=self._on_gone,
                on_close_callback=self._on_gone,
                custom_ioloop=self._loop,
            )
            self._loop.start()
        except Exception as error:  # noqa: BLE001 - whatever breaks one connection, the next may live
            # A bug of pika's. The socket goes with the object, at the latest by missed heartbeats.
            self._note(told(error))
        finally:
            self._loop.close()

    def _on_open(self, connection: Any) -> None:
        connection.add_on_connection_blocked_callback(lambda *_: self._set_blocked(True))
        connection.add_on_connection_unblocked_callback(lambda *_: self._set_blocked(False))
        connection.channel(on_open_callback=self._on_channel)

    def _on_channel(self, channel: Any) -> None:
        channel.add_on_close_callback(lambda _, reason: self.reopen(told(reason)))
        if not self._guarded(partial(self._owner.opened, channel)):
            return
        if self.error is not None:
            log.info("queue_link_open", link=self._name)
        self.error = None
        self._tried.set()
        self._open.set()

    def _guarded(self, callback: Callable[[], None]) -> bool:
        try:
            callback()
        except Exception as error:  # noqa: BLE001 - one bad call costs a connection, not the thread
            self.reopen(told(error))
            return False
        return True

    def _on_gone(self, _connection: Any, reason: Exception) -> None:
        self._note(told(reason))
        self._loop.stop()

    def _set_blocked(self, is_blocked: bool) -> None:  # noqa: FBT001 - the broker says yes or no
        self.is_blocked = is_blocked
        log.warning("queue_link_blocked" if is_blocked else "queue_link_unblocked", link=self._name)

    def _note(self, why: str) -> None:
        """Keep the first reason: what follows it is only our own closing."""
        self._why = self._why or why

    def _close(self) -> None:
        connection = self._connection
        if not (connection.is_closing or connection.is_closed):
            connection.close()
        self._loop.call_later(_GRACE_S, self._abort)

    def _goodbye(self) -> None:
        self._note("stopped")
        self._close()

    def _abort(self) -> None:
        self._connection._terminate_stream(  # noqa: SLF001 - no public way to drop a mute peer
            pika.exceptions.ConnectionWrongStateError("the broker did not answer our goodbye")
        )
