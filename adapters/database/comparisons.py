"""Keeps comparisons that somebody asked for: how far they are, and what they found."""

import json
import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row, bindparam, text
from sqlalchemy.exc import IntegrityError

from adapters.database import audit
from adapters.database.engine import Database
from domain.audit import Act
from domain.comparisons import BEAT_S, Comparison, ComparisonState, Wanted
from domain.reconcile_runs import Compared

KEPT_S = 30 * 86_400.0
"""So long a comparison is kept line by line; its counts are kept elsewhere."""

_ASK = text("""
INSERT INTO reconcile_errand (id, store, what, day, sampled, grace_s, actor, why, asked_at_s,
  state, beat_at_s)
VALUES (:id, :store, :what, :day, :sampled, :grace_s, :actor, :why, now_s(), 'running', now_s())""")

_FORGET = text("DELETE FROM reconcile_errand WHERE asked_at_s < now_s() - :kept_s")

# A comparison whose repair was only looked at keeps what it found, however the look ended.
_CUT = text("""
UPDATE reconcile_errand SET state = CASE WHEN found <> '' THEN 'done' ELSE 'cut' END,
  ended_at_s = beat_at_s
WHERE state = 'running' AND beat_at_s < now_s() - :beat_s""")

_BEAT = text("""
UPDATE reconcile_errand SET doing = :doing, so_far = :so_far, beat_at_s = now_s()
WHERE id = :id AND state = 'running'""")

_STILL = text("""
UPDATE reconcile_errand SET beat_at_s = now_s()
WHERE id IN :ids AND state = 'running'""").bindparams(bindparam("ids", expanding=True))

_AGAIN = text("""
UPDATE reconcile_errand SET state = 'running', doing = '', so_far = '', error = '',
  ended_at_s = NULL, beat_at_s = now_s()
WHERE id = :id AND state = 'done'""")

_END = text("""
UPDATE reconcile_errand SET state = CASE WHEN found <> '' THEN 'done' ELSE :state END,
  error = :error, ended_at_s = now_s(),
  found = CASE WHEN :found = '' THEN found ELSE :found END,
  forecast = CASE WHEN :forecast = '' THEN forecast ELSE :forecast END
WHERE id = :id AND state = 'running'""")

_REPAIRED = text("UPDATE reconcile_errand SET batch = :batch WHERE id = :id")

_COLUMNS = """id, store, what, day, sampled, grace_s, actor, why, asked_at_s, doing, so_far, error,
  batch, coalesce(ended_at_s, now_s()) - asked_at_s AS run_for_s,
  CASE WHEN state <> 'running' OR beat_at_s >= now_s() - :beat_s THEN state
    WHEN found <> '' THEN 'done' ELSE 'cut' END
  AS state"""

_SELECT = f"SELECT {_COLUMNS}"

_ONE = text(f"{_SELECT}, found, forecast FROM reconcile_errand WHERE id = :id")

_LIST = text(f"""
{_SELECT}, '' AS found, '' AS forecast FROM reconcile_errand
WHERE (:store = '' OR store = :store) ORDER BY asked_at_s DESC, id LIMIT :limit""")

_GO_ON = text(f"""
{_SELECT}, '' AS found, '' AS forecast FROM reconcile_errand
WHERE (:store = '' OR store = :store)
  AND (asked_at_s < :after_s OR (asked_at_s = :after_s AND id > :after_id))
ORDER BY asked_at_s DESC, id LIMIT :limit""")


class ComparisonRows:
    """Reads and writes them; asking and repairing are audited."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def ask(self, wanted: Wanted, act: Act) -> str | None:
        """Note that a comparison begins; gives its id, None while one of the kind is under way."""
        comparison = f"rc_{secrets.token_hex(10)}"
        said = {
            "store": wanted.store,
            "what": wanted.what.value,
            "day": wanted.day,
            "sampled": wanted.sampled,
            "grace_s": wanted.grace_s,
        }
        people = {"actor": act.actor, "why": act.why}
        try:
            with self._database.write() as connection:
                connection.execute(_FORGET, {"kept_s": KEPT_S})
                connection.execute(_CUT, {"beat_s": BEAT_S})
                connection.execute(_ASK, {"id": comparison, **said, **people})
                told = {name: value for name, value in said.items() if name != "store" and value}
                audit.append(connection, act, "reconcile_asked", wanted.store, **told)
        except IntegrityError:
            return None
        return comparison

    def beat(self, comparison: str, doing: str, so_far: str) -> bool:
        """Say what is being done; False: it was cancelled, or taken for cut."""
        said = {"id": comparison, "doing": doing, "so_far": so_far}
        with self._database.write() as connection:
            return bool(connection.execute(_BEAT, said).rowcount)

    def still(self, comparisons: Sequence[str]) -> None:
        """Say that somebody works these, or will when their turn comes."""
        if comparisons:
            with self._database.write() as connection:
                connection.execute(_STILL, {"ids": list(comparisons)})

    def begin_again(self, comparison: str) -> bool:
        """Go on with one that is done, to look at its repair; False: it is not done."""
        try:
            with self._database.write() as connection:
                connection.execute(_CUT, {"beat_s": BEAT_S})
                return bool(connection.execute(_AGAIN, {"id": comparison}).rowcount)
        except IntegrityError:
            return False

    def end(
        self,
        comparison: str,
        state: ComparisonState,
        *,
        error: str = "",
        found: Mapping[str, Any] | None = None,
        forecast: Mapping[str, Any] | None = None,
    ) -> bool:
        """Say how it ended; False: it had ended already."""
        said = {
            "id": comparison,
            "state": state.value,
            "error": error,
            "found": "" if found is None else json.dumps(found, ensure_ascii=False),
            "forecast": "" if forecast is None else json.dumps(forecast, ensure_ascii=False),
        }
        with self._database.write() as connection:
            return bool(connection.execute(_END, said).rowcount)

    def repaired(self, comparison: str, batch: str) -> None:
        """Keep which batch repairs it."""
        with self._database.write() as connection:
            connection.execute(_REPAIRED, {"id": comparison, "batch": batch})

    def one(self, comparison: str) -> Comparison | None:
        """Give one whole, or None."""
        with self._database.read() as connection:
            row = connection.execute(_ONE, {"id": comparison, "beat_s": BEAT_S}).first()
        return None if row is None else _comparison(row)

    def newest(
        self, store: str = "", limit: int = 50, after: tuple[float, str] | None = None
    ) -> Sequence[Comparison]:
        """Give the newest, without what they found.

        Args:
            store: only this store's; empty: all.
            after: go on after the one of this moment and id; None: begin with the newest.
        """
        asked: dict[str, object] = {"store": store, "limit": limit, "beat_s": BEAT_S}
        if after is not None:
            asked |= {"after_s": after[0], "after_id": after[1]}
        with self._database.read() as connection:
            rows = connection.execute(_LIST if after is None else _GO_ON, asked).all()
        return [_comparison(row) for row in rows]


def _comparison(row: Row[Any]) -> Comparison:
    return Comparison(
        row.id,
        Wanted(row.store, Compared(row.what), row.day, int(row.sampled), row.grace_s),
        row.actor,
        row.why,
        row.asked_at_s,
        ComparisonState(row.state),
        row.doing,
        row.so_far,
        row.error,
        json.loads(row.found) if row.found else {},
        json.loads(row.forecast) if row.forecast else {},
        row.batch,
        row.run_for_s,
    )
