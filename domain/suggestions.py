"""Carriers of the ERP that an unmapped key may mean. A person chooses; nothing is applied."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from domain.erp_carriers import ErpCarrierForm
from domain.likeness import HOLDS, SAME, likeness
from domain.mapping_keys import ANY, SHAPES, MappingKey, from_carrier, to_carrier
from domain.mapping_rules import Rule
from domain.spelling import folded

MOST = 3
"""Suggestions for one key."""

_ENOUGH = 0.6
_SILENT = frozenset({"", "unknown"})
_ELSEWHERE = 0.95
_BELONGS = 0.8

SERVICES: Mapping[str, str] = {
    "pac": "correios",
    "sedex": "correios",
    "mini envios": "correios",
    "me1": "mercado envios",
    "me2": "mercado envios",
    "magalu entregas": "magalog",
    "shopee xpress": "spx",
    "amazon dba": "amazon",
}
"""Folded name of a service → the carrier it belongs to."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One carrier that the key may mean.

    Args:
        target: what `map set carrier --to` takes: "6001:6101".
        name: "Correios - SEDEX".
        score: 0 to 1; 1 when the names are the same.
        reasons: why, for a person; the strongest first.
    """

    target: str
    name: str
    score: float
    reasons: tuple[str, ...]


def suggest(
    key: MappingKey, forms: Iterable[ErpCarrierForm], rules: Sequence[Rule] = ()
) -> list[Suggestion]:
    """Suggest carriers for a key, best first, at most three; empty when none is like it.

    Args:
        forms: of the ERP; those that are not active are left out.
        rules: of the store: what the same type is mapped to on another marketplace counts.
    """
    said = _said_by(key)
    elsewhere = _elsewhere(key, rules)
    found = [_weighed(form, said, elsewhere) for form in forms if form.active]
    likely = [each for each in found if each.score >= _ENOUGH]
    return sorted(likely, key=lambda each: (-each.score, each.name, each.target))[:MOST]


def suggest_from_rules(key: MappingKey, rules: Sequence[Rule]) -> list[Suggestion]:
    """Suggest what the store maps like names to already, for when the ERP cannot be asked."""
    types = [(rule, _type_of(rule)) for rule in rules if rule.kind == key.kind and rule.pattern]
    forms = [ErpCarrierForm(to_carrier(rule.target), name) for rule, name in types if name]
    best: dict[str, Suggestion] = {}
    for form in forms:
        for found in suggest(key, [form], rules):
            if found.target not in best or best[found.target].score < found.score:
                best[found.target] = found
    return sorted(best.values(), key=lambda each: (-each.score, each.target))[:MOST]


def _type_of(rule: Rule) -> str:
    return " ".join(rule.pattern[1].replace(ANY, " ").split())


def _said_by(key: MappingKey) -> list[str]:
    values = dict(zip(SHAPES[key.kind].fields, key.values, strict=True))
    names = [folded(values[name]) for name in ("type", "normalized", "normalized_type")]
    return [name for name in dict.fromkeys(names) if name not in _SILENT]


def _elsewhere(key: MappingKey, rules: Sequence[Rule]) -> dict[str, str]:
    """Give target → marketplace, for rules that map the same type."""
    wanted = key.folded[1]
    if wanted in _SILENT:
        return {}
    ours = [rule for rule in rules if rule.kind == key.kind and rule.pattern]
    return {rule.target: rule.pattern[0] for rule in ours if rule.pattern[1] == wanted}


def _weighed(form: ErpCarrierForm, said: Sequence[str], elsewhere: Mapping[str, str]) -> Suggestion:
    target = from_carrier(form.carrier)
    reasons = [_likeness(name, word) for name in said for word in _names_of(form)]
    if target in elsewhere:
        reasons.append((_ELSEWHERE, f"mapped so for {elsewhere[target]}"))
    reasons = sorted({reason for reason in reasons if reason[0] >= _ENOUGH}, reverse=True)
    name = " - ".join(part for part in (form.carrier_name, form.form_name) if part)
    score = reasons[0][0] if reasons else 0.0
    if score == SAME:  # then names that only share words say nothing more
        reasons = [reason for reason in reasons if reason[0] > HOLDS]
    return Suggestion(target, name, score, tuple(text for _, text in reasons[:MOST]))


def _names_of(form: ErpCarrierForm) -> list[str]:
    both = f"{form.carrier_name} {form.form_name}"
    names = [folded(text) for text in (both, form.carrier_name, form.form_name, form.carrier_code)]
    return [name for name in dict.fromkeys(names) if name]


def _likeness(said: str, name: str) -> tuple[float, str]:
    found = likeness(said, name)
    is_service = said in SERVICES and SERVICES[said] in name
    if is_service and found[0] < HOLDS:
        return _BELONGS, f'"{said}" is a service of "{name}"'
    return found
