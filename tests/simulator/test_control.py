"""The control API: accounts, bulk seeding, and starting over."""

import pytest

from tests.simulator.hub import OI, Hub, a_listed_sku, a_sku


def test_accounts_do_not_see_each_other(hub: Hub) -> None:
    hub.open("1.", "other")
    hub.seed(a_sku("A"), oi="1.")

    ours = hub.api.get("/stocks").json()["content"]
    theirs = hub.api.get("/stocks", headers={"gumgaToken": "other"}).json()["content"]

    assert (len(ours), len(theirs)) == (0, 1)


def test_a_token_is_taken_from_the_query_too(hub: Hub) -> None:
    answer = hub.api.get("/stocks?gumgaToken=a-token", headers={"gumgaToken": ""})

    assert answer.status_code == 200


def test_a_bearer_token_is_refused(hub: Hub) -> None:
    headers = {"gumgaToken": "", "Authorization": "Bearer a-token"}

    assert hub.api.get("/stocks", headers=headers).status_code == 401


def test_a_changed_token_ends_the_old_one(hub: Hub) -> None:
    hub.told("PUT", f"/accounts/{OI}/token", {"token": "new"})

    assert hub.api.get("/stocks").status_code == 401
    assert hub.api.get("/stocks", headers={"gumgaToken": "new"}).status_code == 200


def test_thousands_of_skus_are_seeded_in_one_call(hub: Hub) -> None:
    hub.seed(*(a_listed_sku(f"S{number}") for number in range(2_000)))

    assert len(hub.state("stock")) == 2_000
    assert hub.api.get("/stocks").json()["page"]["totalElements"] == 2_000


def test_skus_of_one_group_are_seeded_into_one_product(hub: Hub) -> None:
    made = hub.seed(a_sku("A", product="manta"), a_sku("B", product="manta"))

    assert made["A"]["productId"] == made["B"]["productId"]


def test_the_state_tells_prices_and_listings(hub: Hub) -> None:
    made = hub.seed(a_listed_sku("A"))["A"]

    state = hub.asked(f"/accounts/{OI}/state")

    assert state["prices"] == {"A": {"price": 129.9, "sellPrice": 129.9}}
    listing = {"partnerId": "A", "marketPlace": "MERCADO_LIVRE"}
    prices = {"price": 129.9, "discountPrice": 119.9}
    assert state["listings"] == {str(made["listingIds"][0]): listing | prices}
    assert state["costs"] == {"A": {"18448": 54.3}}
    assert state["skus"]["A"]["skuId"] == made["skuId"]


@pytest.mark.parametrize(
    ("path", "payload"),
    [
        ("/accounts", {"oi": "1."}),
        ("/accounts", {"token": "t", "locals": []}),
        ("/accounts", {"token": "t", "rate": {"policy": "mercy"}}),
        (f"/accounts/{OI}/catalogue", {}),
        (f"/accounts/{OI}/catalogue", [{"title": "no code"}]),
        (f"/accounts/{OI}/catalogue", [{"partnerId": "B", "quantity": {"1": 2}}]),
        (f"/accounts/{OI}/catalogue", [{"partnerId": "A"}]),
        (f"/accounts/{OI}/reservations", [{"partnerId": "X", "quantity": 1}]),
    ],
)
def test_what_cannot_be_set_up_is_refused(hub: Hub, path: str, payload: object) -> None:
    hub.seed(a_sku("A"))

    answer = hub.control.post(path, json=payload)

    assert (answer.status_code, "error" in answer.json()) == (422, True)


def test_an_unknown_account_or_path_is_a_404(hub: Hub) -> None:
    assert hub.control.get("/accounts/nobody/state").status_code == 404
    assert hub.control.get("/nothing").status_code == 404


def test_a_reset_forgets_accounts_faults_and_counts(hub: Hub) -> None:
    hub.seed(a_sku("A"))
    hub.fault("status")
    hub.api.get("/stocks")

    hub.told("POST", "/reset", {})

    assert hub.asked("/accounts") == hub.asked("/faults") == hub.asked("/journal")["entries"] == []
    assert hub.asked("/counts")["requests"] == 0


def test_the_same_setup_gives_the_same_ids(hub: Hub) -> None:
    first = hub.seed(a_listed_sku("A"))

    assert hub.fresh().seed(a_listed_sku("A")) == first
