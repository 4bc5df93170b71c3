"""Where the cause of a group is mended."""

from dataclasses import replace

import pytest

from domain.deadletters import Reason
from ops.console.cures import cure_of
from tests.unit.ops.console.test_troubles import GROUP

NO_SKU = 'SKU "ABC 1" does not exist in the ERP'
HERE = f"/dead/groups/{GROUP.group}"


@pytest.mark.parametrize(
    ("reason", "said", "is_admin", "address"),
    [
        (Reason.CARRIER_UNMAPPED, "", False, f"{HERE}#fix"),
        (Reason.CUSTOMER_INVALID, "", True, f"{HERE}#fix"),
        (Reason.CUSTOMER_INVALID, "", False, f"{HERE}#what"),
        (Reason.SKU_UNMAPPED, NO_SKU, False,
         "/mappings?store=loja1&kind=sku&field.sku=ABC+1#new"),
        (Reason.SKU_UNMAPPED, "in other words", False, f"{HERE}#what"),
        (Reason.PAYMENT_UNMAPPED, "", False, "/mappings?store=loja1&kind=payment#new"),
        (Reason.HUB_REJECTED, NO_SKU, True, f"{HERE}#what"),
    ],
)  # fmt: skip
def test_each_reason_leads_to_where_it_is_mended(
    reason: Reason, said: str, is_admin: bool, address: str
) -> None:
    group = replace(GROUP, store="loja1", reason=reason.value, example=said)

    assert cure_of(group, is_admin=is_admin) == address
