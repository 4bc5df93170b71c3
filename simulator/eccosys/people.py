"""Contacts: who buys and who carries."""

from dataclasses import dataclass, field


@dataclass(slots=True, eq=False)
class Contact:
    """A customer; `fields` are those that differ from an empty one."""

    id: int
    fields: dict[str, str]

    @property
    def document(self) -> str:
        """CPF or CNPJ as it was written."""
        return self.fields.get("cnpj", "")


@dataclass(slots=True)
class People:
    """All customers of a company, by id, code and document."""

    by_id: dict[int, Contact] = field(default_factory=dict)
    _by_document: dict[str, list[Contact]] = field(default_factory=dict)
    _by_code: dict[str, Contact] = field(default_factory=dict)

    def keep(self, contact: Contact) -> None:
        """Add a customer."""
        self.by_id[contact.id] = contact
        self._index(contact)

    def change(self, contact: Contact, fields: dict[str, str]) -> None:
        """Change fields of a customer."""
        self._forget(contact)
        contact.fields |= fields
        self._index(contact)

    def remove(self, contact: Contact) -> None:
        """Take a customer away."""
        self._forget(contact)
        del self.by_id[contact.id]

    def of_document(self, document: str) -> list[Contact]:
        """Give whoever has this CPF or CNPJ, however it is written."""
        return self._by_document.get(bare(document), [])

    def find(self, key: str) -> Contact | None:
        """Give a customer by id or code."""
        found = self.by_id.get(int(key)) if key.isdecimal() else None
        return found or self._by_code.get(key)

    def _index(self, contact: Contact) -> None:
        if document := bare(contact.document):
            self._by_document.setdefault(document, []).append(contact)
        if code := contact.fields.get("codigo"):
            self._by_code[code] = contact

    def _forget(self, contact: Contact) -> None:
        if document := bare(contact.document):
            self._by_document[document].remove(contact)
        self._by_code.pop(contact.fields.get("codigo", ""), None)


def bare(document: str) -> str:
    """Give a document without its punctuation."""
    return "".join(character for character in document if character.isalnum()).upper()


@dataclass(frozen=True, slots=True)
class Form:
    """One shipping form; its id is the `idVinculoTransportadora` of orders."""

    id: int
    title: str
    active: bool


@dataclass(frozen=True, slots=True)
class Carrier:
    """A carrier and its shipping forms."""

    id: int
    fields: dict[str, str]
    forms: dict[int, Form]


@dataclass(frozen=True, slots=True)
class Channel:
    """A sales channel."""

    id: int
    title: str
    reference: str
    marketplace_id: int
