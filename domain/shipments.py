"""What the ERP tells of an order after its invoice: dispatch, delivery, cancellation."""

from dataclasses import dataclass, replace
from datetime import datetime


@dataclass(frozen=True, slots=True)
class PackageLeft:
    """One package of an order that goes in several; what is empty is as of the whole order.

    Args:
        name: the hub's id of it, or the ERP's; empty when it was not said.
        carrier_document: as of `Dispatch`.
    """

    tracking_number: str
    name: str = ""
    carrier: str = ""
    tracking_url: str = ""
    carrier_document: str = ""


@dataclass(frozen=True, slots=True)
class Dispatch:
    """An order that left. Moments have the offset that the ERP said, to the second.

    Args:
        carrier: in the ERP's words, "Correios".
        carrier_document: CNPJ, or CPF of a person, without punctuation; empty when not said.
        packages: those that left, where the order goes in several; empty: nothing is said of any.
    """

    order_number: str
    carrier: str
    tracking_number: str
    shipped_at: datetime
    tracking_url: str = ""
    carrier_document: str = ""
    estimated_delivery_at: datetime | None = None
    packages: tuple[PackageLeft, ...] = ()

    def of(self, package: PackageLeft) -> "Dispatch":
        """Give the dispatch of one package alone."""
        is_other = bool(package.carrier) and package.carrier != self.carrier
        document = package.carrier_document or ("" if is_other else self.carrier_document)
        return replace(
            self,
            carrier=package.carrier or self.carrier,
            carrier_document=document,
            tracking_number=package.tracking_number,
            tracking_url=package.tracking_url,
            packages=(),
        )


@dataclass(frozen=True, slots=True)
class Delivered:
    """An order that the buyer has."""

    order_number: str
    delivered_at: datetime


@dataclass(frozen=True, slots=True)
class Cancellation:
    """An order that the ERP gave up.

    Args:
        reason: for people, in any words; empty when the ERP says none.
        code: why, in a word of ours or of the channel, "OUT_OF_STOCK"; empty when not said.
    """

    order_number: str
    reason: str = ""
    code: str = ""
