"""Whether a company's Eccosys can be used, and how well."""

import time

from adapters.eccosys.asking import Session
from adapters.eccosys.memory import Memory
from adapters.eccosys.order_lookup import OrderLookup
from adapters.http.asks import Ask
from domain.erp_health import ErpHealth

NOT_FOUND_BY_NUMBER = (
    "this account does not find orders by number (/pedidos/numeroOC=): for each new one the list "
    "of orders since its day is read"
)
NOTHING_TO_TRY = "it has no orders of the last 30 days to try the look-up by number on"


def checked(session: Session) -> ErpHealth:
    """Ask for one product, which needs nothing but credentials, and for an order by its number."""
    query = {"$offset": 0, "$count": 1}
    ahead_s = session.clock_ahead_s(Ask("GET", "/produtos", query=query))
    memory = Memory(time.monotonic)
    if OrderLookup(session, memory).is_proven():
        return ErpHealth(ahead_s)
    return ErpHealth(ahead_s, (NOT_FOUND_BY_NUMBER if memory.order else NOTHING_TO_TRY,))
