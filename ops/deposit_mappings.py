"""De<>Para of deposits: the one way for the command line, the HTTP API and the console."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from adapters.database.deposit_rules import DepositRuleRows
from adapters.database.rule_rows import RuleRow
from adapters.database.stores import StoreRows
from domain.audit import Act
from domain.mappings import DEPOSIT, MappingWrong, check_mapping, mapping_key
from domain.written_rules import LONGEST, Edit
from ops.resources import Repositories
from ops.rule_previews import RulePreview, check_there
from ops.spreadsheets import as_csv
from ops.table_files import each_once, read_table

COLUMNS = ("deposit", "target")


@dataclass(frozen=True, slots=True)
class DepositPreview(RulePreview):
    """What saving would do; nothing was done.

    Args:
        lanes: kinds of the flows that wait for such a rule, and would look again.
    """

    lanes: tuple[str, ...]

    @property
    def moved(self) -> list[Edit]:
        """The edits of deposits that go elsewhere: what was sent stays where it was sent."""
        return [edit for edit in self.changed if self.before(edit) is not None]


@dataclass(frozen=True, slots=True)
class DepositsSaved:
    """What saving did.

    Args:
        preview: what it was to do, as of the moment of saving.
        changed: rules that were not yet as they were wanted.
    """

    preview: DepositPreview
    changed: int


@dataclass(frozen=True, slots=True)
class DepositMappings:
    """Reads, previews and saves the rules of deposits, and has held flows look again."""

    rows: DepositRuleRows
    stores: StoreRows

    def listed(self, store: str) -> Sequence[RuleRow]:
        """Give the rules of a store.

        Raises:
            StoreUnknown: there is no such store.
        """
        self.stores.row(store)
        return self.rows.rows(store)

    def unmapped(self, store: str) -> Mapping[str, str]:
        """Give the deposits that the ERP told of and that no rule maps: key → name."""
        mapped = {rule.key for rule in self.rows.rules(store)}
        return {key: name for key, name in self.rows.seen(store).items() if key not in mapped}

    def preview(self, store: str, edits: Sequence[Edit]) -> DepositPreview:
        """Tell what these edits would do.

        Raises:
            StoreUnknown: there is no such store.
            NothingMatched: a rule that is to be taken away is not there.
        """
        self.stores.row(store)
        rules = tuple(self.rows.rules(store))
        check_there(store, rules, edits)
        seen = DepositPreview(store, rules, tuple(edits), ())
        if all(edit.target is None for edit in seen.changed):
            return seen
        return replace(seen, lanes=tuple(self.rows.waiting(store)))

    def save(
        self,
        store: str,
        edits: Sequence[Edit],
        act: Act,
        *,
        revision: str = "",
        release: bool = True,
    ) -> DepositsSaved:
        """Save rules, all or none; flows that wait for one look again.

        Args:
            revision: what was previewed; empty: as it stands now.
            release: let them; else they wait for `flow resume`.

        Raises:
            RulesChanged: the rules are not those that were previewed; nothing was saved.
            StoreUnknown: there is no such store.
            NothingMatched: a rule that is to be taken away is not there.
        """
        seen = self.preview(store, edits)
        seen.check(revision)
        again = seen.lanes if release else ()
        return DepositsSaved(seen, self.rows.save(store, edits, act, seen.revision, again))


def deposit_mappings(known: Repositories) -> DepositMappings:
    """Wire the service."""
    return DepositMappings(DepositRuleRows(known.database), known.stores)


def deposit_edit(name: str, target: str | None) -> Edit:
    """Give the edit of what a person said.

    Args:
        name: of the deposit in the ERP, or a key as lists show it.
        target: number of a stock local; None: the rule is to be taken away.

    Raises:
        MappingWrong: says which part is wrong and what is wanted.

    Examples:
        >>> deposit_edit(" São  Paulo ", "4711")
        Edit(kind='deposit', key='sao paulo', target='4711', label='São  Paulo')
    """
    if len(name) > LONGEST:
        raise MappingWrong(f"deposit has {len(name)} characters; wanted: up to {LONGEST}", DEPOSIT)
    wanted = None if target is None else target.strip()
    check_mapping(DEPOSIT, name, "1" if wanted is None else wanted)
    return Edit(DEPOSIT, mapping_key(DEPOSIT, name), wanted, name.strip())


def read_deposit_rules(content: bytes) -> list[Edit]:
    """Read rules: a column for the ERP's deposit, one for the stock local.

    Raises:
        FileWrong: names every line that is wrong; nothing was read.
    """
    found = read_table(content, lambda row, _: _edit(row))
    return each_once(found, lambda edit: edit.key, "deposit")


def deposit_rules_as_json(rows: Iterable[RuleRow]) -> list[dict[str, str]]:
    """Give rules as `read_deposit_rules` reads them from JSON."""
    return [{"deposit": row.label or row.rule.key, "target": row.rule.target} for row in rows]


def deposit_rules_as_csv(rows: Iterable[RuleRow]) -> str:
    """Give rules as `read_deposit_rules` reads them from CSV."""
    return as_csv(COLUMNS, deposit_rules_as_json(rows))


def _edit(row: Mapping[str, str | None]) -> Edit:
    unknown = sorted(set(row) - set(COLUMNS))
    if unknown:
        raise MappingWrong(f"there is no column {', '.join(unknown)}; wanted: {', '.join(COLUMNS)}")
    for name, what in (("deposit", "its name in the ERP"), ("target", "a stock local")):
        if not (row.get(name) or "").strip():
            raise MappingWrong(f"{name} is missing; wanted: {what}")
    return deposit_edit(str(row["deposit"]), str(row["target"]))
