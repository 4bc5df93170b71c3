"""Customers and addresses as Eccosys takes them."""

from adapters.eccosys.tables import COUNTRIES, EXEMPT, NO_TAXPAYER, PERSON_CODES, TAXPAYER
from domain.erp_customers import ErpAddress, ErpCustomer

EXEMPT_WORD = "ISENTO"


def from_customer(customer: ErpCustomer) -> dict[str, object]:
    """Give a customer as `POST /clientes` and `_Contato` take it; what is empty is left out."""
    said = {
        "nome": customer.name,
        "tipo": PERSON_CODES[customer.kind],
        "cnpj": customer.document,
        **_tax(customer.state_registration),
        "email": customer.email,
        "fone": customer.phone,
        "celular": customer.cell_phone,
        **_place(customer.address),
    }
    return {name: value for name, value in said.items() if value != ""}


def from_address(address: ErpAddress) -> dict[str, object]:
    """Give a delivery address as `_OutroEndereco` takes it.

    Nothing is left out: what is empty replaces what was there.
    """
    return {"nome": address.name, **_place(address)}


def _place(address: ErpAddress) -> dict[str, object]:
    return {
        "endereco": address.street,
        "enderecoNro": address.number,
        "complemento": address.complement,
        "bairro": address.neighborhood,
        "cep": address.postal_code,
        "cidade": address.city,
        "uf": address.state,
        "nomePais": COUNTRIES.get(address.country, address.country),
    }


def _tax(registration: str) -> dict[str, object]:
    if registration == EXEMPT_WORD:
        return {"identificadorIE": EXEMPT}
    if registration:
        return {"ie": registration, "identificadorIE": TAXPAYER}
    return {"identificadorIE": NO_TAXPAYER}
