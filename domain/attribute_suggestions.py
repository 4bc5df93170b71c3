"""Characteristics of the hub that an attribute may mean. A person chooses; nothing is applied."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from domain.attribute_names import own_name
from domain.hub_catalogue import HubCharacteristics
from domain.likeness import likeness
from domain.spelling import folded, name_key

MOST = 3
"""Suggestions for one attribute."""

_ENOUGH = 0.6


@dataclass(frozen=True, slots=True)
class LikelyCharacteristic:
    """One characteristic that an attribute may mean.

    Args:
        name: what `map set attribute --to` takes.
        score: 0 to 1; 1 when the names are the same.
        why: for a person.
        required_by: marketplaces that demand it of some category.
    """

    name: str
    score: float
    why: str
    required_by: tuple[str, ...] = ()


def characteristics_of(groups: Iterable[HubCharacteristics]) -> dict[str, tuple[str, ...]]:
    """Give every name once, as first written → marketplaces that demand it of some category."""
    names: dict[str, tuple[str, set[str]]] = {}
    for group in groups:
        for one in group.characteristics:
            _, said = names.setdefault(name_key(one.name), (one.name, set()))
            said.update(one.required_by)
    return {name: tuple(sorted(said)) for name, said in names.values()}


def suggest_characteristics(
    attribute: str, names: Mapping[str, tuple[str, ...]]
) -> list[LikelyCharacteristic]:
    """Suggest characteristics for an attribute of the ERP, best first; empty when none is like it.

    Args:
        names: see `characteristics_of`.

    Examples:
        >>> found = suggest_characteristics("Potencia Any", {"Potência (W)": (), "Cor": ()})
        >>> [(one.name, one.score) for one in found]
        [('Potência (W)', 0.9)]
    """
    said = folded(own_name(attribute)[0])
    found = [
        LikelyCharacteristic(name, *likeness(said, folded(name)), required_by)
        for name, required_by in names.items()
        if said and folded(name)
    ]
    likely = [one for one in found if one.score >= _ENOUGH]
    return sorted(likely, key=lambda one: (-one.score, not one.required_by, one.name))[:MOST]
