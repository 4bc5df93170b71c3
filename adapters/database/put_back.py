"""What a dead letter captured, put back over what its key has become since; a person's doing."""

from collections.abc import Mapping, Sequence

from msgspec import json
from sqlalchemy import Connection, bindparam, text

from adapters.database import fold_sql
from adapters.database.letters import make_due
from adapters.database.recordset import as_rows, statement
from adapters.database.secrets import SecretBox
from domain.captured import content_of
from domain.replay_ports import Captured

Place = tuple[str, str, str]

_OPEN = text("SELECT id, payload FROM dead_letter WHERE id IN :ids").bindparams(
    bindparam("ids", expanding=True)
)

# It takes the place of what came later and was never accepted; the version stays that of the
# newest event, so that the next one from the ERP wins as ever. What the other side has taken since
# is not taken back. The rows are locked by `make_due`, which comes first.
_ROW = "store:t kind:t key:t revision:i payload:t event_id:t"
_PUT_BACK = """
UPDATE change SET payload = u.payload, event_id = u.event_id, revision = change.revision + 1
FROM {rows}
WHERE change.store = u.store AND change.kind = u.kind AND change.key = u.key
  AND change.revision > u.revision AND coalesce(change.accepted_revision, 0) < u.revision
RETURNING change.store, change.kind, change.key, change.revision, change.event_id"""


def contents(
    connection: Connection, box: SecretBox, letter_ids: Sequence[str]
) -> Mapping[str, Captured]:
    """Open what letters captured; those that hold nothing are left out.

    Raises:
        SecretUnreadable: one was sealed with a key that is gone.
    """
    if not letter_ids:
        return {}
    rows = connection.execute(_OPEN, {"ids": list(letter_ids)})
    found = {row.id: content_of(box.open(row.payload)) for row in rows}
    return {letter: content for letter, content in found.items() if content is not None}


def make_due_as_captured(
    connection: Connection, items: Mapping[Place, tuple[str, int, Captured]]
) -> Sequence[Place]:
    """Make keys due with what letters captured of them, in a transaction that rings their lanes.

    Args:
        items: place → letter, the revision that failed, its content.

    Returns:
        Those that have something to push.
    """
    due = make_due(connection, sorted(items))
    rows = [
        (*place, revision, json.encode(content).decode(), f"captured:{letter}")
        for place in due
        for letter, revision, content in [items[place]]
    ]
    if rows:
        is_sqlite = connection.dialect.name == "sqlite"
        putting = statement(_PUT_BACK, _ROW, sqlite=is_sqlite)
        found = connection.execute(putting, as_rows(rows, _ROW)).all()
        entries = [(r.event_id, r.store, r.kind, r.key, r.revision, "folded") for r in found]
        if entries:
            writing = statement(fold_sql.WRITE_JOURNAL, fold_sql.JOURNAL, sqlite=is_sqlite)
            connection.execute(writing, as_rows(entries, fold_sql.JOURNAL))
    return due
