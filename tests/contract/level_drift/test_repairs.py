"""Repairs of what differs: exactly that, once, and told of."""

import pytest

from domain.ids import Kind, LaneId
from domain.level_drift import LevelCause
from domain.replay import Plan
from ops.refusals import FlowHeld, NothingMatched
from tests.contract.level_room import LOCAL, LevelRoom, calls
from tests.ledger import PRICE, STOCK
from tests.simulator.hub import OI, a_sku
from tests.stack import ACT


def test_a_repair_makes_exactly_what_differs_due(room: LevelRoom) -> None:
    room.seed(a_sku("A"), a_sku("B"), a_sku("C"))
    room.pushed("A", "B", "C")
    room.by_hand("B", 3)

    batch = room.service.repair(room.compare(), ACT, Plan())
    assert batch is not None

    assert dict(batch.selection) == {"reconcile": "stock", "sample": 0}
    assert (batch.items, room.due()) == (1, ["B"])
    assert room.ledger.lane()["next_at_s"] is not None


def test_a_repair_ends_with_what_became_of_its_keys(room: LevelRoom) -> None:
    room.seed(a_sku("A"))
    room.pushed("A")
    room.by_hand("A", 3)
    batch = room.service.repair(room.compare(), ACT, Plan())
    assert batch is not None

    room._accept(STOCK, {"units": 12})

    batch = room.service.batches.step(batch)
    assert (batch.state, dict(batch.counts)) == ("done", {"pushed": 1})


def test_a_repaired_price_is_sent_though_it_equals_the_one_sent_last(room: LevelRoom) -> None:
    made = room.pair.simulator.seed(a_sku("A", price=5))
    ids = {"product": int(made["A"]["productId"]), "sku": int(made["A"]["skuId"])}
    room.priced("A")
    room.ledger.execute(
        "INSERT INTO sku_binding (store, partner_id, product_id, sku_id, scope, updated_at_s) "
        "VALUES ('acme', 'A', :product, :sku, 'SKU_MARKETPLACE', 1)",
        **ids,
    )

    room.service.repair(room.compare(Kind.PRICE), ACT, Plan())

    assert (room.due(PRICE), room.ledger.change("A", PRICE)["accepted_hash"]) == (["A"], "")
    # Its owner is looked up anew.
    assert room.known.bindings.skus("acme", ["A"]) == {}


def test_two_repairs_do_not_take_the_same_key(room: LevelRoom) -> None:
    room.seed(a_sku("A"))
    room.pushed("A")
    room.by_hand("A", 3)
    report = room.compare()
    room.service.repair(report, ACT, Plan())

    with pytest.raises(NothingMatched):
        room.service.repair(report, ACT, Plan())


def test_a_flow_that_stands_still_refuses_a_repair(room: LevelRoom) -> None:
    room.seed(a_sku("A"))
    room.pushed("A")
    room.by_hand("A", 3)
    room.ledger.execute("UPDATE lane SET held_cause = 'paused'")

    with pytest.raises(FlowHeld, match="anybridge flow resume stock"):
        room.service.repair(room.compare(), ACT, Plan())

    room.ledger.execute("UPDATE lane SET held_cause = ''")
    room.known.stores.pause(room.store.name, ACT)
    with pytest.raises(FlowHeld, match="anybridge store resume acme"):
        room.service.repair(room.compare(), ACT, Plan())


@pytest.mark.parametrize("kind", [Kind.STOCK, Kind.PRICE])
def test_a_dry_run_goes_up_to_the_write(room: LevelRoom, kind: Kind) -> None:
    room.seed(a_sku("A", price=5))
    room.pushed("A")
    room.priced("A")
    room.by_hand("A", 3)
    before = room.ledger.rows("change")

    dry = room.service.dry_run(room.compare(kind))

    assert dry.counts == {"would succeed": 1}
    assert room.ledger.rows("change") == before
    assert room.pair.simulator.state("stock")["A"] == {str(LOCAL): 3}


def test_reserved_stock_is_explained(room: LevelRoom) -> None:
    room.seed(a_sku("A", quantity=10))
    room.pushed("A")
    reserving = [{"partnerId": "A", "quantity": 2}]
    room.pair.simulator.told("POST", f"/accounts/{OI}/reservations", reserving)

    assert room.found() == [("A", LevelCause.RESERVED)]


def test_what_was_found_is_kept_and_what_a_repair_took_up_is_not_open(room: LevelRoom) -> None:
    room.seed(a_sku("A"), a_sku("C"))
    room.pushed("A", "B")
    room.by_hand("A", 3)

    room.service.repair(room.compare(), ACT, Plan())

    kept = room.ledger.rows("reconcile_run", "id")
    assert [(run["what"], run["open"], run["sampled"]) for run in kept] == [
        ("stock", 2, 0), ("stock", 0, 0),
    ]  # fmt: skip
    assert kept[0]["counts"] == '{"differs": 1, "only_hub": 1, "only_ledger": 1}'


@pytest.mark.parametrize("kind", [Kind.STOCK, Kind.PRICE])
def test_what_the_hub_has_no_more_waits_for_its_sku_once_it_is_repaired(
    room: LevelRoom, kind: Kind
) -> None:
    room.pushed("B")
    room.priced("B")
    assert room.found(kind) == [("B", LevelCause.ONLY_LEDGER)]

    batch = room.service.repair(room.compare(kind), ACT, Plan())

    assert (batch, room.due(LaneId("acme", kind.value))) == (None, ["B"])
    assert room.found(kind) == [("B", LevelCause.IN_FLIGHT)]
    assert room.compare(kind).repairable == []


def test_what_is_gone_waits_though_another_repair_has_the_rest(
    room: LevelRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    room.seed(a_sku("A"))
    room.pushed("A", "B")
    room.by_hand("A", 3)
    report = room.compare()
    with monkeypatch.context() as dying:
        dying.setattr(room.service.standings, "forget", _killed)
        with pytest.raises(KeyboardInterrupt):
            room.service.repair(report, ACT, Plan())

    batch = room.service.repair(report, ACT, Plan())

    assert (batch, room.due()) == (None, ["A", "B"])


def _killed(*_: object) -> None:
    raise KeyboardInterrupt


def test_a_dry_run_asks_the_hub_though_the_price_equals_the_one_sent_last(room: LevelRoom) -> None:
    room.seed(a_sku("A", price=5))
    room.priced("A")
    report = room.compare(Kind.PRICE)
    before = room.pair.simulator.asked("/counts")

    room.service.dry_run(report)

    assert calls(room.pair, before) == 1
