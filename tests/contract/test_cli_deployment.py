"""Database, queues, doctor, status and audit: every problem at once, in words that help."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from adapters.database import schema
from tests.contract.command import Command

NOWHERE = "amqp://guest:planted@127.0.0.1:1/"


def checks(found: list[dict[str, str]], result: str) -> list[str]:
    return [line["check"] for line in found if line["result"] == result]


def test_an_empty_database_names_the_command_that_fills_it(
    anybridge: Command, tmp_path: Path
) -> None:
    empty = {"ANYBRIDGE_DATABASE_URL": f"sqlite:///{tmp_path}/empty.db"}

    answer = anybridge("store", "list", **empty)

    assert answer.code == 1
    assert answer.err == (
        "error: the database has no tables yet: run `anybridge database upgrade`\n"
    )


def test_upgrading_twice_is_upgrading_once(anybridge: Command, tmp_path: Path) -> None:
    empty = {"ANYBRIDGE_DATABASE_URL": f"sqlite:///{tmp_path}/empty.db"}

    first, second = (anybridge("database", "upgrade", **empty) for _ in range(2))

    assert first.err == f"the database is at {schema.head()}\n"
    assert second.err == f"the database is at {schema.head()} already\n"


def test_what_is_not_set_is_named_at_once(anybridge: Command) -> None:
    answer = anybridge("store", "list", ANYBRIDGE_DATABASE_URL="", ANYBRIDGE_SECRET_KEY="")

    assert answer.code == 1
    assert "ANYBRIDGE_DATABASE_URL is not set" in answer.err
    assert "ANYBRIDGE_SECRET_KEY is not set" in answer.err


def test_a_new_secret_key_takes_over(anybridge: Command) -> None:
    words = ["store", "add", "acme", "--api-url", "https://a.example", "--token-file", "-"]
    anybridge(*words, stdin="token")
    new, old = anybridge("database", "new-secret-key").out.strip(), anybridge.environ.copy()
    anybridge.environ["ANYBRIDGE_SECRET_KEY"] = f"{new},{old['ANYBRIDGE_SECRET_KEY']}"

    answer = anybridge("database", "rotate-secrets", "--why", "yearly")

    assert answer.err == "2 rows are sealed with the first key; the other keys may go\n"
    assert anybridge("store", "show", "acme", ANYBRIDGE_SECRET_KEY=new).code == 0
    assert anybridge("store", "show", "acme", **old).code == 1


def test_a_broker_that_is_away_is_one_line_without_the_password(anybridge: Command) -> None:
    answer = anybridge("queues", "apply", ANYBRIDGE_AMQP_URL=NOWHERE)

    assert answer.code == 1
    assert answer.err.startswith("error: ")
    assert answer.err.count("\n") == 1
    assert "planted" not in answer.err


def test_the_doctor_tells_every_wrong_setting(anybridge: Command) -> None:
    answer = anybridge("doctor", "--json", ANYBRIDGE_TICK_S="0", ANYBRIDGE_HTTP_PORT="x")

    assert answer.code == 1
    assert checks(answer.json, "wrong") == ["settings", "settings"]


def test_the_doctor_goes_on_after_the_first_fault(anybridge: Command) -> None:
    words = ["store", "add", "acme", "--api-url", "https://127.0.0.1:1", "--token-file", "-"]
    private = {"ANYBRIDGE_ALLOW_PRIVATE": "yes"}
    anybridge(*words, "--erp", "eccosys", "--deposit", "Geral", stdin="planted", **private)

    answer = anybridge("doctor", "--json", ANYBRIDGE_AMQP_URL=NOWHERE, ANYBRIDGE_TICKS="1")

    wrong = checks(answer.json, "wrong")
    assert wrong == ["stock_rule", "erp_url", "erp_token", "hub", "deposit", "broker"]
    assert checks(answer.json, "warning") == ["settings", "orders"]
    assert checks(answer.json, "ok") == ["settings", "database", "migrations"]
    assert "planted" not in answer.out


def added(anybridge: Command) -> None:
    words = ["store", "add", "acme", "--api-url", "https://a.example", "--token-file", "-"]
    assert anybridge(*words, stdin="token").code == 0


def test_the_doctor_tells_a_key_that_opens_nothing(anybridge: Command) -> None:
    added(anybridge)

    answer = anybridge("doctor", "--json", ANYBRIDGE_SECRET_KEY=Fernet.generate_key().decode())

    assert "secret_unreadable" in checks(answer.json, "wrong")


def test_an_empty_deployment_has_an_empty_status(anybridge: Command) -> None:
    found = anybridge("status", "--json").json

    names = ("lanes", "budgets", "dead_letters", "queues")
    assert [found[name] for name in names] == [[], [], [], []]
    assert (found["queues_error"], found["queues_unused"]) == ("", True)
    assert "no broker is used" in anybridge("status").out


def test_a_status_says_which_budget_is_the_hubs_and_which_the_erps(anybridge: Command) -> None:
    for token in ("anymarket:1", "eccosys:1"):
        anybridge.execute(
            "INSERT INTO bucket (id, configured_limit, configured_window_s, limit_calls, window_s,"
            " level, own, at_s) VALUES (:id, 60, 60, 60, 60, 1, '{}', 0)",
            id=token,
        )

    table = anybridge("status").out.partition("budgets\n")[2].partition("\n\n")[0]

    assert [line.split()[0] for line in table.splitlines()] == ["TOKEN", "AnyMarket", "ERP"]


def test_a_status_without_broker_still_shows_the_ledger(anybridge: Command) -> None:
    answer = anybridge("status", ANYBRIDGE_AMQP_URL=NOWHERE)

    assert answer.code == 0
    assert "lanes" in answer.out
    assert "queues: " in answer.err


HELD = """INSERT INTO lane (store, kind, held_cause, held_detail, held_at_s)
VALUES ('acme', :kind, :cause, 'as it is', 1)"""


@pytest.mark.parametrize(
    ("kind", "cause", "command"),
    [
        ("poll_orders", "access_denied", "store resume acme --why …"),
        ("poll_orders", "brake", "flow resume poll_orders --store acme --why …"),
        ("price", "flow_off", "store set acme --flows price=yes --why …"),
        ("price", "", ""),
    ],
)
def test_the_status_names_what_lets_a_held_flow_go_on(
    anybridge: Command, kind: str, cause: str, command: str
) -> None:
    added(anybridge)
    anybridge.execute(HELD, kind=kind, cause=cause)

    [lane] = anybridge("status", "--json").json["lanes"]

    assert lane["resume"] == (f"anybridge {command}" if command else "")
    assert lane["resume"] in anybridge("status").out


def test_the_status_names_the_store_that_is_paused_once_for_all_its_flows(
    anybridge: Command,
) -> None:
    added(anybridge)
    anybridge("store", "pause", "acme", "--why", "INC-1")
    anybridge.execute(HELD, kind="price", cause="flow_off")
    anybridge.execute(HELD, kind="stock", cause="flow_off")

    assert anybridge("status").out.count("anybridge store resume acme --why …") == 1


@pytest.mark.parametrize("since", ["1", "24hours", "x", "-1h"])
def test_an_age_of_another_shape_is_wrong_usage(anybridge: Command, since: str) -> None:
    answer = anybridge("audit", "--since", since)

    assert (answer.code, answer.err.startswith("error: --since ")) == (2, True)


def test_the_audit_tells_who_did_what_and_why(anybridge: Command) -> None:
    words = ["store", "add", "acme", "--api-url", "https://a.example", "--token-file", "-"]
    anybridge(*words, "--why", "primeira loja", stdin="token", SUDO_USER="ana")

    [entry] = anybridge("audit", "--since", "1h", "--actor", "ana", "--json").json

    assert (entry["action"], entry["why"], entry["store"]) == (
        "store_added",
        "primeira loja",
        "acme",
    )


def test_a_traceback_comes_only_when_it_is_asked_for(anybridge: Command) -> None:
    quiet = anybridge("store", "show", "nobody")
    loud = anybridge("store", "show", "nobody", ANYBRIDGE_LOG_LEVEL="debug")

    assert "Traceback" not in quiet.err
    assert "Traceback" in loud.err
    assert (quiet.code, loud.code) == (4, 4)


def test_a_small_shop_needs_no_broker(anybridge: Command) -> None:
    answer = anybridge("doctor", "--json")

    assert answer.code == 0
    assert checks(answer.json, "warning") == ["settings", "stores"]


def test_the_database_of_many_processes_needs_a_broker(anybridge: Command) -> None:
    shared = {"ANYBRIDGE_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}

    answer = anybridge("doctor", "--json", **shared)

    assert checks(answer.json, "wrong") == ["settings", "database"]


def test_a_real_process_says_one_line_and_no_log_of_a_library() -> None:
    environ = {"PATH": os.environ["PATH"], "ANYBRIDGE_AMQP_URL": NOWHERE}
    words = [sys.executable, "-m", "ops.cli.main", "queues", "apply"]

    ended = subprocess.run(words, env=environ, capture_output=True, text=True, check=False)

    assert ended.returncode == 1
    assert [line.partition(":")[0] for line in ended.stderr.splitlines()] == ["error"]


@pytest.mark.db
def test_an_empty_postgresql_is_told_and_upgraded(
    anybridge: Command, fresh_postgres_url: str
) -> None:
    shared = {"ANYBRIDGE_DATABASE_URL": fresh_postgres_url, "ANYBRIDGE_AMQP_URL": NOWHERE}
    before = anybridge("doctor", "--json", **shared).json

    assert anybridge("database", "upgrade", **shared).code == 0

    after = anybridge("doctor", "--json", **shared).json
    # What the server itself may have off is another test's.
    wrong = [check for check in checks(before, "wrong") if check != "postgresql"]
    assert wrong == ["migrations", "broker"]
    assert checks(after, "ok") == ["settings", "database", "migrations"]
