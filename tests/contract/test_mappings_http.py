"""Mappings by HTTP: for operators only, previewed before they are saved, by the same service."""

import asyncio
from collections.abc import Mapping
from typing import Any

import httpx
import pytest

from adapters.database.audit import AuditRows
from domain.audit import Act
from domain.operators import Role
from ops.api.mappings import MappingDeps, mapping_deps, mappings_router
from tests.contract.held_room import HeldRoom, an_order_by
from tests.ledger import Ledger
from tests.unit.ops.api.served import FakeOperators, doors
from tests.unit.ops.api.served import served as serve

ROOT = "/v1/stores/acme/mappings"
ANA = {"Authorization": "Bearer abo_operator"}
LOGGI = {
    "kind": "carrier",
    "fields": {"marketplace": "MERCADO_LIVRE", "type": "Loggi Express"},
    "target": "6004:6401",
}


class MappingsServed:
    """The routes of mappings on a ledger with held orders."""

    def __init__(self, ledger: Ledger) -> None:
        self.room = HeldRoom(ledger)
        ring = FakeOperators()
        may_look, may_save = (doors(ring).to(role) for role in (Role.VIEWER, Role.OPERATOR))
        deps = MappingDeps(self.room.mappings, self.room.advice, may_look, may_save)
        self.app = serve(people=[mappings_router(deps)]).app

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
def served(ledger: Ledger) -> MappingsServed:
    served = MappingsServed(ledger)
    served.room.hold_by("Loggi Express", 1, sku="GONE")
    served.room.hold_by("Loggi Express", 2)
    return served


def test_nobody_without_a_key_is_answered(served: MappingsServed) -> None:
    paths = served.app.openapi()["paths"].items()
    routes = [(m, path) for path, ways in paths if "mappings" in path for m in ways]

    answers = [served(m, path.replace("{store}", "acme"), headers={}) for m, path in routes]

    assert len(answers) == 11
    assert {answer.status_code for answer in answers} == {401}


def test_how_often_each_rule_won_is_told_also_of_one_that_never_did(
    served: MappingsServed,
) -> None:
    served.room.imported(an_order_by("Loggi Express", 7))
    for said, target in (("Loggi*", "6004:6401"), ("Sedex", "6003:6301")):
        edit = {**LOGGI, "fields": {"marketplace": "MERCADO_LIVRE", "type": said}, "target": target}
        served.save(edit, revision=served.preview(edit)["revision"], release=False)

    told = served("GET", f"{ROOT}/usage?kind=carrier", {"Authorization": "Bearer abo_viewer"})

    used = {rule["key"].split("|")[1]: rule["count"] for rule in told.json()["rules"]}
    assert (told.json()["orders"], used) == (1, {"loggi*": 1, "sedex": 0})


def test_rules_come_in_pages_that_miss_none(served: MappingsServed) -> None:
    for number in range(5):
        edit = {"kind": "sku", "fields": {"sku": f"A-{number}"}, "target": "B"}
        served.save(edit, revision=served.preview(edit)["revision"], release=False)
    page = served("GET", f"{ROOT}?limit=2").json()
    seen = page["rules"]

    while page["next"]:
        page = served("GET", f"{ROOT}?limit=2&cursor={page['next']}").json()
        seen += page["rules"]

    assert [rule["key"] for rule in seen] == [f"A-{number}" for number in range(5)]
    assert served("GET", f"{ROOT}?cursor=abc").status_code == 422


def test_rules_that_stand_against_each_other_are_told(served: MappingsServed) -> None:
    served.room.imported(an_order_by("Loggi Express", 7))
    for said, target in (("Loggi Expr*", "6004:6401"), ("*gi Express", "6003:6301")):
        edit = {**LOGGI, "fields": {"marketplace": "MERCADO_LIVRE", "type": said}, "target": target}
        served.save(edit, revision=served.preview(edit)["revision"], release=False)

    told = served("GET", f"{ROOT}/usage").json()["rules"]

    assert [(rule["count"], rule["is_tied"]) for rule in told] == [(0, True), (0, True)]


