"""What is kept of a person: everything sealed is opened and looked through. Nothing is written."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text

from adapters.database.engine import Database
from adapters.database.secrets import SecretBox
from domain.erasure import Sought, without_xml
from domain.ids import Kind

_PAGE = 200
_WAITS = ("open", "acknowledged", "snoozed")

_LETTERS = text("""
SELECT id, store, kind, key, state, detail, payload FROM dead_letter
WHERE id > :after ORDER BY id LIMIT :most""")

_WAITING_LETTER = """EXISTS (SELECT 1 FROM dead_letter AS d
  WHERE d.store = {of}.store AND d.kind = {kind} AND d.key = {of}.key
    AND d.state IN ('open', 'acknowledged', 'snoozed'))"""

# Those of a change that a discarded letter was about are over as well.
_INVOICE_OVER = f"""(f.state = 'pushed' OR f.state = 'dead'
  AND NOT {_WAITING_LETTER.format(of="f", kind="f.kind")}) AND f.in_flight IS NULL"""

INVOICES_OVER: Mapping[str, str] = {"change": _INVOICE_OVER, "fact_archive": "1 = 1"}
"""Where files of invoices are, and which of them, as `f`, nobody needs any more."""

CORRECTION_OVER = f"""NOT {_WAITING_LETTER.format(of="o", kind="'order'")}
  AND NOT EXISTS (SELECT 1 FROM change AS c
    WHERE c.store = o.store AND c.kind = 'order' AND c.key = o.key
      AND (c.state NOT IN ('pushed', 'dead') OR c.in_flight IS NOT NULL))"""  # noqa: S608 - our own words
"""Which corrections, as `o`, nobody needs any more: no look at their orders is to come."""

_CORRECTIONS = text(f"""
SELECT store, key, edits, CASE WHEN {CORRECTION_OVER} THEN 1 ELSE 0 END AS is_over
FROM order_overlay AS o ORDER BY store, key""")  # noqa: S608 - our own words

# The number stands bare in the file of an invoice.
_INVOICES = """SELECT store, kind, key, payload, CASE WHEN {over} THEN 1 ELSE 0 END AS is_over
FROM {table} AS f WHERE kind = 'invoice' AND payload LIKE :like"""
# It looks through every file of every invoice.
_PATIENT = text("SET LOCAL statement_timeout = 0")

Place = tuple[str, str, str]
"""(store, kind, key) of a change, with or without a letter."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of a person; or, once it was erased, what that came to.

    Args:
        letters: closed ones that name them.
        waiting: what keeps its content: letters that name them and wait for somebody, corrections
            and invoices that are still needed, and what changed while it was being erased.
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
class Waiting:
    """What keeps its content. What a letter stands for is counted once, as the letter.

    Examples:
        >>> place = ("acme", "order", "7")
        >>> Waiting({"dl_a": place}, frozenset([place, ("acme", "invoice", "8")])).count
        2
    """

    letters: Mapping[str, Place]
    places: frozenset[Place]

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.letters) + len(self.places - set(self.letters.values()))

    def joined(self, letters: Mapping[str, Place], places: Iterable[Place]) -> "Waiting":
        """Give these and others."""
        return Waiting({**self.letters, **letters}, self.places | set(places))


@dataclass(frozen=True, slots=True)
class Found:
    """What names a person, as it was when it was looked at.

    Args:
        letters: rows of closed ones.
        corrections: rows of those that nobody needs any more.
        invoices: rows of those that nobody needs any more, each with its table.
    """

    sought: Sought
    letters: Sequence[Any]
    corrections: Sequence[Any]
    invoices: Sequence[tuple[str, Any]]
    waiting: Waiting

    @property
    def kept(self) -> Kept:
        """How much it is."""
        return Kept(
            len(self.letters), self.waiting.count, len(self.corrections), len(self.invoices)
        )


def find(database: Database, box: SecretBox, sought: Sought, number: str) -> Found:
    """Look through everything that is kept, which takes a while.

    Args:
        number: of the document, without punctuation.
    """
    named = [row for row in _letters(database) if _names(box, sought, row)]
    waiting = [row for row in named if row.state in _WAITS]
    orders = {(row.store, row.key) for row in named if row.kind == Kind.ORDER.value}
    corrections = [row for row in _corrections(database) if _is_theirs(box, sought, orders, row)]
    invoices = list(_invoices(database, sought, number))
    needed = [order_place(row) for row in corrections if not row.is_over]
    needed += [place_of(row) for _, row in invoices if not row.is_over]
    return Found(
        sought,
        [row for row in named if row.state not in _WAITS],
        [row for row in corrections if row.is_over],
        [(table, row) for table, row in invoices if row.is_over],
        Waiting({row.id: place_of(row) for row in waiting}, frozenset(needed)),
    )


def place_of(row: Any) -> Place:
    """Give the place of a letter or a change."""
    return (row.store, row.kind, row.key)


def order_place(row: Any) -> Place:
    """Give the place of the order that a correction is of."""
    return (row.store, Kind.ORDER.value, row.key)


def _letters(database: Database) -> Iterator[Any]:
    after = ""
    while True:
        with database.read() as connection:
            rows = connection.execute(_LETTERS, {"after": after, "most": _PAGE}).all()
        yield from rows
        if len(rows) < _PAGE:
            return
        after = rows[-1].id


def _names(box: SecretBox, sought: Sought, row: Any) -> bool:
    content = box.open(row.payload).decode(errors="replace")
    return sought.is_in(content) or sought.is_in(row.detail)


def _corrections(database: Database) -> Sequence[Any]:
    with database.read() as connection:
        return connection.execute(_CORRECTIONS).all()


def _is_theirs(box: SecretBox, sought: Sought, orders: set[tuple[str, str]], row: Any) -> bool:
    if (row.store, row.key) in orders:
        return True
    return sought.is_in(box.open(row.edits).decode(errors="replace"))


def _invoices(database: Database, sought: Sought, number: str) -> Iterator[tuple[str, Any]]:
    with database.stream() as connection:
        if not database.is_sqlite:
            connection.execute(_PATIENT)
        for table, over in INVOICES_OVER.items():
            asked = text(_INVOICES.format(table=table, over=over))
            for row in connection.execute(asked, {"like": f"%{number}%"}).all():
                if sought.is_in(row.payload) and without_xml(row.payload) != row.payload:
                    yield table, row
