"""Erases what is kept of people: content goes, and who, what, when stays."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, text

from adapters.database import audit
from adapters.database.engine import Database
from adapters.database.kept_of_people import (
    CORRECTION_OVER,
    INVOICES_OVER,
    Found,
    Kept,
    Place,
    Waiting,
    find,
    order_place,
    place_of,
)
from adapters.database.letters import lock
from adapters.database.secrets import SecretBox
from domain.audit import Act
from domain.erasure import ERASED, Sought, without_xml

AT_ONCE = 1000

# Only what was looked at is erased: what changed since, as a letter that opened again, is another.
_ERASE = text("""
UPDATE dead_letter SET payload = :erased, detail = :detail, erased_at_s = now_s()
WHERE id = :id AND payload = :payload AND closed_at_s IS NOT NULL""")
_STRIP = """UPDATE {table} AS f SET payload = :left
WHERE store = :store AND kind = :kind AND key = :key AND payload = :payload AND {over}"""
_DROP = text(f"""
DELETE FROM order_overlay AS o
WHERE store = :store AND key = :key AND edits = :edits AND {CORRECTION_OVER}""")  # noqa: S608 - our own words

# Of what was not erased: whether it is there at all, or somebody else erased or archived it.
_LETTER_LEFT = text("SELECT 1 FROM dead_letter WHERE id = :id AND erased_at_s IS NULL")
_INVOICE_LEFT = """SELECT payload FROM {table}
WHERE store = :store AND kind = :kind AND key = :key"""
_CORRECTION_LEFT = text("SELECT 1 FROM order_overlay WHERE store = :store AND key = :key")

_LOCK_CHANGE = text("""
SELECT 1 FROM change WHERE store = :store AND kind = :kind AND key = :key FOR UPDATE""")
_LETTERS_OF = text("""
SELECT id FROM dead_letter WHERE store = :store AND kind = :kind AND key = :key""")

_OLD = text("""
SELECT id, detail, payload FROM dead_letter
WHERE closed_at_s < now_s() - :stay_s AND erased_at_s IS NULL
ORDER BY closed_at_s LIMIT :most""")


class Erasure:
    """Looks through everything sealed, which takes a while, and erases what is over."""

    def __init__(self, database: Database, box: SecretBox) -> None:
        self._database = database
        self._box = box

    def look(self, sought: Sought, number: str) -> Found:
        """Find what is kept; nothing is erased.

        Args:
            number: of the document, without punctuation.
        """
        return find(self._database, self._box, sought, number)

    def erase(self, found: Found, act: Act) -> Kept:
        """Erase what was found, as far as it is still so and over; gives what was erased.

        What changed since it was looked at keeps its content, and is counted as waiting. The
        changes and letters behind it are locked first, so that nothing is judged by a letter that
        opens a moment later: else an invoice could lose its file, and a letter about it wait for
        somebody. Changes come before letters, and facts are erased before letters, since lanes
        lock in that order too: the other way round both would wait for each other.

        The audit says what was erased, in the same transaction.
        """
        with self._database.write() as connection:
            if not self._database.is_sqlite:
                _lock(connection, found)
            left = replace(
                found,
                invoices=[each for each in found.invoices if not _strip(connection, *each)],
                letters=self._intact(connection, found),
                corrections=[row for row in found.corrections if not _drop(connection, row)],
            )
            kept = Kept(
                len(found.letters) - len(left.letters),
                _waiting(connection, left).count,
                len(found.corrections) - len(left.corrections),
                len(found.invoices) - len(left.invoices),
            )
            audit.append(
                connection,
                act,
                "person_erased",
                id=found.sought.mark,
                letters=kept.letters,
                corrections=kept.corrections,
                invoices=kept.invoices,
            )
        return kept

    def forget_old(self, stay_s: float) -> int:
        """Erase the content of up to a thousand letters that closed long ago; gives how many."""
        with self._database.write() as connection:
            rows = connection.execute(_OLD, {"stay_s": stay_s, "most": AT_ONCE}).all()
            erased = self._box.seal(ERASED) if rows else b""
            return sum(
                _empty(connection, row, row.detail, erased)
                for row in sorted(rows, key=lambda row: str(row.id))
            )

    def _intact(self, connection: Connection, found: Found) -> Sequence[Any]:
        """Empty letters; gives those that were not."""
        erased = self._box.seal(ERASED)
        return [
            row
            for row in found.letters
            if not _empty(
                connection, row, "" if found.sought.is_in(row.detail) else row.detail, erased
            )
        ]


def _lock(connection: Connection, found: Found) -> None:
    """Lock the changes of what was found, then their letters: as everybody locks them."""
    places: list[Place] = sorted(
        {place_of(row) for _, row in found.invoices}
        | {order_place(row) for row in found.corrections}
    )
    letters = {str(row.id) for row in found.letters}
    for place in places:
        connection.execute(_LOCK_CHANGE, _named(place))
        letters |= set(connection.execute(_LETTERS_OF, _named(place)).scalars())
    lock(connection, sorted(letters))


def _empty(connection: Connection, row: Any, detail: str, erased: bytes) -> bool:
    said = {"id": row.id, "payload": row.payload, "detail": detail, "erased": erased}
    return connection.execute(_ERASE, said).rowcount > 0


def _strip(connection: Connection, table: str, row: Any) -> bool:
    strip = text(_STRIP.format(table=table, over=INVOICES_OVER[table]))
    said = {"payload": row.payload, "left": without_xml(row.payload)}
    return connection.execute(strip, {**_named(place_of(row)), **said}).rowcount > 0


def _drop(connection: Connection, row: Any) -> bool:
    said = {"store": row.store, "key": row.key, "edits": row.edits}
    return connection.execute(_DROP, said).rowcount > 0


def _waiting(connection: Connection, left: Found) -> Waiting:
    """Give what still has content: what is left may be gone by somebody else's doing."""
    letters = {
        row.id: place_of(row)
        for row in left.letters
        if connection.execute(_LETTER_LEFT, {"id": row.id}).first()
    }
    places = [place_of(row) for table, row in left.invoices if _has_xml(connection, table, row)]
    places += [
        order_place(row)
        for row in left.corrections
        if connection.execute(_CORRECTION_LEFT, {"store": row.store, "key": row.key}).first()
    ]
    return left.waiting.joined(letters, places)


def _has_xml(connection: Connection, table: str, row: Any) -> bool:
    asked = text(_INVOICE_LEFT.format(table=table))
    payload = connection.execute(asked, _named(place_of(row))).scalar()
    return payload is not None and without_xml(payload) != payload


def _named(place: Place) -> dict[str, str]:
    store, kind, key = place
    return {"store": store, "kind": kind, "key": key}
