"""Dialects in which the hub speaks of its catalogue, and a count of the calls to it."""

import pytest

from tests.contract.anymarket_pair import PAGING

DIALECTS: list[dict[str, object]] = [
    *PAGING,
    {"name_filter": "exact"},
    {"name_filter": "ignored"},
    {"brand_partner_id": "lists"},
    {"category_totals": False},
    {"category_parent_key": "parnerId"},
    {"categories_list": "flat"},
    {"catalogue_put_omitted": "kept"},
    {"single_image": "object"},
    {"image_url": "rehosted"},
    {"bookkeeping_keys": True},
    {"created_status": "200"},
    {"product_types": "portuguese"},
    {"amounts": "double"},
    {"page_limits": "20-100"},
]
dialects = pytest.mark.parametrize("switches", DIALECTS, ids=str)


class Purse:
    """Counts the calls that were announced."""

    spent = 0

    def __call__(self) -> None:
        """Count one."""
        self.spent += 1
