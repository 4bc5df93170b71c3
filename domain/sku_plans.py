"""What to do about the SKUs of one product, so that the hub has them as the ERP says."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from domain.catalogue_ports import Payload


class Stuck(StrEnum):
    """Why the hub cannot be brought to what the ERP says of a SKU."""

    VARIATIONS_DIFFER = "variations_differ"
    SEVERAL_OF_THIS_CODE = "several_of_this_code"


@dataclass(frozen=True, slots=True)
class SkuPlan:
    """What to do about the SKUs of one product.

    Args:
        created: bodies of `POST /products/{id}/skus`, in the ERP's order.
        changed: the hub's SKU id → merge-patch.
        deactivated: codes among those changed that stop being sold: the brake counts them.
        stuck: code → why a person must act; whatever else there is to do is done.
    """

    created: tuple[Payload, ...] = ()
    changed: Mapping[int, Payload] = field(default_factory=dict)
    deactivated: tuple[str, ...] = ()
    stuck: Mapping[str, Stuck] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing needs to be written."""
        return not self.created and not self.changed
