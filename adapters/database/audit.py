"""The audit: appended in the transaction of the change it tells of, never altered."""

import json
from collections.abc import Sequence

from sqlalchemy import Connection, func, insert, select

from adapters.database.engine import Database
from adapters.database.tables import audit
from domain.audit import Act, Entry


def append(
    connection: Connection, act: Act, action: str, store: str = "", **detail: object
) -> None:
    """Write one entry within the transaction that makes the change.

    Args:
        action: past tense with its noun: "store_added".
        detail: what was changed; never a secret. From where it was done is noted beside it.
    """
    detail |= {"from": act.origin} if act.origin else {}
    fields = {
        "at_s": func.now_s(),
        "actor": act.actor,
        "action": action,
        "store": store,
        "detail": json.dumps(detail, ensure_ascii=False, default=str),
        "why": act.why,
    }
    connection.execute(insert(audit).values(fields))


class AuditRows:
    """The audit as a person reads it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def append(self, act: Act, action: str, store: str = "", **detail: object) -> None:
        """Write one entry in a transaction of its own, for what changes no row of ours."""
        with self._database.write() as connection:
            append(connection, act, action, store, **detail)

    def entries(
        self,
        *,
        since_s: float = 0.0,
        store: str = "",
        actor: str = "",
        limit: int = 100,
        before: int | None = None,
    ) -> Sequence[Entry]:
        """Give the newest entries, newest first.

        Args:
            since_s: not older than so many seconds, by the database's clock; 0: all.
            store: only this store's; empty: all.
            actor: only this person's; empty: all.
            before: go on before the entry of this id; None: begin with the newest.
        """
        wanted = select(audit).order_by(audit.c.id.desc()).limit(limit)
        if since_s:
            wanted = wanted.where(audit.c.at_s >= func.now_s() - since_s)
        if store:
            wanted = wanted.where(audit.c.store == store)
        if actor:
            wanted = wanted.where(audit.c.actor == actor)
        if before is not None:
            wanted = wanted.where(audit.c.id < before)
        with self._database.read() as connection:
            rows = connection.execute(wanted).all()
        return [
            Entry(r.actor, r.action, r.store, json.loads(r.detail), r.why, r.at_s, r.id)
            for r in rows
        ]
