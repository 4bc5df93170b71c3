"""What a simulation said, as the drawer shows it, also when its form is shown again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ops.console.telling import in_short, shortened
from ops.console.visits import Form, Visit
from ops.dry_runs import DryRun

COUNT, AT, EXAMPLE, VAIN, KIND = (
    "simulated", "simulated_at", "simulated_example", "simulated_vain", "simulated_as",
)  # fmt: skip
"""Fields by which the drawer's form brings along what it showed."""

FIELDS = frozenset({COUNT, AT, EXAMPLE, VAIN, KIND})
_EXAMPLES = 5
_DIGITS = 6
_LATEST_S = 4e9
"""No moment of ours is later; what a form says may be anything."""


@dataclass(frozen=True, slots=True)
class Simulated:
    """What a simulation said.

    Args:
        counts: how many letters there are of each heading.
        at_s: when they were looked at.
        examples: what letters would say, each once, as it is shown.
        is_vain: none would succeed as far as can be told.
        kind: of what: "yes" of what the letters captured, empty of what stands now.
    """

    counts: Mapping[str, int]
    at_s: float
    examples: Sequence[str] = ()
    is_vain: bool = False
    kind: str = ""

    @property
    def fields(self) -> Sequence[tuple[str, str]]:
        """Give it as fields of a form."""
        return [
            *((COUNT, f"{count} {heading}") for heading, count in self.counts.items()),
            *((EXAMPLE, each) for each in self.examples),
            (AT, str(self.at_s)),
            (VAIN, "yes" if self.is_vain else ""),
            (KIND, self.kind),
        ]


def simulated(visit: Visit, dry: DryRun, kind: str) -> Simulated:
    """Give what a simulation said, in the visitor's language."""
    said = (in_short(visit.words, each.detail) for each in dry.forecasts.values() if each.detail)
    examples = dict.fromkeys(shortened(visit.words, text) for text in said)
    return Simulated(dry.counts, dry.cut_off_s, list(examples)[:_EXAMPLES], dry.is_vain, kind)


def kept(form: Form, count: int, kind: str) -> Simulated | None:
    """Give what the form that was sent had shown; None: nothing, or of other letters.

    Args:
        count: of the letters that are meant.
        kind: what is to go out, as `Simulated` has it.

    Examples:
        >>> shown = Simulated({"would succeed": 2, "obsolete": 1}, 9.0, ["SKU-1"])
        >>> form = Form({name: [x for n, x in shown.fields if n == name] for name in FIELDS})
        >>> kept(form, 3, "") == shown, kept(form, 2, ""), kept(form, 3, "yes")
        (True, None, None)
        >>> kept(Form({"simulated": ["many"]}), 1, "") is None
        True
    """
    said = [each.partition(" ") for each in form.all(COUNT)]
    counts = {heading: int(n[:_DIGITS]) for n, _, heading in said if n.isascii() and n.isdigit()}
    at_s, is_vain = form.number(AT), form.is_checked(VAIN)
    is_of_these = bool(counts) and sum(counts.values()) == count and form.text(KIND) == kind
    if not (is_of_these and 0 < at_s < _LATEST_S):
        return None
    return Simulated(counts, at_s, form.all(EXAMPLE)[:_EXAMPLES], is_vain, kind)
