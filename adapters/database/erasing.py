"""Erases what is kept of people: content goes, and who, what, when stays."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text

from adapters.database import audit
from adapters.database.engine import Database
from adapters.database.secrets import SecretBox
from domain.audit import Act
from domain.erasure import ERASED, Sought, without_xml
from domain.ids import Kind

AT_ONCE = 1000
_PAGE = 200
_WAITS = ("open", "acknowledged", "snoozed")

_LETTERS = text("""
SELECT id, store, kind, key, state, detail, payload FROM dead_letter
WHERE id > :after ORDER BY id LIMIT :most""")

# Only what was read is erased: a letter that opened again meanwhile has another content.
_ERASE = text("""
UPDATE dead_letter SET payload = :erased, detail = :detail, erased_at_s = now_s()
WHERE id = :id AND payload = :payload AND closed_at_s IS NOT NULL""")

_OLD = text("""
SELECT id, store, kind, key, state, detail, payload FROM dead_letter
WHERE closed_at_s < now_s() - :stay_s AND erased_at_s IS NULL
ORDER BY closed_at_s LIMIT :most""")

_OVERLAYS = text("SELECT store, key, edits FROM order_overlay ORDER BY store, key")
_DROP_OVERLAY = text("DELETE FROM order_overlay WHERE store = :store AND key = :key")
_STILL_WAITS = text("""
SELECT count(*) FROM dead_letter WHERE store = :store AND kind = 'order' AND key = :key
  AND state IN ('open', 'acknowledged', 'snoozed')""")

# Those of a change that a discarded letter was about are over as well.
_OVER = """(f.state = 'pushed' OR f.state = 'dead' AND NOT EXISTS (
  SELECT 1 FROM dead_letter AS d WHERE d.store = f.store AND d.kind = f.kind AND d.key = f.key
    AND d.state IN ('open', 'acknowledged', 'snoozed'))) AND f.in_flight IS NULL"""
_TABLES = {"change": _OVER, "fact_archive": "1 = 1"}
# The number stands bare in the file of an invoice.
_FACTS = """SELECT store, kind, key, payload, CASE WHEN {over} THEN 1 ELSE 0 END AS is_over
FROM {table} AS f WHERE kind = 'invoice' AND payload LIKE :like"""
_STRIP = """UPDATE {table} AS f SET payload = :left
WHERE store = :store AND kind = :kind AND key = :key AND payload = :payload AND {over}"""
# It looks through every file of every invoice.
_PATIENT = text("SET LOCAL statement_timeout = 0")


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of a person.

    Args:
        letters: closed ones that name them.
        waiting: letters that name them and wait for somebody, and invoices that are not sent
            yet: these keep their content.
        corrections: of their orders.
        invoices: files of invoices that were sent.
    """

    letters: int
    waiting: int
    corrections: int
    invoices: int

    @property
    def is_some(self) -> bool:
        """Tell whether there is anything."""
        return bool(self.letters or self.waiting or self.corrections or self.invoices)


@dataclass(frozen=True, slots=True)
class _Found:
    letters: Sequence[Any]
    waiting: int
    corrections: Sequence[tuple[str, str]]
    invoices: Sequence[tuple[str, Any]]

    @property
    def kept(self) -> Kept:
        return Kept(len(self.letters), self.waiting, len(self.corrections), len(self.invoices))


class Erasure:
    """Looks through everything sealed, which takes a while, and erases what is over."""

    def __init__(self, database: Database, box: SecretBox) -> None:
        self._database = database
        self._box = box

    def look(self, sought: Sought, number: str) -> Kept:
        """Count what is kept; nothing is erased.

        Args:
            number: of the document, without punctuation.
        """
        return self._find(sought, number).kept

    def erase(self, sought: Sought, number: str, act: Act) -> Kept:
        """Erase what is kept of a person and is over; gives what there was. It is audited.

        Args:
            number: of the document, without punctuation.
        """
        found = self._find(sought, number)
        erased = self._box.seal(ERASED)
        with self._database.write() as connection:
            for row in found.letters:
                detail = "" if sought.is_in(row.detail) else row.detail
                said = {"id": row.id, "payload": row.payload, "detail": detail}
                connection.execute(_ERASE, {**said, "erased": erased})
            for store, key in found.corrections:
                connection.execute(_DROP_OVERLAY, {"store": store, "key": key})
            for table, row in found.invoices:
                strip = text(_STRIP.format(table=table, over=_TABLES[table]))
                said = {"store": row.store, "kind": row.kind, "key": row.key}
                said |= {"payload": row.payload, "left": without_xml(row.payload)}
                connection.execute(strip, said)
            kept = found.kept
            audit.append(
                connection,
                act,
                "person_erased",
                id=sought.mark,
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
            for row in rows:
                said = {"id": row.id, "payload": row.payload, "detail": row.detail}
                connection.execute(_ERASE, {**said, "erased": erased})
        return len(rows)

    def _find(self, sought: Sought, number: str) -> _Found:
        named = [row for row in self._letters() if self._names(sought, row)]
        waiting = [row for row in named if row.state in _WAITS]
        orders = {(row.store, row.key) for row in named if row.kind == Kind.ORDER.value}
        invoices = list(self._invoices(sought, number))
        letters = {(row.store, row.kind, row.key) for row in waiting}
        unsent = {
            (row.store, row.kind, row.key) for _, row in invoices if not row.is_over
        } - letters
        return _Found(
            [row for row in named if row.state not in _WAITS],
            len(waiting) + len(unsent),
            list(self._corrections(sought, orders)),
            [(table, row) for table, row in invoices if row.is_over],
        )

    def _letters(self) -> Iterator[Any]:
        after = ""
        while True:
            with self._database.read() as connection:
                rows = connection.execute(_LETTERS, {"after": after, "most": _PAGE}).all()
            yield from rows
            if len(rows) < _PAGE:
                return
            after = rows[-1].id

    def _names(self, sought: Sought, row: Any) -> bool:
        content = self._box.open(row.payload).decode(errors="replace")
        return sought.is_in(content) or sought.is_in(row.detail)

    def _corrections(
        self, sought: Sought, orders: set[tuple[str, str]]
    ) -> Iterator[tuple[str, str]]:
        with self._database.read() as connection:
            for row in connection.execute(_OVERLAYS).all():
                content = self._box.open(row.edits).decode(errors="replace")
                place = {"store": row.store, "key": row.key}
                is_theirs = (row.store, row.key) in orders or sought.is_in(content)
                if is_theirs and not connection.execute(_STILL_WAITS, place).scalar_one():
                    yield row.store, row.key

    def _invoices(self, sought: Sought, number: str) -> Iterator[tuple[str, Any]]:
        with self._database.stream() as connection:
            if not self._database.is_sqlite:
                connection.execute(_PATIENT)
            for table, over in _TABLES.items():
                asked = text(_FACTS.format(table=table, over=over))
                for row in connection.execute(asked, {"like": f"%{number}%"}).all():
                    if sought.is_in(row.payload) and without_xml(row.payload) != row.payload:
                        yield table, row
