"""Tells people that dead letters wait: grouped, not twice within a window, never in the way."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import structlog

from domain.errors import BridgeError
from domain.replay_ports import Channel, NoticeBook

log = structlog.get_logger()

RETRY_S = 60.0
"""What was not told is told again after so long."""

GROUPS = 50
"""Groups in one message at most; the others come with the next."""


class NoticeWatch(Protocol):
    """Told what became of messages, for metrics."""

    def notified(self, channel: str, outcome: str) -> None:
        """Note one message: told or failed."""
        ...


@dataclass(frozen=True, slots=True)
class Notifier:
    """One of any number; a group is claimed by one. A channel that fails stops no other.

    Args:
        window_s: a group is told of once within it.
    """

    book: NoticeBook
    channels: Sequence[Channel]
    window_s: float
    watch: NoticeWatch

    def run(self, every_s: float, stopped: Callable[[float], bool]) -> None:
        """Tell people until stopped.

        Args:
            stopped: waits up to so many seconds and tells whether to end.
        """
        while not stopped(every_s):
            self.tick()

    def tick(self) -> None:
        """Tell of what is new, by every channel."""
        for channel in self.channels:
            try:
                self._tell(channel)
            except BridgeError as error:
                self.watch.notified(channel.name, "failed")
                log.warning("notice_not_sent", channel=channel.name, error=str(error))
            except Exception:
                # Whatever is wrong with a message, the process has better things to do.
                self.watch.notified(channel.name, "failed")
                log.exception("notice_failed", channel=channel.name)

    def _tell(self, channel: Channel) -> None:
        notices = self.book.claim(channel.name, self.window_s, RETRY_S, GROUPS)
        if not notices:
            return
        channel.tell(notices)
        self.book.told(channel.name, notices)
        self.watch.notified(channel.name, "told")
        log.info("people_notified", channel=channel.name, groups=len(notices))
