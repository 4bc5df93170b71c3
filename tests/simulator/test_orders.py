"""Orders of the imitated hub: seeded, shown and told about by the ERP."""

from typing import Any

import pytest

from tests.hub_orders import a_hub_item, a_hub_order
from tests.simulator.hub import OI, Hub, sample

INVOICED = {"status": "INVOICED", "invoice": {"date": "2026-09-16T10:10:00-03:00"}}


def put(hub: Hub, payload: dict[str, Any], path: str = "/orders/7") -> int:
    """Tell the hub about an order; gives the status of the answer."""
    return hub.api.put(path, json=payload).status_code


@pytest.mark.parametrize("name", ["order-paid", "order-canceled", "order-real-shape-minimal"])
def test_a_sample_is_answered_as_it_was_seeded(hub: Hub, name: str) -> None:
    payload = sample(name)
    hub.switch(amounts="double")
    if "deliveryStatus" not in payload:
        hub.switch(delivery_status_key="deliverStatus")
    hub.sell(payload, how="exact=yes")

    assert hub.api.get(f"/orders/{payload['id']}").json() == payload


def test_a_seeded_order_has_every_key_that_is_promised(hub: Hub) -> None:
    hub.sell(a_hub_order(7))

    order = hub.api.get("/orders/7").json()

    optional = {"shippingOptionId", "shippingId", "marketPlaceUrl", "documentIntermediator"}
    optional |= {"intermediateRegistrationId", "documentPaymentInstitution"}
    assert sample("order-paid").keys() - optional <= order.keys()


def test_sums_are_added_up(hub: Hub) -> None:
    items = [a_hub_item(amount=2, unit=10.1, discount=0.2), a_hub_item(unit=5)]
    hub.sell(a_hub_order(7, items=items, freight=18.9))

    order = hub.api.get("/orders/7").json()

    assert (order["gross"], order["total"]) == (25.0, 43.9)
    assert [item["total"] for item in order["items"]] == [20.0, 5]


def test_an_unknown_order_is_a_404(hub: Hub) -> None:
    answer = hub.api.get("/orders/987654321")

    assert (answer.status_code, answer.json()) == (404, sample("error-404"))


def test_thousands_of_orders_are_seeded_in_one_call(hub: Hub) -> None:
    ids = hub.sell(*(a_hub_order(number) for number in range(5_000)))

    assert len(set(ids)) == len(hub.state("orders")) == len(hub.state("feed")) == 5_000


@pytest.mark.parametrize(
    "order",
    [
        {"colour": "blue"},
        {"status": "paid"},
        {"id": "7"},
        {"createdAt": "yesterday"},
        {"total": "1,00"},
        {"items": ["x"]},
        {"items": [{"amount": "1"}]},
        {"id": 8},
    ],
)
def test_an_order_that_no_hub_has_is_refused(hub: Hub, order: dict[str, object]) -> None:
    hub.sell(a_hub_order(8))

    answer = hub.control.post(f"/accounts/{OI}/orders", json=[order])

    assert (answer.status_code, "error" in answer.json()) == (422, True)
    assert hub.state("orders").keys() == {"8"}


@pytest.mark.parametrize(
    ("start", "to", "status"),
    [
        ("PENDING", "PAID_WAITING_SHIP", 200),
        ("PAID_WAITING_SHIP", "PAID_WAITING_SHIP", 200),
        ("INVOICED", "PAID_WAITING_SHIP", 422),
        ("CONCLUDED", "CANCELED", 200),
        ("CANCELED", "PAID_WAITING_SHIP", 422),
        ("PENDING", "PENDING", 422),
        ("PENDING", "PAID_AWAITING_DELIVERY", 422),
    ],
)
def test_a_status_goes_forward_only(hub: Hub, start: str, to: str, status: int) -> None:
    hub.sell(a_hub_order(7, status=start))

    assert put(hub, {"status": to, "cancelDetails": "x"}) == status


@pytest.mark.parametrize("name", ["paid", "invoiced", "shipped", "concluded", "canceled"])
def test_the_updates_of_the_samples_are_taken(hub: Hub, name: str) -> None:
    hub.switch(invoiced_requires="all", shipped_requires="url_and_estimate")
    hub.sell(a_hub_order(7, status="PENDING"))
    payload = sample(f"order-put-{name}-request")

    assert put(hub, payload) == 200
    assert hub.state("orders")["7"]["status"] == payload["status"]
    assert hub.journal()[-1]["effects"][0][:2] == [7, payload["status"]]


