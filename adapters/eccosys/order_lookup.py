"""Orders found by their store order number. That there is none must be certain.

It is asked before an order is created a second time.
"""

import re
from collections.abc import Sequence
from datetime import timedelta

from adapters.eccosys.asking import Session
from adapters.eccosys.memory import KnownOrder, Memory
from adapters.eccosys.paging import every_row
from adapters.eccosys.wire import store_number_of, to_ref, unwrapped
from adapters.http.asks import Ask
from adapters.http.shapes import Fields, to_rows
from domain.days import day_of
from domain.erp_orders import ErpOrderRef
from domain.errors import TransientError

SCAN_ROWS = 500
_SAMPLE_ROWS = 50
_SAMPLE_DAYS = 30

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

    def find(self, number: str) -> Sequence[ErpOrderRef]:
        """Give every order of exactly this number.

        Raises:
            TransientError: it cannot be told.
        """
        wanted = number.strip()
        if _PLAIN.match(wanted):
            found = self._by_number(wanted)
            if found:
                self._memory.order = KnownOrder(wanted, found[0])
                return found
            if self.is_proven():
                return []
        return self._scanned(wanted)

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

    def _by_number(self, number: str) -> list[ErpOrderRef]:
        # They may answer with numbers that are only like it.
        ask = Ask("GET", "/pedidos/numeroOC={number}", {"number": number})
        return self._session.read(ask, lambda payload: _of_number(unwrapped(payload), number)) or []

    def _finds(self, known: KnownOrder) -> bool:
        return known.ref.erp_id in {ref.erp_id for ref in self._by_number(known.number)}

    def _sample(self) -> KnownOrder | None:
        since = day_of(self._session.now_s()) - timedelta(days=_SAMPLE_DAYS)
        query: dict[str, int | str] = {"$fromDate": since.isoformat(), "$count": _SAMPLE_ROWS}
        rows = self._session.read(Ask("GET", "/pedidos", query=query), to_rows) or []
        usable = [row for row in rows if _PLAIN.match(store_number_of(row))]
        return KnownOrder(store_number_of(usable[-1]), to_ref(usable[-1])) if usable else None

    def _scanned(self, number: str) -> list[ErpOrderRef]:
        found: list[ErpOrderRef] = []
        is_empty = True
        for row in every_row(self._page, SCAN_ROWS):
            is_empty = False
            found += _of_number([row], number)
        if is_empty:
            require_company(self._session)
        return found

    def _page(self, offset: int, count: int) -> list[Fields]:
        ask = Ask("GET", "/pedidos", query={"$offset": offset, "$count": count})
        return self._session.read(ask, _checked) or []


def require_company(session: Session) -> None:
    """Refuse to believe an empty list of orders where nothing else is there either.

    Raises:
        TransientError: there are no products.
    """
    ask = Ask("GET", "/produtos", query={"$offset": 0, "$count": 1})
    if not session.read(ask, to_rows):
        text = "neither orders nor products: a company without any, or not the API that answers"
        raise TransientError(text)


def _of_number(rows: Sequence[Fields], number: str) -> list[ErpOrderRef]:
    return [to_ref(row) for row in rows if store_number_of(row) == number]


def _checked(payload: object) -> list[Fields]:
    rows = to_rows(payload)
    for row in rows:
        to_ref(row)
        store_number_of(row)
    return rows
