"""Lists of one store: nothing of a store that there is not is a slip of the pen."""

from collections.abc import Sequence
from typing import TypeVar

from adapters.database.stores import StoreRows

Row = TypeVar("Row")


def found_of_store(stores: StoreRows, name: str, found: Sequence[Row]) -> Sequence[Row]:
    """Give what was found of a store; what waits may be of one that there is not any more.

    Args:
        name: empty: of all stores.

    Raises:
        StoreUnknown: nothing was found, and there is no such store.
    """
    if name and not found:
        stores.require(name)
    return found
