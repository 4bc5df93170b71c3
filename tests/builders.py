"""Builders: a test says only what matters."""

from typing import Any

from domain.changes import Change
from domain.events import Event, Version
from domain.stock import Balance
from domain.store import StockRule, Store
from domain.validation import to_event

NOW_S = 1_795_453_200.0
"""2026-11-23T14:00:00-03:00, when every built event happened."""


def event_fields(**what_matters: Any) -> dict[str, Any]:
    """Give one event as JSON; a field given as None is left out."""
    fields: dict[str, Any] = {
        "specversion": "1.0",
        "id": "ev-1",
        "source": "/eccosys/acme",
        "type": "stock.changed",
        "subject": "SKU-1",
        "time": "2026-11-23T14:00:00-03:00",
        "store": "acme",
        "data": {"deposit": "Geral", "available": 7},
        **what_matters,
    }
    return {name: value for name, value in fields.items() if value is not None}


def an_event(**what_matters: Any) -> Event:
    """Give one valid event; a stock event unless said otherwise."""
    return to_event(event_fields(**what_matters), NOW_S)


def a_stock_event(
    sku: str = "SKU-1", available: int = 7, deposit: str = "Geral", **what_matters: Any
) -> Event:
    """Give one deposit's new balance."""
    data = {"deposit": deposit, "available": available}
    return an_event(subject=sku, data=data, **what_matters)


def a_price_event(
    sku: str = "SKU-1", price: str = "129.90", sale_price: str | None = None, **what_matters: Any
) -> Event:
    """Give a whole new price."""
    data = {"price": price, "sale_price": sale_price}
    return an_event(type="price.changed", subject=sku, data=data, **what_matters)


def a_shipment_event(order: str = "2000001", **what_matters: Any) -> Event:
    """Give the dispatch of one order."""
    data = {
        "carrier": "Correios",
        "tracking_number": "AA123456789BR",
        "shipped_at": "2026-11-23T13:00:00-03:00",
    }
    return an_event(type="shipment.dispatched", subject=order, data=data, **what_matters)


def a_snapshot(sku: str = "SKU-1", **what_matters: Any) -> Event:
    """Give all balances of one SKU: `balances={"Geral": 5}`, and event fields."""
    balances = what_matters.pop("balances")
    listed = [{"deposit": name, "available": units} for name, units in balances.items()]
    return an_event(subject=sku, data={"balances": listed}, **what_matters)


def a_store(**what_matters: Any) -> Store:
    """Give a store that may push everything."""
    fields: dict[str, Any] = {
        "name": "acme",
        "api_url": "https://hub.example",
        "token": "t-1",
        "stock_rule": StockRule.CONSOLIDATE_ALL,
        "deposit": "Geral",
        "limit_calls": 60,
        **what_matters,
    }
    return Store(**fields)


def a_change(key: str = "SKU-1", **what_matters: Any) -> Change:
    """Give a change as a lane reads it, in flight for the first time."""
    fields: dict[str, Any] = {
        "payload": None,
        "revision": 1,
        "attempts": 0,
        "apart": 0,
        "accepted": None,
        "accepted_hash": "",
        "event_id": "ev-1",
        "changed_at_s": NOW_S,
        **what_matters,
    }
    return Change(key, **fields)


def a_balance(sku: str = "SKU-1", units: int = 7, deposit: str = "geral") -> Balance:
    """Give one deposit's balance."""
    version = Version("/eccosys/acme", 1, NOW_S)
    return Balance(sku, deposit, deposit, version, available_milli=units * 1000)
