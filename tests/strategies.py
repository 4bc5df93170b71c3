"""Hypothesis strategies for what the ERP publishes."""

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from domain.events import KIND_BY_TYPE, Event
from domain.validation import to_event

FAR_S = 40_000_000_000.0
"""A clock that no event is ahead of."""

Fields = dict[str, Any]

_PRINTED = st.characters(codec="utf-8", exclude_categories=("Cs", "Cc"))


def lines(longest: int) -> SearchStrategy[str]:
    """One line of text that is not blank."""
    return st.text(_PRINTED, min_size=1, max_size=min(longest, 12)).filter(str.strip)


def quantities() -> SearchStrategy[int | Decimal]:
    """Quantities of up to three decimals, also negative."""
    milli = st.integers(-(10**15) + 1, 10**15 - 1)
    bounds: SearchStrategy[int | Decimal] = st.sampled_from(
        [0, 7, -1, Decimal("0.001"), Decimal("-999999999999.999")]
    )
    return bounds | milli.map(lambda n: Decimal(n).scaleb(-3))


def money() -> SearchStrategy[str]:
    """Decimal strings in BRL."""
    bounds = st.sampled_from(["129.90", "129.9", "129", "0", "999999999999.99"])
    return bounds | st.from_regex(r"[0-9]{1,12}(\.[0-9]{1,2})?", fullmatch=True)


def moments() -> SearchStrategy[str]:
    """RFC 3339 date-times."""
    naive = st.datetimes(datetime(1970, 1, 2), datetime(2999, 12, 31))  # noqa: DTZ001 - Hypothesis wants them naive
    return naive.map(lambda at: at.replace(tzinfo=UTC).isoformat())


def optional(**fields: SearchStrategy[Any]) -> SearchStrategy[Fields]:
    """Objects with any of these fields, some null."""
    nullable = {name: values | values | st.none() for name, values in fields.items()}
    return st.fixed_dictionaries({}, optional=nullable)


def merged(*parts: SearchStrategy[Fields]) -> SearchStrategy[Fields]:
    """Objects with the fields of all parts."""
    return st.tuples(*parts).map(lambda found: {k: v for part in found for k, v in part.items()})


def required(**fields: SearchStrategy[Any]) -> SearchStrategy[Fields]:
    """Objects with all of these fields."""
    return st.fixed_dictionaries(dict(fields))


def _balances() -> SearchStrategy[Fields]:
    deposit = st.sampled_from(["Geral", " GERAL ", "São Paulo", "Loja 2"])
    return merged(
        required(deposit=deposit),
        required(available=quantities()) | required(physical=quantities(), reserved=quantities()),
    )


def _stock() -> SearchStrategy[Fields]:
    days = st.sampled_from([0, 1, 30, 3650])
    extras = optional(cost=money(), handling_days=days)
    snapshot = required(balances=st.lists(_balances(), max_size=3))
    one = merged(_balances(), optional(balances=st.none()))
    return merged(one | snapshot, extras)


def products() -> SearchStrategy[Fields]:
    """Data of `product.changed`."""
    measures = st.integers(0, 99_999) | st.just(Decimal("0.22"))
    sku = merged(
        required(sku=lines(120)),
        optional(
            ean=st.from_regex(r"[0-9]{8,14}", fullmatch=True),
            variations=st.dictionaries(lines(100), lines(100), max_size=2),
            weight_kg=measures,
        ),
    )
    return merged(
        required(name=lines(150), skus=st.lists(sku, min_size=1, max_size=2)),
        optional(
            description=st.text(_PRINTED, max_size=20),
            category=st.lists(lines(80), min_size=1, max_size=3),
            origin=st.integers(0, 8),
            images=st.lists(required(url=st.just("https://loja.example/1.jpg")), max_size=2),
            attributes=st.lists(required(name=lines(255), value=lines(255)), max_size=2),
            kit=st.lists(required(sku=lines(120), quantity=st.integers(1, 10_000)), max_size=2),
            active=st.booleans(),
        ),
    )


_DATA: dict[str, SearchStrategy[Fields | None]] = {
    "stock.changed": _stock(),
    "price.changed": merged(required(price=money()), optional(sale_price=money())),
    "product.changed": st.none() | products(),
    "product.deactivated": st.none(),
    "invoice.issued": merged(
        required(
            number=lines(20),
            series=lines(10),
            access_key=st.from_regex(r"[0-9]{6}[0-9A-Z]{12}[0-9]{26}", fullmatch=True),
            issued_at=moments(),
        ),
        optional(stage=st.sampled_from(["authorized", "danfe_issued"]), cfop=lines(10)),
    ),
    "shipment.dispatched": merged(
        required(carrier=lines(255), tracking_number=lines(255), shipped_at=moments()),
        optional(
            tracking_url=lines(4000),
            estimated_delivery_at=moments(),
            packages=st.lists(
                merged(
                    required(tracking_number=lines(255)),
                    optional(package=lines(255), carrier=lines(255), tracking_url=lines(4000)),
                ),
                max_size=3,
            ),
        ),
    ),
    "shipment.delivered": required(delivered_at=moments()),
    "order.cancelled": st.none() | optional(reason=st.text(_PRINTED, max_size=9), code=lines(100)),
}


def event_fields(
    kind: str | None = None, store: str | None = None, keys: Sequence[str] | None = None
) -> SearchStrategy[Fields]:
    """Valid events as JSON.

    Args:
        kind: ledger kind; None: any.
        store: store name; None: one of two.
        keys: subjects to draw from; few of them make many events about one key.
    """
    types = sorted(t for t, k in KIND_BY_TYPE.items() if kind in (None, k.value))
    return st.sampled_from(types).flatmap(
        lambda event_type: merged(
            required(
                specversion=st.just("1.0"),
                id=st.uuids().map(str),
                source=st.sampled_from(["/eccosys/acme", "/wms/acme"]),
                type=st.just(event_type),
                subject=lines(128) if keys is None else st.sampled_from(list(keys)),
                time=moments(),
                store=st.sampled_from(["acme", "loja-2"] if store is None else [store]),
                data=_DATA[event_type],
            ),
            optional(sequence=st.integers(0, 10**18 - 1).map(str)),
        )
    )


def events(
    kind: str | None = None, store: str | None = None, keys: Sequence[str] | None = None
) -> SearchStrategy[Event]:
    """Valid events; see `event_fields`."""
    return event_fields(kind, store, keys).map(lambda fields: to_event(fields, FAR_S))
