"""What other settings of a store would take up of the orders that it left out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from adapters.database.left_out import LeftOutRows
from adapters.database.stores import StoreRows
from domain.left_out import LeftOut, is_let_in, settings_mark
from domain.order_ports import LeftOuts
from domain.store_settings import merged, to_store
from ops.resources import Repositories

AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class TakingUp:
    """Counts the orders that a change of settings would have looked at again; it writes nothing."""

    stores: StoreRows
    left_out: LeftOuts

    def count(self, name: str, read: Mapping[str, Any]) -> int:
        """Count the orders known to the ledger that these settings would no longer leave out.

        Those that were made before the cut-off date were never listed: of them nobody knows yet.

        Args:
            read: JSON values of the settings that change, see `domain.store_settings.read_fields`.

        Raises:
            StoreUnknown: there is no such store.
        """
        values = self.stores.row(name).values
        before, after = to_store(name, values, {}), to_store(name, merged(values, read), {})
        if settings_mark(before) == settings_mark(after):
            return 0
        return sum(is_let_in(order, after) for order in self._all(name))

    def _all(self, name: str) -> Iterator[LeftOut]:
        last = 0
        while page := self.left_out.page(name, last, AT_ONCE):
            yield from page
            last = page[-1].order_id


def taking_up(known: Repositories) -> TakingUp:
    """Wire the service."""
    return TakingUp(known.stores, LeftOutRows(known.database))
