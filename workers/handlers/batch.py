"""Things in hand together: each step is taken with all of them, and written once for all."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from domain.changes import Change
from domain.errors import AccessDenied, BridgeError, Misconfigured, Throttled
from workers.work import BudgetSpent, LeaseGone, Work

_OF_ALL = (AccessDenied, Misconfigured, Throttled, BudgetSpent, LeaseGone)
"""What ends a batch: nothing that comes after would fare better."""


class Case(Protocol):
    """One change in hand."""

    @property
    def work(self) -> Work:
        """The batch of its lane."""
        ...

    @property
    def change(self) -> Change:
        """What is worked off."""
        ...


C = TypeVar("C", bound=Case)


@dataclass(slots=True)
class Batch(Generic[C]):
    """Changes in hand, in the order in which they were due.

    Args:
        ended: what ended it for those that were not reached; raised when the others are done.
    """

    cases: Sequence[C]
    ended: BridgeError | None = None

    def each(self, step: Callable[[C], bool]) -> Sequence[C]:
        """Take a step with each; gives those that were not reached: they stay due.

        Args:
            step: tells whether it stays in hand for the next step; what it raises becomes the
                outcome.
        """
        cases, self.cases = list(self.cases), []
        kept: list[C] = []
        try:
            for at, case in enumerate(cases):
                try:
                    if step(case):
                        kept.append(case)
                except _OF_ALL as error:
                    self.ended = self.ended or error
                    return cases[at + 1 :]
                except Exception as error:  # noqa: BLE001 - the lane decides about every error
                    self.failed(case, error)
        finally:
            self.cases = kept
        return []

    def together(self, step: Callable[[Sequence[C]], None]) -> None:
        """Take one step for all at once; what it raises befalls each of them."""
        if not self.cases:
            return
        try:
            step(self.cases)
        except Exception as error:  # noqa: BLE001 - each decides about it
            self.each(_failing(error))

    def failed(self, case: C, error: Exception) -> None:
        """Note what became of one."""
        case.work.outcomes[case.change.key] = error


def _failing(error: Exception) -> Callable[[Case], bool]:
    def fail(_: Case) -> bool:
        raise error

    return fail
