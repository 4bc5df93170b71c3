"""Which actor on which queue works a kind off."""

from domain.ids import Kind
from domain.messages import Route

WORK_QUEUES = ("work.orders", "work.push", "work.bulk")

ROUTES: tuple[Route, ...] = (
    Route(Kind.ORDER, "ingest_orders", "work.orders"),
    Route(Kind.STOCK, "push_stock", "work.push"),
    Route(Kind.PRICE, "push_price", "work.push"),
    Route(Kind.POLL_ORDERS, "poll_orders", "work.orders"),
    Route(Kind.SWEEP_ORDERS, "sweep_orders", "work.orders"),
)

ROUTE_BY_KIND = {route.kind: route for route in ROUTES}