def test_what_an_update_does_not_say_is_kept_and_dates_are_told_in_utc(hub: Hub) -> None:
    hub.sell(a_hub_order(7, metadata={"mshops": "false"}))

    put(hub, INVOICED | {"metadata": {"cdZipCode": "87013000"}})

    order = hub.api.get("/orders/7").json()
    assert order["metadata"] == {"mshops": "false", "cdZipCode": "87013000"}
    assert order["invoice"] == {"date": "2026-09-16T13:10:00Z"}


@pytest.mark.parametrize(
    ("switches", "payload", "status"),
    [
        ({"invoiced_requires": "date"}, INVOICED, 200),
        ({"invoiced_requires": "key_and_date"}, INVOICED, 422),
        ({}, {"status": "INVOICED"}, 422),
        ({}, {"status": "INVOICED", "invoice": {"date": "2026-09-16"}}, 422),
        ({}, {"status": "CONCLUDED", "tracking": {}}, 422),
        ({}, {"status": "CANCELED", "cancelDetails": 7}, 422),
        ({}, {}, 422),
    ],
)
def test_an_update_says_what_its_status_requires(
    hub: Hub, switches: dict[str, object], payload: dict[str, Any], status: int
) -> None:
    hub.switch(**switches)
    hub.sell(a_hub_order(7))

    assert put(hub, payload) == status


@pytest.mark.parametrize(
    ("switch", "missing", "status"),
    [("schema", "url", 200), ("url", "url", 422), ("url_and_estimate", "estimateDate", 422)],
)
def test_a_shipment_says_what_is_switched(hub: Hub, switch: str, missing: str, status: int) -> None:
    hub.switch(shipped_requires=switch)
    hub.sell(a_hub_order(7))
    payload = sample("order-put-shipped-request")
    del payload["tracking"][missing]

    assert put(hub, payload) == status


def test_the_number_of_the_erp_is_bound_once(hub: Hub) -> None:
    hub.sell(a_hub_order(7))
    payload = sample("order-put-partnerid-request")

    assert put(hub, payload, "/orders/partnerid/7") == 200
    assert put(hub, payload, "/orders/partnerid/7") == 200
    assert put(hub, {"partnerId": "other"}, "/orders/partnerid/7") == 422
    assert hub.state("orders")["7"]["partnerId"] == "900451"


@pytest.mark.parametrize(("switch", "status"), [("refused", 400), ("tolerated", 200)])
def test_a_path_with_a_suffix_is_treated_as_switched(hub: Hub, switch: str, status: int) -> None:
    hub.switch(order_path_suffix=switch)
    hub.sell(a_hub_order(7))

    assert put(hub, INVOICED, "/orders/7(Faturado)") == status


@pytest.mark.parametrize("result", ["OK", "ERROR"])
def test_a_change_of_the_erp_travels_on_to_the_channel(hub: Hub, result: str) -> None:
    hub.sell(a_hub_order(7))
    hub.switch(transmission_delay_ms=60_000, transmission_result=result)
    put(hub, INVOICED)
    waiting = hub.api.get("/orders/7").json()["transmissionStatus"]

    hub.switch(transmission_delay_ms=0)

    done = hub.api.get("/orders/7").json()["transmissionStatus"]
    assert (waiting, done) == ("WAITING", result)


@pytest.mark.parametrize(
    ("switches", "there", "absent"),
    [
        ({}, {"deliverStatus", "deliveryStatus", "lastUpdate"}, {"invoice"}),
        ({"delivery_status_key": "deliverStatus"}, {"deliverStatus"}, {"deliveryStatus"}),
        ({"delivery_status_key": "deliveryStatus"}, {"deliveryStatus"}, {"deliverStatus"}),
        ({"last_update": False}, set(), {"lastUpdate"}),
        ({"nulls": "explicit"}, {"invoice", "partnerId"}, set()),
    ],
)
def test_an_order_has_the_keys_switched(
    hub: Hub, switches: dict[str, object], there: set[str], absent: set[str]
) -> None:
    hub.sell(a_hub_order(7))
    hub.switch(**switches)

    keys = hub.api.get("/orders/7").json().keys()

    assert there <= keys
    assert not absent & keys


def test_parts_of_an_order_are_written_as_switched(hub: Hub) -> None:
    address = {"state": "Paraná", "stateAcronymNormalized": "PR"}
    item = a_hub_item(customization={"customizationValue": "Ana"})
    hub.sell(a_hub_order(7, items=[item], anymarketAddress=address, metadata={"mshops": "false"}))
    hub.switch(item_shippings="object", item_customization="customizations")
    hub.switch(metadata_values="boolean", anymarket_state="normalized")

    order = hub.api.get("/orders/7").json()

    assert order["items"][0]["shippings"] == {"shippingtype": "Mercado Envios"}
    assert "customizations" in order["items"][0]
    assert order["metadata"] == {"mshops": False}
    assert order["anymarketAddress"]["state"] == "PR"
