"""A store's checks find everything that is wrong with it, with one call to the hub."""

from typing import cast

import pytest
from cryptography.fernet import Fernet

from adapters.database.engine import Database
from adapters.database.flows import HeldFlow
from adapters.database.secrets import SecretBox
from adapters.database.stores import StoreRows
from domain.allowances import erp_allowance, hub_allowance
from domain.erp_health import ErpHealth
from domain.errors import AccessDenied, Misconfigured, TransientError
from domain.feed_watch import FeedAge
from domain.store import Store
from ops.findings import Finding, Weight
from ops.store_checks import StoreChecks, held_flows_findings
from tests.contract.checked_shop import ANA, Shop


@pytest.fixture
def shop(database: Database) -> Shop:
    return Shop(database)


def test_a_store_that_is_ready_has_nothing_wrong_after_one_call(shop: Shop) -> None:
    assert shop.wrong() == []
    assert [found.check for found in shop.findings(Weight.OK)] == ["hub", "deposit", "erp"]
    assert shop.hubs.calls == 2


def test_everything_that_is_wrong_is_found_at_once(shop: Shop) -> None:
    shop.hubs.answer = AccessDenied("401")
    shop.set(stock_rule=None, deposit="Outro", erp="eccosys")

    assert shop.wrong() == ["stock_rule", "erp_url", "erp_token", "hub", "deposit"]


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (AccessDenied("GET /stocks/locals: 401"), "anybridge store rotate-token acme"),
        (TransientError("timed out"), "https://api.example.com cannot be used: timed out"),
    ],
)
def test_a_hub_that_refuses_says_what_to_do(shop: Shop, error: Exception, told: str) -> None:
    shop.hubs.answer = error

    [found] = shop.findings(Weight.WRONG)
    assert (found.check, told in found.detail) == ("hub", True)


def test_a_refused_token_is_asked_again_before_it_is_replaced(shop: Shop) -> None:
    shop.hubs.answer = AccessDenied("401")

    [found] = shop.findings(Weight.WRONG)
    words = ("anybridge store test acme", "anybridge store rotate-token acme")
    assert 0 < found.detail.index(words[0]) < found.detail.index(words[1])


def test_flows_that_a_refused_token_held_are_let_go_once_both_answer(shop: Shop) -> None:
    shop.held = [HeldFlow(kind, "access_denied", "401") for kind in ("order", "stock")]
    shop.held.append(HeldFlow("price", "brake", "80 of 90"))
    shop.feed = FeedAge("acme", 9.0, cause="access_denied", error="401")

    shop.erps.answer = ErpHealth(warnings=("it has no orders of the last 30 days",))
    [_, _, good, brake] = shop.findings(Weight.WARNING)
    assert shop.wrong() == []
    shop.erps.answer = ErpHealth()
    [_, alone, _] = shop.findings(Weight.WARNING)
    shop.hubs.answer = AccessDenied("401")
    still = shop.findings(Weight.WRONG)[-1]

    assert good.detail.startswith("order, stock: held since a token was refused; both sides answer")
    assert "go on: anybridge store resume acme" in good.detail
    assert "; AnyMarket answers now, so let them go on: anybridge store" in alone.detail
    assert "once anybridge store test acme finds both tokens good" in still.detail
    assert "anybridge flow resume price --store acme" in brake.detail


def test_who_was_not_asked_is_not_told_to_answer(shop: Shop) -> None:
    shop.held = [HeldFlow("order", "access_denied", "401")]
    shop.set(erp="eccosys", erp_url="https://acme.eccosys.com.br/api")
    without_token = shop.findings(Weight.WRONG)[-1]
    shop.stores.change("acme", {}, {"erp_token": "planted"}, ANA)
    both = shop.findings(Weight.WARNING)[-1]
    nobody = [*held_flows_findings("acme", shop.held, [])]

    assert "both sides answer now" in both.detail
    assert [f.weight for f in nobody] == [Weight.WRONG]
    shop.hubs.answer = AccessDenied("401")
    shop.feed = FeedAge("acme", 9.0, cause="access_denied", error="401")
    assert shop.wrong() == ["hub", "feed", "flows"]
    for found in (without_token, *nobody):
        assert "once anybridge store test acme finds both tokens good" in found.detail


@pytest.mark.parametrize(
    ("feed", "weight", "told"),
    [
        (FeedAge("acme", 7300.0), Weight.OK, "was last seen empty 2 h ago"),
        (FeedAge("acme", 9.0, was_read=False), Weight.WARNING, "was never seen empty: its first"),
        (FeedAge("acme", 9.0, cause="access_denied", error="401"), Weight.WARNING,
         "is not read, for its poll is held (access_denied): 401; it was last seen empty just"),
        (FeedAge("acme", 9.0, cause="paused", error="INC-1"), Weight.WARNING, "held (paused)"),
        (FeedAge("acme", 9.0, error="503"), Weight.WARNING, "could not be read: 503; it was last"),
    ],
)  # fmt: skip
def test_a_feed_that_is_not_read_is_never_told_as_well(
    shop: Shop, feed: FeedAge, weight: Weight, told: str
) -> None:
    shop.feed = feed

    [found] = [f for each in Weight for f in shop.findings(each) if f.check == "feed"]

    assert (found.weight, told in found.detail) == (weight, True)


