"""What saving rules would do: as far as it is the same for whatever the rules map."""

from collections.abc import Sequence
from dataclasses import dataclass

from adapters.database.rule_rows import RulesChanged
from domain.mapping_rules import Rule
from domain.written_rules import Edit, revision
from ops.refusals import NothingMatched


@dataclass(frozen=True, slots=True)
class RulePreview:
    """Rules as they stand now, and edits of them; nothing was done."""

    store: str
    rules: tuple[Rule, ...]
    edits: tuple[Edit, ...]

    @property
    def revision(self) -> str:
        """Names the rules as they stand; saving refuses others."""
        return revision(self.rules)

    def before(self, edit: Edit) -> str | None:
        """Give what the edit's key is mapped to now."""
        found = (r.target for r in self.rules if (r.kind, r.key) == (edit.kind, edit.key))
        return next(found, None)

    @property
    def changed(self) -> list[Edit]:
        """The edits that would change a rule."""
        return [edit for edit in self.edits if self.before(edit) != edit.target]

    @property
    def again(self) -> Sequence[str]:
        """Names what would look again, if a rule changes: nothing, but for kinds that say more."""
        return ()

    def check(self, wanted: str) -> None:
        """Let a person save what was previewed.

        Args:
            wanted: the revision of it; empty: as it stands now.

        Raises:
            RulesChanged: it is another one.
        """
        if wanted not in {"", self.revision}:
            raise RulesChanged


def check_there(store: str, rules: Sequence[Rule], edits: Sequence[Edit]) -> None:
    """Refuse to take away what is not there.

    Raises:
        NothingMatched: names the first such rule.
    """
    there = {(rule.kind, rule.key) for rule in rules}
    for edit in edits:
        if edit.target is None and (edit.kind, edit.key) not in there:
            raise NothingMatched(f"{edit.kind} {edit.label!r} of store {store!r} is not mapped")
