"""De<>Para of deposits: the one way for the command line, the HTTP API and the console."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from adapters.database.deposit_rules import DepositRuleRows
from domain.mapping_rules import Rule
from domain.written_rules import Edit
from ops.named_rules import DEPOSITS
from ops.resources import Repositories
from ops.rule_books import RuleBook
from ops.rule_previews import RulePreview


@dataclass(frozen=True, slots=True)
class DepositPreview(RulePreview):
    """What saving would do; nothing was done.

    Args:
        lanes: kinds of the flows that wait for such a rule, and would look again.
    """

    lanes: tuple[str, ...]

    @property
    def again(self) -> Sequence[str]:
        """Those flows."""
        return self.lanes

    @property
    def moved(self) -> list[Edit]:
        """The edits of deposits that go elsewhere: what was sent stays where it was sent."""
        return [edit for edit in self.changed if self.before(edit) is not None]


class DepositMappings(RuleBook[DepositRuleRows, DepositPreview]):
    """The rules of deposits; saving has held flows look again."""

    __slots__ = ()

    written = DEPOSITS

    def usage(self, store: str) -> Mapping[str, int]:
        """Give of how many SKUs each deposit's balance is known, by key."""
        return self.rows.skus(store)

    def waiting(self, store: str) -> Sequence[str]:
        """Give the kinds of the flows that are held for want of such a rule."""
        return self.rows.waiting(store)

    def _told(self, store: str) -> Mapping[str, str]:
        return self.rows.seen(store)

    def _seen(self, store: str, rules: tuple[Rule, ...], edits: tuple[Edit, ...]) -> DepositPreview:
        seen = DepositPreview(store, rules, edits, ())
        if all(edit.target is None for edit in seen.changed):
            return seen
        return replace(seen, lanes=tuple(self.rows.waiting(store)))


def deposit_mappings(known: Repositories) -> DepositMappings:
    """Wire the service."""
    return DepositMappings(DepositRuleRows(known.database), known.stores)
