"""How a store is shown: every setting with its label, no secret."""

from collections.abc import Mapping
from typing import Any

from adapters.database.stores import StoreRow
from config.settings import Settings
from domain.order_import import why_no_orders
from domain.store_fields import FIELDS, SECRETS
from domain.store_settings import missing_of
from ops.cli import say
from ops.store_texts import as_text

CALLBACKS = "/v1/callbacks/anymarket/"


def shown(row: StoreRow, known: Settings, callback: str) -> dict[str, Any]:
    """Give a store as JSON: settings with their defaults, what is missing, the callback address.

    Args:
        callback: the secret that stands in the address; it is meant to be handed to AnyMarket.
    """
    store = row.store()
    settings = {field.name: field.dump(getattr(store, field.name)) for field in FIELDS}
    return {
        "name": row.name,
        **settings,
        "paused": store.paused,
        "paused_marketplaces": sorted(store.paused_marketplaces),
        **{f"{name}_set": name in row.secrets for name in SECRETS},
        "callback_url": f"{_base(known)}{CALLBACKS}{callback}",
        "orders_off": why_no_orders(store),
        "missing": missing_of(store, row.secrets),
    }


def summary(found: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Give (setting, label, value) for a person; the callback address is masked."""
    lines = [("name", "Nome da loja", str(found["name"]))]
    lines += [(field.name, field.label, as_text(found[field.name])) for field in FIELDS]
    lines += [(name, label, _kept(there=found[f"{name}_set"])) for name, label in SECRETS.items()]
    masked = found["callback_url"].rpartition("/")[0] + "/… (whole with --json)"
    lines += [("callback_url", "", masked), ("paused", "", as_text(found["paused"]))]
    stopped = found["paused_marketplaces"]
    lines += [("paused_marketplaces", "", ", ".join(stopped))] if stopped else []
    lines += [("orders_off", "", found["orders_off"])] if found["orders_off"] else []
    return lines + [("missing", name, fault) for name, fault in found["missing"].items()]


def taken_up(store: str, orders: int, when: str) -> str:
    """Say how many orders are looked at again that settings left out.

    Args:
        when: "would be", "will be".

    Examples:
        >>> taken_up("loja1", 1, "would be")
        'store loja1: 1 order that was left out would be looked at again'
    """
    many = "order that was" if orders == 1 else "orders that were"
    return f"store {store}: {orders} {many} left out {when} looked at again"


def say_preview(store: str, orders: int, *, as_json: bool) -> None:
    """Print what a change of settings would take up."""
    if as_json:
        say.data({"name": store, "taken_up": orders})
    else:
        say.note(taken_up(store, orders, "would be"))


def _base(known: Settings) -> str:
    return known.public_url.rstrip("/") or f"http://{known.http_host}:{known.http_port}"


def _kept(*, there: bool) -> str:
    return "kept, never shown" if there else "not set"
