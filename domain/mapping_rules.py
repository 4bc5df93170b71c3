"""Rules that map what orders say: which one wins, which nearly did, and why."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from fnmatch import fnmatchcase

from domain.likeness import likeness
from domain.mapping_keys import ANY, DEFAULT_KEY, SHAPES, MappingKey
from domain.mappings import MappingWrong
from domain.spelling import squeezed

_NEARLY_SHOWN = 3
_NEARLY_DIFFERS = 2
_NEAR = 0.75


class Level(IntEnum):
    """How much a rule says; a higher level wins whatever stands below it."""

    DEFAULT = 0
    PATTERN = 1
    EXACT = 2


@dataclass(frozen=True, slots=True)
class Rule:
    """One choice of a person.

    Args:
        pattern: folded values, one a field; "*" is open, "mercado*" is open at its end;
            empty: the default, which matches everything.
    """

    kind: str
    pattern: tuple[str, ...]
    target: str

    @property
    def key(self) -> str:
        """What it is kept by: "mercado livre|loggi express|*|*|*", or "!default"."""
        return "|".join(self.pattern) if self.pattern else DEFAULT_KEY

    @property
    def level(self) -> Level:
        """Exact when its first two fields are named, and nothing is half open.

        Examples:
            >>> Rule("carrier", ("amazon", "sedex", "*", "*", "*"), "6:7").level.name
            'EXACT'
        """
        if not self.pattern:
            return Level.DEFAULT
        is_half_open = any(ANY in part and part != ANY for part in self.pattern)
        is_exact = not is_half_open and ANY not in self.pattern[:2]
        return Level.EXACT if is_exact else Level.PATTERN

    @property
    def weight(self) -> tuple[int, ...]:
        """What orders rules that match the same key: level, named fields, named characters."""
        named = tuple(0 if part == ANY else 1 if ANY in part else 2 for part in self.pattern)
        return (self.level, *named, sum(len(part.replace(ANY, "")) for part in self.pattern))

    def differs(self, folded: Sequence[str]) -> tuple[str, ...]:
        """Give the names of the fields in which a key is not as the rule wants it.

        Args:
            folded: `MappingKey.folded` of a key of this kind: folded once for all rules.
        """
        if not self.pattern:
            return ()
        fields = SHAPES[self.kind].fields
        parts = zip(fields, self.pattern, folded, strict=True)
        return tuple(name for name, part, value in parts if not _matches(part, value))


@dataclass(frozen=True, slots=True)
class Nearly:
    """A rule that did not match, and the fields it failed in."""

    rule: Rule
    differs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """What the rules say about one key.

    Args:
        rule: the one that won; None when none matched, or rivals did.
        rivals: rules of the same weight with different targets: none of them wins.
        beaten: rules that matched too, strongest first.
        nearly: rules that failed in few fields and are alike in them, closest first.
    """

    key: MappingKey
    rule: Rule | None = None
    rivals: tuple[Rule, ...] = ()
    beaten: tuple[Rule, ...] = ()
    nearly: tuple[Nearly, ...] = ()

    @property
    def target(self) -> str | None:
        """What the key is mapped to, or None."""
        return None if self.rule is None else self.rule.target


def to_rule(kind: str, key: str, target: str) -> Rule:
    """Read a rule as it is kept.

    Raises:
        MappingWrong: a key of another shape, or a kind that no order is mapped by.

    Examples:
        >>> to_rule("channel", "mercado livre|*|*", "7003").pattern
        ('mercado livre', '*', '*')
    """
    shape = SHAPES.get(kind)
    if shape is None:
        raise MappingWrong(f"kind {kind!r} is not known; wanted: {', '.join(SHAPES)}")
    if key == DEFAULT_KEY:
        return default_rule(kind, target)
    pattern = tuple(key.split("|"))
    if len(pattern) != len(shape.fields):
        raise MappingWrong(f"key {key!r} is wrong; wanted: {'|'.join(shape.fields)}")
    return Rule(kind, _checked(kind, pattern), target)


def rule_of(kind: str, fields: Mapping[str, str], target: str) -> Rule:
    """Make a rule of what a person said; a field that is not given is open.

    Args:
        fields: "marketplace" → "MERCADO_LIVRE", "type" → "Mercado*"; an empty text is a value.

    Raises:
        MappingWrong: an unknown field, a required one left open, a "*" where none may stand.

    Examples:
        >>> rule_of("carrier", {"marketplace": "AMAZON", "type": "Sedex *"}, "6:7").key
        'amazon|sedex*|*|*|*'
    """
    shape = SHAPES[kind]
    unknown = set(fields) - set(shape.fields)
    if unknown:
        wanted = ", ".join(shape.fields)
        raise MappingWrong(f"{kind} has no {', '.join(sorted(unknown))}; wanted: {wanted}")
    pattern = tuple(_part(kind, fields.get(name, ANY)) for name in shape.fields)
    return Rule(kind, _checked(kind, pattern), target)


def default_rule(kind: str, target: str) -> Rule:
    """Make the rule for everything that no other names: a person's explicit choice.

    Raises:
        MappingWrong: the kind has no default.
    """
    if not SHAPES[kind].patterns:
        raise MappingWrong(f"a {kind} has no default: each is mapped by itself")
    return Rule(kind, (), target)


class RuleBook(tuple[Rule, ...]):  # noqa: SLOT001 - what it found is no part of the tuple
    """The rules as they stood at one moment, and what was found in them: many orders say the same.

    Examples:
        >>> book = RuleBook([Rule("sku", ("A-1",), "7")])
        >>> find(book, MappingKey("sku", ("A-1",))) is find(book, MappingKey("sku", ("A-1",)))
        True
    """

    def __init__(self, _rules: Iterable[Rule]) -> None:
        self._found: dict[MappingKey, Finding] = {}

    def find(self, key: MappingKey) -> Finding:
        """Give what the rules say about a key."""
        found = self._found.get(key)
        if found is None:
            found = self._found[key] = _found(self, key)
        return found


def find(rules: Iterable[Rule], key: MappingKey) -> Finding:
    """Find the rule that maps a key: exact before pattern before default; never a guess."""
    return rules.find(key) if isinstance(rules, RuleBook) else _found(rules, key)


def explain(finding: Finding) -> list[str]:
    """Say, line by line, why a key is mapped as it is, or why it is not.

    Examples:
        >>> rule = Rule("channel", ("amazon", "*", "*"), "7003")
        >>> key = MappingKey("channel", ("AMAZON_BR", "Aurora", ""))
        >>> for line in explain(find([rule], key)): print(line)
        AMAZON_BR / account "Aurora" / sub_channel "": no rule matches
        nearly: amazon|*|* -> 7003 (differs in marketplace)
    """
    lines = [f"{finding.key.label}: {_verdict(finding)}"]
    lines += [f"rival: {_written(rule)}" for rule in finding.rivals]
    lines += [f"beaten: {_written(rule)}" for rule in finding.beaten]
    for near in finding.nearly:
        lines.append(f"nearly: {_written(near.rule)} (differs in {', '.join(near.differs)})")
    return lines


def moved(
    before: Collection[Rule], after: Collection[Rule], keys: Iterable[MappingKey]
) -> list[tuple[MappingKey, str | None, str | None]]:
    """Give the keys that a change of rules maps elsewhere: key, old target, new target."""
    found = ((key, find(before, key).target, find(after, key).target) for key in keys)
    return [(key, old, new) for key, old, new in found if old != new]


def _found(rules: Iterable[Rule], key: MappingKey) -> Finding:
    ours = [rule for rule in rules if rule.kind == key.kind]
    folded = key.folded
    failed = {rule: rule.differs(folded) for rule in ours}
    matching = sorted(
        (rule for rule, differs in failed.items() if not differs),
        key=lambda rule: (rule.weight, rule.key),
        reverse=True,
    )
    nearly = _nearly(failed, folded)
    if not matching:
        return Finding(key, nearly=nearly)
    best = [rule for rule in matching if rule.weight == matching[0].weight]
    beaten = tuple(matching[len(best) :])
    if len({rule.target for rule in best}) > 1:
        return Finding(key, None, tuple(best), beaten, nearly)
    return Finding(key, best[0], (), beaten, nearly)


def _matches(part: str, value: str) -> bool:
    # A folded value holds none of "*", "?" and "[": only the rule's own stars are open.
    return part in (ANY, value) or (ANY in part and fnmatchcase(value, part))


def _part(kind: str, text: str) -> str:
    fold = SHAPES[kind].fold
    if ANY not in text or not SHAPES[kind].patterns:
        return fold(text)
    return ANY.join(fold(piece) for piece in text.split(ANY))


def _checked(kind: str, pattern: tuple[str, ...]) -> tuple[str, ...]:
    shape = SHAPES[kind]
    named = dict(zip(shape.fields, pattern, strict=True))
    for name in shape.required:
        if ANY in named[name]:
            raise MappingWrong(f"{kind} wants its {name} named; only a default matches all", name)
    if not shape.patterns and any(ANY in part for part in pattern):
        raise MappingWrong(f"a {kind} is mapped by itself, never by a pattern")
    return pattern


def _nearly(failed: Mapping[Rule, tuple[str, ...]], folded: Sequence[str]) -> tuple[Nearly, ...]:
    few = [(rule, d) for rule, d in failed.items() if 0 < len(d) <= _NEARLY_DIFFERS]
    close: Sequence[Nearly] = sorted(
        (Nearly(rule, differs) for rule, differs in few if _is_near(rule, differs, folded)),
        key=lambda near: (len(near.differs), near.rule.key),
    )
    return tuple(close[:_NEARLY_SHOWN])


def _is_near(rule: Rule, differs: Collection[str], folded: Sequence[str]) -> bool:
    """Tell whether somebody may have meant this rule.

    It says the same in a field that it names beside the marketplace, or what it says otherwise is
    written alike.
    """
    shape = SHAPES[rule.kind]
    parts = list(zip(shape.fields, rule.pattern, folded, strict=True))
    if any(part != ANY and name not in differs for name, part, _ in parts[1:]):
        return True
    alike = _is_written_alike if shape.patterns else _is_same_code
    return all(alike(part, value) for name, part, value in parts if name in differs)


def _is_written_alike(part: str, value: str) -> bool:
    named = " ".join(part.replace(ANY, " ").split())
    return bool(named and value) and likeness(value, named)[0] >= _NEAR


def _is_same_code(part: str, value: str) -> bool:
    # Cheap: a store may map thousands of SKUs, and every SKU of an order is looked for in them.
    return squeezed(part) == squeezed(value)


def _verdict(finding: Finding) -> str:
    if finding.rule is not None:
        return f"{finding.rule.level.name.lower()} rule {_written(finding.rule)}"
    return "rules contradict each other" if finding.rivals else "no rule matches"


def _written(rule: Rule) -> str:
    return f"{rule.key} -> {rule.target}"
