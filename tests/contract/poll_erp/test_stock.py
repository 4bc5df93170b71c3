"""Stock of an ERP that emits nothing: what changed is told, once, and acknowledged."""

from domain.events import Version
from tests.builders import a_snapshot
from tests.contract.erp_poll_room import MUG, SHIRT, ErpPollRoom


def test_stock_that_changed_is_told_and_acknowledged(room: ErpPollRoom) -> None:
    room.put_stock(CANECA_01=7)

    assert room.poll() == "worked"

    assert (room.due("stock"), room.units(MUG), room.flagged()) == ([MUG], 7, ([], []))
    assert room.bells.rung[-1].kind == "stock"


def test_stock_that_came_back_to_what_it_was_is_told_again(room: ErpPollRoom) -> None:
    room.put_stock(CANECA_01=40)

    room.poll()

    assert room.due("stock") == [MUG]


def test_less_than_twenty_changes_are_read_one_by_one(room: ErpPollRoom) -> None:
    room.put_stock(CANECA_01=7, CAM_PRETA_M=3)

    room.poll()

    asked = room.calls()
    assert (asked.count("GET /estoques/{code}"), asked.count("GET /estoques")) == (2, 0)


def test_many_changes_are_read_in_snapshots_and_what_nobody_told_of_is_found(
    room: ErpPollRoom,
) -> None:
    rows = [{"codigo": f"K{n}", "estoque": 1} for n in range(30)]
    room.erp.seed("products", *rows)
    room.put_stock(**{f"K{n}": n for n in range(30)}, CANECA_01=7)
    room.catalogue().acknowledge_stock(MUG)

    room.poll_until_idle()

    asked = room.calls()
    assert (asked.count("GET /estoques/{code}"), asked.count("GET /estoques")) == (0, 4)
    assert (room.units("K29"), room.units("K0"), room.units(MUG)) == (29, 0, 7)
    assert room.flagged() == ([], [])


def test_a_product_with_variations_has_no_stock_of_its_own(room: ErpPollRoom) -> None:
    room.erp.seed("products", {"codigo": "PAI"}, {"codigo": "PAI-1", "parent": "PAI"})
    room.put_stock(PAI=5, PAI_1=5)

    room.poll()

    assert room.due("stock") == ["PAI-1"]


def test_an_event_that_comes_while_the_erp_answers_is_newer_than_the_answer(
    room: ErpPollRoom,
) -> None:
    room.put_stock(CANECA_01=7)

    def publish(route: str) -> None:
        if route == "GET /estoques/{code}":
            version = Version("/erp", None, room.ledger.folder.now_s())
            room.fold(a_snapshot(MUG, balances={"Geral": 3})._replace(version=version))

    room.on_call = publish
    room.poll()

    assert room.units(MUG) == 3


def test_an_event_from_a_clock_that_is_ahead_does_not_hide_the_erp_for_good(
    room: ErpPollRoom,
) -> None:
    version = Version("/erp", None, room.ledger.folder.now_s() + 100.0)
    room.fold(a_snapshot(MUG, balances={"Geral": 3})._replace(version=version))
    room.put_stock(CANECA_01=7)
    room.poll()
    assert (room.units(MUG), room.flagged()) == (3, ([], []))

    room.ledger.clock.move(101.0)
    room.poll()

    assert (room.units(MUG), room.poll()) == (7, "idle")


def test_a_request_in_flight_is_not_undone(room: ErpPollRoom) -> None:
    room.put_stock(CANECA_01=7)
    room.poll()
    lease = room.ledger.leased()
    change = room.ledger.marked(lease)

    room.put_stock(CANECA_01=5)
    room.poll()

    now = room.ledger.change(MUG)
    assert (now["in_flight"], now["revision"]) == (change.revision, change.revision + 1)
    assert room.units(MUG) == 5


def test_what_imported_orders_do_to_stock_goes_out(room: ErpPollRoom) -> None:
    room.erp.place()

    room.poll()

    assert room.due("stock") == [SHIRT, MUG]


def test_an_erp_whose_stock_stands_still_is_not_read_whole(room: ErpPollRoom) -> None:
    for _ in range(3):
        room.poll()
        room.ledger.clock.move(61.0)

    assert "GET /estoques" not in room.calls()


def test_stock_that_the_erp_refuses_to_tell_holds_up_no_other(room: ErpPollRoom) -> None:
    room.put_stock(CANECA_01=7, CAM_PRETA_M=3)
    room.erp.fault("status", status=400, route="/api/estoques/*", method="GET", count=1)

    room.poll()

    assert (room.units(SHIRT), room.units(MUG)) == (10, 7)
    assert room.flagged() == ([], [])
    room.poll()
    assert room.units(SHIRT) == 3
