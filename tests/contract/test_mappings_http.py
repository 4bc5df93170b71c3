"""Mappings by HTTP: for operators only, previewed before they are saved, by the same service."""

import asyncio
from collections.abc import Mapping
from typing import Any, NamedTuple

import httpx
import pytest
from fastapi import FastAPI, Request

from adapters.database.audit import AuditRows
from adapters.telemetry.metrics import Metrics
from domain.audit import Act
from ops.api import problems
from ops.api.border import Border
from ops.api.documents import describe
from ops.api.mappings import MappingDeps, mappings_router
from ops.api.problems import Problem
from tests.contract.held_room import HeldRoom
from tests.ledger import Ledger

ROOT = "/v1/stores/acme/mappings"
ANA = {"Authorization": "Bearer ana"}
LOGGI = {
    "kind": "carrier",
    "fields": {"marketplace": "MERCADO_LIVRE", "type": "Loggi Express"},
    "target": "6004:6401",
}


class Person(NamedTuple):
    name: str

    def act(self, why: str) -> Act:
        return Act(self.name, why)


def person(request: Request) -> Person:
    """Stand in for people's keys: the token is the name."""
    name = request.headers.get("authorization", "").removeprefix("Bearer ")
    if not name:
        raise Problem(401, "unauthorized")
    return Person(name)


def operator(request: Request) -> Person:
    found = person(request)
    if found.name == "viewer":
        raise Problem(403, "other_store")
    return found


class Served:
    """The routes of mappings on a ledger with held orders."""

    def __init__(self, ledger: Ledger) -> None:
        self.room = HeldRoom(ledger)
        self.app = FastAPI()
        problems.install(self.app)
        deps = MappingDeps(self.room.mappings, self.room.advice, person, operator)
        self.app.include_router(mappings_router(deps))
        self.app.add_middleware(Border, metrics=Metrics("serve"))
        describe(self.app)

    def __call__(
        self, method: str, path: str, headers: Mapping[str, str] = ANA, **sent: Any
    ) -> httpx.Response:
        async def answered() -> httpx.Response:
            transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url="http://b") as client:
                return await client.request(method, path, headers=headers, **sent)

        return asyncio.run(answered())

    def preview(self, *edits: dict[str, Any]) -> Any:
        answer = self("POST", f"{ROOT}/preview", json={"edits": edits})
        assert answer.status_code == 200, answer.text
        return answer.json()

    def save(self, edit: dict[str, Any], **more: Any) -> httpx.Response:
        return self("POST", ROOT, json={"edits": [edit], "why": "INC-812", **more})


@pytest.fixture
def served(ledger: Ledger) -> Served:
    served = Served(ledger)
    served.room.hold_by("Loggi Express", 1, sku="GONE")
    served.room.hold_by("Loggi Express", 2)
    return served


def test_nobody_but_operators_is_answered(served: Served) -> None:
    routes = [(m, path) for path, ways in served.app.openapi()["paths"].items() for m in ways]

    answers = [served(m, path.replace("{store}", "acme"), headers={}) for m, path in routes]

    assert len(answers) == 10
    assert {answer.status_code for answer in answers} == {401}


def test_who_only_looks_saves_nothing(served: Served) -> None:
    seen, viewer = served.preview(LOGGI)["revision"], {"Authorization": "Bearer viewer"}
    edits, file = {"edits": [LOGGI], "revision": seen}, f"{ROOT}/files/carrier?revision={seen}"

    saving = served("POST", ROOT, viewer, json=edits)
    sending = served("POST", file, viewer, content=b"marketplace,type,target\nA,B,6:7\n")

    assert (saving.status_code, sending.status_code) == (403, 403)
    assert served("GET", ROOT, viewer).json() == {"rules": []}


