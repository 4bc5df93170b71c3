"""What products of a hub refer to, in memory: brands, categories, variations, groups."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from domain.catalogue_ports import Spend
from domain.errors import AlreadyThere
from domain.hub_catalogue import HubBrand, HubCategory, HubCharacteristics, HubValue, HubVariation
from domain.store import PriceScope
from tests.fake_orders import FakeOrderHub


class FakeReferences(FakeOrderHub):
    """A hub in which everything that is written is a call."""

    def __init__(self) -> None:
        super().__init__()
        self.shelf_brands: list[HubBrand] = []
        self.tree: list[HubCategory] = []
        self.types: list[HubVariation] = []
        self.groups: list[HubCharacteristics] = []
        self.writes: list[tuple[str, Any]] = []
        self._ids = itertools.count(7001)

    # ---- brands

    def brands(self, spend: Spend) -> Iterator[HubBrand]:
        self._read("brands", spend)
        yield from self.shelf_brands

    def find_brands(self, name: str, spend: Spend) -> Sequence[HubBrand]:
        self._read(f"find_brands {name}", spend)
        found = [brand for brand in self.shelf_brands if _same(brand.name, name)]
        self._rival("find_brands")
        return found

    def find_brands_of_erp(self, code: str, spend: Spend) -> Sequence[HubBrand]:
        self._read(f"find_brands_of_erp {code}", spend)
        return [brand for brand in self.shelf_brands if brand.partner_id == code]

    def create_brand(self, name: str, partner_id: str = "") -> HubBrand:
        made = HubBrand(next(self._ids), name, partner_id)

        def make() -> None:
            if any(_same(brand.name, name) for brand in self.shelf_brands) or (
                partner_id and partner_id in {brand.partner_id for brand in self.shelf_brands}
            ):
                raise AlreadyThere(f"Já existe {name}")
            self.shelf_brands.append(made)

        self._write("create_brand", name, make)
        return made

    def update_brand(self, brand: HubBrand) -> HubBrand:
        others = [one for one in self.shelf_brands if one.id != brand.id]
        self._write("update_brand", brand, lambda: None)
        self.shelf_brands = [*others, brand]
        return brand

    # ---- categories

    def category_tree(self) -> Sequence[HubCategory]:
        self._called("category_tree")
        found = list(self.tree)
        self._rival("category_tree")
        return found

    def category(self, category_id: int) -> tuple[HubCategory, Sequence[HubCategory]]:
        self._called(f"category {category_id}")
        [found] = [one for one in self.tree if one.id == category_id]
        return found, [one for one in self.tree if one.parent_id == category_id]

    def root_categories(self, spend: Spend) -> Iterator[HubCategory]:
        self._read("root_categories", spend)
        yield from (one for one in self.tree if one.parent_id is None)

    def create_category(
        self, name: str, parent: HubCategory | None, scope: PriceScope, partner_id: str = ""
    ) -> HubCategory:
        path = (*(parent.path if parent else ()), name)
        parent_id = parent.id if parent else None
        made = HubCategory(next(self._ids), path, parent_id, partner_id, scope=scope.value)

        def make() -> None:
            if any(one.parent_id == parent_id and _same(one.name, name) for one in self.tree):
                raise AlreadyThere(f"Já existe {name}")
            self.tree.append(made)

        self._write("create_category", path, make)
        return made

    def update_category(self, category: HubCategory) -> HubCategory:
        self._write("update_category", category, lambda: None)
        self.tree = [category if one.id == category.id else one for one in self.tree]
        return category

    # ---- variations

    def variations(self, spend: Spend) -> Iterator[HubVariation]:
        self._read("variations", spend)
        found = list(self.types)
        self._rival("variations")
        yield from found

    def variation_values(self, type_id: int, spend: Spend) -> Iterator[HubValue]:
        self._read(f"variation_values {type_id}", spend)
        yield from next(one for one in self.types if one.id == type_id).values

    def create_variation(
        self, name: str, values: Sequence[str], *, is_visual: bool, partner_id: str = ""
    ) -> HubVariation:
        made_values = tuple(HubValue(next(self._ids), text) for text in values)
        made = HubVariation(next(self._ids), name, is_visual, partner_id, made_values)

        def make() -> None:
            if any(_same(one.name, name) for one in self.types):
                raise AlreadyThere(f"Já existe {name}")
            self.types.append(made)

        self._write("create_variation", (name, *values), make)
        return made

    def create_value(self, type_id: int, text: str, partner_id: str = "") -> HubValue:
        made = HubValue(next(self._ids), text, partner_id)
        [found] = [one for one in self.types if one.id == type_id]

        def make() -> None:
            if any(_same(value.text, text) for value in found.values):
                raise AlreadyThere(f"Já existe {text}")
            grown = replace(found, values=(*found.values, made))
            self.types = [grown if one.id == type_id else one for one in self.types]

        self._write("create_value", (found.name, text), make)
        return made

    # ---- groups

    def characteristic_groups(self, spend: Spend) -> Iterator[HubCharacteristics]:
        self._read("characteristic_groups", spend)
        yield from self.groups

    # ---- within

    @property
    def written(self) -> list[str]:
        """Names of what was written, in order."""
        return [name for name, _ in self.writes]

    def _read(self, name: str, spend: Spend) -> None:
        spend()
        self._called(name)

    def _rival(self, name: str) -> None:
        self.after.pop(name, lambda: None)()

    def _write(self, name: str, what: object, make: Any) -> None:
        self.writes.append((name, what))
        self._called(name, make)
        make()


def _same(one: str, other: str) -> bool:
    return one.strip().casefold() == other.strip().casefold()
