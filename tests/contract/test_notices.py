"""Notices from end to end: letters in a ledger, a real HTTP server and a real mail server."""

import json

from adapters.telemetry.metrics import Metrics
from config.settings import load
from ops.notices import notifier
from tests.builders import a_stock_event
from tests.ledger import Ledger, dead
from tests.post_box import Hook, PostBox


def parked(ledger: Ledger, *skus: str) -> None:
    ledger.fold(*[a_stock_event(sku, id=f"ev-{sku}") for sku in skus])
    lease = ledger.leased()
    marked = ledger.changes.mark(lease, 200)
    ledger.changes.record(lease, [dead(change, f"SKU '{change.key}' de Ana") for change in marked])
    ledger.lanes.release(lease)


def tick(ledger: Ledger, hook: Hook, box: PostBox) -> None:
    environ = {
        "ANYBRIDGE_ALLOW_HTTP": "yes",
        "ANYBRIDGE_ALLOW_PRIVATE": "yes",
        "ANYBRIDGE_PUBLIC_URL": "https://bridge.example.com/",
        "ANYBRIDGE_NOTIFY_WEBHOOK_URL": hook.url,
        "ANYBRIDGE_NOTIFY_WEBHOOK_SECRET": "segredo-de-teste",
        "ANYBRIDGE_NOTIFY_EMAIL_TO": "oncall@example.com",
        "ANYBRIDGE_NOTIFY_EMAIL_FROM": "ponte@example.com",
        "ANYBRIDGE_NOTIFY_SMTP_HOST": "127.0.0.1",
        "ANYBRIDGE_NOTIFY_SMTP_PORT": str(box.port),
        "ANYBRIDGE_NOTIFY_SMTP_STARTTLS": "no",
    }
    with notifier(load(environ), ledger.database, Metrics("work")) as telling:
        assert telling is not None
        telling.tick()


def test_many_letters_of_one_cause_are_one_message_by_each_channel(ledger: Ledger) -> None:
    parked(ledger, "SKU-1", "SKU-2", "SKU-3")

    with Hook() as hook, PostBox() as box:
        tick(ledger, hook, box)
        tick(ledger, hook, box)

    assert [json.loads(body)["groups"][0]["letters"] for *_, body in hook.posts] == [3]
    assert [mail["Subject"] for mail in box.mails] == ["[anybridge] acme: 3 × hub_rejected"]


def test_no_key_and_nothing_that_others_said_leaves_the_house(ledger: Ledger) -> None:
    parked(ledger, "SKU-1")

    with Hook() as hook, PostBox() as box:
        tick(ledger, hook, box)

    told = hook.posts[0][2].decode() + box.mails[0].get_content()
    assert "SKU-1" not in told
    assert "Ana" not in told


def test_a_message_leads_to_the_page_of_each_group(ledger: Ledger) -> None:
    parked(ledger, "SKU-1")

    with Hook() as hook, PostBox() as box:
        tick(ledger, hook, box)

    [group] = json.loads(hook.posts[0][2])["groups"]
    assert group["page"] == f"https://bridge.example.com/dead/groups/{group['group']}"
    assert f"  {group['page']}" in box.mails[0].get_content().splitlines()


def test_a_channel_that_was_away_is_told_later_and_the_other_not_twice(ledger: Ledger) -> None:
    parked(ledger, "SKU-1")

    with Hook(503) as hook, PostBox() as box:
        tick(ledger, hook, box)
        ledger.clock.move(61.0)
        tick(ledger, hook, box)

    assert (len(hook.posts), len(box.mails)) == (2, 1)


def test_nobody_is_to_be_told_where_nothing_is_set(ledger: Ledger) -> None:
    with notifier(load({}), ledger.database, Metrics("work")) as telling:
        assert telling is None
