"""Coverage: which products miss which attribute that a marketplace requires."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from domain.attribute_names import NAMES, Meaning
from domain.attributes import Sheet
from domain.hub_catalogue import HubCharacteristics
from domain.spelling import name_key


@dataclass(frozen=True, slots=True)
class Described:
    """A product as far as coverage goes.

    Args:
        code: the ERP's product code.
        category_ids: the hub's ids from the root to the leaf.
    """

    code: str
    category_ids: Sequence[int]
    sheet: Sheet


@dataclass(frozen=True, slots=True, order=True)
class Gap:
    """One attribute that one product misses, and who requires it."""

    code: str
    attribute: str
    marketplaces: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """The report.

    Args:
        products: how many were looked at.
        complete: how many miss nothing.
        gaps: sorted by product, then attribute.
    """

    products: int
    complete: int
    gaps: tuple[Gap, ...]


def coverage(products: Iterable[Described], groups: Sequence[HubCharacteristics]) -> Coverage:
    """Look at products one by one; only what is missing is kept in memory."""
    seen, complete, gaps = 0, 0, []
    for product in products:
        missing = gaps_of(product, groups)
        seen += 1
        complete += not missing
        gaps += missing
    return Coverage(seen, complete, tuple(sorted(gaps)))


def gaps_of(product: Described, groups: Sequence[HubCharacteristics]) -> list[Gap]:
    """Give what one product misses. Names are compared without case and accents.

    What maps by itself counts as given: a required "Modelo" is the product's model.

    Examples:
        >>> from domain.hub_catalogue import HubCharacteristic
        >>> power = HubCharacteristic("Potência", required_by=("AMAZON",))
        >>> group = HubCharacteristics(1, "Ficha", (power,), category_ids=(7,))
        >>> gaps_of(Described("P", (3, 7), Sheet()), [group])
        [Gap(code='P', attribute='Potência', marketplaces=('AMAZON',))]
    """
    given = _given(product.sheet)
    wanted: dict[str, tuple[str, set[str]]] = {}
    for group in groups:
        # What is asked of a category is asked of all below it.
        if set(group.category_ids).isdisjoint(product.category_ids):
            continue
        for line in group.characteristics:
            if line.required_by:
                said = wanted.setdefault(name_key(line.name), (line.name, set()))
                said[1].update(line.required_by)
    return [
        Gap(product.code, name, tuple(sorted(marketplaces)))
        for key, (name, marketplaces) in wanted.items()
        if key not in given
    ]


def _given(sheet: Sheet) -> set[str]:
    by_meaning = {
        Meaning.MODEL: sheet.model,
        Meaning.GENDER: sheet.gender,
        Meaning.WARRANTY_TIME: sheet.warranty_months,
        Meaning.WARRANTY_TEXT: sheet.warranty_text,
    }
    said = {meaning for meaning, value in by_meaning.items() if value not in ("", None)}
    names = {name_key(one.name) for one in sheet.characteristics or ()}
    return names | {name for name, meaning in NAMES.items() if meaning in said}