def test_who_only_looks_saves_nothing(served: MappingsServed) -> None:
    seen, viewer = served.preview(LOGGI)["revision"], {"Authorization": "Bearer abo_viewer"}
    edits, file = {"edits": [LOGGI], "revision": seen}, f"{ROOT}/files/carrier?revision={seen}"

    saving = served("POST", ROOT, viewer, json=edits)
    sending = served("POST", file, viewer, content=b"marketplace,type,target\nA,B,6:7\n")

    assert (saving.status_code, sending.status_code) == (403, 403)
    assert served("GET", ROOT, viewer).json() == {"rules": [], "next": None}


def test_what_was_previewed_is_saved_and_released(served: MappingsServed) -> None:
    seen = served.preview(LOGGI)
    assert (seen["releases"], seen["also_blocked"]) == (2, {"sku_unmapped": 1})

    done = served.save(LOGGI, revision=seen["revision"]).json()

    assert (done["changed"], done["batch"][:3]) == (1, "rb_")
    assert served.room.due() == ["1", "2"]
    [rule] = served("GET", ROOT).json()["rules"]
    assert (rule["key"], rule["target"]) == ("mercado livre|loggi express|*|*|*", "6004:6401")
    entry = AuditRows(served.room.ledger.database).entries(limit=2)[1]
    assert (entry.action, entry.actor, entry.why) == ("mapping_set", "operator", "INC-812")


def test_a_preview_that_is_out_of_date_is_not_saved(served: MappingsServed) -> None:
    answer = served.save(LOGGI, revision="0" * 16)

    assert (answer.status_code, answer.json()["type"][-13:]) == (409, "rules_changed")
    assert served.room.due() == []


def test_a_rule_is_taken_away_by_its_key(served: MappingsServed) -> None:
    served.save(LOGGI, revision=served.preview(LOGGI)["revision"], release=False)
    gone = {"kind": "carrier", "key": "mercado livre|loggi express|*|*|*", "target": None}

    answer = served.save(gone, revision=served.preview(gone)["revision"])

    assert (answer.status_code, served("GET", ROOT).json()) == (200, {"rules": [], "next": None})


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
    served: MappingsServed, edit: dict[str, Any], status: int, told: str
) -> None:
    answer = served("POST", f"{ROOT}/preview", json={"edits": [edit]})

    assert (answer.status_code, told in answer.text) == (status, True), answer.text


def test_a_key_that_no_database_keeps_is_refused_by_its_length(served: MappingsServed) -> None:
    long = " ".join(f"{n:x}" for n in range(0x1000, 0x1000 + 700))
    by_key = {"kind": "carrier", "key": f"amazon|{long}|*|*|*", "target": "6:7"}
    names = ("type", "account", "normalized", "normalized_type")
    texts = ["".join(chr(0x4E00 + 251 * n + i) for i in range(255)) for n in range(4)]
    by_fields = {
        **LOGGI,
        "fields": {"marketplace": "AMAZON", **dict(zip(names, texts, strict=True))},
    }

    answers = [served.save(edit, revision="") for edit in (by_key, by_fields)]

    assert [answer.status_code for answer in answers] == [422, 422], answers[0].text
    assert all("wanted: up to" in answer.text for answer in answers)


def test_a_canary_that_no_batch_can_have_saves_nothing(served: MappingsServed) -> None:
    answer = served("POST", ROOT, json={"edits": [LOGGI], "revision": "", "canary": 10**12})

    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "/canary")
    assert served("GET", ROOT).json() == {"rules": [], "next": None}


def test_a_store_that_is_not_there_has_no_mappings(served: MappingsServed) -> None:
    assert served("GET", "/v1/stores/nobody/mappings").status_code == 404


def test_a_file_goes_out_and_comes_back_and_changes_nothing(served: MappingsServed) -> None:
    served.save(LOGGI, revision=served.preview(LOGGI)["revision"], release=False)
    file = f"{ROOT}/files/carrier"

    for name in ("csv", "json"):
        content = served("GET", f"{file}?format={name}").content
        seen = served("POST", f"{file}/preview", content=content).json()
        done = served("POST", f"{file}?revision={seen['revision']}&release=false", content=content)
        assert done.json()["changed"] == 0


