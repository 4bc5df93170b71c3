"""Figures: medians, spread and verdicts; one JSON line each, and the tables of the document."""

import json
import re
import statistics
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

LINES = Path(".run/bench/figures.jsonl")
UNKNOWN = "?"


@dataclass(frozen=True, slots=True)
class Bound:
    """What a figure should be: its median is compared.

    Args:
        sign: ">=" or "<=".
    """

    sign: str
    number: float

    def holds(self, value: float) -> bool:
        return value >= self.number if self.sign == ">=" else value <= self.number

    def __str__(self) -> str:
        return f"{self.sign} {shown(self.number)}"


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured thing, a value a repetition.

    Args:
        bound: None where nothing was promised.
    """

    bench: str
    what: str
    unit: str
    values: Sequence[float]
    bound: Bound | None = None

    @property
    def median(self) -> float:
        return statistics.median(self.values)

    @property
    def verdict(self) -> str:
        if self.bound is None:
            return ""
        return "met" if self.bound.holds(self.median) else "MISSED"

    @property
    def spread(self) -> str:
        return f"{shown(min(self.values))} … {shown(max(self.values))}"

    def line(self) -> str:
        wanted = f"  wanted {self.bound}: {self.verdict}" if self.bound else ""
        size = f"n={len(self.values)}"
        return f"{self.what}: {shown(self.median)} {self.unit} ({self.spread}, {size}){wanted}"

    def row(self) -> str:
        cells = [
            self.what,
            f"{shown(self.median)} {self.unit}".strip(),
            self.spread,
            str(len(self.values)),
            str(self.bound or ""),
            self.verdict,
        ]
        return f"| {' | '.join(cells)} |"


@dataclass(frozen=True, slots=True)
class Run:
    """One bench's figures, and what they were made with and on."""

    bench: str
    intro: str
    command: str
    seconds: float
    machine: Mapping[str, str]
    figures: Sequence[Figure]


def ratio(above: Sequence[float], below: Sequence[float]) -> list[float]:
    """Give the ratio of each repetition."""
    return [a / b if b else 0.0 for a, b in zip(above, below, strict=True)]


def quantile(values: Iterable[float], share: float) -> float:
    """Give the smallest value that is not below `share` of all; 0 of nothing."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0


def shown(value: float) -> str:
    """Give a number with three digits that matter."""
    if value == 0 or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def keep(run: Run, lines: Path = LINES) -> None:
    """Append every figure to the file of JSON lines."""
    lines.parent.mkdir(parents=True, exist_ok=True)
    with lines.open("a", encoding="utf-8") as sink:
        for figure in run.figures:
            said = {
                "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
                "command": run.command,
                "bench": run.bench,
                "what": figure.what,
                "unit": figure.unit,
                "median": figure.median,
                "values": list(figure.values),
                "bound": str(figure.bound or ""),
                "verdict": figure.verdict,
                "machine": dict(run.machine),
            }
            sink.write(json.dumps(said, ensure_ascii=False) + "\n")


def write(run: Run, document: Path) -> None:
    """Replace this bench's part of the document, or add it at the end."""
    start, end = f"<!-- bench:{run.bench} -->", f"<!-- end:{run.bench} -->"
    part = f"{start}\n{_section(run)}\n{end}"
    text = document.read_text(encoding="utf-8") if document.exists() else "# Performance\n"
    between = re.compile(re.escape(start) + ".*?" + re.escape(end), re.DOTALL)
    if between.search(text):
        text = between.sub(lambda _: part, text)
    else:
        text = f"{text.rstrip()}\n\n{part}\n"
    document.write_text(text, encoding="utf-8")


def _section(run: Run) -> str:
    made = ", ".join(f"{name} {value}" for name, value in run.machine.items())
    head = [
        f"## {run.bench}",
        "",
        run.intro,
        "",
        f"Made {time.strftime('%Y-%m-%d')} in {run.seconds:.0f} s by `{run.command}`, on {made}.",
        "",
        "| figure | median | spread | n | wanted | verdict |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    return "\n".join([*head, *(figure.row() for figure in run.figures)])
