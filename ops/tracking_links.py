"""De<>Para of tracking links: the one way for the command line, the HTTP API and the console."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from adapters.database.rule_rows import RuleRow
from adapters.database.stores import StoreRows
from adapters.database.tracking_rules import TrackingRuleRows
from domain.audit import Act
from domain.mappings import TARGETS, TRACKING, MappingWrong, check_mapping, mapping_key
from domain.written_rules import LONGEST, Edit
from ops.resources import Repositories
from ops.rule_previews import RulePreview, check_there
from ops.spreadsheets import as_csv
from ops.table_files import each_once, read_table

COLUMNS = ("carrier", "target")


@dataclass(frozen=True, slots=True)
class LinksSaved:
    """What saving did.

    Args:
        preview: what it was to do, as of the moment of saving.
        changed: rules that were not yet as they were wanted.
    """

    preview: RulePreview
    changed: int


@dataclass(frozen=True, slots=True)
class TrackingLinks:
    """Reads, previews and saves the links of carriers; they count from the next shipment on."""

    rows: TrackingRuleRows
    stores: StoreRows

    def listed(self, store: str) -> Sequence[RuleRow]:
        """Give the rules of a store.

        Raises:
            StoreUnknown: there is no such store.
        """
        self.stores.row(store)
        return self.rows.rows(store)

    def unmapped(self, store: str) -> Mapping[str, str]:
        """Give the carriers that ship without a link, and that no rule names: key → name."""
        mapped = {rule.key for rule in self.rows.rules(store)}
        return {key: name for key, name in self.rows.unlinked(store).items() if key not in mapped}

    def preview(self, store: str, edits: Sequence[Edit]) -> RulePreview:
        """Tell what these edits would do.

        Raises:
            StoreUnknown: there is no such store.
            NothingMatched: a rule that is to be taken away is not there.
        """
        self.stores.row(store)
        rules = tuple(self.rows.rules(store))
        check_there(store, rules, edits)
        return RulePreview(store, rules, tuple(edits))

    def save(
        self, store: str, edits: Sequence[Edit], act: Act, *, revision: str = ""
    ) -> LinksSaved:
        """Save rules, all or none.

        Args:
            revision: what was previewed; empty: as it stands now.

        Raises:
            RulesChanged: the rules are not those that were previewed; nothing was saved.
            StoreUnknown: there is no such store.
            NothingMatched: a rule that is to be taken away is not there.
        """
        seen = self.preview(store, edits)
        seen.check(revision)
        return LinksSaved(seen, self.rows.save(store, edits, act, seen.revision))


def tracking_links(known: Repositories) -> TrackingLinks:
    """Wire the service."""
    return TrackingLinks(TrackingRuleRows(known.database), known.stores)


def tracking_edit(name: str, target: str | None) -> Edit:
    """Give the edit of what a person said.

    Args:
        name: of the carrier in the ERP, or a key as lists show it.
        target: where its parcels are followed; None: the rule is to be taken away.

    Raises:
        MappingWrong: says which part is wrong and what is wanted.

    Examples:
        >>> tracking_edit("Correios PAC", "https://rastreio.example/?c=[RASTREIO]").key
        'correios pac'
    """
    if len(name) > LONGEST:
        raise MappingWrong(f"carrier has {len(name)} characters; wanted: up to {LONGEST}", TRACKING)
    wanted = None if target is None else target.strip()
    check_mapping(TRACKING, name, _ANY if wanted is None else wanted)
    return Edit(TRACKING, mapping_key(TRACKING, name), wanted, name.strip())


def read_tracking_links(content: bytes) -> list[Edit]:
    """Read rules: a column for the ERP's carrier, one for the address.

    Raises:
        FileWrong: names every line that is wrong; nothing was read.
    """
    found = read_table(content, lambda row, _: _edit(row))
    return each_once(found, lambda edit: edit.key, "carrier")


def tracking_links_as_json(rows: Iterable[RuleRow]) -> list[dict[str, str]]:
    """Give rules as `read_tracking_links` reads them from JSON."""
    return [{"carrier": row.label or row.rule.key, "target": row.rule.target} for row in rows]


def tracking_links_as_csv(rows: Iterable[RuleRow]) -> str:
    """Give rules as `read_tracking_links` reads them from CSV."""
    return as_csv(COLUMNS, tracking_links_as_json(rows))


_ANY = "https://rastreio.example/[RASTREIO]"


def _edit(row: Mapping[str, str | None]) -> Edit:
    unknown = sorted(set(row) - set(COLUMNS))
    if unknown:
        raise MappingWrong(f"there is no column {', '.join(unknown)}; wanted: {', '.join(COLUMNS)}")
    for name, what in (("carrier", "its name in the ERP"), ("target", TARGETS[TRACKING])):
        if not (row.get(name) or "").strip():
            raise MappingWrong(f"{name} is missing; wanted: {what}")
    return tracking_edit(str(row["carrier"]), str(row["target"]))
