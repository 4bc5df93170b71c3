"""Who buys, as the ERP takes it, and where they live."""

from dataclasses import dataclass
from enum import StrEnum


class PersonKind(StrEnum):
    """What a customer is to the tax office."""

    PERSON = "person"
    COMPANY = "company"
    FOREIGNER = "foreigner"


@dataclass(frozen=True, slots=True)
class ErpAddress:
    """An address as the ERP takes it.

    Args:
        postal_code: eight digits.
        number: "S/N" when the channel sent none.
        state: two letters.
    """

    name: str
    street: str
    number: str
    complement: str
    neighborhood: str
    city: str
    state: str
    postal_code: str
    country: str = "BR"


@dataclass(frozen=True, slots=True)
class ErpCustomer:
    """Who buys. Personal data: never logged.

    Args:
        document: CPF or CNPJ without punctuation, letters in capitals; the key in the ERP.
        state_registration: inscrição estadual; empty when none.
        phone: digits with area code; empty when none.
    """

    kind: PersonKind
    document: str
    name: str
    address: ErpAddress
    email: str = ""
    phone: str = ""
    cell_phone: str = ""
    state_registration: str = ""
