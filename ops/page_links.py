"""Links from a letter to the pages where its order or product is shown; wired for all entrances."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from adapters.database.bindings import BindingRows
from adapters.database.letter_views import LetterView
from adapters.database.product_memory import ProductRows
from adapters.database.trace_subjects import TraceSubjects
from config.settings import Settings
from domain.ids import Kind
from domain.page_links import ERP_ORDER, ERP_PRODUCT, HUB_ORDER, HUB_PRODUCT, PageLink, filled
from domain.traces import FACTS, STATES
from ops.resources import Repositories

Said = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class PageLinks:
    """Gives the pages of what letters are about; nobody is asked but the ledger.

    Args:
        addresses: page → its address with holes; a page that is not named has no link.
    """

    addresses: Mapping[str, str]
    subjects: TraceSubjects
    bindings: BindingRows
    products: ProductRows

    def of(self, letter: LetterView) -> Sequence[PageLink]:
        """Give the pages of a letter's order or product, as far as their ids are known."""
        if not self.addresses or not letter.store or not letter.key:
            return []
        said = self._said(letter)
        found = {
            page: filled(template, {**said[page], "store": letter.store})
            for page, template in self.addresses.items()
            if page in said
        }
        return [PageLink(page, address) for page, address in found.items() if address is not None]

    def _said(self, letter: LetterView) -> Mapping[str, Said]:
        if letter.kind in (Kind.ORDER, *FACTS):
            return self._of_order(letter)
        return self._of_product(letter) if letter.kind in STATES else {}

    def _of_order(self, letter: LetterView) -> Mapping[str, Said]:
        found = self.subjects.orders([letter.store], letter.key)
        if len(found) != 1:
            return {}  # several go by this name: none of them is shown for another
        order = found[0]
        hub_id = "" if order.order_id is None else str(order.order_id)
        return {
            HUB_ORDER: {"id": hub_id, "number": order.number},
            ERP_ORDER: {"id": order.erp_id, "number": order.erp_number},
        }

    def _of_product(self, letter: LetterView) -> Mapping[str, Said]:
        code = letter.key.strip()
        said = {"code": code}
        bound = self.bindings.skus(letter.store, [code]).get(code)
        if bound is not None:
            said |= {"id": str(bound.product_id), "sku_id": str(bound.sku_id)}
        elif letter.kind == Kind.PRODUCT:
            known = self.products.products(letter.store, [code]).get(code)
            hub_id = None if known is None else known.hub_id
            said |= {"id": "" if hub_id is None else str(hub_id)}
        return {HUB_PRODUCT: said, ERP_PRODUCT: {"code": code}}


def page_links(settings: Settings, known: Repositories) -> PageLinks:
    """Wire the service."""
    database = known.database
    return PageLinks(
        settings.page_addresses, TraceSubjects(database), known.bindings, ProductRows(database)
    )
