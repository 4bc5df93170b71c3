"""De<>Para of attributes: the one way for the command line, the HTTP API and the console."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from adapters.database.attribute_rules import AttributeRuleRows
from domain.attribute_rules import attribute_edit, cautions, explain_attribute
from domain.mapping_rules import Rule
from domain.written_rules import Edit
from ops.named_rules import ATTRIBUTES
from ops.resources import Repositories
from ops.rule_books import RuleBook
from ops.rule_previews import RulePreview


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

    @property
    def again(self) -> Sequence[str]:
        """Codes of the products that would be sent again."""
        return (*self.products, *self.unsure)


class AttributeMappings(RuleBook[AttributeRuleRows, AttributePreview]):
    """The rules of attributes; saving has the products that they concern sent again."""

    __slots__ = ()

    written = ATTRIBUTES

    def usage(self, store: str) -> Mapping[str, int]:
        """Give how many products that were sent say the attribute of each rule, by key."""
        return self.rows.usage(store)

    def explain(self, store: str, name: str) -> list[str]:
        """Tell what becomes of an attribute of the ERP, and why.

        Raises:
            StoreUnknown: there is no such store.
            MappingWrong: the name is empty or too long.
        """
        self.stores.row(store)
        attribute_edit(name, None)
        return explain_attribute(self.rows.rules(store), name)

    def _seen(
        self, store: str, rules: tuple[Rule, ...], edits: tuple[Edit, ...]
    ) -> AttributePreview:
        there = {rule.key: rule.target for rule in rules}
        names = {edit.key for edit in edits if there.get(edit.key) != edit.target}
        surely, maybe = self.rows.concerned(store, names) if names else ([], [])
        warned = tuple(cautions(rules, edits))
        return AttributePreview(store, rules, edits, tuple(surely), tuple(maybe), warned)


def attribute_mappings(known: Repositories) -> AttributeMappings:
    """Wire the service."""
    return AttributeMappings(AttributeRuleRows(known.database), known.stores)
