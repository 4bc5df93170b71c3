"""Stock of an ERP that emits nothing: what changed, and in a snapshot what nobody told of."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import structlog

from domain.erp_catalogue import ErpStock
from domain.erp_catalogue_ports import ErpCatalogue
from domain.erp_looks import ErpDialect, is_known, stock_said
from domain.errors import ErpRejected, PermanentError
from domain.ports import StockLevels
from producers.erp_trip import PAGE, DeafFlags, ErpTrip, Turning
from producers.telling import Telling

log = structlog.get_logger()

SINGLY = 20
"""Fewer changes than that are read one by one; else the stock of all, in a few calls."""

COMPARED = 1000
NOTED = "stock"
"""In the memo: SKUs that were noted, and not looked at since they were acknowledged."""


@dataclass(slots=True)
class StockPoll:
    """One run."""

    erp: ErpCatalogue
    dialect: ErpDialect
    levels: StockLevels
    telling: Telling
    trip: ErpTrip
    deaf: DeafFlags = field(init=False)
    superseded: set[str] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Remember flags beside what was noted."""
        self.deaf = DeafFlags(self.trip, NOTED)

    def run(self) -> bool:
        """Note, acknowledge, look; tells whether there is more to do at once."""
        memo = self.trip.memo
        listed = [one.code for one in Turning(self.trip, NOTED).page(self.erp.changed_stock)]
        if not self.trip.store.erp_acknowledge:
            self._look(frozenset(), frozenset(listed), is_all=True)
            return False
        deaf = self.deaf.among(listed)
        fresh = [code for code in dict.fromkeys(listed) if code not in deaf]
        noted = list(dict.fromkeys([*memo.get(NOTED, []), *fresh]))
        if not noted and not deaf:
            memo.pop(NOTED, None)
            return False
        self._note(noted)
        known: set[str] = set()
        is_many = len(noted) >= SINGLY
        if is_many:
            # One call each, so acknowledging takes a while: nobody waits for it.
            known = self._look(frozenset(noted), deaf)
        tried = self._acknowledge(fresh)
        self.trip.arrow("erp_acknowledge_to_look")
        due = frozenset(noted) - (frozenset(fresh) - tried)
        if is_many:
            self._look(frozenset(), due)
        else:
            known = self._look(due, deaf)
        self.deaf.acknowledged(tried, known)
        # News that are younger than the look may be older than what the ERP has by now.
        memo.pop(NOTED, None)
        if left := sorted((self.superseded | self.refused) & due):
            memo[NOTED] = left
        self.trip.keep()
        return len(tried) < len(fresh) or (len(listed) >= PAGE and not tried <= known)

    def _note(self, codes: Sequence[str]) -> None:
        self.trip.arrow("erp_list_to_note")
        self.trip.memo[NOTED] = list(codes)
        self.trip.keep()
        self.trip.count("stock_noted", len(codes))
        self.trip.arrow("erp_note_to_acknowledge")

    def _acknowledge(self, codes: Sequence[str]) -> frozenset[str]:
        """Take flags off while there is time; gives those tried. What stays is listed again."""
        tried: set[str] = set()
        for code in codes:
            if self.trip.is_over():
                break
            tried.add(code)
            try:
                self.erp.acknowledge_stock(code)
            except ErpRejected:
                self.trip.count("stock_refused")
        return frozenset(tried)

    def _look(
        self, changed: frozenset[str], named: Collection[str], *, is_all: bool = False
    ) -> set[str]:
        """Read stock, and fold what changed.

        Args:
            changed: said to have changed: told even where the ledger has the same quantity, as
                orders may have changed that of the hub meanwhile.
            named: others that the list has, told where they differ.
            is_all: read the stock of all, however few are named.

        Returns:
            Those of `changed` and `named` that the ledger knew as they are.
        """
        wanted = changed | frozenset(named)
        if not wanted and not is_all:
            return set()
        at_s = self.telling.folder.now_s()
        found = self._read(wanted, is_all=is_all or len(wanted) >= SINGLY)
        known: set[str] = set()
        said: list[dict[str, Any]] = []
        unknown: list[str] = []
        for code, balances in self._compared(sorted(found)):
            if is_known(self.trip.store, balances, found[code].available):
                known.add(code)
            if not balances:
                unknown += [code] if code in wanted else []
            elif code in changed or code not in known:
                said.append(stock_said(self.trip.store, code, found[code].available, at_s))
        said += [
            stock_said(self.trip.store, code, found[code].available, at_s)
            for code in self._sold(unknown)
        ]
        self.trip.arrow("erp_look_to_fold")
        told = self.telling(said, self.trip.bells)
        self.superseded |= told.superseded
        self.trip.count("stock_told", told.folded)
        self.trip.arrow("erp_fold_to_memo")
        return known & wanted

    def _read(self, wanted: Collection[str], *, is_all: bool) -> Mapping[str, ErpStock]:
        if is_all:
            return self.erp.stock(self._unread)
        each = {code: self._one(code) for code in sorted(wanted)}
        return {code: found for code, found in each.items() if found is not None}

    def _one(self, code: str) -> ErpStock | None:
        """Read one; what is refused is asked for again with the next poll."""
        try:
            return self.erp.stock_of(code)
        except PermanentError as error:
            self._unread(code, str(error))
            return None

    def _unread(self, code: str, fault: str) -> None:
        self.refused.add(code)
        stock_unread(code, fault)

    def _compared(self, codes: Sequence[str]) -> Sequence[tuple[str, Sequence[Any]]]:
        pairs: list[tuple[str, Sequence[Any]]] = []
        for at in range(0, len(codes), COMPARED):
            some = codes[at : at + COMPARED]
            balances = self.levels.balances(self.trip.store.name, some)
            pairs += [(code, balances.get(code, ())) for code in some]
        return pairs

    def _sold(self, codes: Sequence[str]) -> Sequence[str]:
        """Give those that are sold as they are: a product with variations is not."""
        found = self.erp.products_of(codes) if codes else {}
        return sorted(
            code for code, product in found.items() if product.is_listed and not product.children
        )


def stock_unread(code: str, fault: str) -> None:
    """Say whose stock the ERP refuses to tell, or tells so that it cannot be read."""
    log.warning("erp_stock_refused", key=code, error=fault)
