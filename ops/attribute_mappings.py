"""De<>Para of attributes: the one way for the command line and the HTTP API."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from adapters.database.attribute_rules import AttributeRuleRows
from adapters.database.rule_rows import RuleRow
from adapters.database.stores import StoreRows
from domain.attribute_rules import attribute_edit, cautions, explain_attribute
from domain.audit import Act
from domain.written_rules import Edit
from ops.resources import Repositories
from ops.rule_previews import RulePreview, check_there


@dataclass(frozen=True, slots=True)
class AttributePreview(RulePreview):
    """What saving would do; nothing was done.

    Args:
        products: codes of those that were sent and say one of these attributes.
        unsure: codes of those whose attributes only the ERP knows.
        cautions: what a person may not have meant.
    """

    products: tuple[str, ...]
    unsure: tuple[str, ...]
    cautions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AttributesSaved:
    """What saving did.

    Args:
        preview: what it was to do, as of the moment of saving.
        changed: rules that were not yet as they were wanted.
        sent_again: products that were made due.
    """

    preview: AttributePreview
    changed: int
    sent_again: int


@dataclass(frozen=True, slots=True)
class AttributeMappings:
    """Reads, previews and saves the rules of attributes, and has what they concern sent again."""

    rows: AttributeRuleRows
    stores: StoreRows

    def listed(self, store: str) -> Sequence[RuleRow]:
        """Give the rules of a store.

        Raises:
            StoreUnknown: there is no such store.
        """
        self.stores.row(store)
        return self.rows.rows(store)

    def usage(self, store: str) -> Mapping[str, int]:
        """Give how many products that were sent say the attribute of each rule, by key."""
        return self.rows.usage(store)

    def preview(self, store: str, edits: Sequence[Edit]) -> AttributePreview:
        """Tell what these edits would do to the products that were sent.

        Raises:
            StoreUnknown: there is no such store.
            NothingMatched: a rule that is to be taken away is not there.
        """
        self.stores.row(store)
        rules = tuple(self.rows.rules(store))
        check_there(store, rules, edits)
        there = {rule.key: rule.target for rule in rules}
        names = {edit.key for edit in edits if there.get(edit.key) != edit.target}
        surely, maybe = self.rows.concerned(store, names) if names else ([], [])
        return AttributePreview(
            store, rules, tuple(edits), tuple(surely), tuple(maybe), tuple(cautions(rules, edits))
        )

    def save(
        self,
        store: str,
        edits: Sequence[Edit],
        act: Act,
        *,
        revision: str = "",
        release: bool = True,
    ) -> AttributesSaved:
        """Save rules, all or none; the products that they concern are due again.

        Args:
            revision: what was previewed; empty: as it stands now.
            release: have those products sent again; else each waits for its next change.

        Raises:
            RulesChanged: the rules are not those that were previewed; nothing was saved.
            StoreUnknown: there is no such store.
            NothingMatched: a rule that is to be taken away is not there.
        """
        seen = self.preview(store, edits)
        seen.check(revision)
        again = (*seen.products, *seen.unsure) if release else ()
        changed = self.rows.save(store, edits, act, seen.revision, again)
        return AttributesSaved(seen, changed, len(again) if changed else 0)

    def explain(self, store: str, name: str) -> list[str]:
        """Tell what becomes of an attribute of the ERP, and why.

        Raises:
            StoreUnknown: there is no such store.
            MappingWrong: the name is empty or too long.
        """
        self.stores.row(store)
        attribute_edit(name, None)
        return explain_attribute(self.rows.rules(store), name)


def attribute_mappings(known: Repositories) -> AttributeMappings:
    """Wire the service."""
    return AttributeMappings(AttributeRuleRows(known.database), known.stores)