def test_a_faulty_file_is_refused_with_its_lines(served: MappingsServed) -> None:
    content = "marketplace,type,target\nAMAZON,PAC,6\nAMAZON,,6:7\n"

    answer = served("POST", f"{ROOT}/files/carrier/preview", content=content)

    assert answer.status_code == 422
    assert [fault["pointer"] for fault in answer.json()["errors"]] == ["/line/2", "/line/3"]


def test_expectations_are_checked(served: MappingsServed) -> None:
    content = "marketplace,type,target\nMERCADO_LIVRE,Loggi Express,6004:6401\n"

    found = served("POST", f"{ROOT}/files/carrier/test", content=content).json()

    assert (found["expectations"], found["differences"][0]["found"]) == (1, None)


def test_carriers_are_suggested_and_orders_explained(served: MappingsServed) -> None:
    [key] = served("GET", f"{ROOT}/suggestions").json()["keys"]
    told = served("GET", f"{ROOT}/explanations/20002").json()
    said = served("POST", f"{ROOT}/explanations", json={k: LOGGI[k] for k in ("kind", "fields")})

    assert (key["orders"], key["suggestions"][0]["target"]) == (2, "6004:6401")
    assert (told["order_id"], "no rule matches" in told["lines"][1]) == (2, True)
    assert said.json()["findings"][0]["target"] is None


def test_a_number_that_no_order_can_have_is_not_there(served: MappingsServed) -> None:
    answers = [served("GET", f"{ROOT}/explanations/{number}") for number in ("9" * 5000, "²", "-1")]

    assert [answer.status_code for answer in answers] == [404] * 3


def test_only_who_may_act_asks_the_erp(served: MappingsServed) -> None:
    """Each question spends of the budget that orders live on."""
    viewer = {"Authorization": "Bearer abo_viewer"}

    assert served("GET", f"{ROOT}/suggestions", viewer).status_code == 403
    assert served("GET", f"{ROOT}/explanations/20002", viewer).status_code == 200


def test_the_routes_are_described(served: MappingsServed) -> None:
    paths = served("GET", "/openapi.json", headers={}).json()["paths"]

    assert "/v1/stores/{store}/mappings/files/{kind}" in paths
    assert "409" in paths["/v1/stores/{store}/mappings"]["post"]["responses"]


def test_the_keys_of_people_open_the_routes_as_they_are_wired(served: MappingsServed) -> None:
    room = served.room
    made = room.known.operators.create("ana", Role.OPERATOR, Act("root"))
    deps = mapping_deps(room.known, room.ledger.box, room.ask_carriers, doors(room.known.operators))
    served.app = serve(people=[mappings_router(deps)]).app

    answer = served("GET", f"{ROOT}/suggestions", {"Authorization": f"Bearer {made.key}"})

    assert answer.status_code == 200
    assert answer.json()["note"] == ""
    assert answer.json()["keys"][0]["orders"] == 2


def test_a_file_may_be_as_large_as_the_contract_says(served: MappingsServed) -> None:
    line = b"MERCADO_LIVRE,%d %s,6:7\n"
    content = b"marketplace,type,target\n" + b"".join(line % (n, b"x" * 60) for n in range(15_000))
    path = f"{ROOT}/files/carrier/preview"

    taken = served("POST", path, content=content)
    refused = served("POST", path, content=content * 7)

    assert (len(content) > 1_100_000, taken.status_code) == (True, 200), taken.text[:500]
    assert (refused.status_code, refused.json()["type"][-9:]) == (413, "too_large")


def test_what_is_kept_back_is_not_released(served: MappingsServed) -> None:
    seen = served.preview(LOGGI)

    done = served.save(LOGGI, revision=seen["revision"], keep=seen["letters"][:1]).json()

    assert (done["kept"], len(served.room.due())) == (1, len(seen["letters"]) - 1)


def test_a_letter_to_keep_back_that_is_not_there_is_refused(served: MappingsServed) -> None:
    revision = served.preview(LOGGI)["revision"]

    answer = served.save(LOGGI, revision=revision, keep=["dl_typo"])

    assert (answer.status_code, served.room.due()) == (422, [])
