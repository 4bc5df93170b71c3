"""The embedded default as its user runs it: the demo, and a process killed again and again."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography.fernet import Fernet
from sqlalchemy import text

from adapters.database.api_keys import ApiKeys
from adapters.database.engine import Database
from adapters.database.mappings import Choice, MappingRows
from adapters.database.secrets import SecretBox
from adapters.database.stores import StoreRows
from domain.mappings import DEPOSIT
from simulator.anymarket.server import AnyMarketSimulator
from tests.hub_control import LOCAL
from tests.stack import ACT, DEPOSIT_NAME, UNLIMITED, stock_event

COMMAND = (sys.executable, "-m", "ops.cli.main")
SKUS = 40
KILLS = 4


class Shop:
    """`anybridge up --embedded` on a ledger of its own, against a simulator."""

    def __init__(self, folder: Path, hub: AnyMarketSimulator) -> None:
        self.hub = hub
        self.port = _free_port()
        self.key = ""
        self.process: subprocess.Popen[bytes] | None = None
        self.log = folder / "up.log"
        self.url = f"sqlite:///{folder / 'ledger.sqlite3'}"
        self.secret = Fernet.generate_key().decode()
        self.environ = {
            **os.environ,
            "ANYBRIDGE_DATABASE_URL": self.url,
            "ANYBRIDGE_SECRET_KEY": self.secret,
            "ANYBRIDGE_ALLOW_HTTP": "yes",
            "ANYBRIDGE_ALLOW_PRIVATE": "yes",
            "ANYBRIDGE_TICK_S": "0.2",
        }

    def start(self) -> None:
        """Start it and wait until it is ready."""
        command = [*COMMAND, "up", "--embedded", "--port", str(self.port)]
        with self.log.open("ab") as sink:
            self.process = subprocess.Popen(command, env=self.environ, stdout=sink, stderr=sink)
        _await(self.is_up, self.log)

    def kill(self) -> None:
        """End it as a power cut would."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def add_store(self) -> None:
        """Add a store, its mapping, its key, and its SKUs in the hub."""
        _call(
            f"{self.hub.control_url}/accounts",
            {"oi": "1.", "token": "t", "rate": {"policy": "none"}},
        )
        items = [{"partnerId": f"K{n}", "price": 1, "quantity": 1} for n in range(SKUS)]
        _call(f"{self.hub.control_url}/accounts/1./catalogue", items)
        database = Database(self.url)
        values = {"api_url": self.hub.url, "oi": "1.", "deposit": DEPOSIT_NAME}
        settings = {**values, "stock_rule": "consolidate_all", **UNLIMITED}
        StoreRows(database, SecretBox([self.secret])).create("acme", settings, {"token": "t"}, ACT)
        MappingRows(database).set(Choice("acme", DEPOSIT, DEPOSIT_NAME, str(LOCAL)), ACT)
        made = ApiKeys(database).create("acme", ACT)
        assert made is not None
        self.key = made.key
        database.dispose()

    def send(self, events: list[dict[str, Any]]) -> int:
        """Post events; gives the status answered."""
        headers = {
            "Authorization": f"Bearer {self.key}",
            "Content-Type": "application/cloudevents-batch+json",
        }
        return _call(f"http://127.0.0.1:{self.port}/v1/events", events, headers)

    def held(self) -> dict[str, int]:
        """Give what the hub holds."""
        state = httpx.get(f"{self.hub.control_url}/accounts/1./state?sections=stock")
        stock = state.json()["stock"]
        return {sku: by_local[str(LOCAL)] for sku, by_local in stock.items()}

    def call_ids(self, event_id: str) -> list[str]:
        """Give the calls that the ledger names for an event."""
        database = Database(self.url)
        asked = text("SELECT call_id FROM attempt WHERE event_id = :id")
        with database.read() as connection:
            found = [str(row.call_id) for row in connection.execute(asked, {"id": event_id})]
        database.dispose()
        return found

    def is_up(self) -> bool:
        """Tell whether it answers that it is ready."""
        try:
            return httpx.get(f"http://127.0.0.1:{self.port}/readyz").is_success
        except httpx.TransportError:
            return False


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    """A shop that is not started yet."""
    with AnyMarketSimulator() as hub:
        made = Shop(tmp_path, hub)
        yield made
        made.kill()


def test_nothing_that_was_answered_202_is_lost_however_often_the_process_is_killed(
    shop: Shop,
) -> None:
    shop.start()
    shop.add_store()
    wanted = {}
    for turn in range(1, KILLS + 1):
        events = [stock_event("acme", f"K{n}", turn * 100 + n, turn) for n in range(SKUS)]
        assert shop.send(events) == 202
        wanted = {f"K{n}": turn * 100 + n for n in range(SKUS)}
        shop.kill()
        shop.start()

    _await(lambda: shop.held() == wanted, shop.log)

    assert shop.held() == wanted


def test_an_event_is_joined_to_its_call_by_trace_and_log(shop: Shop) -> None:
    shop.start()
    shop.add_store()
    event = stock_event("acme", "K0", 7, 1)
    assert shop.send([event]) == 202
    _await(lambda: shop.call_ids(event["id"]), shop.log)

    lines = [json.loads(line) for line in shop.log.read_text().splitlines()]

    called = {line["call_id"] for line in lines if line["event"] == "hub_called"}
    assert called.issuperset(shop.call_ids(event["id"]))


def test_a_second_process_on_the_same_ledger_is_refused_and_disturbs_nobody(shop: Shop) -> None:
    shop.start()
    command = [*COMMAND, "up", "--embedded", "--port", str(_free_port())]

    second = subprocess.run(
        command, env=shop.environ, capture_output=True, text=True, timeout=60, check=False
    )

    assert second.returncode == 1
    assert "another `anybridge up --embedded` runs on" in second.stderr
    assert "process_started" not in second.stdout
    assert shop.is_up()


def test_a_port_that_is_taken_is_named_before_anything_is_begun(shop: Shop) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", shop.port))
        taken.listen()

        answer = subprocess.run(
            [*COMMAND, "up", "--embedded", "--port", str(shop.port)],
            env=shop.environ, capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip

    assert answer.returncode == 1
    assert f"cannot listen on 127.0.0.1:{shop.port}" in answer.stderr
    assert "process_started" not in answer.stdout


def test_the_demo_ends_with_both_sides_equal() -> None:
    finished = subprocess.run([*COMMAND, "demo"], capture_output=True, timeout=100, check=False)

    assert finished.returncode == 0, finished.stderr.decode()[-2000:]
    told = " ".join(finished.stdout.decode().split())
    assert "Both sides are equal." in told
    assert 'held for a person │ carrier_unmapped ("Loggi Express")' in told
    assert "after its carrier was mapped │ pushed" in told


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _await(true: Any, log: Path, timeout_s: float = 60.0) -> None:
    ends_s = time.monotonic() + timeout_s
    while not true():
        assert time.monotonic() < ends_s, log.read_text()[-3000:]
        time.sleep(0.1)


def _call(url: str, body: object, headers: dict[str, str] | None = None) -> int:
    return httpx.post(url, json=body, headers=headers, timeout=30).status_code
