"""One timeline of everything that happened to an order or a SKU."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from domain.errors import BridgeError
from domain.fates import Standing
from domain.ids import Kind

FACTS = (Kind.INVOICE, Kind.SHIPMENT, Kind.DELIVERY, Kind.CANCELLATION)
"""What the ERP says about an order, each a key of its own: the order's number as it said it."""

STATES = (Kind.STOCK, Kind.PRICE, Kind.PRODUCT)
"""What the ERP says about a SKU."""


EVENT = "event"
"""Kind of the letters of events that broke the contract: they never became a change."""


class Happening(StrEnum):
    """What sort of thing happened; in the order of cause and effect within one moment."""

    EVENT = "event"
    """An event of the ERP came."""
    NOTE = "note"
    """Somebody said that the order changed: feed, callback, sweep."""
    OPERATOR = "operator"
    """A person did something to it."""
    MAPPING = "mapping"
    """A person changed a mapping that it asks for."""
    FLOW = "flow"
    """A flow or its store was stopped, resumed or changed."""
    REPLAY = "replay"
    """A batch chose it, made it due, or saw its outcome."""
    DECISION = "decision"
    """What becomes of an order was decided; one step of it each."""
    CALL = "call"
    """It was worked off: what the other side took, or said against it."""
    ORDER = "order"
    """The order in the ERP: intended, looked up, imported."""
    LETTER = "letter"
    """Its dead letter: opened, failed again, closed."""


_RANK = {each: place for place, each in enumerate(Happening)}


@dataclass(frozen=True, slots=True)
class Moment:
    """One line of a timeline.

    Args:
        at_s: seconds since 1970, database clock.
        kind: stock, price, order, invoice …; empty when it concerns all of them.
        word: what happened, one closed word: "folded", "pushed", "held", "mapping_set".
        detail: for a person; holds no personal data.
        by: who; empty: the bridge itself.
        ref: id of the event, call, letter or batch that it belongs to.
        event_id: what triggered a call.
    """

    at_s: float
    what: Happening
    kind: str
    word: str
    detail: str = ""
    by: str = ""
    ref: str = ""
    event_id: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a timeline is about.

    Args:
        order_id: AnyMarket's id; None for a SKU, and for an order that only the ERP spoke of.
        number: the store order number; of a SKU the SKU.
        erp_number: the ERP's own number; empty while it is not known to have the order.
    """

    store: str
    number: str
    order_id: int | None = None
    marketplace: str = ""
    erp_id: str = ""
    erp_number: str = ""
    is_sku: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """Every name that it goes by, each once.

        Examples:
            >>> Subject("acme", "2000-1", 7, erp_id="901", erp_number="55").names
            ('7', '2000-1', '55', '901')
        """
        id_ = "" if self.order_id is None else str(self.order_id)
        given = (id_, self.number, self.erp_number, self.erp_id)
        return tuple(dict.fromkeys(name for name in given if name))

    @property
    def places(self) -> frozenset[tuple[str, str]]:
        """Every (kind, key) that the ledger keeps of it.

        What the ERP says about an order is kept by the name that it used.

        Examples:
            >>> sorted(Subject("acme", "SKU-1", is_sku=True).places)[:2]
            [('event', 'SKU-1'), ('price', 'SKU-1')]
        """
        if self.is_sku:
            return frozenset((str(kind), self.number) for kind in (*STATES, EVENT))
        of_names = {(str(kind), name) for kind in (*FACTS, EVENT) for name in self.names}
        own = set() if self.order_id is None else {(str(Kind.ORDER), str(self.order_id))}
        return frozenset(of_names | own)


@dataclass(frozen=True, slots=True)
class Trace:
    """A timeline, oldest first, and where everything stands now.

    Args:
        standings: one a kind that is known.
        left_out: there is more, older than the first line.
    """

    subject: Subject
    moments: tuple[Moment, ...]
    standings: tuple[Standing, ...] = ()
    left_out: bool = False


class Ambiguous(BridgeError):
    """A key that several orders or stores have."""

    def __init__(self, key: str, candidates: Sequence[Subject]) -> None:
        named = "; ".join(said(each) for each in candidates)
        super().__init__(f"{key} may be any of these: {named}; say which store, or another number")
        self.key = key
        self.candidates = tuple(candidates)


def said(subject: Subject) -> str:
    """Name a subject for a person.

    Examples:
        >>> said(Subject("acme", "2000-1", 7, "AMAZON", "901", "55"))
        'store acme, AnyMarket 7, number 2000-1, ERP 55'
    """
    parts = [f"store {subject.store}"]
    if subject.order_id is not None:
        parts.append(f"AnyMarket {subject.order_id}")
    parts.append(f"number {subject.number}")
    if subject.erp_number:
        parts.append(f"ERP {subject.erp_number}")
    return ", ".join(parts)


def in_order(moments: Iterable[Moment], most: int) -> tuple[tuple[Moment, ...], bool]:
    """Give the newest moments, oldest first, causes before effects; and whether some were left.

    Examples:
        >>> pushed = Moment(9.0, Happening.CALL, "stock", "pushed")
        >>> came = Moment(9.0, Happening.EVENT, "stock", "folded")
        >>> [str(one.what) for one in in_order([pushed, came], 5)[0]]
        ['event', 'call']
    """
    ordered = sorted(moments, key=lambda one: (one.at_s, _RANK[one.what]))
    return tuple(ordered[-most:]), len(ordered) > most
