"""Who bought on a channel, and where it goes, as the hub says it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ChannelAddress:
    """A delivery or billing address; a part that the channel did not send is empty.

    Args:
        line: the whole line, "Avenida Exemplo, 100 - Apto 12".
        state: two letters where the hub normalised it, "PR".
        postal_code: as written, "87013000" or "87013-000".
        country: two letters, "BR"; empty when it was not said.
    """

    line: str = ""
    street: str = ""
    number: str = ""
    complement: str = ""
    neighborhood: str = ""
    reference: str = ""
    city: str = ""
    state: str = ""
    postal_code: str = ""
    country: str = ""
    receiver: str = ""


@dataclass(frozen=True, slots=True)
class Buyer:
    """Who bought. Personal data: never logged.

    Args:
        document: as written, "111.444.777-35"; empty when the channel sent none.
        document_type: CPF, CNPJ, DNI, OTHER; empty when it was not said.
        document_normalized: digits and capitals of a CPF or CNPJ, as the hub normalised it.
        state_registration: inscrição estadual; empty when none.
    """

    name: str
    document: str = ""
    document_type: str = ""
    document_normalized: str = ""
    email: str = ""
    phone: str = ""
    cell_phone: str = ""
    state_registration: str = ""
    channel_id: str = ""
