"""Stop and go of a store and a marketplace: who and why is kept, and nothing that comes is lost."""

import json
from dataclasses import replace

import pytest

from adapters.database.pauses import PauseRows
from domain.audit import Act
from domain.ids import LaneId
from domain.pauses import Pause, Scope
from ops.pauses import Pauses, pauses
from ops.refusals import FieldWrong, NothingMatched
from ops.resources import gathered
from tests.builders import a_stock_event
from tests.contract.command import Command
from tests.contract.order_bridge import KEY, Bridge
from tests.ledger import Ledger

ANA, BIA = Act("ana", "INC-1"), Act("bia", "acabou")
MARKET = "MERCADO_LIVRE"
PLACES = [(Scope.FLOW, "stock"), (Scope.STORE, ""), (Scope.MARKETPLACE, MARKET)]


@pytest.fixture
def service(ledger: Ledger) -> Pauses:
    known = gathered(ledger.database, ledger.box)
    for name in ("acme", "loja2"):
        known.stores.create(name, {"api_url": "https://hub.example"}, {"token": "t"}, ANA)
    return pauses(known)


def told(found: Pause) -> tuple[str, Scope, str, str, str]:
    return found.store, found.scope, found.name, found.actor, found.why


@pytest.mark.parametrize(("scope", "name"), PLACES)
def test_what_somebody_paused_stands_with_who_and_why_until_it_is_resumed(
    service: Pauses, scope: Scope, name: str
) -> None:
    service.pause("acme", scope, name, ANA)

    [found] = service.standing()
    assert told(found) == ("acme", scope, name, "ana", "INC-1")
    assert found.at_s is not None
    assert service.standing("loja2") == []
    assert service.resume("acme", scope, name, BIA) == "paused"
    assert service.standing() == []


@pytest.mark.parametrize(("scope", "name"), PLACES)
def test_what_is_paused_is_not_paused_again_nor_resumed_twice(
    service: Pauses, scope: Scope, name: str
) -> None:
    service.pause("acme", scope, name, ANA)

    with pytest.raises(NothingMatched, match="paused already"):
        service.pause("acme", scope, name, BIA)
    service.resume("acme", scope, name, BIA)
    with pytest.raises(NothingMatched, match=r"is not held|is not paused, and nothing"):
        service.resume("acme", scope, name, BIA)


def test_a_store_that_a_refused_token_holds_is_resumed_at_once(
    service: Pauses, ledger: Ledger
) -> None:
    ledger.fold(a_stock_event())
    ledger.lanes.hold(ledger.leased(), "access_denied", "401")

    assert service.resume("acme", Scope.STORE, "", ANA) == "access_denied"
    assert ledger.lane()["held_cause"] == ""
    [*_, act] = ledger.rows("audit")
    assert json.loads(act["detail"]) == {"released": {"stock": "access_denied"}}
    with pytest.raises(NothingMatched, match="is not paused, and nothing holds its flows"):
        service.resume("acme", Scope.STORE, "", ANA)
    assert ledger.rows("audit")[-1] == act


@pytest.mark.parametrize("cause", ["brake", "paused", "poll_off", "orders_off", "flow_off"])
def test_a_store_that_only_its_flows_own_causes_hold_is_not_resumed(
    service: Pauses, ledger: Ledger, cause: str
) -> None:
    ledger.fold(a_stock_event())
    ledger.lanes.hold(ledger.leased(), cause, "as it is")

    with pytest.raises(NothingMatched, match=rf"stays: stock \({cause}\)"):
        service.resume("acme", Scope.STORE, "", ANA)

    assert ledger.lane()["held_cause"] == cause
    assert ledger.rows("audit")[-1]["action"] == "store_added"


@pytest.mark.parametrize(
    ("scope", "name", "why"),
    [
        (Scope.FLOW, "stock", ""),
        (Scope.FLOW, "stoc", "x"),
        (Scope.MARKETPLACE, " ", "x"),
        (Scope.MARKETPLACE, "X" * 65, "x"),
    ],
)
def test_a_pause_names_something_and_says_why(
    service: Pauses, scope: Scope, name: str, why: str
) -> None:
    with pytest.raises(FieldWrong):
        service.pause("acme", scope, name, Act("ana", why))


def test_every_pause_is_audited(service: Pauses, ledger: Ledger) -> None:
    service.pause("acme", Scope.MARKETPLACE, "mercado_livre", ANA)
    service.resume("acme", Scope.MARKETPLACE, MARKET, BIA)

    acts = [(row["actor"], row["action"]) for row in ledger.rows("audit")][-2:]
    assert acts == [("ana", "marketplace_paused"), ("bia", "marketplace_resumed")]


def test_what_held_a_paused_flow_stands_beside_why_somebody_paused_it(
    service: Pauses, ledger: Ledger
) -> None:
    ledger.fold(a_stock_event())
    ledger.lanes.hold(ledger.leased(), "access_denied", "HTTP 401")
    service.pause("acme", Scope.FLOW, "stock", ANA)

    [found] = service.standing()

    assert (*told(found)[3:], found.was) == ("ana", "INC-1", "access_denied: HTTP 401")


