"""Opens AnyMarket for a store, over the one pool of connections."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from adapters.anymarket.client import AnyMarketHub
from adapters.http.addresses import site_of
from adapters.http.calls import Transport
from adapters.http.limits import Limits
from adapters.http.transports import CallLog, Learning, Logged, Measured, Observe
from domain.addresses import Addresses
from domain.errors import Misconfigured
from domain.store import Store

TOKEN_INVALID = "token_invalid"  # noqa: S105 - a cause for which a lane is held
PLATFORM_INVALID = "platform_invalid"

_HEADER_WORD = re.compile(r"[\x21-\x7e]+\Z")
_HEADER_TEXT = re.compile(r"([\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?)?\Z")


class Learned(Protocol):
    """Told what an answer's headers say about a store's token; None: not said."""

    def __call__(
        self,
        store: Store,
        /,
        *,
        limit: int | None,
        remaining: int | None,
        reset_s: float | None,
        retry_after_s: float | None,
    ) -> None:
        """Follow it."""
        ...


class AnyMarketHubs:
    """Implements `domain.hub_ports.Hubs`.

    Args:
        http: the process's `HttpClient`; whoever made it closes it.
        observe: measures every call.
        log: writes a line for every call.
        learned: told of rate limits.
    """

    def __init__(
        self,
        http: Transport,
        rules: Addresses,
        *,
        observe: Observe,
        log: CallLog,
        learned: Learned,
    ) -> None:
        self._http = Logged(Measured(http, observe), log)
        self._rules = rules
        self._learned = learned

    @contextmanager
    def of(self, store: Store) -> Iterator[AnyMarketHub]:
        """Give a hub client for one turn.

        Raises:
            Misconfigured: address, token or platform cannot be used.
        """
        if not _HEADER_WORD.match(store.token):
            text = "the store's token is not set, or holds characters that no token has"
            raise Misconfigured(TOKEN_INVALID, text)
        if not _HEADER_TEXT.match(store.platform_header):
            raise Misconfigured(PLATFORM_INVALID, "platform_header cannot be sent as a header")

        def learned(limits: Limits) -> None:
            self._learned(
                store,
                limit=limits.limit,
                remaining=limits.remaining,
                reset_s=limits.reset_s,
                retry_after_s=limits.retry_after_s,
            )

        http = Learning(self._http, learned)
        site = site_of(store.api_url, self._rules)
        yield AnyMarketHub(http, site, store.token, store.platform_header)
