"""Another try that somebody asks for in AnyMarket's panel: once for each address."""

import pytest

from domain.errors import TransientError
from tests.contract.anymarket_pair import Pair
from tests.contract.mirror_room import MirrorRoom
from tests.ledger import Ledger, dead


@pytest.fixture
def room(ledger: Ledger, started: Pair) -> MirrorRoom:
    return MirrorRoom(ledger, started.fresh())


def test_a_retry_replays_its_letter_once_in_the_name_of_the_hub(room: MirrorRoom) -> None:
    room.park("SKU-1")
    room.work()
    [secret] = room.secrets()

    said = [room.retrying(secret, "203.0.113.9"), room.retrying(secret, "203.0.113.9")]

    assert said == ["started", "unknown"]
    [batch] = room.ledger.rows("replay_batch", "id")
    assert (batch["actor"], batch["why"]) == ("hub:anymarket", "asked for in AnyMarket's panel")
    [entry] = room.known.audit.entries(actor="hub:anymarket")
    assert (entry.action, entry.detail["from"]) == ("batch_started", "203.0.113.9")
    assert room.answer(dead) == 1


def test_a_letter_that_fails_again_gets_a_new_entry_and_a_new_address(room: MirrorRoom) -> None:
    room.park("SKU-1")
    room.work()
    [first] = room.secrets()
    room.retrying(first, "")

    room.ledger.clock.move(1.0)
    room.answer(dead)
    room.work()

    # The old entry is over, so nothing is left to ask for by it.
    [second] = room.secrets()
    assert [status for _, status in room.entries()] == ["CANCELLED", "PENDING"]
    assert first != second
    assert (room.retrying(first, ""), room.retrying.letter_of(second) is not None) == (
        "unknown",
        True,
    )


def test_an_address_is_good_for_nothing_when_its_letter_has_ended(room: MirrorRoom) -> None:
    room.park("SKU-1")
    room.work()
    [secret] = room.secrets()

    room.mend()

    assert (room.retrying(secret, ""), room.retrying.letter_of(secret)) == ("unknown", None)


def test_a_flow_that_is_held_leaves_the_address_good(room: MirrorRoom) -> None:
    room.park("SKU-1")
    room.work()
    [secret] = room.secrets()
    room.ledger.execute("UPDATE lane SET held_cause = 'paused' WHERE kind = 'stock'")
    held = room.retrying(secret, "")
    room.ledger.execute("UPDATE lane SET held_cause = '' WHERE kind = 'stock'")

    assert (held, room.retrying(secret, "")) == ("held", "started")


def test_a_retry_that_failed_on_our_side_leaves_the_address_good(
    room: MirrorRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    room.park("SKU-1")
    room.work()
    [secret] = room.secrets()

    def away(*_: object) -> None:
        raise TransientError("the ledger is away for a moment")

    with monkeypatch.context() as patched:
        patched.setattr("ops.batches.Batches.start", away)
        with pytest.raises(TransientError):
            room.retrying(secret, "")

    assert room.retrying(secret, "") == "started"


@pytest.mark.parametrize("secret", ["", "guess", "x" * 101, "\udcff"])
def test_a_secret_that_nobody_has_is_unknown(room: MirrorRoom, secret: str) -> None:
    room.park("SKU-1")
    room.work()

    assert (room.retrying(secret, ""), room.retrying.letter_of(secret)) == ("unknown", None)


def test_the_ledger_keeps_no_secret_in_clear(room: MirrorRoom) -> None:
    room.park("SKU-1")
    room.work()

    [secret] = room.secrets()
    assert secret not in str(room.ledger.rows("letter_mirror"))
