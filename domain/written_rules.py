"""Mapping rules as people and files write them: fields in, a checked edit out, and back."""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from domain.mapping_keys import (
    ANY,
    CARRIER,
    DEFAULT_KEY,
    PAYMENT,
    SHAPES,
    SKU,
    MappingKey,
    to_target,
)
from domain.mapping_rules import Rule, default_rule, rule_of, to_rule
from domain.mappings import CALLED, MappingWrong, check_mapping, mapping_key

LONGEST = 255
"""Characters of one field, or of a label."""

LONGEST_KEY = 2000
"""Bytes of a whole key: more than any order says, and less than an index takes."""

DEFAULT_LABEL = "everything else"

MUST_SAY: Mapping[str, tuple[str, ...]] = {CARRIER: ("type",), PAYMENT: ("method",)}
"""Fields that are never open by being left out, only by a "*": they open most."""

# So many bits make it certain enough that two sets of rules differ.
_DIGITS = 16


@dataclass(frozen=True, slots=True)
class Edit:
    """A rule as a person wants it to stand.

    Args:
        key: what it is kept by, see `Rule.key`.
        target: None: it is to be taken away.
        label: the key as the person wrote it.
    """

    kind: str
    key: str
    target: str | None
    label: str = ""

    def rule(self) -> Rule:
        """Give the rule; the target of one to be taken away is empty."""
        return to_rule(self.kind, self.key, self.target or "")


def check_order_kind(kind: str) -> None:
    """Refuse a kind that no order is mapped by.

    Raises:
        MappingWrong: names those that are.
    """
    if kind not in SHAPES:
        raise MappingWrong(f"kind {kind!r} is not known; wanted: {', '.join(SHAPES)}")


def edit_of(
    kind: str, fields: Mapping[str, str], target: str | None, *, is_default: bool = False
) -> Edit:
    """Give the edit of what a person said; a field that is not given is open, see `MUST_SAY`.

    Args:
        fields: "marketplace" → "MERCADO_LIVRE", "type" → "Loggi*"; an empty text is a value.
        target: None: the rule is to be taken away.
        is_default: the rule for everything that no other names; it has no fields.

    Raises:
        MappingWrong: says which part is wrong and what is wanted.

    Examples:
        >>> edit_of("carrier", {"marketplace": "AMAZON", "type": "Sedex *"}, " 6:7 ")
        Edit(kind='carrier', key='amazon|sedex*|*|*|*', target='6:7', \
label='AMAZON / type "Sedex *"')
    """
    check_order_kind(kind)
    for name, text in fields.items():
        if len(text) > LONGEST:
            raise MappingWrong(f"{name} has {len(text)} characters; wanted: up to {LONGEST}", name)
    wanted = None if target is None else to_target(kind, target)
    if is_default:
        if fields:
            raise MappingWrong(
                f"a default has no {', '.join(fields)}: it is for everything else", *fields
            )
        return Edit(kind, default_rule(kind, wanted or "").key, wanted, DEFAULT_LABEL)
    _check_exact(kind, fields, target)
    rule = _sized(rule_of(kind, fields, wanted or ""))
    unsaid = [name for name in MUST_SAY.get(kind, ()) if name not in fields]
    if unsaid:
        raise MappingWrong(
            f"{', '.join(unsaid)} is not said; wanted: a value, or {ANY} for any", *unsaid
        )
    return Edit(kind, rule.key, wanted, _label(kind, fields))


def edit_of_key(kind: str, key: str, target: str | None) -> Edit:
    """Give the edit of a rule that is named by its key, as lists show it.

    Raises:
        MappingWrong: the key is not as a rule is kept, so that it would never match.

    Examples:
        >>> edit_of_key("channel", "amazon|*|*", None).key
        'amazon|*|*'
        >>> edit_of_key("channel", "AMAZON|*|*", None)
        Traceback (most recent call last):
        domain.mappings.MappingWrong: key 'AMAZON|*|*' is wrong; wanted: 'amazon|*|*'
    """
    check_order_kind(kind)
    wanted = None if target is None else to_target(kind, target)
    if key == DEFAULT_KEY:
        return Edit(kind, default_rule(kind, wanted or "").key, wanted, DEFAULT_LABEL)
    rule = _sized(to_rule(kind, key, wanted or ""))
    folded = "|".join(_folded(kind, part) for part in rule.pattern)
    if folded != key:
        raise MappingWrong(f"key {key!r} is wrong; wanted: {folded!r}")
    if target is not None:
        _check_exact(kind, fields_of(rule), target)
    return Edit(kind, key, wanted, _label(kind, fields_of(rule)))


