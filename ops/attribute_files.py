"""Rules of attributes in files, CSV or JSON."""

from collections.abc import Iterable

from adapters.database.rule_rows import RuleRow
from domain.attribute_rules import attribute_edit
from domain.mappings import MappingWrong
from domain.written_rules import Edit
from ops.spreadsheets import as_csv
from ops.table_files import each_once, read_table

COLUMNS = ("attribute", "target")


def read_attribute_rules(content: bytes) -> list[Edit]:
    """Read rules: a column for the ERP's name, one for the characteristic's.

    Raises:
        FileWrong: names every line that is wrong; nothing was read.
    """
    found = read_table(content, lambda row, _: _edit(row))
    return each_once(found, lambda edit: edit.key, "attribute")


def attribute_rules_as_json(rows: Iterable[RuleRow]) -> list[dict[str, str]]:
    """Give rules as `read_attribute_rules` reads them from JSON."""
    return [{"attribute": row.label or row.rule.key, "target": row.rule.target} for row in rows]


def attribute_rules_as_csv(rows: Iterable[RuleRow]) -> str:
    """Give rules as `read_attribute_rules` reads them from CSV."""
    return as_csv(COLUMNS, attribute_rules_as_json(rows))


def _edit(row: dict[str, str | None]) -> Edit:
    unknown = sorted(set(row) - set(COLUMNS))
    if unknown:
        raise MappingWrong(f"there is no column {', '.join(unknown)}; wanted: {', '.join(COLUMNS)}")
    for name, what in (("attribute", "its name in the ERP"), ("target", "a characteristic")):
        if not (row.get(name) or "").strip():
            raise MappingWrong(f"{name} is missing; wanted: {what}")
    return attribute_edit(str(row["attribute"]), str(row["target"]))
