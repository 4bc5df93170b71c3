"""The technical sheet: what maps by itself, what a person mapped, and what is left."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from domain.attribute_names import GENDERS, NAMES, Meaning, own_name
from domain.products import Attribute, Gender, Product
from domain.spelling import name_key
from domain.warranty import to_months


class Trouble(StrEnum):
    """Why an attribute is not sent."""

    UNMAPPED = "unmapped"
    UNREADABLE = "unreadable"
    RIVALS = "rivals"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An attribute of the ERP that is not sent, and why.

    Args:
        name: as the ERP wrote it.
        meaning: what it means where the bridge knows that by itself.
    """

    name: str
    trouble: Trouble
    meaning: Meaning | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A product's attributes in the hub's terms. Empty or None: the hub's value is left alone.

    Args:
        characteristics: names as mapped, in the ERP's order; None: the ERP said nothing of them.
        left_out: in the ERP's order; only `UNREADABLE` and `RIVALS` are anybody's fault.
    """

    model: str = ""
    gender: Gender | None = None
    warranty_months: int | None = None
    warranty_text: str = ""
    characteristics: tuple[Attribute, ...] | None = None
    left_out: tuple[LeftOut, ...] = ()


def sheet_of(product: Product, targets: Mapping[str, str]) -> Sheet:
    """Give the sheet of a product.

    1. What the product says itself (`model`, `gender`, `warranty_months`, `warranty_text`) wins
       over an attribute of that meaning.
    2. An attribute whose name means one of those four maps by itself, unless a person mapped it.
    3. Any other is sent under the name a person mapped it to; without one it is left out.
    4. Of two that go to the same place the one that the ERP keeps for the hub ("Tamanho Any")
       wins; two equals that say different things are rivals, and neither is sent.

    Args:
        targets: `mapping_key("attribute", name)` → name of the characteristic.

    Examples:
        >>> said = (Attribute("Genero", "Feminino"), Attribute("Composição", "Algodão"))
        >>> found = sheet_of(Product("P", "N", (), attributes=said), {"composicao": "Material"})
        >>> found.gender.value, found.characteristics
        ('female', (Attribute(name='Material', value='Algodão'),))
    """
    places, left_out = _placed(product, targets)
    chosen: dict[str, Attribute] = {}
    for place, attributes in places.items():
        best = _strongest(attributes)
        if len({attribute.value for attribute in best}) > 1:
            meaning = _MEANINGS.get(place)
            left_out += [LeftOut(one.name, Trouble.RIVALS, meaning) for one in best]
        else:
            chosen[place] = best[0]
    return _sheet(product, chosen, targets, left_out)


_MEANINGS: Mapping[str, Meaning] = {f"={meaning}": meaning for meaning in Meaning}
"""Places that no characteristic can have: a folded name holds no "="."""


def _placed(
    product: Product, targets: Mapping[str, str]
) -> tuple[dict[str, list[Attribute]], list[LeftOut]]:
    varied = {name_key(name) for sku in product.skus for name, _ in sku.variations}
    places: dict[str, list[Attribute]] = {}
    left_out: list[LeftOut] = []
    for attribute in product.attributes or ():
        name, _ = own_name(attribute.name)
        target, meaning = target_of(attribute.name, targets), NAMES.get(name_key(name))
        if target:
            places.setdefault(name_key(target), []).append(attribute)
        elif meaning is not None:
            places.setdefault(f"={meaning}", []).append(attribute)
        elif name_key(name) not in varied:
            left_out.append(LeftOut(attribute.name, Trouble.UNMAPPED))
    return places, left_out


def target_of(name: str, targets: Mapping[str, str]) -> str:
    """Give what a person mapped an attribute to: by its whole name, else by its own; or nothing.

    Examples:
        >>> target_of("Material Any", {"material": "Composição"}), target_of("Peso", {})
        ('Composição', '')
    """
    return targets.get(name_key(name)) or targets.get(name_key(own_name(name)[0])) or ""


def _strongest(attributes: list[Attribute]) -> list[Attribute]:
    own = [attribute for attribute in attributes if own_name(attribute.name)[1]]
    return own or attributes


def _sheet(
    product: Product,
    chosen: Mapping[str, Attribute],
    targets: Mapping[str, str],
    left_out: list[LeftOut],
) -> Sheet:
    said = {_MEANINGS[place]: one for place, one in chosen.items() if place in _MEANINGS}
    rest = tuple(
        Attribute(target_of(one.name, targets), one.value)
        for place, one in chosen.items()
        if place not in _MEANINGS
    )
    gender = product.gender or _gender(said.get(Meaning.GENDER))
    months = product.warranty_months
    if months is None:
        months = _months(said.get(Meaning.WARRANTY_TIME))
    unread = [
        LeftOut(said[meaning].name, Trouble.UNREADABLE, meaning)
        for meaning, value in ((Meaning.GENDER, gender), (Meaning.WARRANTY_TIME, months))
        if meaning in said and value is None
    ]
    return Sheet(
        model=product.model or _value(said.get(Meaning.MODEL)),
        gender=gender,
        warranty_months=months,
        warranty_text=product.warranty_text or _value(said.get(Meaning.WARRANTY_TEXT)),
        characteristics=None if product.attributes is None else rest,
        left_out=(*left_out, *unread),
    )


def _value(attribute: Attribute | None) -> str:
    return "" if attribute is None else attribute.value


def _gender(attribute: Attribute | None) -> Gender | None:
    return None if attribute is None else GENDERS.get(name_key(attribute.value))


def _months(attribute: Attribute | None) -> int | None:
    return None if attribute is None else to_months(attribute.value)


def unmapped_names(sheets: Iterable[Sheet]) -> dict[str, int]:
    """Count, by name as the ERP wrote it, how many products leave an unmapped attribute out.

    Examples:
        >>> unmapped_names([Sheet(left_out=(LeftOut("Voltagem", Trouble.UNMAPPED),))] * 2)
        {'Voltagem': 2}
    """
    counts: dict[str, int] = {}
    for sheet in sheets:
        for one in sheet.left_out:
            if one.trouble is Trouble.UNMAPPED:
                counts[one.name] = counts.get(one.name, 0) + 1
    return counts
