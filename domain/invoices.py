"""An invoice as the ERP tells it, and when it may leave."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.access_keys import AccessKey


class InvoiceStage(StrEnum):
    """How far an invoice is in the ERP."""

    AUTHORIZED = "authorized"
    DANFE_ISSUED = "danfe_issued"


@dataclass(frozen=True, slots=True)
class Invoice:
    """One authorised NF-e.

    Args:
        order_number: of the order it is for, as the ERP names it.
        issued_at: with the offset that the ERP said, to the second.
        cfop: four digits, "5102"; empty when it was not said.
        state_registration: digits, or "ISENTO"; empty when it was not said.
        xml: the authorised `nfeProc`; empty when it was not sent.
        danfe_url: where people see it; empty when it was not said.
    """

    order_number: str
    key: AccessKey
    issued_at: datetime
    stage: InvoiceStage = InvoiceStage.AUTHORIZED
    cfop: str = ""
    state_registration: str = ""
    xml: str = ""
    danfe_url: str = ""

    @property
    def number(self) -> str:
        """As channels want it, without leading zeros: "1234"."""
        return str(self.key.number)

    @property
    def series(self) -> str:
        """As channels want it, without leading zeros: "1"."""
        return str(self.key.series)
