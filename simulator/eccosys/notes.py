"""Invoices (notas fiscais): keys that hold together, and the states that they go through."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from simulator.eccosys.errors import Unfit
from simulator.eccosys.orders import Order

PENDING, AUTHORISED, DANFE = "1", "6", "7"
STATES = {
    PENDING: "Pendente",
    "2": "Emitida",
    "3": "Cancelada",
    "4": "Enviada - Aguardando recibo",
    "5": "Rejeitada",
    AUTHORISED: "Autorizada",
    DANFE: "Emitida DANFE",
    "8": "Registrada",
    "9": "Enviada - Aguardando protocolo",
    "10": "Denegada",
}
"""`situacao`; only the authorised ones have a key."""

ISSUER = "11222333000181"
STATE_CODE = "35"
_HAVE_KEY = {AUTHORISED, DANFE, "3"}
_WEIGHTS = (4, 3, 2, 9, 8, 7, 6, 5) * 5 + (4, 3, 2)


@dataclass(slots=True, eq=False)
class Note:
    """One invoice; `fields` are those that a person set otherwise than usual."""

    id: int
    number: str
    order: Order
    issued_at: str
    state: str = AUTHORISED
    series: str = "1"
    issuer: str = ISSUER
    fields: dict[str, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The access key; empty while nobody authorised it."""
        if self.state not in _HAVE_KEY:
            return ""
        month = self.issued_at[2:4] + self.issued_at[5:7]
        random = f"{(self.id * 7_919) % 10**8:08}"
        body = (
            f"{STATE_CODE}{month}{self.issuer}55{int(self.series):03}{int(self.number):09}1{random}"
        )
        total = sum(w * (ord(c) - ord("0")) for w, c in zip(_WEIGHTS, body, strict=True))
        digit = (11 - total % 11) % 11
        return body + str(digit if digit < 10 else 0)  # noqa: PLR2004 - two digits have one sign


@dataclass(slots=True)
class Notes:
    """All invoices of a company, oldest first."""

    by_id: dict[int, Note] = field(default_factory=dict)

    def keep(self, note: Note) -> None:
        """Add an invoice."""
        self.by_id[note.id] = note

    def all(self) -> Iterator[Note]:
        """Give all, oldest first."""
        return iter(self.by_id.values())

    def find(self, key: str, by: str) -> list[Note]:
        """Give the invoice of an id, or all of a number; `by` is "both", "id" or "number"."""
        if not key.isdecimal():
            return []
        found = self.by_id.get(int(key)) if by != "number" else None
        if found is not None:
            return [found]
        return [note for note in self.all() if int(note.number) == int(key) and by != "id"]


def moved(note: Note, state: str) -> None:
    """Move an invoice to another state.

    Raises:
        Unfit: there is no such state.
    """
    if state not in STATES:
        raise Unfit(f"Campo situacao inválido: esperado um de {', '.join(STATES)}.")
    note.state = state
