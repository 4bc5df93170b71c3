"""Customers made out of what a client sends, by themselves or inside an order."""

import re
from collections.abc import Mapping

from simulator.eccosys.call import Payload
from simulator.eccosys.errors import Unfit
from simulator.eccosys.people import Contact, bare
from simulator.eccosys.values import Read, day, flag, one_of, text, unfit, whole
from simulator.eccosys.words import STATES
from simulator.eccosys.world import Account

_ALIASES = {"numero": "enderecoNro", "telefone": "fone", "pais": "nomePais"}
_LENGTHS = {"F": 11, "J": 14}
_POSTAL = re.compile(r"\d{5}-?\d{3}", re.ASCII)
_DOCUMENT = re.compile(r"[0-9A-Za-z./-]*")


def address_fields(name: str, sent: Payload, *, unknown: str) -> dict[str, str]:
    """Read an address, in either spelling of its fields."""
    return _fields(name, sent, ADDRESS, unknown)


def contact_fields(sent: Payload, *, unknown: str) -> dict[str, str]:
    """Read the fields of a customer, in either spelling.

    Raises:
        Unfit: a value of the wrong kind, or an unknown field.
    """
    fields = _fields("contato", sent, CONTACT_FIELDS, unknown)
    length = _LENGTHS.get(fields.get("tipo", ""))
    document = bare(fields.get("cnpj", ""))
    if length and document and len(document) != length:
        raise unfit("cnpj", fields["cnpj"], f"um documento de {length} caracteres")
    return fields


def make_contact(account: Account, fields: dict[str, str]) -> Contact:
    """Add a customer.

    Raises:
        Unfit: it has no name.
    """
    if not fields.get("nome", "").strip():
        raise Unfit("Preencha o campo Nome do contato.")
    identity = account.ids.take("contact")
    now = account.clock.text()
    made = {"codigo": f"{identity % 1_000_000:06}", "dtCriacao": now, "dataAlteracao": now}
    contact = Contact(identity, made | fields)
    account.people.keep(contact)
    return contact


def _fields(name: str, sent: Payload, known: Mapping[str, Read], unknown: str) -> dict[str, str]:
    fields: dict[str, str] = {}
    for said, value in sent.items():
        field = _ALIASES.get(said, said)
        if field in known:
            fields[field] = known[field](field, value)
        elif unknown == "refused" and field != "id":
            raise Unfit(f"Campo desconhecido: {name}.{said}.")
    return fields


def _state(name: str, value: object) -> str:
    said = str(value)
    if not said or said in STATES:
        return said
    raise unfit(name, value, "uma UF de duas letras")


def _postal(name: str, value: object) -> str:
    said = str(value)
    if said and not _POSTAL.fullmatch(said):
        raise unfit(name, value, "um CEP de oito dígitos")
    return said


def _email(name: str, value: object) -> str:
    said = str(value)
    if said and "@" not in said:
        raise unfit(name, value, "um e-mail")
    return said


def _document(name: str, value: object) -> str:
    said = str(value)
    if not _DOCUMENT.fullmatch(said):
        raise unfit(name, value, "um CPF ou CNPJ")
    return said


ADDRESS: Mapping[str, Read] = {
    "nome": text(),
    "endereco": text(100),
    "enderecoNro": text(),
    "complemento": text(),
    "bairro": text(),
    "cep": _postal,
    "cidade": text(),
    "idMunicipio": text(),
    "uf": _state,
    "idPais": text(),
    "nomePais": text(),
    "tipo": text(),
    "fone": text(),
}

CONTACT_FIELDS: Mapping[str, Read] = {
    **ADDRESS,
    "codigo": text(),
    "fantasia": text(),
    "tipo": one_of("F", "J", "E"),
    "cnpj": _document,
    "identificadorEstrangeiro": text(),
    "ie": text(),
    "identificadorIE": one_of("", "1", "2", "9"),
    "rg": text(),
    "inscricaoSuframa": text(),
    "fax": text(),
    "celular": text(),
    "email": _email,
    "email_nfe": _email,
    "situacao": one_of("A", "I"),
    "dataNascimento": day,
    "sexo": text(),
    "estadoCivil": text(),
    "profissao": text(),
    "ecommerceStatus": text(),
    "ecommerceClientID": text(),
    "limiteCredito": text(),
    "prazoPagamento": text(),
    "emitirBoleto": flag,
    "classificacaoContato": text(),
    "areaAtuacao": text(),
    "idVendedor": whole,
    "obs": text(),
}
