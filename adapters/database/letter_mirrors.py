"""What the hub shows of dead letters, and the addresses by which it asks for another try."""

import hashlib
import secrets
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import bindparam, text

from adapters.database.engine import Database
from adapters.database.group_sql import OF_LETTER
from adapters.database.recordset import storable
from domain.deadletters import LetterState
from domain.letter_mirrors import Mirror, Mirrored

_BYTES = 32

_WAITS = "d.state IN ('open', 'acknowledged', 'snoozed')"

_IMPORTED = f"EXISTS (SELECT 1 FROM erp_order AS e WHERE {OF_LETTER} AND e.erp_id <> '')"  # noqa: S608 - our own words

_LETTER = "d.id, d.kind, d.key, d.reason, d.detail, d.parked_at_s, d.state AS letter_state"

# What may have been shown counts as shown: it is ended by our name of it. A mark is put again.
_SETTLE = text("""
UPDATE letter_mirror SET state = CASE mirror WHEN 'order' THEN 'ended' ELSE 'shown' END,
  changed_at_s = now_s()
WHERE store = :store AND state = 'showing'""")

# An address that was used is good for nothing: a letter that failed again gets a new entry.
_OVER = text(f"""
SELECT {_LETTER}, m.mirror, m.round, m.hub_id
FROM letter_mirror AS m JOIN dead_letter AS d ON d.id = m.letter_id
WHERE m.store = :store AND m.state = 'shown' AND (NOT {_WAITS} OR m.mirror NOT IN :wanted
  OR d.last_failed_at_s > m.retried_at_s OR (m.mirror = 'order' AND {_IMPORTED}))
ORDER BY m.changed_at_s, m.letter_id LIMIT :limit""").bindparams(  # noqa: S608 - our own words
    bindparam("wanted", expanding=True)
)

_NOT_SHOWN = f"""
SELECT {_LETTER}, coalesce(m.round, 0) + 1 AS round FROM dead_letter AS d
LEFT JOIN letter_mirror AS m ON m.letter_id = d.id AND m.mirror = :mirror
WHERE d.store = :store AND {_WAITS} AND coalesce(m.state, 'ended') = 'ended' {{narrowed}}
ORDER BY d.parked_at_s, d.id LIMIT :limit"""  # noqa: S608 - our own words

_WAITING = {
    Mirror.PANEL: text(_NOT_SHOWN.format(narrowed="")),
    # Once the ERP has the order, what the hub says of it is about what was told of it since.
    Mirror.ORDER: text(_NOT_SHOWN.format(narrowed=f"AND d.kind = 'order' AND NOT {_IMPORTED}")),
}

_COUNT = text("""
SELECT count(*) FROM letter_mirror
WHERE store = :store AND mirror = :mirror AND state IN ('showing', 'shown')""")

_BEGIN = text("""
INSERT INTO letter_mirror AS m (letter_id, mirror, store, state, round, retry_digest, changed_at_s)
VALUES (:letter_id, :mirror, :store, 'showing', :round, :digest, now_s())
ON CONFLICT (letter_id, mirror) DO UPDATE SET state = 'showing', round = excluded.round,
  hub_id = NULL, retry_digest = excluded.retry_digest, retried_at_s = NULL,
  changed_at_s = now_s()
WHERE m.state = 'ended' AND m.round < excluded.round
RETURNING letter_id""")

_PLACE = "WHERE letter_id = :letter_id AND mirror = :mirror AND round = :round"
_SHOWN = text(f"""
UPDATE letter_mirror SET state = 'shown', hub_id = :hub_id, changed_at_s = now_s()
{_PLACE} AND state = 'showing'""")  # noqa: S608 - our own words
_UNDO = text(f"""
UPDATE letter_mirror SET state = 'ended', round = round - 1, retry_digest = NULL,
  changed_at_s = now_s() {_PLACE} AND state = 'showing'""")  # noqa: S608 - our own words
_REFUSED = text(f"""
UPDATE letter_mirror SET state = 'refused', why = :why, retry_digest = NULL,
  changed_at_s = now_s() {_PLACE}""")  # noqa: S608 - our own words
_ENDED = text(f"""
UPDATE letter_mirror SET state = 'ended', retry_digest = NULL, changed_at_s = now_s()
{_PLACE}""")  # noqa: S608 - our own words

_OF_SECRET = f"""
retry_digest = :digest AND state IN ('showing', 'shown') AND EXISTS (
  SELECT 1 FROM dead_letter AS d WHERE d.id = letter_mirror.letter_id AND {_WAITS})"""  # noqa: S608 - our own words
