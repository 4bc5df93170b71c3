"""Opens Eccosys for a store, over the one pool of connections."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from adapters.eccosys.asking import Session
from adapters.eccosys.catalogue import EccosysCatalogue
from adapters.eccosys.checking import checked
from adapters.eccosys.client import EccosysOrders
from adapters.eccosys.credentials import Credentials
from adapters.eccosys.memory import Memory
from adapters.eccosys.papers import EccosysPapers
from adapters.http.addresses import site_of
from adapters.http.calls import Transport
from adapters.http.transports import CallLog, Logged, Measured, Observe
from domain.addresses import Addresses
from domain.allowances import erp_allowance
from domain.erp_health import ErpHealth
from domain.errors import Misconfigured
from domain.store import ErpAuth, Store

ERP_URL_MISSING = "erp_url_missing"
ERP_TOKEN_INVALID = "erp_token_invalid"  # noqa: S105 - a cause for which a lane is held
ERP_SECRET_MISSING = "erp_secret_missing"  # noqa: S105 - the same

_HEADER_WORD = re.compile(r"[\x21-\x7e]+\Z")


class EccosysErps:
    """Implements `domain.erp_orders.Erps` for stores whose ERP is Eccosys.

    Args:
        http: the process's `HttpClient`; whoever made it closes it.
        observe: measures every call.
        log: writes a line for every call.
        now_s: our clock.
    """

    def __init__(
        self,
        http: Transport,
        rules: Addresses,
        *,
        observe: Observe,
        log: CallLog,
        now_s: Callable[[], float] = time.time,
    ) -> None:
        self._http = Logged(Measured(http, observe), log)
        self._rules = rules
        self._now_s = now_s
        self._memories: dict[str, Memory] = {}

    @contextmanager
    def of(self, store: Store, spend: Callable[[], None]) -> Iterator[EccosysOrders]:
        """Give an ERP client for one turn.

        Raises:
            Misconfigured: address or credentials cannot be used.
        """
        memory = self._memories.setdefault(erp_allowance(store).id, Memory(time.monotonic))
        yield EccosysOrders(self.session(store, spend), memory)

    @contextmanager
    def catalogue_of(self, store: Store, spend: Callable[[], None]) -> Iterator[EccosysCatalogue]:
        """Give a client of the ERP's products for one turn.

        Raises:
            Misconfigured: address or credentials cannot be used.
        """
        yield EccosysCatalogue(self.session(store, spend))

    @contextmanager
    def papers_of(self, store: Store, spend: Callable[[], None]) -> Iterator[EccosysPapers]:
        """Give a client of the ERP's invoices and parcels for one turn.

        Raises:
            Misconfigured: address or credentials cannot be used.
        """
        yield EccosysPapers(self.session(store, spend))

    def check(self, store: Store, spend: Callable[[], None]) -> ErpHealth:
        """Let ourselves in, compare clocks, and try the look-up of orders; see `ErpCheck`."""
        return checked(self.session(store, spend))

    def session(self, store: Store, spend: Callable[[], None]) -> Session:
        """Give what asks for a store.

        Raises:
            Misconfigured: address or credentials cannot be used.
        """
        if not store.erp_url:
            raise Misconfigured(ERP_URL_MISSING, "erp_url is not set")
        if not _HEADER_WORD.match(store.erp_token):
            text = "erp_token is not set, or holds characters that no token has"
            raise Misconfigured(ERP_TOKEN_INVALID, text)
        if store.erp_auth is ErpAuth.SIGNATURE and not store.erp_secret:
            raise Misconfigured(ERP_SECRET_MISSING, "erp_auth is signature: erp_secret is not set")
        site = site_of(store.erp_url, self._rules)
        credentials = Credentials(store.erp_auth, store.erp_token, store.erp_secret)
        return Session(self._http, site, credentials, spend, self._now_s)
