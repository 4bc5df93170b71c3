"""What every `anybridge reconcile` says and asks about a repair."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Protocol, TypeVar

import typer

from adapters.database.batch_views import BatchView
from domain.audit import Act
from domain.replay import Plan
from ops.batches import Batches
from ops.cli import ask, dead_view, say, watching
from ops.cli.errors import FAILED, WrongUsage
from ops.cli.terms import act
from ops.drift_repairs import Differing, left_open
from ops.dry_runs import DryRun

Repair = Annotated[bool, typer.Option("--repair", help="Have the repairable ones taken up again.")]
DryRunOf = Annotated[bool, typer.Option("--dry-run", help="Only say what would be repaired.")]
Canary = Annotated[int, typer.Option("--canary", min=0, help="So many go first.")]
Rate = Annotated[str, typer.Option("--rate", help="At most so many a second: 2/s; 0: no limit.")]
Wait = Annotated[float, typer.Option("--wait", min=0, help="Seconds to watch the batch.")]


class Report(Protocol):
    """What a comparison found."""

    @property
    def differences(self) -> Sequence[Differing]:
        """Every difference."""
        ...

    @property
    def repairable(self) -> Sequence[object]:
        """What is taken up by a repair."""
        ...


R = TypeVar("R", bound=Report)
R_contra = TypeVar("R_contra", bound=Report, contravariant=True)


class Repairs(Protocol[R_contra]):
    """Repairs what a comparison found."""

    @property
    def batches(self) -> Batches:
        """Where the batches of its repairs are."""
        ...

    def dry_run(self, report: R_contra) -> DryRun:
        """Say what a repair would come to."""
        ...

    def repair(self, report: R_contra, act: Act, plan: Plan) -> BatchView | None:
        """Have what can be repaired taken up; None: nothing of it had to be sent."""
        ...


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person asked for.

    Args:
        quiet: what comes of it is printed as data.
    """

    repair: bool
    dry_run: bool
    plan: Plan
    wait_s: float
    why: str
    yes: bool
    quiet: bool

    def ready(self, question: str) -> None:
        """Ask for what a repair needs before anything is read: that may take long.

        Raises:
            WrongUsage: no reason, or nobody to ask.
        """
        if not self.repair:
            return
        if not self.why:
            raise WrongUsage("--why is missing; wanted: why these are looked at again")
        ask.somebody(question, yes=self.yes)

    def carried_out(self, service: Repairs[R], report: R, question: str) -> "Done":
        """Do what was asked for with what a comparison found."""
        if self.dry_run:
            return Done(report, dry=service.dry_run(report))
        if not self.repair or not report.repairable:
            return Done(report)
        ask.sure(question, yes=self.yes)
        batch = service.repair(report, act(self.why), self.plan)
        if batch is not None:
            batch = watching.watched(service.batches, batch, self.wait_s, quiet=self.quiet)
        return Done(report, batch=batch, taken_up=True)


@dataclass(frozen=True, slots=True)
class Done:
    """What became of it."""

    report: Report
    dry: DryRun | None = None
    batch: BatchView | None = None
    taken_up: bool = False

    def as_dict(self, noun: str) -> dict[str, Any]:
        """Give what became of a repair as JSON shows it.

        Args:
            noun: what a dry run's forecasts are of: "orders".
        """
        told = {"batch": None if self.batch is None else watching.told(self.batch)}
        if self.dry is None:
            return told
        return {**told, "dry_run": dead_view.dry_as_dict(self.dry, noun)}

    def tell(self, nothing: str, *, asked: bool) -> None:
        """Say what became of a repair, or how to have one.

        Args:
            nothing: why there is nothing to repair.
            asked: for a repair.
        """
        if self.dry is not None:
            does = "--repair --why … without --dry-run"
            dead_view.say_dry_run(self.dry, as_json=False, does=does)
        elif self.batch is not None:
            say.note(watching.progress(self.batch))
        elif self.report.repairable and not self.taken_up:
            count = len(self.report.repairable)
            say.note(f"{count} can be repaired: --repair --why …, or --dry-run first")
        elif asked and not self.taken_up:
            say.note(f"nothing to repair: {nothing}")

    def end(self) -> None:
        """End the command: 1 when a batch failed, or somebody has to look at a difference."""
        if self.dry is not None:
            return
        if self.batch is not None:
            watching.end(self.batch)
        if left_open(self.report.differences, taken_up=self.taken_up):
            raise typer.Exit(FAILED)
