"""Rules whose key is one name: how people and files write those of each kind, and back."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from adapters.database.rule_rows import RuleRow
from domain.mappings import ATTRIBUTE, CALLED, DEPOSIT, TARGETS, TRACKING, MappingWrong
from domain.written_rules import Edit, named_edit
from ops.spreadsheets import as_csv
from ops.table_files import each_once, read_table


@dataclass(frozen=True, slots=True)
class NamedRules:
    """How the rules of one kind are written.

    Args:
        target: what a file must say where it says none: "a stock local".
    """

    kind: str
    target: str

    @property
    def called(self) -> str:
        """What a rule names in the ERP, and the column of files that does: "carrier"."""
        return CALLED[self.kind]

    @property
    def columns(self) -> Sequence[str]:
        """The columns of files, in their order."""
        return (self.called, "target")

    def edit(self, name: str, target: str | None) -> Edit:
        """Give the edit of what a person said; see `named_edit`."""
        return named_edit(self.kind, name, target)

    def read(self, content: bytes) -> list[Edit]:
        """Read the rules of a file: a column for the name in the ERP, one for the target.

        Raises:
            FileWrong: names every line that is wrong; nothing was read.
        """
        found = read_table(content, lambda row, _: self._edit(row))
        return each_once(found, lambda edit: edit.key, self.called)

    def said(self, row: RuleRow) -> dict[str, str]:
        """Give a rule as a person says it."""
        return {self.called: row.label or row.rule.key, "target": row.rule.target}

    def as_json(self, rows: Iterable[RuleRow]) -> list[dict[str, str]]:
        """Give rules as `read` reads them from JSON."""
        return [self.said(row) for row in rows]

    def as_csv(self, rows: Iterable[RuleRow]) -> str:
        """Give rules as `read` reads them from CSV."""
        return as_csv(self.columns, self.as_json(rows))

    def _edit(self, row: Mapping[str, str | None]) -> Edit:
        unknown = sorted(set(row) - set(self.columns))
        if unknown:
            wanted = ", ".join(self.columns)
            raise MappingWrong(f"there is no column {', '.join(unknown)}; wanted: {wanted}")
        for name, what in zip(self.columns, ("its name in the ERP", self.target), strict=True):
            if not (row.get(name) or "").strip():
                raise MappingWrong(f"{name} is missing; wanted: {what}")
        return self.edit(*(str(row[name]) for name in self.columns))


ATTRIBUTES = NamedRules(ATTRIBUTE, "a characteristic")
DEPOSITS = NamedRules(DEPOSIT, "a stock local")
TRACKING_LINKS = NamedRules(TRACKING, TARGETS[TRACKING])

NAMED: Mapping[str, NamedRules] = {
    written.kind: written for written in (ATTRIBUTES, DEPOSITS, TRACKING_LINKS)
}
"""Kind → how its rules are written; no order is mapped by them."""
