"""Orders placed in the imitated Eccosys."""

from typing import Any

from domain.erp_orders import ErpOrderRef, ErpOrders
from tests.erp_builders import an_erp_order

NUMBER = "ML-2000099900000017"


def placed(erp: ErpOrders, **order: Any) -> ErpOrderRef:
    draft = an_erp_order(**order)
    return erp.create_order(draft, erp.create_customer(draft.customer))
