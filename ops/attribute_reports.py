"""What products say of themselves, beside what marketplaces require: coverage and suggestions."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from adapters.database.attribute_rules import AttributeRuleRows
from adapters.eccosys.families import read_families
from domain.attribute_coverage import Coverage, Described, coverage
from domain.attribute_rules import targets_of
from domain.attribute_suggestions import (
    LikelyCharacteristic,
    characteristics_of,
    suggest_characteristics,
)
from domain.attributes import Trouble, sheet_of, unmapped_names
from domain.erp_families import ReadFamilies, UnreadFamily
from domain.hub_catalogue import HubCategory, HubCharacteristics
from domain.product_memory import shelf_key
from domain.products import Product
from domain.spelling import name_key
from domain.store import Store
from ops.catalogue_sides import CatalogueSides, Sides
from ops.resources import Repositories
from ops.shelf_export import Came


@dataclass(frozen=True, slots=True)
class Contradiction:
    """An attribute of a product that is not sent, though a person meant it to be."""

    code: str
    attribute: str
    trouble: Trouble


@dataclass(slots=True)
class AttributeReport:
    """How far the products of a store say what marketplaces require.

    Args:
        groups: how many groups of characteristics the hub has; without any nothing is required.
        unmapped: name as the ERP writes it → products that leave it out.
        contradictions: what cannot be read, and rivals.
        elsewhere: codes of products whose category the hub does not have, or that have none:
            what is required of them nobody knows.
        unread: products that cannot be read.
    """

    store: str
    groups: int
    coverage: Coverage = field(default_factory=lambda: Coverage(0, 0, ()))
    unmapped: Counter[str] = field(default_factory=Counter)
    contradictions: list[Contradiction] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)
    unread: list[UnreadFamily] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class UnmappedAttribute:
    """A name that no rule maps, and what it may mean."""

    attribute: str
    products: int
    suggestions: Sequence[LikelyCharacteristic]


@dataclass(frozen=True, slots=True)
class AttributeReports:
    """Reads every product of a store's ERP once, after live traffic."""

    sides: CatalogueSides
    rules: AttributeRuleRows
    read: ReadFamilies = read_families

    def report(self, store: Store, came: Came) -> AttributeReport:
        """Tell which products miss what.

        Raises:
            WrongUsage: the store's ERP cannot be asked.
            TransientError: a side could not be read whole.
        """
        with self.sides.of(store) as sides:
            return self._report(sides, store, _groups(sides), came)

    def suggest(self, store: Store, came: Came) -> list[UnmappedAttribute]:
        """Suggest characteristics for every name that no rule maps, the most frequent first.

        Raises:
            WrongUsage: the store's ERP cannot be asked.
            TransientError: a side could not be read whole.
        """
        with self.sides.of(store) as sides:
            groups = _groups(sides)
            report = self._report(sides, store, groups, came)
        names = characteristics_of(groups)
        ordered = sorted(report.unmapped.items(), key=lambda found: (-found[1], found[0]))
        return [
            UnmappedAttribute(name, count, suggest_characteristics(name, names))
            for name, count in ordered
        ]

    def _report(
        self, sides: Sides, store: Store, groups: Sequence[HubCharacteristics], came: Came
    ) -> AttributeReport:
        places = _places(sides.line.tried(lambda: _tree(sides)))
        varied = sides.line.tried(lambda: _variation_names(sides))
        targets = targets_of(self.rules.rules(store.name))
        report = AttributeReport(store.name, len(groups))
        families = self.read(sides.erp, varied, came, sides.line.tried)
        report.coverage = coverage(_described(families, targets, places, report), groups)
        return report


def attribute_reports(known: Repositories, sides: CatalogueSides) -> AttributeReports:
    """Wire the service."""
    return AttributeReports(sides, AttributeRuleRows(known.database))


def _described(
    families: Iterator[Product | UnreadFamily],
    targets: Mapping[str, str],
    places: Mapping[str, HubCategory],
    report: AttributeReport,
) -> Iterator[Described]:
    for product in families:
        if isinstance(product, UnreadFamily):
            report.unread.append(product)
            continue
        sheet = sheet_of(product, targets)
        report.unmapped.update(unmapped_names([sheet]))
        report.contradictions += [
            Contradiction(product.code, one.name, one.trouble)
            for one in sheet.left_out
            if one.trouble is not Trouble.UNMAPPED
        ]
        steps = range(1, len(product.category) + 1)
        above = [places.get(shelf_key(*product.category[:depth])) for depth in steps]
        if not above or above[-1] is None:
            report.elsewhere.append(product.code)
        yield Described(product.code, [one.id for one in above if one is not None], sheet)


def _groups(sides: Sides) -> Sequence[HubCharacteristics]:
    return sides.line.tried(lambda: list(sides.hub.characteristic_groups(sides.spend)))


def _tree(sides: Sides) -> Sequence[HubCategory]:
    sides.spend()
    return sides.hub.category_tree()


def _places(tree: Sequence[HubCategory]) -> dict[str, HubCategory]:
    found: dict[str, HubCategory] = {}
    for row in tree:
        found.setdefault(shelf_key(*row.path), row)
    return found


def _variation_names(sides: Sides) -> set[str]:
    return {name_key(one.name) for one in sides.hub.variations(sides.spend)}
