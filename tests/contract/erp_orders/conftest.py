"""The fake, and our client in every dialect of Eccosys."""

from typing import Any

import pytest

from tests.contract.eccosys_pair import ErpPair
from tests.contract.erp_sides import FakeSide, RealSide, Side

DIALECTS: list[dict[str, Any]] = [
    {},
    {"authorization": "bearer"},
    {"empty_list": "200"},
    {"default_count": 0},
    {"default_count": 1},
    {"products_by_query": "400"},
    {"numeric_product_key": "code"},
    {"single_order": "object"},
    {"single_customer": "object"},
    {"single_product": "array"},
    {"order_envelope": "result"},
    {"customer_envelope": "result"},
    {"order_update_envelope": "top"},
    {"status_envelope": "top"},
    {"created_id": "text"},
    {"order_lookup": "near"},
    {"order_lookup": "absent"},
    {"order_lookup": "ignored"},
    {"order_lookup": "absent", "days": "ignored"},
    {"customer_lookup": "key"},
    {"customer_lookup": "plain"},
    {"customer_lookup": "query"},
    {"duplicate_documents": "allow"},
    {"contact_by_id": "ignored"},
    {"order_number_length": 0},
    {"unknown_items": "refused"},
    {"unlinked_items": "refused"},
    {"unknown_carrier": "refused"},
    {"unknown_fields": "ignored"},
    {"totals": "computed"},
    {"totals": "sent"},
    {"cancel_invoiced": "accepted"},
    {"lookup_answer": "short"},
    {"delivered": "D"},
    {"status_routes": "status"},
    {"form_names": "absent"},
    {"retry_after": "seconds"},
]


@pytest.fixture(params=["fake", *DIALECTS], ids=str)
def side(request: pytest.FixtureRequest, started_erp: ErpPair) -> Side:
    """An ERP without orders and customers."""
    if request.param == "fake":
        return FakeSide()
    started_erp.fresh().company.switch(**request.param)
    return RealSide(started_erp)
