"""Carriers as the ERP knows them, by their shipping forms."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ErpCarrier:
    """A carrier as an order needs it: both ids, or the order cannot be expedited.

    Args:
        carrier_id: `idTransportador`.
        link_id: `idVinculoTransportadora`, one shipping form of the carrier.
    """

    carrier_id: str
    link_id: str


@dataclass(frozen=True, slots=True)
class ErpCarrierForm:
    """One shipping form of a carrier that the ERP knows, to choose from.

    Args:
        carrier_name: "Correios".
        carrier_code: `codigo`, "ME2"; empty when none.
        form_name: "SEDEX"; empty when the ERP does not say it.
    """

    carrier: ErpCarrier
    carrier_name: str
    form_name: str = ""
    carrier_code: str = ""
    active: bool = True