def named_edit(kind: str, name: str, target: str | None) -> Edit:
    """Give the edit of a rule whose key is one name.

    Args:
        name: in the ERP, or a key as lists show it.
        target: None: the rule is to be taken away.

    Raises:
        MappingWrong: says which part is wrong and what is wanted.

    Examples:
        >>> named_edit("deposit", " São  Paulo ", "4711 ")
        Edit(kind='deposit', key='sao paulo', target='4711', label='São  Paulo')
        >>> named_edit("tracking", "Correios PAC", None).key
        'correios pac'
    """
    if len(name) > LONGEST:
        text = f"{CALLED[kind]} has {len(name)} characters; wanted: up to {LONGEST}"
        raise MappingWrong(text, kind)
    wanted = None if target is None else target.strip()
    check_mapping(kind, name, wanted)
    return Edit(kind, mapping_key(kind, name), wanted, name.strip())


def is_told_by_fields(rule: Rule) -> bool:
    """Tell whether its fields make the rule again: not so the default, nor a name such as "*"."""
    starred = any("%" in part and ANY in unquote(part) for part in rule.pattern)
    return bool(rule.pattern) and not (starred and SHAPES[rule.kind].patterns)


def fields_of(rule: Rule) -> dict[str, str]:
    """Give the fields that make a rule, what need not be said left out; empty for the default.

    Examples:
        >>> fields_of(Rule("carrier", ("amazon", "", "*", "*", "*"), "6:7"))
        {'marketplace': 'amazon', 'type': ''}
        >>> fields_of(Rule("sku", ("A%2A",), "B"))
        {'sku': 'A*'}
    """
    pairs = zip(SHAPES[rule.kind].fields, rule.pattern, strict=False)
    said = MUST_SAY.get(rule.kind, ())
    return {name: _unfolded(part) for name, part in pairs if part != ANY or name in said}


def key_of(kind: str, fields: Mapping[str, str]) -> MappingKey:
    """Give the key of what an order says; a field that is not given is empty.

    Raises:
        MappingWrong: the kind or a field is not known.

    Examples:
        >>> key_of("channel", {"marketplace": "AMAZON"}).text
        'amazon||'
    """
    check_order_kind(kind)
    shape = SHAPES[kind]
    unknown = sorted(set(fields) - set(shape.fields))
    if unknown:
        raise MappingWrong(f"{kind} has no {', '.join(unknown)}; wanted: {', '.join(shape.fields)}")
    return MappingKey(kind, tuple(fields.get(name, "") for name in shape.fields))


def applied(rules: Collection[Rule], edits: Iterable[Edit]) -> list[Rule]:
    """Give the rules as they stand after edits; the last of the same key counts."""
    kept = {(rule.kind, rule.key): rule for rule in rules}
    for edit in edits:
        if edit.target is None:
            kept.pop((edit.kind, edit.key), None)
        else:
            kept[edit.kind, edit.key] = edit.rule()
    return list(kept.values())


def revision(rules: Iterable[Rule]) -> str:
    """Give what changes whenever a rule does: who saves names what was previewed.

    Examples:
        >>> revision([]) == revision([Rule("sku", ("A",), "B")])
        False
    """
    lines = sorted(repr((rule.kind, rule.key, rule.target)) for rule in rules)
    return hashlib.sha256("\n".join(lines).encode(errors="replace")).hexdigest()[:_DIGITS]


def _check_exact(kind: str, fields: Mapping[str, str], target: str | None) -> None:
    """Refuse a pattern, or nothing, for what is mapped by its exact name.

    A rule that was kept with a "*" of its own may still be taken away.
    """
    if SHAPES[kind].patterns or set(fields) - set(SHAPES[kind].fields):
        return
    text = fields.get(SKU, "")
    if not text.strip():
        raise MappingWrong("sku is missing; wanted: the SKU as AnyMarket names it", SKU)
    if ANY in text and target is not None:
        raise MappingWrong(
            f"sku {text!r} is wrong; wanted: the SKU as AnyMarket names it: a SKU is exact", SKU
        )


def _sized(rule: Rule) -> Rule:
    size = len(rule.key.encode(errors="replace"))
    if size > LONGEST_KEY:
        raise MappingWrong(f"the key has {size} bytes; wanted: up to {LONGEST_KEY}")
    return rule


def _label(kind: str, fields: Mapping[str, str]) -> str:
    named = [(name, fields[name]) for name in SHAPES[kind].fields if name in fields]
    plain = {"marketplace", "sku"}
    label = " / ".join(text if name in plain else f'{name} "{text}"' for name, text in named)
    return label[:LONGEST]


def _folded(kind: str, part: str) -> str:
    """Fold what was folded before: it stays as it is."""
    fold = SHAPES[kind].fold
    return ANY.join(fold(_unfolded(piece)) for piece in part.split(ANY))


def _unfolded(part: str) -> str:
    # Only what had to be escaped holds a "%": a name without letter or digit, or a code.
    return unquote(part) if "%" in part else part
