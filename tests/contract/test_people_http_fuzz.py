"""Whatever people ask by HTTP, made from our own /openapi.json: an answer, never a failure."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, unquote

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, assume, given, settings
from schemathesis import Case
from schemathesis.core import NOT_SET
from schemathesis.core.result import Ok

from tests.builders import a_stock_event
from tests.contract.asking import Asking
from tests.ledger import Ledger, dead

HIDDEN = ("/v1/events", "/v1/keys", "/healthz", "/readyz")


class Room:
    """A store with a letter that waits, and the API in front of it."""

    def __init__(self, ledger: Ledger, ask: Asking) -> None:
        self.ask = ask
        ledger.fold(a_stock_event("SKU-1", id="ev-1"))
        lease = ledger.leased()
        ledger.changes.record(lease, [dead(c) for c in ledger.changes.mark(lease, 200)])
        ledger.lanes.release(lease)
        [self.letter] = [row["id"] for row in ledger.rows("dead_letter")]
        self.schema = schemathesis.openapi.from_dict(ask.app.openapi())

    def cases(self) -> Iterator[Any]:
        for found in self.schema.get_all_operations():
            assert isinstance(found, Ok)
            operation = found.ok()
            if not operation.path.startswith(HIDDEN):
                yield operation.as_strategy()

    def answer(self, case: Case[Any]) -> int:
        """Ask as an admin: of the store and the letter that there are, for what goes furthest."""
        path, there = case.path, {"store": "acme", "letter": self.letter}
        for name, value in (case.path_parameters or {}).items():
            path = path.replace(f"{{{name}}}", quote(unquote(str(there.get(name, value))), safe=""))
        sent: dict[str, Any] = {"params": dict(case.query or {})}
        if case.body is not NOT_SET:
            sent |= {"content": json.dumps(case.body, default=str)}
            sent |= {"headers": {"content-type": "application/json"}}
        assume(r"\u0000" not in json.dumps([path, sent], default=str) and "%00" not in path)
        return self.ask(case.method.upper(), path, "admin", **sent).status_code


@pytest.fixture
def room(ledger: Ledger, asking: Asking) -> Room:
    return Room(ledger, asking)


def test_no_request_of_a_person_makes_us_fail(room: Room) -> None:
    asked = 0
    for strategy in room.cases():

        @settings(
            max_examples=8,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=strategy)
        def asks(case: Case[Any]) -> None:
            assert room.answer(case) < 500, case.as_curl_command()

        asks()
        asked += 1
    assert asked > 30
