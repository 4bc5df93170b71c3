"""The hub's catalogue page by page, as an import into the ERP reads it."""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from adapters.anymarket.categories import GROUPS, AnyMarketCategories
from adapters.anymarket.translate.products_imported import to_imported
from adapters.anymarket.translate.shelves import to_brand, to_group, to_variation
from adapters.anymarket.walking import EXACT_BELOW
from adapters.http.asks import Ask
from adapters.http.shapes import Fields
from adapters.http.texts import shortened
from domain.errors import TransientError, Unreadable
from domain.hub_catalogue import HubBrand, HubCharacteristics, HubVariation
from domain.imported_products import ImportedProduct
from domain.imports import LeftOut, ListPage, Part

T = TypeVar("T")

KIT = "KIT"
"""How every type of a kit begins, in either of their languages."""


class AnyMarketImports(AnyMarketCategories):
    """Implements `domain.import_ports.HubImports`."""

    def page_of_variations(self, offset: int) -> ListPage[HubVariation]:
        """GET /variations."""
        return self._list_page("/variations", offset, to_variation, Part.ATTRIBUTE)

    def page_of_groups(self, offset: int) -> ListPage[HubCharacteristics]:
        """GET /categories/characteristics/groups."""
        return self._list_page(GROUPS, offset, to_group, Part.ATTRIBUTE)

    def page_of_brands(self, offset: int) -> ListPage[HubBrand]:
        """GET /brands."""
        return self._list_page("/brands", offset, to_brand, Part.BRAND)

    def page_of_imports(
        self, offset: int, paths: Mapping[int, Sequence[str]]
    ) -> ListPage[ImportedProduct]:
        """GET /products."""

        def read(row: Fields) -> ImportedProduct:
            if str(row.get("type") or "").upper().startswith(KIT):
                raise Unreadable("it is a kit: make it in the ERP, with its parts")
            return to_imported(row, paths)

        return self._list_page("/products", offset, read, Part.PRODUCT)

    def _list_page(
        self, path: str, offset: int, read: Callable[[Fields], T], part: Part
    ) -> ListPage[T]:
        def tolerant(row: Fields) -> T | LeftOut:
            # One that cannot be read is told of, and the others are given.
            try:
                return read(row)
            except Unreadable as error:
                return LeftOut(part, _named(row), str(error))

        page, rows = self._page_of(Ask("GET", path), offset, tolerant, is_filtered=False)
        came, total = offset + len(page.rows), page.total
        if page.next_offset is None and total is not None and came < total < EXACT_BELOW:
            raise TransientError(f"GET {path}: {came} of {total} rows came: ask again")
        return ListPage([row for _, row in rows], page.next_offset, total)


def _named(row: Fields) -> str:
    title = shortened(str(row.get("title") or row.get("name") or "without a name"))
    return f"{title} ({row.get('id')})"
