"""How the hub is told that an order left, was delivered, or was given up."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from domain.carrier_links import with_link
from domain.changes import Change
from domain.channel_orders import OrderStatus
from domain.deadletters import Reason
from domain.errors import PackageNeeded, PermanentError, Rejected
from domain.fact_ports import FactMark
from domain.fact_reading import to_cancellation, to_delivered, to_dispatch
from domain.ids import Kind
from domain.mappings import TRACKING
from domain.order_standing import Transmission
from domain.package_dispatches import left_of
from domain.ports import Mappings
from domain.shipments import Cancellation, Delivered, Dispatch
from domain.store import Store
from workers.handlers.fact_case import NUMBER, PACKAGES, FactCase, events


@dataclass(frozen=True, slots=True)
class _AtOnce:
    """What is told as soon as it is known."""

    def held_by(self, store: Store, fact: object, others: Mapping[str, FactMark]) -> str:
        """Hold nothing."""
        del store, fact, others
        return ""


@dataclass(frozen=True, slots=True)
class _InOneCall(_AtOnce):
    """What one call tells."""

    def finish(self, case: FactCase[Any]) -> bool:
        """Leave nothing."""
        del case
        return False


@dataclass(frozen=True, slots=True)
class TellDispatch(_AtOnce):
    """Implements `Teller` for shipments: of the whole order, or of each of its packages."""

    mappings: Mappings
    kind: str = Kind.SHIPMENT

    def read(self, change: Change) -> Dispatch:
        """Read the dispatch."""
        with events():
            return to_dispatch(change.key, change.payload)

    def tell(self, case: FactCase[Dispatch]) -> Transmission:
        """Tell that it left, or that its packages did."""
        if case.fact.packages or case.standing.has_packages:
            told = self._tell_packages(case)
            if told is not None:
                return told
        try:
            return self._tell_whole(case)
        except PackageNeeded:
            told = self._tell_packages(case)
            if told is None:
                raise
            return told

    def finish(self, case: FactCase[Dispatch]) -> bool:
        """Tell of packages that left after the first ones, or a number that the ERP corrected."""
        if case.fact.packages or case.standing.has_packages or PACKAGES in case.has:
            self._tell_packages(case)
            return False
        if not _is_corrected(case):
            return False
        self._tell_whole(case)
        return True

    def _tell_whole(self, case: FactCase[Dispatch]) -> Transmission:
        case.work.spend()
        fares = case.work.hub.put_dispatch(case.order_id, self._linked(case, case.fact))
        case.note(**{NUMBER: case.fact.tracking_number})
        return fares

    def _tell_packages(self, case: FactCase[Dispatch]) -> Transmission | None:
        """Tell of every package that the hub does not know to have left.

        Returns:
            How the last one fares; unknown where none was left to tell; None: the hub knows none.
        """
        work = case.work
        work.spend()
        packages = work.hub.packages(case.order_id)
        if not packages:
            return None
        case.note(**{PACKAGES: case.has.get(PACKAGES, {})})
        fares = Transmission.UNKNOWN
        for package, dispatch in left_of(case.fact, packages):
            told = case.has[PACKAGES]
            if dispatch.tracking_number in (package.tracking_number, told.get(package.id)):
                continue
            work.spend()
            linked = self._linked(case, dispatch)
            fares = work.hub.put_dispatch(case.order_id, linked, package.id)
            case.note(**{PACKAGES: {**told, package.id: dispatch.tracking_number}})
        return fares

    def _linked(self, case: FactCase[Dispatch], dispatch: Dispatch) -> Dispatch:
        """Give it the link of its carrier where the ERP said none."""
        if dispatch.tracking_url:
            return dispatch
        template = self.mappings.target(case.work.store.name, TRACKING, dispatch.carrier)
        return dispatch if template is None else with_link(dispatch, template)


def _is_corrected(case: FactCase[Dispatch]) -> bool:
    """Tell whether the hub still has a number that we told and that the ERP gave up since.

    One that somebody else told stays: channels give their own parcels other numbers.
    """
    told = case.has.get(NUMBER)
    is_ours = case.standing.tracking_number == told
    is_shipped = case.standing.order.status is OrderStatus.SHIPPED
    return is_shipped and is_ours and told != case.fact.tracking_number


@dataclass(frozen=True, slots=True)
class TellDelivered(_InOneCall):
    """Implements `Teller` for deliveries."""

    kind: str = Kind.DELIVERY

    def read(self, change: Change) -> Delivered:
        """Read the delivery."""
        with events():
            return to_delivered(change.key, change.payload)

    def tell(self, case: FactCase[Delivered]) -> Transmission:
        """Tell that the buyer has it."""
        case.work.spend()
        return case.work.hub.put_delivered(case.order_id, case.fact)


@dataclass(frozen=True, slots=True)
class TellCancellation(_InOneCall):
    """Implements `Teller` for cancellations."""

    kind: str = Kind.CANCELLATION

    def read(self, change: Change) -> Cancellation:
        """Read the cancellation."""
        with events():
            return to_cancellation(change.key, change.payload)

    def tell(self, case: FactCase[Cancellation]) -> Transmission:
        """Tell that it is cancelled, and why.

        Raises:
            PermanentError: the channel does not let it be cancelled.
        """
        case.work.spend()
        marketplace = case.standing.order.marketplace
        try:
            return case.work.hub.put_cancellation(case.order_id, marketplace, case.fact)
        except Rejected as refused:
            raise PermanentError(
                Reason.CANCELLATION_REFUSED,
                f"{refused}: open a ticket with the channel, which then cancels the order itself",
            ) from refused