def test_a_pause_of_an_older_release_stands_though_nobody_knows_who(
    service: Pauses, ledger: Ledger
) -> None:
    service.pause("acme", Scope.STORE, "", ANA)
    ledger.execute("DELETE FROM pause")

    [found] = service.standing()
    assert told(found) == ("acme", Scope.STORE, "", "", "")


def test_a_store_is_told_to_its_workers_with_its_paused_marketplaces(
    service: Pauses, ledger: Ledger
) -> None:
    service.pause("acme", Scope.MARKETPLACE, MARKET, ANA)

    store = gathered(ledger.database, ledger.box).stores.get("acme")
    assert store is not None
    assert (store.paused_marketplaces, store.paused) == (frozenset({MARKET}), False)


def test_orders_of_a_paused_marketplace_wait_and_are_imported_once_it_goes_on(
    service: Pauses, ledger: Ledger
) -> None:
    bridge = Bridge(ledger)
    goes = bridge.stores.stores["acme"]
    bridge.stores.stores["acme"] = replace(goes, paused_marketplaces=frozenset({MARKET}))
    service.pause("acme", Scope.MARKETPLACE, MARKET, ANA)
    bridge.note()
    bridge.ring()
    [waits] = ledger.rows("change")
    assert (waits["state"], waits["attempts"], bridge.erp.orders) == ("waiting", 0, {})

    bridge.stores.stores["acme"] = goes
    service.resume("acme", Scope.MARKETPLACE, MARKET, BIA)
    bridge.settle()

    assert len(bridge.erp.orders) == 1
    assert ledger.rows("dead_letter") == []


def test_the_flow_of_orders_goes_on_at_once_when_the_pause_of_a_marketplace_ends(
    service: Pauses, ledger: Ledger
) -> None:
    bridge = Bridge(ledger)
    goes = bridge.stores.stores["acme"]
    bridge.stores.stores["acme"] = replace(goes, paused_marketplaces=frozenset({MARKET}))
    service.pause("acme", Scope.MARKETPLACE, MARKET, ANA)
    bridge.note()
    bridge.ring()
    assert ledger.lanes.ring_due(["order"], 60.0).lanes == []

    service.resume("acme", Scope.MARKETPLACE, MARKET, BIA)

    assert ledger.lanes.ring_due(["order"], 60.0).lanes == [LaneId("acme", "order")]


def test_the_end_of_a_pause_pulls_nothing_of_another_marketplace(
    service: Pauses, ledger: Ledger
) -> None:
    bridge = Bridge(ledger)
    both = frozenset({MARKET, "SHOPEE"})
    paused = replace(bridge.stores.stores["acme"], paused_marketplaces=both)
    bridge.stores.stores["acme"] = paused
    for name in sorted(both):
        service.pause("acme", Scope.MARKETPLACE, name, ANA)
    bridge.note()
    bridge.ring()

    service.resume("acme", Scope.MARKETPLACE, "SHOPEE", BIA)

    [waits] = ledger.rows("change")
    assert (waits["key"], waits["state"]) == (KEY, "waiting")
    assert waits["next_at_s"] > ledger.folder.now_s() + 3000


def test_the_command_stops_the_orders_of_one_marketplace(anybridge: Command) -> None:
    url = ("--api-url", "https://hub.example", "--token-file", "-")
    anybridge("store", "add", "acme", *url, stdin="t")

    done = anybridge("store", "pause", "acme", "--marketplace", "shopee", "--why", "INC-1")
    shown = anybridge("store", "show", "acme", "--json").json
    anybridge("store", "resume", "acme", "--marketplace", "SHOPEE", "--why", "acabou")

    assert (done.code, shown["paused"], shown["paused_marketplaces"]) == (0, False, ["SHOPEE"])
    assert anybridge("store", "show", "acme", "--json").json["paused_marketplaces"] == []


def test_the_marketplaces_of_a_store_are_those_of_its_orders_of_late(ledger: Ledger) -> None:
    order = """INSERT INTO erp_order (store, order_id, marketplace, ordered_at_s, first_seen_at_s,
      seen_at_s) VALUES (:store, :id, :market, now_s() - :ago_s, 0, 0)"""
    for number, (store, market, days) in enumerate(
        [("acme", "SHOPEE", 1), ("acme", "AMAZON", 1), ("acme", "SHOPEE", 60), ("acme", "", 1),
         ("acme", "MAGALU", 60), ("other", "B2W", 1)]
    ):  # fmt: skip
        ledger.execute(order, store=store, id=number, market=market, ago_s=days * 86400)

    rows = PauseRows(ledger.database)

    assert (rows.marketplaces("acme"), rows.marketplaces("none")) == (["AMAZON", "SHOPEE"], [])
