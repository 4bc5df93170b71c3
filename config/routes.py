"""Which actor on which queue works a kind off."""

from domain.ids import Kind
from domain.messages import Route

WORK_QUEUES = ("work.orders", "work.push", "work.bulk")

ROUTES: tuple[Route, ...] = (
    Route(Kind.ORDER, "ingest_orders", "work.orders"),
    Route(Kind.STOCK, "push_stock", "work.push"),
    Route(Kind.PRICE, "push_price", "work.push"),
    Route(Kind.PRODUCT, "push_product", "work.push"),
    Route(Kind.INVOICE, "push_invoice", "work.push"),
    Route(Kind.SHIPMENT, "push_shipment", "work.push"),
    Route(Kind.DELIVERY, "push_delivered", "work.push"),
    Route(Kind.CANCELLATION, "push_cancellation", "work.push"),
    Route(Kind.POLL_ORDERS, "poll_orders", "work.orders"),
    Route(Kind.SWEEP_ORDERS, "sweep_orders", "work.orders"),
    Route(Kind.IMPORT_CATALOGUE, "import_catalogue", "work.bulk"),
    Route(Kind.POLL_ERP, "poll_erp", "work.push"),
    Route(Kind.MIRROR_LETTERS, "mirror_letters", "work.bulk"),
)

ROUTE_BY_KIND = {route.kind: route for route in ROUTES}
