"""Who bought, and where it goes. Personal data: nothing here is ever logged."""

from adapters.anymarket.reading import Reading
from domain.channel_buyers import Buyer, ChannelAddress


def to_buyer(buyer: Reading) -> Buyer:
    """Translate who bought.

    Raises:
        Unreadable: a field of another shape.
    """
    return Buyer(
        name=buyer.text("name"),
        document=buyer.text("document"),
        document_type=buyer.text("documentType").upper(),
        document_normalized=buyer.text("documentNumberNormalized"),
        email=buyer.text("email"),
        phone=buyer.text("phone"),
        cell_phone=buyer.text("cellPhone"),
        state_registration=buyer.text("companyStateTaxId"),
        channel_id=buyer.text("marketPlaceId"),
    )


def to_shipping(said: Reading, normalized: Reading) -> ChannelAddress:
    """Translate where it goes.

    Args:
        said: `shipping`, in the channel's words.
        normalized: `anymarketAddress`, the hub's copy of the same address: it knows the state's
            letters, and fills what the channel left out.

    Raises:
        Unreadable: a field of another shape.

    Examples:
        >>> found = to_shipping(
        ...     Reading({"state": "Paraná", "street": "Rua A"}),
        ...     Reading({"stateAcronymNormalized": "PR", "street": "R. A", "city": "Maringá"}),
        ... )
        >>> found.state, found.street, found.city
        ('PR', 'Rua A', 'Maringá')
    """
    filled = {name: value for name, value in normalized.fields.items() if normalized.says(name)}
    filled |= {name: value for name, value in said.fields.items() if said.says(name)}
    return _address(Reading(filled, said.path))


def to_billing(said: Reading) -> ChannelAddress | None:
    """Translate where the bill goes; None when the channel does not say it.

    Raises:
        Unreadable: a field of another shape.
    """
    return _address(said) if said.fields else None


def _address(said: Reading) -> ChannelAddress:
    return ChannelAddress(
        line=said.text("address"),
        street=said.text("street"),
        number=said.text("number"),
        complement=said.text("comment"),
        neighborhood=said.text("neighborhood"),
        reference=said.text("reference"),
        city=said.text("city"),
        state=said.text("stateAcronymNormalized", "state", "stateNameNormalized"),
        postal_code=said.text("zipCode"),
        country=said.text("countryAcronymNormalized", "country", "countryNameNormalized"),
        receiver=said.text("receiverName"),
    )
