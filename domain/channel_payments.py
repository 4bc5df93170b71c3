"""How an order of a channel was paid and through whom, as the hub says it."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class ChannelPayment:
    """One payment of an order.

    Args:
        method: raw word of the channel, "credit_card".
        method_normalized: "CARTÃO DE CRÉDITO".
        value: BRL; None for channels that do not say it.
        installments: 1 when it was not said.
        institution_document: CNPJ of the payment institution.
        card_operator: NF-e `tBand`, "01".
        authorization: NF-e `cAuth`.
    """

    method: str
    method_normalized: str = ""
    detail_normalized: str = ""
    value: Decimal | None = None
    installments: int = 1
    status: str = ""
    channel_id: str = ""
    institution_document: str = ""
    card_operator: str = ""
    authorization: str = ""


@dataclass(frozen=True, slots=True)
class Intermediary:
    """The marketplace as the invoice names it (NF-e `infIntermed`).

    Args:
        document: `documentIntermediator`, the marketplace's CNPJ.
        seller_id: `intermediateRegistrationId`, the seller's name there.
        payment_document: `documentPaymentInstitution`, CNPJ of the payment institution.
    """

    document: str = ""
    seller_id: str = ""
    payment_document: str = ""
