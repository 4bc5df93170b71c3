"""Customers: found by document in whatever way the account knows, and made."""

from collections.abc import Callable, Mapping

from adapters.eccosys.asking import Session
from adapters.eccosys.faults import RowRefused, failed
from adapters.eccosys.memory import Memory
from adapters.eccosys.translate.people import from_customer
from adapters.eccosys.wire import id_of, text_of, unwrapped
from adapters.http.asks import Ask
from adapters.http.shapes import Fields, to_fields
from domain.erp_customers import ErpCustomer
from domain.errors import Unreadable

_ROWS = 50


class Customers:
    """Finds and makes customers.

    No source says how a customer is found by document: each way is tried, each answer is compared,
    and the first that finds one is the account's.

    Source:
        docs/eccosys.md, "Customers".
    """

    def __init__(self, session: Session, memory: Memory) -> None:
        self._session = session
        self._memory = memory
        self._ways: Mapping[str, Callable[[str], str | None]] = {
            "cnpj=": lambda document: self._one("/clientes/cnpj={document}", document),
            "key": lambda document: self._one("/clientes/{document}", document),
            "query": self._by_query,
            "orders": self._by_orders,
        }

    def find(self, document: str) -> str | None:
        """Give the id of the customer with this document, or None."""
        way = self._memory.customer_way or self._learned()
        ways = {way: self._ways[way]} if way else self._ways
        for name, look in ways.items():
            found = look(document)
            if found:
                self._memory.customer_way = name
                return found
        return None

    def create(self, customer: ErpCustomer) -> str:
        """Make a customer, or give the id of the one who has the document already."""
        ask = Ask("POST", "/clientes", payload=from_customer(customer))
        try:
            row = self._session.write(ask)
        except RowRefused as refused:
            found = self._already(refused, customer.document)
            if found is None:
                raise
            return found
        try:
            made = id_of(to_fields(row))
        except Unreadable:
            raise failed(f"{ask.route}: the new customer's id is missing", ask) from None
        self._memory.customer = (customer.document, made)
        return made

    def _learned(self) -> str:
        """Give the way that finds a customer who is known to be there; empty when none does."""
        if self._memory.customer is None:
            return ""
        document, customer_id = self._memory.customer
        self._memory.customer = None
        for name, look in self._ways.items():
            if look(document) == customer_id:
                self._memory.customer_way = name
                return name
        return ""

    def _already(self, refused: RowRefused, document: str) -> str | None:
        by_id = self._one("/clientes/{id}", document, refused.erp_id) if refused.erp_id else None
        return by_id or self.find(document)

    def _one(self, pattern: str, document: str, customer_id: str = "") -> str | None:
        ask = Ask("GET", pattern, {"document": document, "id": customer_id})
        return self._session.tried(ask, lambda payload: _with(document, unwrapped(payload)))

    def _by_query(self, document: str) -> str | None:
        query: dict[str, int | str] = {"cnpj": document, "$offset": 0, "$count": _ROWS}
        ask = Ask("GET", "/clientes", query=query)
        return self._session.tried(ask, lambda payload: _only(document, unwrapped(payload)))

    def _by_orders(self, document: str) -> str | None:
        query = {"$offset": 0, "$count": 1}
        ask = Ask("GET", "/pedidos/documento/{document}", {"document": document}, query)
        customer_id = self._session.tried(ask, lambda payload: _buyer(unwrapped(payload)))
        return self._one("/clientes/{id}", document, customer_id) if customer_id else None


def _with(document: str, rows: list[Fields]) -> str | None:
    return next((id_of(row) for row in rows if _bare(text_of(row, "cnpj")) == document), None)


def _only(document: str, rows: list[Fields]) -> str | None:
    # A list that holds others ignores the query: who is on its first page is there by chance.
    is_heeded = all(_bare(text_of(row, "cnpj")) == document for row in rows)
    return _with(document, rows) if is_heeded else None


def _buyer(rows: list[Fields]) -> str:
    return id_of(rows[0], "idContato") if rows else ""


def _bare(document: str) -> str:
    return "".join(filter(str.isalnum, document)).upper()
