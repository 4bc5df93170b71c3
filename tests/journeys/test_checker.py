"""The judge judged: each kind of wrong is found, and what is right is left alone."""

from tests.checker import Effect, Handed, Place, judge

A: Place = ("acme", "stock", "A")
B: Place = ("acme", "stock", "B")
A_OF_ANOTHER_STORE: Place = ("beta", "stock", "A")


def handed(place: Place, version: int, *, sure: bool = True) -> Handed:
    outcome = "confirmed" if sure else "unknown"
    return Handed(f"{place}-{version}", place, version, (version * 10,), outcome)


def effect(place: Place, version: int) -> Effect:
    return Effect(place, (version * 10,))


def test_what_arrived_in_order_is_clean() -> None:
    ledger = [handed(A, 1), handed(A, 2), handed(B, 1)]

    found = judge(ledger, [effect(A, 1), effect(B, 1), effect(A, 2)], final={A: (20,), B: (10,)})

    assert found.is_clean


def test_an_event_that_a_newer_one_replaced_is_not_lost() -> None:
    found = judge([handed(A, 1), handed(A, 2)], [effect(A, 2)])

    assert found.is_clean


def test_an_event_that_never_reached_the_hub_is_lost() -> None:
    found = judge([handed(A, 1), handed(A, 2), handed(B, 1)], [effect(A, 1)])

    assert [event.place for event in found.lost] == [A, B]
    assert not found.is_clean


def test_an_event_that_a_person_sees_as_failed_is_not_lost() -> None:
    found = judge([handed(A, 1)], [], parked=[handed(A, 1).event_id])

    assert found.is_clean


def test_an_older_version_that_came_last_is_stale() -> None:
    found = judge([handed(A, 1), handed(A, 2)], [effect(A, 2), effect(A, 1)])

    assert (found.lost, found.stale) == ([], [A])


def test_the_same_value_of_a_newer_version_is_not_stale() -> None:
    back = Handed("back", A, 3, (10,))

    found = judge([handed(A, 1), handed(A, 2), back], [effect(A, 1), effect(A, 2), effect(A, 1)])

    assert found.is_clean


def test_a_value_that_nobody_asked_for_is_unexpected() -> None:
    found = judge([handed(A, 1)], [Effect(A, (77,)), effect(A, 1)])

    assert found.unexpected == [Effect(A, (77,))]


def test_an_effect_in_another_store_is_unexpected() -> None:
    found = judge([handed(A, 1)], [effect(A, 1), effect(A_OF_ANOTHER_STORE, 1)])

    assert found.unexpected == [effect(A_OF_ANOTHER_STORE, 1)]


def test_an_unknown_outcome_may_arrive_or_not() -> None:
    ledger = [handed(A, 1, sure=False), handed(B, 1, sure=False)]

    found = judge(ledger, [effect(A, 1)])

    assert (found.is_clean, found.recovered) == (True, 1)


def test_a_final_state_that_no_effect_explains_is_found() -> None:
    found = judge([handed(A, 1)], [effect(A, 1)], final={A: (11,)})

    assert found.differing == [A]


def test_what_is_left_over_is_found() -> None:
    found = judge([], [], left={"due": 3, "queued": 0})

    assert (found.left, found.is_clean) == ({"due": 3}, False)


def test_an_effect_that_is_repeated_is_counted_and_harmless() -> None:
    found = judge([handed(A, 1)], [effect(A, 1), effect(A, 1)])

    assert (found.is_clean, found.repeats) == (True, 1)
