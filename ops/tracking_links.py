"""De<>Para of tracking links: the one way for the command line, the HTTP API and the console."""

from collections.abc import Mapping

from adapters.database.tracking_rules import TrackingRuleRows
from domain.mapping_rules import Rule
from domain.written_rules import Edit
from ops.named_rules import TRACKING_LINKS
from ops.resources import Repositories
from ops.rule_books import RuleBook
from ops.rule_previews import RulePreview


class TrackingLinks(RuleBook[TrackingRuleRows, RulePreview]):
    """The links of carriers; they count from the next shipment on, and nothing looks again."""

    __slots__ = ()

    written = TRACKING_LINKS

    def usage(self, store: str) -> Mapping[str, int]:
        """Give how many shipments name each carrier, by key."""
        return self.rows.shipments(store)

    def _told(self, store: str) -> Mapping[str, str]:
        """Give the carriers that ship without a link."""
        return self.rows.unlinked(store)

    def _seen(self, store: str, rules: tuple[Rule, ...], edits: tuple[Edit, ...]) -> RulePreview:
        return RulePreview(store, rules, edits)


def tracking_links(known: Repositories) -> TrackingLinks:
    """Wire the service."""
    return TrackingLinks(TrackingRuleRows(known.database), known.stores)
