"""The example of docs/events.md, run against a broker as an ERP's developer would run it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from domain.json_text import read_json
from domain.validation import to_event
from tests.integration.rabbit import take, with_topology
from tests.strategies import FAR_S

pytestmark = pytest.mark.amqp

EXAMPLE = Path(__file__).resolve().parents[2] / "docs" / "examples" / "publish.py"


def test_the_example_publishes_one_valid_event_to_the_stock_queue(amqp_vhost: str) -> None:
    url = with_topology(amqp_vhost)

    subprocess.run([sys.executable, EXAMPLE], env={**os.environ, "AMQP_URL": url}, check=True)

    ((method, properties, body),) = take(url, "erp.stock")
    event = to_event(read_json(body), FAR_S)
    assert (event.type, method.routing_key) == ("stock.changed", "acme.stock.changed")
    assert properties.delivery_mode == 2


def test_the_example_fits_on_a_page() -> None:
    code = [line for line in EXAMPLE.read_text(encoding="utf-8").splitlines() if line.strip()]

    assert len(code) <= 20
