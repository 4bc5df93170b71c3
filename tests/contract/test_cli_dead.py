"""`anybridge dead` and `batch`: the on-call story by exit codes."""

import pytest

from adapters.database.budgets import BudgetRows
from adapters.database.changes import ChangeRows
from adapters.database.engine import Database
from adapters.database.fold import LedgerFolder
from adapters.database.lanes import LaneRows
from adapters.database.secrets import SecretBox
from adapters.database.stores import StoreRows
from adapters.telemetry.metrics import Metrics
from config.settings import load
from domain.allowances import hub_allowance
from domain.changes import ChangeState
from domain.events import Fault
from domain.ids import Kind, LaneId
from domain.ports import Delivery
from ops import compose
from producers.intake import letter_of
from tests.builders import a_price_event, a_stock_event
from tests.contract.command import Command
from tests.fake_intake import FakeAnnouncer
from tests.fakes import FakeBells
from tests.ledger import PRICE, STOCK, dead

ONE_FAILED = ("dead", "replay", "--all", "--wait", "0", "--why", "mended", "--json")


@pytest.fixture
def parked(anybridge: Command) -> Command:
    """Two letters wait."""
    for sku in ("SKU-1", "SKU-2"):
        work(anybridge, fold=sku)
    return anybridge


@pytest.fixture
def spent(anybridge: Command) -> Command:
    """A price waits, and its store has no call left for an hour."""
    limit = ("--limit-calls", "1", "--limit-window-s", "3600")
    address = ("--api-url", "https://api.example.com", "--token-file", "-")
    assert anybridge("store", "add", "acme", *address, *limit, stdin="token").code == 0
    work(anybridge, fold="SKU-1", lane=PRICE)
    anybridge.execute("UPDATE dead_letter SET kind = 'price'")
    database = Database(anybridge.environ["ANYBRIDGE_DATABASE_URL"])
    store = StoreRows(database, SecretBox([anybridge.environ["ANYBRIDGE_SECRET_KEY"]])).get("acme")
    assert store is not None
    while BudgetRows(database).take(hub_allowance(store), Kind.ORDER).granted:
        pass
    database.dispose()
    return anybridge


def work(anybridge: Command, fold: str = "", lane: LaneId = STOCK) -> None:
    database = Database(anybridge.environ["ANYBRIDGE_DATABASE_URL"])
    box = SecretBox([anybridge.environ["ANYBRIDGE_SECRET_KEY"]])
    if fold:
        event = a_stock_event if lane == STOCK else a_price_event
        LedgerFolder(database, box).fold([event(fold, id=f"ev-{fold}")])
    lease = LaneRows(database, "test").lease(lane, 60.0)
    assert lease is not None
    changes = ChangeRows(database, box).mark(lease, 200)
    verdicts = [dead(change) for change in changes]
    assert all(verdict.state is ChangeState.DEAD for verdict in verdicts)
    ChangeRows(database, box).record(lease, verdicts)
    LaneRows(database, "test").release(lease)
    database.dispose()


def test_a_filter_that_matches_nothing_ends_with_4(anybridge: Command) -> None:
    assert anybridge("dead", "replay", "--group", "g-0", "--why", "x").code == 4
    assert anybridge("batch", "show", "rb_0").code == 4


def test_a_replay_without_a_filter_is_wrong_usage(parked: Command) -> None:
    assert parked("dead", "replay", "--why", "x").code == 2


def test_a_dry_run_says_what_would_be_and_does_nothing(parked: Command) -> None:
    answer = parked("dead", "replay", "--all", "--dry-run", "--json")

    assert (answer.code, answer.json["would"]) == (0, {"would fail again: store_unknown": 2})
    assert parked("batch", "list", "--json").json == []


def test_a_dry_run_waits_for_the_budget_as_long_as_it_is_told(spent: Command) -> None:
    waited = spent("dead", "replay", "--all", "--dry-run", "--wait", "0.1")
    more = spent("dead", "replay", "--all", "--dry-run", "--wait", "1.5")

    assert [answer.code for answer in (waited, more)] == [0, 0]
    assert "cannot be told  1" in more.out
    assert "waiting for a call of anymarket's budget" not in waited.err
    assert more.err.count("waiting for a call of anymarket's budget, live traffic goes first") == 1


def test_a_batch_is_shown_as_replaying_until_it_ends(parked: Command) -> None:
    batch = parked(*ONE_FAILED).json

    letters = parked("dead", "list", "--state", "replaying", "--json").json
    assert [letter["state"] for letter in letters] == ["replaying"] * 2
    assert parked("batch", "cancel", batch["id"], "--why", "x").code == 0


def test_letters_that_fail_again_end_with_1(parked: Command) -> None:
    batch = parked(*ONE_FAILED).json
    work(parked)

    assert parked("batch", "watch", batch["id"], "--wait", "5").code == 1


def test_one_that_fails_in_the_first_step_ends_with_1_though_nothing_else_steps_it_on(
    anybridge: Command,
) -> None:
    database = Database(anybridge.environ["ANYBRIDGE_DATABASE_URL"])
    box = SecretBox([anybridge.environ["ANYBRIDGE_SECRET_KEY"]])
    delivery = Delivery(1, "erp.stock", "nobody.stock.changed", b"{}", redelivered=False)
    LedgerFolder(database, box).park([letter_of(delivery, [Fault("/store", "no such store")])])
    database.dispose()

    answer = anybridge("dead", "replay", "--all", "--wait", "30", "--why", "try", "--json")

    assert (answer.code, answer.json["state"]) == (1, "done")
    assert answer.json["counts"] == {"refused": 1}


