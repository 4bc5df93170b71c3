"""A catalogue of the hub imported into an empty ERP by the command, killed or not, and compared."""

import json
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from adapters.database.import_rows import ImportRows
from tests.imported import differences, images
from tests.olist.hub_reading import paths_of, products_of
from tests.olist.ingest import routes
from tests.olist.shops import Companies
from tests.stack import ACT, Stack

STORE = "catalogue"
OI = "2100."
WORDS = ("--why", "first load", "--yes", "--json")
CHUNK = 5000
LOOK_S = 0.05
SHOWN = 10
KILOBYTE = 1024


@dataclass(frozen=True, slots=True)
class Pass:
    """One run of the command.

    Args:
        code: what it ended with; negative: the signal that killed it.
        peak_bytes: of its memory.
        counts: what it reported; none when it was killed.
    """

    name: str
    code: int
    seconds: float
    peak_bytes: int
    hub_calls: Mapping[str, int]
    erp_calls: Mapping[str, int]
    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    @property
    def writes(self) -> int:
        """Calls that change something, on either side."""
        calls = [*self.hub_calls.items(), *self.erp_calls.items()]
        return sum(number for route, number in calls if not route.startswith("GET "))

    def table(self) -> Iterator[str]:
        """Give it for a person."""
        peak_mb = self.peak_bytes / 1e6
        yield f"{self.name}: {self.seconds:.1f} s, peak {peak_mb:.0f} MB, ended with {self.code}"
        for part, said in self.counts.items():
            yield f"  {part}: " + ", ".join(f"{word} {number}" for word, number in said.items())
        for party, calls in (("hub", self.hub_calls), ("ERP", self.erp_calls)):
            yield f"  {sum(calls.values()):7} calls to the {party}"
            for route, number in sorted(calls.items(), key=lambda one: -one[1]):
                if number:
                    yield f"  {number:7}   {route}"


@dataclass(slots=True)
class ImportReport:
    """What was done and what was found."""

    wares: int
    passes: list[Pass] = field(default_factory=list)
    differences: list[str] = field(default_factory=list)
    images: int = 0

    @property
    def is_clean(self) -> bool:
        """Tell whether both sides are equal, and the last run wrote nothing."""
        last = self.passes[-1]
        return not self.differences and not self.images and last.code == 0 and not last.writes

    def table(self) -> str:
        """Give it for a person."""
        lines = [
            f"SKUs in the hub: {self.wares}",
            *(line for one in self.passes for line in one.table()),
            f"differences: {len(self.differences)}, images in the ERP: {self.images}",
            *(f"  {line}" for line in self.differences[:SHOWN]),
        ]
        return "\n".join(lines)


class CatalogueImport:
    """One catalogue on one stack.

    Args:
        store: whose account of the hub it is.
    """

    def __init__(self, stack: Stack, companies: Companies, store: str = STORE) -> None:
        self._stack, self._companies, self._store = stack, companies, store
        self.report = ImportReport(0)

    def open(self, wares: Iterable[Mapping[str, Any]]) -> None:
        """Open the store, its empty company, and put everything into the hub."""
        self._companies.open(self._store, OI, [])
        rows = iter(wares)
        while chunk := list(islice(rows, CHUNK)):
            self._stack.seed(OI, chunk)
            self.report.wares += len(chunk)

    def follow(self, loaded: int) -> None:
        """Give a store whose products the hub has by now an ERP of its own, which is empty."""
        self._companies.found(self._store)
        self.report.wares = loaded

    def run(self, name: str) -> Pass:
        """Import to the end."""
        return self._passed(name, kill_at=None)

    def run_and_kill(self, name: str, kill_at: int) -> Pass:
        """Import, and kill the command once the ERP has so many products."""
        return self._passed(name, kill_at)

    def work_and_kill(self, kill_at: int) -> None:
        """Let `work` import, and kill it once so many calls made products."""
        ImportRows(self._stack.database).ask(self._store, ACT)
        self._stack.start("work", "schedule")
        self._stack.await_("products made", lambda: self._made() >= kill_at)
        self._stack.kill("work")
        self._stack.kill("schedule")

    def compare(self) -> ImportReport:
        """Compare both sides, field by field."""
        paths = paths_of(self._stack.simulator.url, self._store)
        kept = self._companies.told("GET", f"/accounts/{self._store}/catalogue")
        products = products_of(self._stack.simulator.url, self._store)
        self.report.differences = list(differences(products, paths, kept))
        self.report.images = images(kept)
        return self.report

    def _passed(self, name: str, kill_at: int | None) -> Pass:
        hub, erp = self._calls()
        started_s = time.monotonic()
        command = [sys.executable, "-m", "ops.cli.main", "import", "catalogue", self._store, *WORDS]
        output = self._stack.folder / f"import-{len(self.report.passes)}.log"
        peak_bytes = 0
        with output.open("wb") as sink:
            process = subprocess.Popen(command, env=self._stack.environ, stdout=sink, stderr=sink)
            while process.poll() is None:
                peak_bytes = max(peak_bytes, peak_of(process.pid))
                if kill_at is not None and self._made() >= kill_at:
                    process.kill()
                time.sleep(LOOK_S)
        seconds = time.monotonic() - started_s
        hub_now, erp_now = self._calls()
        said = output.read_text(encoding="utf-8")
        counts = {} if kill_at is not None else _counts_in(said)
        done = Pass(
            name,
            process.returncode,
            seconds,
            peak_bytes,
            less(hub_now, hub),
            less(erp_now, erp),
            counts,
        )
        self.report.passes.append(done)
        return done

    def _made(self) -> int:
        effects = self._companies.counts()["accounts"].get(self._store, {})
        return sum(sum(by.values()) for at, by in effects.items() if at == "POST /api/produtos")

    def _calls(self) -> tuple[dict[str, int], dict[str, int]]:
        hub = routes(self._stack.counts()["accounts"])
        return hub, routes(self._companies.counts()["accounts"])


def peak_of(pid: int) -> int:
    """Give the most memory that a process ever had; what wait tells counts who forked it, too."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    except OSError:
        return 0
    lines = [line for line in status.splitlines() if line.startswith("VmHWM:")]
    return int(lines[0].split()[1]) * KILOBYTE if lines else 0


def _counts_in(said: str) -> Mapping[str, Mapping[str, int]]:
    start = said.find("{")
    try:
        found: Mapping[str, Mapping[str, int]] = json.loads(said[start:])["counts"]
    except ValueError:
        raise AssertionError(f"the command said no JSON: {said[-2000:]}") from None
    return found


def less(now: Mapping[str, int], before: Mapping[str, int]) -> dict[str, int]:
    return {route: number - before.get(route, 0) for route, number in now.items()}
