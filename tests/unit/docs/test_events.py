"""docs/events.md, its schemas and its examples say what the bridge does."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from adapters.events.order_events import OrderEventType
from adapters.queue.topology import BRIDGE_EVENTS
from domain import json_text
from domain.events import KIND_BY_TYPE, MAX_EVENT_BYTES
from domain.fates import Fate
from domain.ids import ERRANDS, Kind
from domain.json_text import read_json
from domain.validation import to_event
from ops.api import body
from ops.api.body import BATCH
from ops.api.problems import TITLES
from producers import events_http
from tests.strategies import FAR_S
from tests.unit.domain.test_event_schema import VALIDATOR
from tests.unit.ops.api.served import served

DOCS = Path(__file__).resolve().parents[3] / "docs"
PAGE = (DOCS / "events.md").read_text(encoding="utf-8")
BLOCKS = [read_json(text.encode()) for text in re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)]
EVENTS = [block for block in BLOCKS if isinstance(block, dict) and "specversion" in block]
ASYNCAPI: dict[str, Any] = yaml.safe_load((DOCS / "schemas/asyncapi.yaml").read_text("utf-8"))
CHANNEL = ASYNCAPI["channels"]["events"]
TOLD = "told."
ALL_MESSAGES: dict[str, Any] = ASYNCAPI["components"]["messages"]
TOLD_MESSAGES = {name: said for name, said in ALL_MESSAGES.items() if name.startswith(TOLD)}
MESSAGES = {name: said for name, said in ALL_MESSAGES.items() if not name.startswith(TOLD)}


def first_cells(heading: str) -> list[str]:
    section = PAGE.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    return re.findall(r"^\| `?([^`|]+)`? \|", section, re.MULTILINE)


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: f"{event['type']}-{event['id']}")
def test_every_example_passes_the_schema_and_the_door(event: dict[str, Any]) -> None:
    assert [error.message for error in VALIDATOR.iter_errors(event)] == []
    assert to_event(event, FAR_S).id == event["id"]


def test_every_type_has_a_row_a_heading_and_an_example() -> None:
    assert set(re.findall(r"^### (.+)$", PAGE, re.MULTILINE)) == set(KIND_BY_TYPE)
    assert {event["type"] for event in EVENTS} == set(KIND_BY_TYPE)
    assert set(KIND_BY_TYPE) <= set(first_cells("The types"))


def test_the_refusal_in_the_page_is_what_the_bridge_answers() -> None:
    request = next(block for block in BLOCKS if isinstance(block, list))
    told = next(block for block in BLOCKS if "errors" in block)

    answer = served().post(request, BATCH).json()

    assert {**answer, "correlation_id": ""} == {**told, "correlation_id": ""}


# What everybody knows, and what only people or the hub meet: docs/operations.md.
ELSEWHERE = {"not_found", "method_not_allowed", "ambiguous", "too_many"}


def test_every_problem_and_every_fate_has_a_row() -> None:
    others = [
        (DOCS / name).read_text(encoding="utf-8") for name in ("mappings.md", "operations.md")
    ]
    pages = "\n".join([PAGE, *others])
    problems = re.findall(r"^\| (\d{3}) \| `(\w+)` \|", pages, re.MULTILINE)

    assert {word for _, word in problems} | ELSEWHERE == set(TITLES)
    assert set(Fate) <= set(first_cells("What becomes of an event"))


def test_the_kinds_that_can_be_asked_for_are_those_of_events() -> None:
    (named,) = re.findall(r"\(kinds: `([^`]+)`\)", PAGE)

    assert set(named.split()) == set(KIND_BY_TYPE.values()) == set(Kind) - {Kind.ORDER, *ERRANDS}


@pytest.mark.parametrize(
    ("what", "limit"),
    [
        ("body of a request", body.MAX_BYTES),
        ("one event", MAX_EVENT_BYTES),
        ("events in one request", events_http.MAX_EVENTS),
        ("faults named in one answer", events_http.MAX_FAULTS),
        ("values in one request", json_text.MAX_VALUES),
        ("nesting", json_text.MAX_DEPTH),
        ("other numbers", json_text.MAX_NUMBER_CHARACTERS),
    ],
)
def test_every_limit_of_the_page_is_that_of_the_code(what: str, limit: int) -> None:
    assert re.search(rf"^\| {what} \| {limit:,}( |$)", PAGE, re.MULTILINE)


def test_links_of_the_page_lead_somewhere() -> None:
    targets = re.findall(r"\]\((?!https:)([^)#]+)\)", PAGE)

    assert [target for target in targets if not (DOCS / target).exists()] == []


# ---------------------------------------------------------------------------------- AsyncAPI


def references(value: object) -> list[str]:
    if isinstance(value, list):
        return [found for item in value for found in references(item)]
    if not isinstance(value, dict):
        return []
    own = [value["$ref"]] if "$ref" in value else []
    return own + [found for item in value.values() for found in references(item)]


def resolved(reference: str) -> Any:
    found: Any = ASYNCAPI
    for step in reference.removeprefix("#/").split("/"):
        found = found[step]
    return found


def test_every_reference_of_the_asyncapi_document_leads_somewhere() -> None:
    inside = [ref for ref in references(ASYNCAPI) if ref.startswith("#/")]
    outside = {ref for ref in references(ASYNCAPI) if not ref.startswith("#/")}

    assert all(resolved(ref) for ref in inside)
    assert outside == {"event.schema.json", "order_event.schema.json"}


def test_the_asyncapi_document_has_a_message_for_every_type() -> None:
    narrowed = {
        name: message["payload"]["schema"]["properties"]["type"]["const"]
        for name, message in MESSAGES.items()
    }

    assert ASYNCAPI["asyncapi"] == "3.0.0"
    assert set(MESSAGES) == set(CHANNEL["messages"]) == set(KIND_BY_TYPE)
    assert set(CHANNEL["parameters"]["type"]["enum"]) == set(KIND_BY_TYPE)
    assert all(name == word for name, word in narrowed.items())


def test_the_bridge_receives_from_the_exchange_of_the_topology() -> None:
    operation = ASYNCAPI["operations"]["takeEvent"]

    assert (operation["action"], operation["channel"]["$ref"]) == ("receive", "#/channels/events")
    assert CHANNEL["bindings"]["amqp"]["exchange"]["name"] == "erp.events"


@pytest.mark.parametrize("name", [name for name, found in MESSAGES.items() if "examples" in found])
def test_examples_of_messages_pass_the_schema(name: str) -> None:
    payloads = [example["payload"] for example in MESSAGES[name]["examples"]]

    assert all(VALIDATOR.is_valid(payload) and payload["type"] == name for payload in payloads)


def test_what_the_erp_is_told_is_described_with_its_exchange() -> None:
    channel = ASYNCAPI["channels"]["orders"]
    types = {kind.value for kind in OrderEventType}

    assert channel["bindings"]["amqp"]["exchange"]["name"] == BRIDGE_EVENTS
    assert set(channel["parameters"]["type"]["enum"]) == types
    assert set(channel["messages"]) == types == {x.removeprefix(TOLD) for x in TOLD_MESSAGES}
    assert set(first_cells("What the ERP is told")) - {"type", "---"} == types