def test_a_canary_that_fails_ends_with_3(parked: Command) -> None:
    batch = parked(*ONE_FAILED, "--canary", "1").json
    work(parked)

    answer = parked("batch", "watch", batch["id"], "--wait", "5")

    assert answer.code == 3
    assert "canary: 1 of 1 failed" in answer.err


def test_a_paused_flow_refuses_a_replay_with_the_command_that_resumes_it(parked: Command) -> None:
    parked("store", "add", "acme", "--api-url", "https://a.example", "--token-file", "-", stdin="t")
    parked("flow", "pause", "stock", "--store", "acme", "--why", "x")

    answer = parked(*ONE_FAILED)

    assert answer.code == 1
    assert "anybridge flow resume stock --store acme" in answer.err


def test_a_letter_is_acknowledged_discarded_and_restored(parked: Command) -> None:
    [group] = parked("dead", "groups", "--json").json
    parked("dead", "ack", group["group"], "--why", "chamado 812")
    [acked] = parked("dead", "groups", "--json").json

    wrong = parked("dead", "discard", "--all", "--why", "teste", "--confirm", "3")
    gone = parked("dead", "discard", "--all", "--why", "teste", "--confirm", "2", "--json").json
    back = parked("dead", "restore", gone[0]["id"], "--json").json

    assert (acked["state"], acked["note"]) == ("acknowledged", "chamado 812")
    assert (wrong.code, len(gone), back[0]["state"]) == (2, 2, "open")


def test_discarded_letters_of_a_group_are_restored_by_its_name(parked: Command) -> None:
    [group] = parked("dead", "groups", "--json").json
    kept = parked("dead", "list", "--json").json[0]["id"]
    parked("dead", "discard", "--all", "--why", "teste", "--confirm", "2")
    parked("dead", "restore", kept)

    back = parked("dead", "restore", group["group"], "--json").json

    assert [(letter["id"] != kept, letter["state"]) for letter in back] == [(True, "open")]
    assert len(parked("dead", "list", "--json").json) == 2


def test_what_became_of_letters_that_are_named_in_vain_is_told(parked: Command) -> None:
    first, second = (letter["id"] for letter in parked("dead", "list", "--json").json)
    parked("dead", "discard", first, "--why", "teste", "--yes")
    told = f"{first} is discarded already; there is no letter dl_0"

    in_vain = parked("dead", "replay", first, "dl_0", "--why", "x")
    in_part = parked("dead", "replay", first, "dl_0", second, "--dry-run")

    assert (in_vain.code, f"no letter that waits matches: {told}" in in_vain.err) == (4, True)
    assert (in_part.code, f"left out: {told}" in in_part.err) == (0, True)


@pytest.mark.parametrize("command", [("replay", "--dry-run"), ("discard", "--confirm", "1")])
def test_letters_that_match_beyond_the_most_are_told(parked: Command, command: list[str]) -> None:
    cut = parked("dead", *command, "--all", "--max", "1", "--why", "x")

    assert (cut.code, "--max 1 takes the oldest of 2 letters that match" in cut.err) == (0, True)


@pytest.mark.parametrize("flag", ["--rate", "--min-success"])
def test_a_number_of_another_shape_is_told_with_its_flag(parked: Command, flag: str) -> None:
    answer = parked("dead", "replay", "--all", flag, "soon", "--why", "x")

    assert (answer.code, answer.err.startswith(f"error: {flag} 'soon' is wrong")) == (2, True)


def test_a_payload_is_revealed_only_with_a_reason_and_audited(parked: Command) -> None:
    letter = parked("dead", "list", "--json").json[0]["id"]

    assert parked("dead", "show", letter, "--reveal-pii").code == 2
    assert parked("dead", "show", letter, "--reveal-pii", "--why", "cliente ligou").code == 0
    assert parked("audit", "--json").json[0]["action"] == "letter_revealed"


def test_the_ringer_wakes_what_was_snoozed_and_steps_batches(parked: Command) -> None:
    letters = [letter["id"] for letter in parked("dead", "list", "--json").json]
    batch = parked("dead", "replay", letters[0], "--wait", "0", "--json").json
    work(parked)
    parked("dead", "snooze", letters[1], "--for", "0s")

    with compose.service(load(parked.environ), Metrics("schedule")) as service:
        compose.ringer(service, FakeBells(), FakeAnnouncer(), ["stock"]).tick()

    states = [letter["state"] for letter in parked("dead", "list", "--json").json]
    assert states == ["open", "open"]
    assert parked("batch", "show", batch["id"], "--json").json["counts"] == {"failed": 1}


def test_a_batch_that_ends_at_once_still_prints_nothing_but_json(parked: Command) -> None:
    batch = parked(*ONE_FAILED).json
    work(parked)

    answer = parked("batch", "watch", batch["id"], "--wait", "5", "--json")

    assert answer.json["state"] == "done"
