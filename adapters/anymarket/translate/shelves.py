"""Brands, categories, variations and groups of characteristics in our words."""

from collections.abc import Mapping

from adapters.anymarket.reading import Reading, as_text
from adapters.http.shapes import Fields, to_rows
from domain.errors import Unreadable
from domain.hub_catalogue import (
    HubBrand,
    HubCategory,
    HubCharacteristic,
    HubCharacteristics,
    HubValue,
    HubVariation,
)


def to_brand(fields: Fields) -> HubBrand:
    """Translate a brand.

    Examples:
        >>> to_brand({"id": "1987032", "name": "Aurora Decor", "partnerId": None})
        HubBrand(id=1987032, name='Aurora Decor', partner_id='', reduced_name='')

    Raises:
        Unreadable: without id or name.
    """
    row = Reading(fields)
    return HubBrand(
        number_in(row), row.word("name"), row.text("partnerId"), row.text("reducedName")
    )


def to_category(fields: Fields, above: tuple[str, ...] | None = None) -> HubCategory:
    """Translate a category.

    A name may hold a slash, so the path as they write it cannot be taken apart with certainty:
    what stands above is told by who walked down to it, where somebody did.

    Args:
        above: names from the root to its parent; None: as far as their `path` tells.

    Examples:
        >>> row = {"id": 1794222, "name": "Mesa/Banho", "path": "Casa/Mesa/Banho"}
        >>> to_category(row).path, to_category(row, ("Casa",)).path
        (('Casa', 'Mesa/Banho'), ('Casa', 'Mesa/Banho'))

    Raises:
        Unreadable: without id or name.
    """
    row = Reading(fields)
    name, factor = row.word("name"), row.amount("priceFactor")
    parent = row.object("parent")
    return HubCategory(
        id=number_in(row),
        path=(*(_above(row.text("path"), name) if above is None else above), name),
        parent_id=parent.whole("id"),
        partner_id=row.text("partnerId"),
        price_factor="" if factor is None else f"{factor.normalize():f}",
        scope=row.text("definitionPriceScope"),
    )


def to_tree(payload: object) -> list[HubCategory]:
    """Translate the whole tree, parents before children.

    Raises:
        Unreadable: no array, or a node without id or name.
    """
    found: list[HubCategory] = []
    due: list[tuple[Fields, HubCategory | None]] = [(row, None) for row in to_rows(payload)]
    # As a stack: a tree may be deeper than functions can call themselves.
    due.reverse()
    while due:
        row, parent = due.pop()
        category = to_category(row, parent.path if parent else ())
        if parent is not None:
            category = _below(category, parent)
        found.append(category)
        children = to_rows(row.get("children") or [])
        due += [(child, category) for child in reversed(children)]
    return found


def to_children(fields: Fields, category: HubCategory) -> list[HubCategory]:
    """Translate those right below a category out of its own answer."""
    rows = to_rows(fields.get("children") or [])
    return [_below(to_category(row, category.path), category) for row in rows]


def to_variation(fields: Fields) -> HubVariation:
    """Translate a type of variation with its values.

    Raises:
        Unreadable: without id or name, or with a value that has neither.
    """
    row = Reading(fields)
    return HubVariation(
        id=number_in(row),
        name=row.word("name"),
        is_visual=row.flag("visualVariation"),
        partner_id=row.text("partnerId"),
        values=tuple(to_value(value.fields) for value in row.objects("values")),
    )


def to_value(fields: Fields) -> HubValue:
    """Translate a value of a variation.

    Raises:
        Unreadable: without id or text.
    """
    row = Reading(fields)
    return HubValue(number_in(row), row.word("description"), row.text("partnerId"))


def to_group(fields: Fields) -> HubCharacteristics:
    """Translate a group of characteristics.

    Raises:
        Unreadable: without id or name.
    """
    row = Reading(fields)
    return HubCharacteristics(
        id=number_in(row),
        name=row.word("name"),
        characteristics=tuple(map(_characteristic, row.objects("characteristics"))),
        category_ids=tuple(number_in(one) for one in row.objects("categories")),
    )


def number_in(row: Reading, name: str = "id") -> int:
    """Give an id that must be there.

    Raises:
        Unreadable: it is missing, or no number.
    """
    found = row.whole(name)
    if not found:
        raise Unreadable(f"{row.path}{name}: a number was expected")
    return found


def pairs_in(row: Reading) -> Mapping[str, str]:
    """Give what a SKU is, type → value: an array in answers, a map in what was sent.

    Examples:
        >>> pairs_in(Reading({"variations": {"Cor": "Azul"}}))
        {'Cor': 'Azul'}
        >>> told = {"description": "Azul", "type": {"id": 5521, "name": "Cor"}}
        >>> pairs_in(Reading({"variations": [told]})), pairs_in(Reading({}))
        ({'Cor': 'Azul'}, {})
    """
    said = row.fields.get("variations")
    if isinstance(said, Mapping):
        return {as_text(name): as_text(value) for name, value in said.items()}
    told = [(one.object("type"), one) for one in row.objects("variations")]
    return {kind.word("name"): one.word("description") for kind, one in told}


def _characteristic(row: Reading) -> HubCharacteristic:
    channels = row.objects("characteristicItemMarketPlaces")
    demanding = [one.text("marketPlace") for one in channels if one.flag("required")]
    return HubCharacteristic(row.word("name"), tuple(filter(None, demanding)))


def _below(category: HubCategory, parent: HubCategory) -> HubCategory:
    return HubCategory(
        category.id,
        category.path,
        parent.id,
        category.partner_id,
        category.price_factor,
        category.scope,
    )


def _above(path: str, name: str) -> list[str]:
    # Its own name is known, whatever slashes are in it.
    above = path.removesuffix(name).removesuffix("/")
    return [part for part in above.split("/") if part] if path.endswith(name) else []
