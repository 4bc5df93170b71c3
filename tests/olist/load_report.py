"""What the first load of a catalogue took, and what was found."""

import statistics
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from tests.olist.hub_reading import PAGE

CHUNK = 2000
SHOWN = 10
WRITES = ("POST", "PUT", "PATCH", "DELETE")


@dataclass(slots=True)
class Round:
    """One time that the ERP told of every product.

    Args:
        timed: products that came to rest in `seconds`: from the first call that made something,
            so that the start of processes is not counted, to the last that came to rest; where
            nothing is made, from the first that came to rest.
    """

    name: str
    products: int
    timed: int
    seconds: float
    calls: Mapping[str, int]
    peak_bytes: int

    @property
    def writes(self) -> int:
        """Calls that change something in the hub."""
        return sum(n for route, n in self.calls.items() if route.startswith(WRITES))

    @property
    def reads(self) -> int:
        """All other calls."""
        return sum(self.calls.values()) - self.writes

    def table(self) -> Iterator[str]:
        """Give it for a person."""
        rate = self.timed / self.seconds if self.seconds else 0.0
        yield f"{self.name}: {self.timed} products in {self.seconds:.1f} s, {rate:.1f} a second"
        peak = f"peak of a worker {self.peak_bytes / 1e6:.0f} MB"
        each = f"{self.writes / self.products:.3f} writes, {self.reads / self.products:.3f} reads"
        yield f"  {each} a product; {peak}"
        for route, number in sorted(self.calls.items(), key=lambda one: -one[1]):
            if number:
                yield f"  {number:7}   {route}"


@dataclass(slots=True)
class LoadReport:
    """What was done and what was found.

    Args:
        incomplete: products that lack something which AnyMarket demands.
        parked: products that wait for a person.
        bare_per_s: calls a second of a bare loop that makes products, each time that it ran.
    """

    told: int = 0
    incomplete: int = 0
    parked: int = 0
    bare_per_s: list[float] = field(default_factory=list)
    rounds: list[Round] = field(default_factory=list)
    differences: list[str] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        """Tell whether everything arrived once, and the second round wrote nothing."""
        again = self.rounds[-1]
        is_idle = not again.writes and again.reads * PAGE <= self.told
        return not self.differences and self.parked == self.incomplete and is_idle

    @property
    def ratio(self) -> float:
        """Give the pace of the first round as a share of a bare loop's that makes as many calls."""
        first = self.rounds[0]
        bare_s = (first.writes + first.reads) / statistics.median(self.bare_per_s)
        return bare_s / first.seconds

    def table(self) -> str:
        """Give it for a person."""
        paces = ", ".join(f"{pace:.1f}" for pace in self.bare_per_s)
        lines = [
            f"products told: {self.told}, incomplete {self.incomplete}, parked {self.parked}",
            *(line for one in self.rounds for line in one.table()),
            f"a bare loop of httpx: {paces} calls a second",
            *([f"first round: {self.ratio:.2f} x such a loop"] if self.bare_per_s else []),
            f"differences: {len(self.differences)}",
            *(f"  {line}" for line in self.differences[:SHOWN]),
        ]
        return "\n".join(lines)
