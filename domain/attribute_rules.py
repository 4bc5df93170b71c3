"""Rules of attributes as people set them: what to beware of, and why a name goes where it goes."""

from collections.abc import Collection, Iterable, Mapping

from domain.attribute_names import NAMES, VARIATION_NAMES, Meaning, own_name
from domain.mapping_rules import Rule
from domain.mappings import ATTRIBUTE, MappingWrong, check_mapping, mapping_key
from domain.spelling import name_key
from domain.written_rules import LONGEST, Edit

WORDS: Mapping[Meaning, str] = {
    Meaning.MODEL: "model",
    Meaning.GENDER: "gender",
    Meaning.WARRANTY_TIME: "time of warranty",
    Meaning.WARRANTY_TEXT: "text of the warranty",
}


def attribute_edit(name: str, target: str | None) -> Edit:
    """Give the edit of what a person said.

    Args:
        name: of the attribute in the ERP, or a key as lists show it.
        target: name of the characteristic; None: the rule is to be taken away.

    Raises:
        MappingWrong: says which part is wrong and what is wanted.

    Examples:
        >>> attribute_edit(" Composição ", "Material")
        Edit(kind='attribute', key='composicao', target='Material', label='Composição')
    """
    if len(name) > LONGEST:
        raise MappingWrong(
            f"attribute has {len(name)} characters; wanted: up to {LONGEST}", ATTRIBUTE
        )
    check_mapping(ATTRIBUTE, name, "any" if target is None else target)
    wanted = None if target is None else target.strip()
    return Edit(ATTRIBUTE, mapping_key(ATTRIBUTE, name), wanted, name.strip())


def targets_of(rules: Iterable[Rule], edits: Iterable[Edit] = ()) -> dict[str, str]:
    """Give key → target as rules stand, after edits; see `domain.attributes.sheet_of`."""
    found = {rule.key: rule.target for rule in rules}
    for edit in edits:
        if edit.target is None:
            found.pop(edit.key, None)
        else:
            found[edit.key] = edit.target
    return found


def cautions(rules: Collection[Rule], edits: Collection[Edit]) -> list[str]:
    """Say what a person may not have meant.

    Examples:
        >>> rules = [Rule("attribute", ("tecido",), "Material")]
        >>> for line in cautions(rules, [attribute_edit("Composição", "MATERIAL")]): print(line)
        tecido is mapped to Material too: where a product says both, and not the same, neither \
is sent
        >>> for line in cautions([], [attribute_edit("Modelo", "Modelo")]): print(line)
        Modelo is the product's model by itself: mapped, it is sent as a characteristic only
    """
    after = targets_of(rules, edits)
    lines = []
    for edit in edits:
        meaning = _meaning(edit.label)
        if meaning is not None and edit.target is not None:
            lines.append(
                f"{edit.label} is the product's {WORDS[meaning]} by itself: mapped, it is sent as "
                "a characteristic only"
            )
        if edit.target is not None:
            lines += [_rivalry(other, after[other]) for other in _rivals(edit.key, after)]
    return list(dict.fromkeys(lines))


def explain_attribute(rules: Iterable[Rule], name: str) -> list[str]:
    """Say, line by line, what becomes of an attribute of the ERP.

    Examples:
        >>> rules = [Rule("attribute", ("tecido",), "Material")]
        >>> explain_attribute(rules, "Tecido Any")
        ['Tecido Any: sent as Material, by the rule of its own name, tecido']
        >>> explain_attribute(rules, "Tempo da garantia")
        ["Tempo da garantia: no rule; by itself it is the product's time of warranty"]
        >>> explain_attribute(rules, "Voltagem")
        ['Voltagem: no rule; SKUs vary by it, and where they do not it is left out']
        >>> explain_attribute(rules, "Peso")
        ['Peso: no rule, so it is left out, which is no error']
    """
    targets = targets_of(rules)
    said, own = name.strip(), own_name(name)[0]
    for key, by in ((name_key(name), "the rule"), (name_key(own), "the rule of its own name,")):
        if key in targets:
            lines = [f"{said}: sent as {targets[key]}, by {by} {key}"]
            return lines + [_rivalry(other, targets[other]) for other in _rivals(key, targets)]
    meaning = _meaning(name)
    if meaning is not None:
        return [f"{said}: no rule; by itself it is the product's {WORDS[meaning]}"]
    if name_key(own) in VARIATION_NAMES:
        return [f"{said}: no rule; SKUs vary by it, and where they do not it is left out"]
    return [f"{said}: no rule, so it is left out, which is no error"]


def _meaning(name: str) -> Meaning | None:
    return NAMES.get(name_key(own_name(name)[0]))


def _rivals(key: str, targets: Mapping[str, str]) -> list[str]:
    """Give other names that go to the same place, but for the one kept for the hub: it wins."""
    place, own = name_key(targets[key]), name_key(own_name(key)[0])
    return [
        other
        for other, target in sorted(targets.items())
        if name_key(target) == place and name_key(own_name(other)[0]) != own
    ]


def _rivalry(other: str, target: str) -> str:
    return (
        f"{other} is mapped to {target} too: where a product says both, and not the same, neither "
        "is sent"
    )