_FIND = text(f"SELECT letter_id FROM letter_mirror WHERE {_OF_SECRET}")  # noqa: S608 - our own words
_REDEEM = text(f"""
UPDATE letter_mirror SET retried_at_s = now_s()
WHERE retried_at_s IS NULL AND {_OF_SECRET} RETURNING letter_id""")  # noqa: S608 - our own words
_RETURN = text("UPDATE letter_mirror SET retried_at_s = NULL WHERE retry_digest = :digest")


def new_secret() -> str:
    """Give a secret of 256 random bits, as it stands in an address."""
    return secrets.token_urlsafe(_BYTES)


class LetterMirrorRows:
    """Implements `domain.letter_mirrors.LetterMirrors`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def settle(self, store: str) -> None:
        """Decide about those whose showing was cut off."""
        self._write(_SETTLE, store=store)

    def over(self, store: str, wanted: Collection[str], limit: int) -> Sequence[Mirrored]:
        """Give what is shown and should be no more, oldest first."""
        asked = {"store": store, "wanted": [*wanted, ""], "limit": limit}
        with self._database.read() as connection:
            rows = connection.execute(_OVER, asked).all()
        return [
            _mirrored(
                row,
                Mirror(row.mirror),
                hub_id=row.hub_id,
                is_solved=row.letter_state in {LetterState.RESOLVED, LetterState.OBSOLETE},
            )
            for row in rows
        ]

    def waiting(self, store: str, mirror: Mirror, limit: int) -> Sequence[Mirrored]:
        """Give letters that wait for a person and are not shown, oldest first."""
        asked = {"store": store, "mirror": mirror, "limit": limit}
        with self._database.read() as connection:
            rows = connection.execute(_WAITING[mirror], asked).all()
        return [_mirrored(row, mirror) for row in rows]

    def count(self, store: str, mirror: Mirror) -> int:
        """Count what is shown."""
        with self._database.read() as connection:
            asked = {"store": store, "mirror": mirror}
            return int(connection.execute(_COUNT, asked).scalar_one())

    def begin(self, store: str, letter: Mirrored, secret: str) -> bool:
        """Write down that it is about to be shown; False: it is, or was refused."""
        digest = _digest(secret) if secret else None
        fields = {**_place(letter), "store": store, "digest": digest}
        with self._database.write() as connection:
            return connection.execute(_BEGIN, fields).first() is not None

    def shown(self, letter: Mirrored, hub_id: int | None) -> None:
        """Write down that it is shown."""
        self._write(_SHOWN, hub_id=hub_id, **_place(letter))

    def undo(self, letter: Mirrored) -> None:
        """Write down that it is not shown after all: nothing was sent."""
        self._write(_UNDO, **_place(letter))

    def refused(self, letter: Mirrored, why: str) -> None:
        """Write down that the hub does not take it; it is not shown again."""
        self._write(_REFUSED, why=storable(why, 500), **_place(letter))

    def ended(self, letter: Mirrored) -> None:
        """Write down that it is shown no more; its address is good for nothing now."""
        self._write(_ENDED, **_place(letter))

    def letter_of(self, secret: str) -> str | None:
        """Give the letter whose entry holds this secret, used or not, while it waits."""
        with self._database.read() as connection:
            found = connection.execute(_FIND, {"digest": _digest(secret)}).scalar()
        return None if found is None else str(found)

    def redeem(self, secret: str) -> str | None:
        """Use a secret up: gives its letter, once, and only while that waits."""
        with self._database.write() as connection:
            found = connection.execute(_REDEEM, {"digest": _digest(secret)}).scalar()
        return None if found is None else str(found)

    def hand_back(self, secret: str) -> None:
        """Make a secret good again: nothing came of it."""
        self._write(_RETURN, digest=_digest(secret))

    def _write(self, statement: Any, **fields: object) -> None:
        with self._database.write() as connection:
            connection.execute(statement, fields)


def _mirrored(
    row: Any, mirror: Mirror, hub_id: int | None = None, *, is_solved: bool = False
) -> Mirrored:
    return Mirrored(
        row.id,
        mirror,
        row.kind,
        row.key,
        row.reason,
        row.detail,
        row.parked_at_s,
        row.round,
        hub_id,
        is_solved,
    )


def _place(letter: Mirrored) -> dict[str, object]:
    return {"letter_id": letter.letter_id, "mirror": letter.mirror, "round": letter.round}


def _digest(secret: str) -> str:
    # 256 random bits: there is nothing to guess, a plain digest is enough.
    return hashlib.sha256(secret.encode(errors="surrogatepass")).hexdigest()
