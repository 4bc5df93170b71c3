"""Requests made from our own /openapi.json, over a real socket: no answer that is not announced."""

import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
import uvicorn
from hypothesis import HealthCheck, settings
from schemathesis import Case
from schemathesis.specs.openapi.checks import positive_data_acceptance

from tests.unit.ops.api.served import AUTH, served


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        config = uvicorn.Config(served().app, log_config=None, ws="none", lifespan="off")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, args=([listening],))
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield "http://{}:{}".format(*listening.getsockname())
        server.should_exit = True
        thread.join()


SCHEMA = schemathesis.openapi.from_dict(served().app.openapi())


@SCHEMA.parametrize()
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_answer_is_announced(case: Case[Any], address: str) -> None:
    # What the contract refuses beyond the shape stands in docs/schemas/event.schema.json, and
    # tests/unit/domain/test_event_schema.py compares that with the door.
    answer = case.call_and_validate(
        base_url=address, headers=AUTH, excluded_checks=[positive_data_acceptance]
    )

    assert answer.status_code < 500
