"""Polls that are killed, or whose ERP fails, lose nothing."""

import pytest

from domain.arrows import POLL_ARROWS
from tests.contract.erp_poll_room import MUG, POLL, SHIRT, ErpPollRoom


@pytest.mark.parametrize("arrow", POLL_ARROWS)
def test_a_kill_at_any_arrow_loses_no_stock(room: ErpPollRoom, arrow: str) -> None:
    room.put_stock(CANECA_01=7)

    room.die_at(arrow)
    assert POLL in room.rung()
    room.poll_until_idle()

    assert (room.due("stock"), room.units(MUG), room.flagged()) == ([MUG], 7, ([], []))


@pytest.mark.parametrize("arrow", POLL_ARROWS)
def test_a_kill_at_any_arrow_loses_no_product(room: ErpPollRoom, arrow: str) -> None:
    room.edit(SHIRT, preco="11.00")

    room.die_at(arrow)
    assert POLL in room.rung()
    room.poll_until_idle()

    assert (room.due("product"), room.price(SHIRT)) == ([SHIRT], {"price": "11.00"})
    assert room.flagged() == ([], [])


@pytest.mark.parametrize("arrow", POLL_ARROWS)
def test_a_kill_among_many_changes_loses_none(room: ErpPollRoom, arrow: str) -> None:
    rows: list[dict[str, object]] = [{"codigo": f"K{n}"} for n in range(25)]
    room.erp.seed("products", *rows)
    room.put_stock(**{f"K{n}": n + 1 for n in range(25)})

    room.die_at(arrow)
    room.poll_until_idle()

    assert [room.units(f"K{n}") for n in range(25)] == [n + 1 for n in range(25)]
    assert room.flagged() == ([], [])


@pytest.mark.parametrize("arrow", POLL_ARROWS[1:])
def test_a_change_between_a_kill_and_the_next_poll_is_seen(room: ErpPollRoom, arrow: str) -> None:
    room.put_stock(CANECA_01=7)

    room.die_at(arrow)
    room.put_stock(CANECA_01=2)
    room.poll_until_idle()

    assert room.units(MUG) == 2


@pytest.mark.parametrize("kind", ["drop_after_apply", "drop_before_apply", "html_error"])
def test_an_acknowledgement_without_an_answer_loses_nothing(room: ErpPollRoom, kind: str) -> None:
    room.put_stock(CANECA_01=7)
    room.edit(SHIRT, preco="11.00")
    room.erp.fault(kind, method="PUT", count=2)

    for _ in range(4):
        room.poll()
        room.ledger.clock.move(61.0)

    assert (room.units(MUG), room.price(SHIRT)) == (7, {"price": "11.00"})
    assert room.flagged() == ([], [])


def test_an_erp_that_asks_for_patience_gets_it_and_the_hub_is_not_blocked(
    room: ErpPollRoom,
) -> None:
    room.erp.fault("status", status=429, retry_after_s=30, count=1)

    assert room.poll() == "budget"

    blocked = {row["id"].partition(":")[0]: row for row in room.ledger.rows("bucket", "id")}
    assert "anymarket" not in blocked
    assert room.poll() in {"budget", "leased"}


def test_acknowledgements_that_are_refused_do_not_keep_others_from_it(room: ErpPollRoom) -> None:
    room.put_stock(CANECA_01=7, CAM_PRETA_M=3)
    refused = {"route": "/api/produtos/produtosComEstoqueAlterado", "method": "PUT", "count": 1}
    room.erp.fault("status", status=400, **refused)

    room.poll()

    assert (room.units(SHIRT), room.units(MUG)) == (3, 7)
    assert len(room.flagged()[1]) == 1
    room.poll_until_idle()
    assert room.flagged() == ([], [])
