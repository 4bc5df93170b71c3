"""Errors that integrators tell, as the panel shows them; and how an order is said to fare."""

from typing import Any

import pytest

from tests.hub_orders import a_hub_order
from tests.simulator.hub import OI, Hub, sample

POST = sample("monitoring-post-request")


def post(hub: Hub, **changes: Any) -> Any:
    said = {**POST, **changes}
    return hub.api.post("/monitorings", json={k: v for k, v in said.items() if v is not None})


def test_the_sample_is_taken_and_shown(hub: Hub) -> None:
    answer = post(hub)

    assert (answer.status_code, answer.json()) == (200, {**POST, "id": 9001})
    assert hub.state("monitorings") == {"9001": POST}


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"partnerId": None}, "O campo partnerId é obrigatório"),
        ({"origin": ""}, "O campo origin é obrigatório"),
        ({"message": "x" * 501}, "O campo message deve ter no máximo 500 caracteres"),
        ({"details": "x" * 4001}, "O campo details deve ter no máximo 4000 caracteres"),
        ({"createdAt": "2026-09-15T12:10:00"}, "O campo createdAt está em formato incorreto"),
        ({"createdAt": None}, "O campo createdAt é obrigatório"),
        ({"type": "WARN"}, "O campo type deve ser um de ALERT"),
        ({"status": "CONCLUED"}, "O campo status deve ser um de PENDING"),
        ({"retryCallbackURL": "erp/17"}, "O campo retryCallbackURL está em formato incorreto"),
        ({"retryCallbackUrl": "https://x.example"}, "O campo retryCallbackUrl é desconhecido"),
    ],
)
def test_what_is_wrong_is_refused_with_its_field(
    hub: Hub, changes: dict[str, Any], sentence: str
) -> None:
    answer = post(hub, **changes)

    assert (answer.status_code, hub.state("monitorings")) == (422, {})
    assert sentence in answer.json()["message"]


def test_an_answer_may_tell_no_id(hub: Hub) -> None:
    hub.switch(monitoring_id="absent")

    assert "id" not in post(hub).json()


def test_a_second_one_of_a_partner_id_is_taken_or_refused(hub: Hub) -> None:
    first, second = post(hub), post(hub)
    hub.switch(monitoring_twins="refused")

    assert [each.status_code for each in (first, second, post(hub))] == [200, 200, 422]


def test_put_says_the_whole_of_it_anew(hub: Hub) -> None:
    post(hub)

    over = {k: POST[k] for k in ("partnerId", "origin", "message")} | {"status": "CONCLUDED"}
    answer = hub.api.put("/monitorings/9001", json=over)

    assert answer.status_code == 200
    assert hub.state("monitorings")["9001"] == {
        **over,
        "type": "ALERT",
        "createdAt": POST["createdAt"],
    }
    assert hub.api.put("/monitorings/9001", json={"status": "CONCLUDED"}).status_code == 422
    assert hub.api.put("/monitorings/9002", json=over).status_code == 404


def test_those_of_a_partner_id_are_concluded_by_it(hub: Hub) -> None:
    post(hub)
    post(hub, partnerId="another")

    assert hub.api.post("/monitorings/conclude", json=POST).status_code == 200

    standing = {n: each["status"] for n, each in hub.state("monitorings").items()}
    assert standing == {"9001": "CONCLUDED", "9002": "PENDING"}
    unknown = {**POST, "partnerId": "nobody's"}
    assert hub.api.post("/monitorings/conclude", json=unknown).status_code == 404


@pytest.mark.parametrize(("only", "statuses"), [("put", (200, 500)), ("conclude", (500, 200))])
def test_one_way_to_end_it_may_be_anymarkets_own(
    hub: Hub, only: str, statuses: tuple[int, int]
) -> None:
    post(hub)
    hub.switch(monitoring_end=only)

    put = hub.api.put("/monitorings/9001", json=POST)
    conclude = hub.api.post("/monitorings/conclude", json=POST)

    assert (put.status_code, conclude.status_code) == statuses


def test_one_is_sent_to_be_tried_again_or_cancelled(hub: Hub) -> None:
    post(hub)

    retried = hub.api.put("/monitorings/9001/retry")
    retrying = hub.state("monitorings")["9001"]["status"]
    cancelled = hub.api.put("/monitorings/9001/cancel")

    assert (retried.status_code, retrying, cancelled.status_code) == (202, "RETRYING", 200)
    assert hub.state("monitorings")["9001"]["status"] == "CANCELLED"


def test_nobody_answers_where_nobody_listens(hub: Hub) -> None:
    post(hub, retryCallbackURL="http://127.0.0.1:9/retry")

    assert hub.told("POST", f"/accounts/{OI}/monitorings/9001/retry", {}) == {"status": 0}


def test_an_order_is_said_to_fare_badly_until_it_is_told_anew(hub: Hub) -> None:
    hub.sell(a_hub_order(7))
    said = sample("order-transmission-status-request")

    marked = hub.api.put("/orders/7/transmissionStatus", json=said).json()
    hub.api.put("/orders/partnerid/7", json={"partnerId": "1001"})

    assert (marked["transmissionStatus"], marked["marketPlaceStatusComplement"]) == (
        "ERROR",
        said["errorMsg"],
    )
    assert hub.api.get("/orders/7").json()["transmissionStatus"] == "OK"
    wrong = hub.api.put("/orders/7/transmissionStatus", json={"transmissionStatus": "BAD"})
    assert wrong.status_code == 422


def test_how_an_order_fares_may_be_anymarkets_own_to_say(hub: Hub) -> None:
    hub.sell(a_hub_order(7))
    hub.switch(transmission_mark="restricted")

    said = sample("order-transmission-status-request")
    assert hub.api.put("/orders/7/transmissionStatus", json=said).status_code == 500
