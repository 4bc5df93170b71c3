"""The command that lets a held flow go on, once what is wrong is mended."""

from domain.erp_polls import POLL_OFF, POLL_UNFIT
from domain.order_import import ORDERS_OFF

ACCESS_DENIED = "access_denied"

BY_SETTING = frozenset({"flow_off", ORDERS_OFF, POLL_OFF, POLL_UNFIT})
"""Causes that a person chose by a setting: nothing else ends them."""


def resumed_by(store: str, kind: str, cause: str, *, is_paused: bool = False) -> str:
    """Give the command.

    A refused token holds every flow of its store: one command lets all of them go on.

    Args:
        is_paused: its whole store is.

    Examples:
        >>> resumed_by("loja1", "stock", "brake")
        'anybridge flow resume stock --store loja1 --why …'
        >>> resumed_by("loja1", "stock", "access_denied")
        'anybridge store resume loja1 --why …'
        >>> resumed_by("loja1", "stock", "flow_off")
        'anybridge store set loja1 --flows stock=yes --why …'
    """
    if is_paused or cause == ACCESS_DENIED:
        return f"anybridge store resume {store} --why …"
    if cause == "flow_off":
        return f"anybridge store set {store} --flows {kind}=yes --why …"
    return f"anybridge flow resume {kind} --store {store} --why …"