def test_a_deposit_mapped_to_a_local_that_is_gone_names_those_that_are_there(shop: Shop) -> None:
    shop.hubs.answer = {48: "Loja", 49: "Full"}

    [found] = shop.findings(Weight.WRONG)
    assert found.check == "deposit"
    assert "stock local 47 is not in AnyMarket" in found.detail
    assert "48 Loja, 49 Full" in found.detail


def test_an_unmapped_deposit_names_the_command_that_maps_it(shop: Shop) -> None:
    shop.set(deposit="Outro")

    [found] = shop.findings(Weight.WRONG)
    assert "anybridge map set deposit --store acme --deposit 'Outro' --to ID" in found.detail


def test_a_spent_budget_is_respected_and_said(shop: Shop) -> None:
    shop.set(limit_calls=1)
    shop.findings(Weight.OK)
    while shop.budgets.take(hub_allowance(cast("Store", shop.stores.get("acme"))), "stock").granted:
        pass
    shop.hubs.calls = 0

    [found] = shop.findings(Weight.WARNING)
    assert (found.check, shop.hubs.calls) == ("hub", 0)


def of_eccosys(shop: Shop, answer: ErpHealth | Exception) -> dict[str, list[Finding]]:
    """Give the findings about an ERP that answers so, by weight."""
    shop.set(erp="eccosys", erp_url="https://acme.eccosys.com.br/api")
    shop.stores.change("acme", {}, {"erp_token": "planted"}, ANA)
    shop.erps.answer = answer
    return {
        weight: [f for f in shop.findings(weight) if f.check.startswith("erp")] for weight in Weight
    }


def test_an_erp_that_answers_is_good_and_its_clock_is_compared(shop: Shop) -> None:
    found = of_eccosys(shop, ErpHealth(clock_ahead_s=1.4))

    assert [f.check for f in found[Weight.OK]] == ["erp", "erp_clock"]
    assert "+1 s" in found[Weight.OK][1].detail
    assert (found[Weight.WARNING], found[Weight.WRONG]) == ([], [])


@pytest.mark.parametrize(("ahead_s", "weight"), [(-7.0, Weight.WARNING), (61.0, Weight.WRONG)])
def test_a_clock_of_the_erp_that_is_off_is_told(shop: Shop, ahead_s: float, weight: Weight) -> None:
    found = of_eccosys(shop, ErpHealth(clock_ahead_s=ahead_s))

    assert [f.check for f in found[weight]] == ["erp_clock"]


def test_what_works_but_not_well_in_the_erp_is_told(shop: Shop) -> None:
    found = of_eccosys(shop, ErpHealth(warnings=("no look-up by number",)))

    assert [f.detail for f in found[Weight.WARNING]] == ["no look-up by number"]


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (AccessDenied("GET /produtos: 401"), "rotate-token acme --erp-token-file FILE"),
        (TransientError("timed out"), "https://acme.eccosys.com.br/api cannot be used: timed out"),
        (Misconfigured("erp_unbound", "no queue"), "cannot be used: no queue"),
    ],
)
def test_an_erp_that_refuses_says_what_to_do(shop: Shop, error: Exception, told: str) -> None:
    [found] = of_eccosys(shop, error)[Weight.WRONG]

    assert (found.check, told in found.detail) == ("erp", True)


def test_everything_wrong_with_hub_and_erp_is_found_at_once(shop: Shop) -> None:
    shop.hubs.answer = AccessDenied("401")

    of_eccosys(shop, AccessDenied("401"))

    assert shop.wrong() == ["hub", "erp"]


def test_a_spent_budget_of_the_erp_is_respected_and_said(shop: Shop) -> None:
    shop.set(erp_limit_calls=1, erp="eccosys", erp_url="https://acme.eccosys.com.br/api")
    shop.stores.change("acme", {}, {"erp_token": "planted"}, ANA)
    allowance = erp_allowance(cast("Store", shop.stores.get("acme")))
    while shop.budgets.take(allowance, "order").granted:
        pass

    found = {finding.check: finding for finding in shop.findings(Weight.WARNING)}
    assert ("not checked" in found["erp"].detail, shop.erps.calls) == (True, 0)


def test_an_erp_without_address_is_not_asked(shop: Shop) -> None:
    shop.set(erp="eccosys")

    assert shop.wrong() == ["erp_url", "erp_token"]
    assert shop.erps.calls == 0


def test_a_paused_store_and_switched_off_images_warn(shop: Shop) -> None:
    shop.set(send_images=False)
    shop.stores.pause("acme", ANA)

    assert [f.check for f in shop.findings(Weight.WARNING)] == ["send_images", "paused"]


def test_a_secret_that_does_not_open_is_the_only_finding(shop: Shop) -> None:
    stranger = StoreRows(shop.database, SecretBox([Fernet.generate_key().decode()]))

    found = StoreChecks(stranger, shop.mappings, shop.budgets, shop.hubs, shop.erps)("acme")

    assert [(f.weight, f.check) for f in found] == [(Weight.WRONG, "secret_unreadable")]


def test_an_erp_that_is_to_be_polled_and_is_not_is_told(shop: Shop) -> None:
    shop.set(erp="eccosys", poll_erp_kinds=["stock"], stock_rule="same_name_only")

    [found] = [finding for finding in shop.findings(Weight.WARNING) if finding.check == "polls"]
    assert "summed over all deposits" in found.detail