def test_what_was_previewed_is_saved_and_released(served: Served) -> None:
    seen = served.preview(LOGGI)
    assert (seen["releases"], seen["also_blocked"]) == (2, {"sku_unmapped": 1})

    done = served.save(LOGGI, revision=seen["revision"]).json()

    assert (done["changed"], done["batch"][:3]) == (1, "rb_")
    assert served.room.due() == ["1", "2"]
    [rule] = served("GET", ROOT).json()["rules"]
    assert (rule["key"], rule["target"]) == ("mercado livre|loggi express|*|*|*", "6004:6401")
    entry = AuditRows(served.room.ledger.database).entries(limit=2)[1]
    assert (entry.action, entry.actor, entry.why) == ("mapping_set", "ana", "INC-812")


def test_a_preview_that_is_out_of_date_is_not_saved(served: Served) -> None:
    answer = served.save(LOGGI, revision="0" * 16)

    assert (answer.status_code, answer.json()["type"][-13:]) == (409, "rules_changed")
    assert served.room.due() == []


def test_a_rule_is_taken_away_by_its_key(served: Served) -> None:
    served.save(LOGGI, revision=served.preview(LOGGI)["revision"], release=False)
    gone = {"kind": "carrier", "key": "mercado livre|loggi express|*|*|*", "target": None}

    answer = served.save(gone, revision=served.preview(gone)["revision"])

    assert (answer.status_code, served("GET", ROOT).json()) == (200, {"rules": []})


@pytest.mark.parametrize(
    ("edit", "status", "told"),
    [
        ({**LOGGI, "target": "6004"}, 422, "TRANSPORTADOR:VINCULO"),
        ({**LOGGI, "kind": "brand"}, 400, "/edits/0/kind"),
        ({**LOGGI, "to": "x"}, 400, "/edits/0/to"),
        ({**LOGGI, "target": None}, 404, "is not mapped"),
    ],
)
def test_a_mistake_says_where_it_is(
    served: Served, edit: dict[str, Any], status: int, told: str
) -> None:
    answer = served("POST", f"{ROOT}/preview", json={"edits": [edit]})

    assert (answer.status_code, told in answer.text) == (status, True), answer.text


def test_a_store_that_is_not_there_has_no_mappings(served: Served) -> None:
    assert served("GET", "/v1/stores/nobody/mappings").status_code == 404


def test_a_file_goes_out_and_comes_back_and_changes_nothing(served: Served) -> None:
    served.save(LOGGI, revision=served.preview(LOGGI)["revision"], release=False)
    file = f"{ROOT}/files/carrier"

    for name in ("csv", "json"):
        content = served("GET", f"{file}?format={name}").content
        seen = served("POST", f"{file}/preview", content=content).json()
        done = served("POST", f"{file}?revision={seen['revision']}&release=false", content=content)
        assert done.json()["changed"] == 0


def test_a_faulty_file_is_refused_with_its_lines(served: Served) -> None:
    content = "marketplace,type,target\nAMAZON,PAC,6\nAMAZON,,6:7\n"

    answer = served("POST", f"{ROOT}/files/carrier/preview", content=content)

    assert answer.status_code == 422
    assert [fault["pointer"] for fault in answer.json()["errors"]] == ["/line/2", "/line/3"]


def test_expectations_are_checked(served: Served) -> None:
    content = "marketplace,type,target\nMERCADO_LIVRE,Loggi Express,6004:6401\n"

    found = served("POST", f"{ROOT}/files/carrier/test", content=content).json()

    assert (found["expectations"], found["differences"][0]["found"]) == (1, None)


def test_carriers_are_suggested_and_orders_explained(served: Served) -> None:
    [key] = served("GET", f"{ROOT}/suggestions").json()["keys"]
    told = served("GET", f"{ROOT}/explanations/20002").json()
    said = served("POST", f"{ROOT}/explanations", json={k: LOGGI[k] for k in ("kind", "fields")})

    assert (key["orders"], key["suggestions"][0]["target"]) == (2, "6004:6401")
    assert (told["order_id"], "no rule matches" in told["lines"][1]) == (2, True)
    assert said.json()["findings"][0]["target"] is None


def test_the_routes_are_described(served: Served) -> None:
    paths = served("GET", "/openapi.json", headers={}).json()["paths"]

    assert "/v1/stores/{store}/mappings/files/{kind}" in paths
    assert "409" in paths["/v1/stores/{store}/mappings"]["post"]["responses"]
