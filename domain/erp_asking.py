"""Whether a store's ERP can be asked for what it has."""

from domain.errors import Misconfigured
from domain.store import Erp, Store

ERP_ONLY_LISTENS = "erp_only_listens"
"""Cause for which a lane is held that would ask an ERP that is joined by events."""


def require_asked(store: Store) -> None:
    """Let a store pass whose ERP can be asked.

    Raises:
        Misconfigured: its ERP is joined by events only.
    """
    if store.erp is not Erp.ECCOSYS:
        text = f"the ERP of store {store.name} is joined by events only: it cannot be asked"
        raise Misconfigured(ERP_ONLY_LISTENS, text)
