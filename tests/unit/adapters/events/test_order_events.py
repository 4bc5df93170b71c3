"""What an ERP is told about orders is what its published schema says, no name more or less."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator, FormatChecker

from adapters.events import order_events
from adapters.events.order_events import OrderEvent, OrderEventType
from domain.erp_orders import ErpOrderRef
from tests.erp_builders import CARRIER, an_erp_item, an_erp_order, an_unpaid_order

SCHEMAS = Path("docs/schemas")
SCHEMA: dict[str, Any] = json.loads((SCHEMAS / "order_event.schema.json").read_text("utf-8"))
ASYNCAPI: dict[str, Any] = yaml.safe_load((SCHEMAS / "asyncapi.yaml").read_text("utf-8"))
REF = ErpOrderRef("183000101", "ML-2000099900000017")
ADDRESS = an_erp_order().customer.address

EVENTS: dict[str, OrderEvent] = {
    "imported": order_events.imported("acme", an_erp_order(delivery=ADDRESS)),
    "imported unpaid": order_events.imported("acme", an_unpaid_order(promised_on=None)),
    "imported without payments": order_events.imported("acme", an_erp_order(instalments=())),
    "imported in halves": order_events.imported(
        "acme", an_erp_order(items=(an_erp_item("0.5", "7.9800000001", 399),), discount_cents=399)
    ),
    "paid": order_events.paid("acme", REF, date(2026, 9, 15), "Pagamento confirmado"),
    "paid some day": order_events.paid("acme", REF, None, ""),
    "readdressed": order_events.readdressed("acme", REF, ADDRESS),
    "rerouted": order_events.rerouted("acme", REF, CARRIER, "Loggi Express"),
    "cancelled": order_events.cancelled("acme", REF, "Cancelado no canal"),
}


def closed(schema: Any) -> Any:
    """Give a schema that takes no name that it does not describe."""
    if isinstance(schema, list):
        return [closed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    found = {name: closed(each) for name, each in schema.items()}
    return found | ({"additionalProperties": False} if "required" in schema else {})


CLOSED = Draft202012Validator(closed(SCHEMA), format_checker=FormatChecker())


@pytest.mark.parametrize("name", EVENTS)
def test_a_told_event_passes_the_schema_which_describes_every_name(name: str) -> None:
    told = json.loads(EVENTS[name].body(1_795_453_200.25))

    assert [error.message for error in CLOSED.iter_errors(told)] == []


def test_every_type_is_told_here_and_has_a_schema_of_its_own() -> None:
    told = {event.type for event in EVENTS.values()}

    assert told == set(OrderEventType) == {each["title"] for each in SCHEMA["oneOf"]}


@pytest.mark.parametrize(
    "spoil",
    [
        lambda told: told["data"].pop("total"),
        lambda told: told["data"].update(total=9.9),
        lambda told: told["data"].update(total="9.999"),
        lambda told: told["data"]["items"].clear(),
        lambda told: told["data"]["customer"].update(kind="robot"),
        lambda told: told["data"].update(paid_on="2026-02-30"),
        lambda told: told.update(type="order.paid"),
        lambda told: told.update(source="/eccosys/acme"),
    ],
)
def test_what_is_not_told_so_does_not_pass(spoil: Callable[[dict[str, Any]], object]) -> None:
    told = json.loads(EVENTS["imported"].body(0.0))
    spoil(told)

    assert not CLOSED.is_valid(told)


@pytest.mark.parametrize("kind", list(OrderEventType))
def test_the_asyncapi_document_narrows_the_schema_to_each_type(kind: OrderEventType) -> None:
    payload = ASYNCAPI["components"]["messages"][f"told.{kind}"]["payload"]["schema"]

    assert payload["allOf"] == [{"$ref": "order_event.schema.json"}]
    assert payload["properties"] == {"type": {"const": kind.value}}
