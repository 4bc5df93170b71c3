"""Orders found by their store order number. That there is none must be certain.

It is asked before an order is created a second time.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial

from adapters.eccosys.asking import Session
from adapters.eccosys.faults import failed
from adapters.eccosys.memory import KnownOrder, Memory
from adapters.eccosys.paging import every_row
from adapters.eccosys.wire import store_number_of, text_of, to_line, to_ref, unwrapped
from adapters.http.asks import Ask
from adapters.http.shapes import Fields, to_rows
from domain.days import day_of
from domain.erp_orders import ErpOrderLine, ErpOrderRef
from domain.errors import TransientError

SCAN_ROWS = 500

_TELLING = frozenset({"totalVenda", "data", "idContato", "observacaoInterna"})
"""What tells one order from another of the same number; a short answer may leave it out."""

_SAMPLE_ROWS = 50
_SAMPLE_DAYS = 30

_DAY = re.compile(r"[1-9][0-9]{3}-[01][0-9]-[0-3][0-9]\Z")

# Other characters may not survive the way through a path, and a 404 would not say so.
_PLAIN = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*\Z")


class OrderLookup:
    """Finds orders by `numeroOC=`, and reads the whole list where that proves nothing.

    Source:
        docs/eccosys.md, "Looking orders up".
    """

    def __init__(self, session: Session, memory: Memory) -> None:
        self._session = session
        self._memory = memory

    def find(self, number: str, since: date | None = None) -> Sequence[ErpOrderLine]:
        """Give every order of exactly this number.

        Args:
            since: see `domain.erp_orders.ErpOrders.find_orders`.

        Raises:
            TransientError: it cannot be told.
        """
        wanted = number.strip()
        if _PLAIN.match(wanted):
            told = self._by_number(wanted)
            if told.is_heeded and told.found:
                self._memory.order = KnownOrder(wanted, to_ref(told.found[0]))
                return [self._line(row) for row in told.found]
            if told.is_heeded and self.is_proven():
                return []
        return self._scanned(wanted, since)

    def created(self, number: str, ref: ErpOrderRef) -> None:
        """Remember an order that was created, if none is, to prove look-ups by.

        A company whose orders are all old, as a back-fill makes them, has no other.
        """
        if self._memory.order is None and _PLAIN.match(number):
            self._memory.order = KnownOrder(number, ref)

    def is_proven(self) -> bool:
        """Tell whether the look-up by number works, right now: it finds an order that is there.

        An empty answer may come from a look-up that this account does not have, or from a gateway
        that has lost its way: nothing but a find proves that it was neither.
        """
        known = self._memory.order
        if known is not None and self._finds(known):
            return True
        self._memory.order = self._sample()
        return self._memory.order is not None and self._finds(self._memory.order)

    def _by_number(self, number: str) -> "Told":
        # They may answer with numbers that are only like it.
        ask = Ask("GET", "/pedidos/numeroOC={number}", {"number": number})
        told = self._session.tried(ask, lambda payload: _told(unwrapped(payload), number))
        return Told() if told is None else told

    def _finds(self, known: KnownOrder) -> bool:
        told = self._by_number(known.number)
        return told.is_heeded and known.ref.erp_id in {to_ref(row).erp_id for row in told.found}

    def _sample(self) -> KnownOrder | None:
        since = day_of(self._session.now_s()) - timedelta(days=_SAMPLE_DAYS)
        query: dict[str, int | str] = {"$fromDate": since.isoformat(), "$count": _SAMPLE_ROWS}
        rows = self._session.read(Ask("GET", "/pedidos", query=query), to_rows) or []
        usable = [row for row in rows if _PLAIN.match(store_number_of(row))]
        return KnownOrder(store_number_of(usable[-1]), to_ref(usable[-1])) if usable else None

    def _line(self, row: Fields) -> ErpOrderLine:
        """Read a row; one that leaves out what tells orders apart is asked for once more, whole.

        Raises:
            TransientError: it cannot be told apart.
        """
        if _tells(row):
            return to_line(row)
        erp_id = to_ref(row).erp_id
        ask = Ask("GET", "/pedidos/{order}", {"order": erp_id})
        lines = self._session.read(ask, lambda payload: list(map(to_line, unwrapped(payload))))
        whole = next((line for line in lines or [] if line.ref.erp_id == erp_id), None)
        if whole is None:
            raise failed(f"{ask.route}: not the order that was found by its number", ask)
        return whole

    def _scanned(self, number: str, since: date | None) -> list[ErpOrderLine]:
        found: list[ErpOrderLine] = []
        is_empty = True
        for row in every_row(partial(self._page, _from(since)), SCAN_ROWS):
            is_empty = False
            found += map(self._line, _of_number([row], number))
        if is_empty:
            self._require_days(since)
        return found

    def _page(self, query: Mapping[str, str], offset: int, count: int) -> list[Fields]:
        ask = Ask("GET", "/pedidos", query={**query, "$offset": offset, "$count": count})
        return self._session.read(ask, _checked) or []

    def _require_days(self, since: date | None) -> None:
        """Refuse to believe that nothing is there since a day, unless days find what is there.

        Raises:
            TransientError: they do not, or there is nothing at all.
        """
        oldest = self._page({}, 0, 1)
        if since is None or not oldest:
            require_company(self._session)
            return
        day = text_of(oldest[0], "data")[:10]
        if not _DAY.match(day) or not self._page({"$fromDate": day}, 0, 1):
            raise TransientError(
                "orders are not found by their day: whether one is there is not known"
            )


def require_company(session: Session) -> None:
    """Refuse to believe an empty list of orders where nothing else is there either.

    Raises:
        TransientError: there are no products.
    """
    ask = Ask("GET", "/produtos", query={"$offset": 0, "$count": 1})
    if not session.read(ask, to_rows):
        text = "neither orders nor products: a company without any, or not the API that answers"
        raise TransientError(text)


@dataclass(frozen=True, slots=True)
class Told:
    """What the look-up by number answered.

    Args:
        found: the rows of exactly this number.
        is_heeded: whether the answer holds nothing but what was asked for.
    """

    found: list[Fields] = field(default_factory=list)
    is_heeded: bool = True


def _told(rows: Sequence[Fields], number: str) -> Told:
    found = _of_number(rows, number)
    for row in found:
        _require_readable(row)
    # Whoever ignores the number answers with a page of everything, which need not be all.
    return Told(found, len(found) == len(rows))


def _from(since: date | None) -> Mapping[str, str]:
    if since is None:
        return {}
    return {"$fromDate": since.isoformat()}


def _of_number(rows: Sequence[Fields], number: str) -> list[Fields]:
    return [row for row in rows if store_number_of(row) == number]


def _checked(payload: object) -> list[Fields]:
    rows = to_rows(payload)
    for row in rows:
        store_number_of(row)
        _require_readable(row)
    return rows


def _require_readable(row: Fields) -> None:
    to_ref(row)
    if _tells(row):
        to_line(row)


def _tells(row: Fields) -> bool:
    return row.keys() >= _TELLING and bool(text_of(row, "totalVenda"))
