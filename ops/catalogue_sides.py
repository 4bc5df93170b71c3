"""Both catalogues of a store, opened for a person: every call is paid for after live traffic."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import Protocol

from config.settings import Settings
from domain.allowances import erp_allowance, hub_allowance
from domain.catalogue_ports import HubCatalogue, Spend
from domain.erp_catalogue_ports import ErpCatalogue
from domain.hub_ports import Hubs
from domain.store import Erp, Store
from ops import erps, resources
from ops.last_in_line import LastInLine, Told
from ops.refusals import WrongUsage
from ops.resources import Repositories


class ErpCatalogues(Protocol):
    """Opens the ERP's catalogue of a store."""

    def catalogue_of(
        self, store: Store, spend: Callable[[], None], /
    ) -> AbstractContextManager[ErpCatalogue]:
        """Give it for one turn."""
        ...


@dataclass(frozen=True, slots=True)
class Sides:
    """Both catalogues.

    Args:
        spend: called before each call of the hub that does not spend by itself.
        line: tries again, and tells how far it is.
    """

    hub: HubCatalogue
    erp: ErpCatalogue
    spend: Spend
    line: LastInLine = field(repr=False)


@dataclass(frozen=True, slots=True)
class CatalogueSides:
    """Opens the catalogues of stores, for who would rather wait than stand in the way."""

    hubs: Hubs
    erps: ErpCatalogues
    line: LastInLine

    @contextmanager
    def of(self, store: Store) -> Iterator[Sides]:
        """Open both sides of a store.

        Raises:
            WrongUsage: its ERP is joined by events only.
            Misconfigured: an address or credentials cannot be used.
        """
        if store.erp is Erp.AMQP:
            raise WrongUsage(
                f"the ERP of store {store.name} is joined by events only (erp = amqp): it cannot "
                f"be asked for its catalogue. Its API can: anybridge store set {store.name} "
                "--erp eccosys --erp-url …"
            )
        of_hub, of_erp = hub_allowance(store), erp_allowance(store)
        with (
            self.hubs.of(store) as hub,
            self.erps.catalogue_of(store, lambda: self.line.spend(of_erp)) as erp,
        ):
            yield Sides(hub, erp, lambda: self.line.spend(of_hub), self.line)


@contextmanager
def catalogue_sides(
    settings: Settings, known: Repositories, told: Told
) -> Iterator[CatalogueSides]:
    """Open the way to both sides, with connections of its own.

    Args:
        told: told how far it is, and what it waits for.
    """
    line = LastInLine(known.budgets, lambda: resources.clock_of(known.database), told=told)
    with resources.hubs(settings, known) as hubs, erps.unwatched(settings) as asked:
        yield CatalogueSides(hubs, asked, line)
