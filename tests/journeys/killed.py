"""What a run of kills found, and its table."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tests.checker import Findings
from tests.journeys.supervisor import ARROWS, BY_ITSELF, BY_SIGNAL, HANDS_FULL, Death


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run found."""

    findings: Findings
    deaths: Sequence[Death]
    events: int
    by_http: int
    unanswered: int
    letters: int
    codes: Sequence[int]
    calls: int
    load_s: float
    quiet_s: float

    def of(self, how: str) -> Sequence[Death]:
        """Give the deaths of one cause."""
        return [death for death in self.deaths if death.how == how]

    def table(self) -> str:
        """Give it for a person."""
        lines = [f"{'killed at':24}{'kills':>7}{'hits':>7}{'keys in flight':>16}"]
        for role, arrows in ARROWS.items():
            lines += [_row(arrow, self.of(arrow)) for arrow in arrows]
            shot = [death for death in self.of(BY_SIGNAL) if death.role == role]
            lines.append(_row(f"{BY_SIGNAL} {role}", shot))
        lines.append(_row(BY_ITSELF, self.of(BY_ITSELF)))
        lines.append(_row("all", self.deaths))
        return "\n".join([*lines, "", *self._lines()])

    def _lines(self) -> Iterator[str]:
        found = self.findings
        yield f"events {self.events}, of which by HTTP {self.by_http}"
        yield f"requests to serve that were not answered {self.unanswered}"
        yield f"dead letters {self.letters}, calls to the hub {self.calls}"
        wrong = f"lost {len(found.lost)}, stale {len(found.stale)}"
        yield f"{wrong}, unexpected {len(found.unexpected)}, differing {len(found.differing)}"
        yield f"left over {found.left or 0}, repeated effects {found.repeats}"
        yield f"load {self.load_s:.0f} s, quiet {self.quiet_s:.0f} s after it"
        yield f"exit codes at the end {sorted(set(self.codes))}"


def _row(name: str, deaths: Sequence[Death]) -> str:
    hits = sum(1 for death in deaths if death.in_flight or death.how in HANDS_FULL)
    keys = sum(death.in_flight for death in deaths)
    return f"{name:24}{len(deaths):7}{hits:7}{keys:16}"
