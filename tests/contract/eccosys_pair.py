"""Our client of Eccosys in front of the imitated one, over real HTTP."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any, Self

from adapters.eccosys.catalogue import EccosysCatalogue
from adapters.eccosys.client import EccosysOrders
from adapters.eccosys.erps import EccosysErps
from adapters.eccosys.papers import EccosysPapers
from adapters.http.client import HttpClient
from domain.addresses import Addresses
from domain.store import Erp, Store
from simulator.eccosys.server import EccosysSimulator
from tests.simulator.eccosys.company import TOKEN, Company

RULES = Addresses(allow_http=True, allow_private=True)
PATIENT_S = 10.0
IMPATIENT_S = 0.3


class ErpPair:
    """A simulator with one company, and clients that talk to it.

    Args:
        patient: HTTP with a deadline that no test meets.
        impatient: HTTP with one of `IMPATIENT_S`.
    """

    def __init__(
        self, url: str, company: Company, patient: HttpClient, impatient: HttpClient
    ) -> None:
        self.company = company
        self.url = url
        self._patient = patient
        self._impatient = impatient
        self.outcomes: list[str] = []
        self.routes: list[str] = []
        self.spent = 0

    def fresh(self) -> Self:
        """Forget everything."""
        self.company.fresh()
        self.outcomes.clear()
        self.routes.clear()
        self.spent = 0
        return self

    def erp(self, **store: Any) -> EccosysOrders:
        """Give our client, which remembers nothing yet."""
        return self._opened(self._patient, store)

    def impatient_erp(self) -> EccosysOrders:
        """Give our client with hardly any time."""
        return self._opened(self._impatient, {})

    def catalogue(self) -> EccosysCatalogue:
        """Give our client of products."""
        with self.erps().catalogue_of(a_store(self.url), self.spend) as catalogue:
            return catalogue

    def erps(self) -> EccosysErps:
        """Give what opens it."""
        return EccosysErps(self._patient, RULES, observe=self._observe, log=lambda **_: None)

    def papers(self) -> EccosysPapers:
        """Give our client of invoices and parcels."""
        with self.erps().papers_of(a_store(self.url), self.spend) as papers:
            return papers

    def spend(self) -> None:
        """Count a call that is about to leave."""
        self.spent += 1

    def _opened(self, http: HttpClient, store: dict[str, Any]) -> EccosysOrders:
        erps = EccosysErps(http, RULES, observe=self._observe, log=lambda **_: None)
        with erps.of(a_store(self.url, **store), self.spend) as erp:
            return erp

    def _observe(self, route: str, outcome: str, _seconds: float) -> None:
        self.routes.append(route)
        self.outcomes.append(outcome)


def a_store(url: str, **what_matters: Any) -> Store:
    """Give a store whose ERP is at this address."""
    fields = {
        "name": "acme",
        "api_url": "https://hub.example",
        "erp": Erp.ECCOSYS,
        "erp_url": url,
        "erp_token": TOKEN,
    }
    return Store(**{**fields, **what_matters})


@contextmanager
def running_erp() -> Iterator[ErpPair]:
    """Start a simulator, and stop it."""
    with (
        EccosysSimulator() as simulator,
        closing(Company(simulator)) as company,
        closing(HttpClient(RULES, PATIENT_S)) as patient,
        closing(HttpClient(RULES, IMPATIENT_S)) as impatient,
    ):
        yield ErpPair(simulator.url, company, patient, impatient)
