"""What the hub is told of orders, for who only looks: reads go through, writes go nowhere."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from domain.fact_ports import FactLedger, FactMark, NamedOrder
from domain.hub_ports import Hub
from domain.invoices import Invoice
from domain.letter_mirrors import Mirrored
from domain.order_standing import OrderStanding, Package, Transmission
from domain.shipments import Cancellation, Delivered, Dispatch


@dataclass(frozen=True, slots=True)
class ReadOnlyFacts:
    """Implements `domain.order_standing.HubFacts` and `domain.letter_mirrors.HubPanel`.

    Whatever is told is taken, and forgotten.
    """

    hub: Hub

    def standing(self, order_id: int) -> OrderStanding:
        """Ask for where an order stands."""
        return self.hub.standing(order_id)

    def packages(self, order_id: int) -> Sequence[Package]:
        """Ask for the packages of an order."""
        return self.hub.packages(order_id)

    def put_invoice(self, order_id: int, invoice: Invoice) -> Transmission:
        """Take it."""
        del order_id, invoice
        return Transmission.ARRIVED

    def put_nfe(self, order_id: int, xml: str) -> None:
        """Take it."""

    def post_document(self, order_id: int, package_id: str, invoice: Invoice) -> None:
        """Take it."""

    def put_dispatch(self, order_id: int, dispatch: Dispatch, package_id: str = "") -> Transmission:
        """Take it."""
        del order_id, dispatch, package_id
        return Transmission.ARRIVED

    def put_delivered(self, order_id: int, delivered: Delivered) -> Transmission:
        """Take it."""
        del order_id, delivered
        return Transmission.ARRIVED

    def put_cancellation(
        self, order_id: int, marketplace: str, cancellation: Cancellation
    ) -> Transmission:
        """Take it."""
        del order_id, marketplace, cancellation
        return Transmission.ARRIVED

    def show_letter(self, letter: Mirrored, retry_url: str) -> int | None:
        """Show nothing."""
        del letter, retry_url
        return None

    def end_letter(self, letter: Mirrored) -> None:
        """Leave it."""

    def mark_order(self, letter: Mirrored) -> None:
        """Leave it."""

    def unmark_order(self, letter: Mirrored) -> None:
        """Leave it."""


@dataclass(frozen=True, slots=True)
class ReadOnlyFactLedger:
    """Implements `domain.fact_ports.FactLedger`: nothing is pulled."""

    ledger: FactLedger

    def orders(self, store: str, names: Sequence[str]) -> Sequence[NamedOrder]:
        """Give the orders of these names."""
        return self.ledger.orders(store, names)

    def facts(self, store: str, names: Sequence[str]) -> Mapping[tuple[str, str], FactMark]:
        """Give the facts of these names."""
        return self.ledger.facts(store, names)

    def pull(self, store: str, kinds: Sequence[str], names: Sequence[str]) -> None:
        """Leave them."""
