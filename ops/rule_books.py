"""A book of rules: those of one kind are read, previewed and saved alike, whatever they map."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Generic, TypeVar

from adapters.database.rule_rows import RuleRow, RuleRows
from adapters.database.stores import StoreRows
from domain.audit import Act
from domain.mapping_rules import Rule
from domain.written_rules import Edit
from ops.named_rules import NamedRules
from ops.rule_previews import RulePreview, check_there

Rows = TypeVar("Rows", bound=RuleRows)
Seen = TypeVar("Seen", bound=RulePreview)


@dataclass(frozen=True, slots=True)
class RulesSaved(Generic[Seen]):
    """What saving did.

    Args:
        preview: what it was to do, as of the moment of saving.
        changed: rules that were not yet as they were wanted.
        again: how many flows or products look again for them.
    """

    preview: Seen
    changed: int
    again: int


@dataclass(frozen=True, slots=True)
class RuleBook(ABC, Generic[Rows, Seen]):
    """Reads, previews and saves the rules of one kind, and has what they concern look again."""

    written: ClassVar[NamedRules]

    rows: Rows
    stores: StoreRows

    def listed(self, store: str) -> Sequence[RuleRow]:
        """Give the rules of a store.

        Raises:
            StoreUnknown: there is no such store.
        """
        self.stores.row(store)
        return self.rows.rows(store)

    @abstractmethod
    def usage(self, store: str) -> Mapping[str, int]:
        """Give how much each key is used; what is not named is not used."""

    def unmapped(self, store: str) -> Mapping[str, str]:
        """Give what the ERP told of and no rule maps: key → name; empty: nobody notes it."""
        told = self._told(store)
        mapped = {rule.key for rule in self.rows.rules(store)} if told else set()
        return {key: name for key, name in told.items() if key not in mapped}

    def waiting(self, store: str) -> Sequence[str]:  # noqa: ARG002 - a kind that holds flows asks
        """Give the kinds of the flows that are held for want of such a rule."""
        return ()

    def preview(self, store: str, edits: Sequence[Edit]) -> Seen:
        """Tell what these edits would do.

        Raises:
            StoreUnknown: there is no such store.
            NothingMatched: a rule that is to be taken away is not there.
        """
        self.stores.row(store)
        rules = tuple(self.rows.rules(store))
        check_there(store, rules, edits)
        return self._seen(store, rules, tuple(edits))

    def save(
        self,
        store: str,
        edits: Sequence[Edit],
        act: Act,
        *,
        revision: str = "",
        release: bool = True,
    ) -> RulesSaved[Seen]:
        """Save rules, all or none; what they concern looks again.

        Args:
            revision: what was previewed; empty: as it stands now.
            release: let it; else it waits for its next change, or until a person resumes it.

        Raises:
            RulesChanged: the rules are not those that were previewed; nothing was saved.
            StoreUnknown: there is no such store.
            NothingMatched: a rule that is to be taken away is not there.
        """
        seen = self.preview(store, edits)
        seen.check(revision)
        again = seen.again if release else ()
        changed = self.rows.save(store, edits, act, seen.revision, again)
        return RulesSaved(seen, changed, len(again) if changed else 0)

    def _told(self, store: str) -> Mapping[str, str]:  # noqa: ARG002 - a kind that is told asks
        """Give what the ERP told of: key → name."""
        return {}

    @abstractmethod
    def _seen(self, store: str, rules: tuple[Rule, ...], edits: tuple[Edit, ...]) -> Seen:
        """Give what edits of these rules would do."""
