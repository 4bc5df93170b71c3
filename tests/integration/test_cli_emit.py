"""`anybridge emit` on a real broker: what is wrong is named, and where."""

import json
from pathlib import Path

import pika
import pytest

from adapters.queue.depths import depths
from adapters.queue.topology import EVENTS
from tests.builders import event_fields
from tests.contract.command import Command

pytestmark = pytest.mark.amqp


@pytest.fixture
def emitting(amqp_vhost: str) -> Command:
    """The command on a vhost with every queue of ours."""
    command = Command({"ANYBRIDGE_AMQP_URL": amqp_vhost})
    assert command("queues", "apply").code == 0
    return command


def a_file(folder: Path, *lines: str) -> str:
    path = folder / "events.ndjson"
    path.write_text("\n".join(lines), encoding="utf-8")
    return str(path)


def test_every_line_that_intake_would_park_is_named_by_its_number(
    emitting: Command, tmp_path: Path
) -> None:
    good, twice = json.dumps(event_fields()), json.dumps(event_fields())[:-1] + ', "id": "x"}'

    answer = emitting("emit", a_file(tmp_path, good, "", twice, "{", good), "--json")

    said = answer.json
    assert (answer.code, said["confirmed"], said["rejected"]) == (1, 2, 2)
    assert [line["line"] for line in said["rejected_lines"]] == [3, 4]


def test_without_the_exchange_nothing_is_read_and_the_cure_is_named(
    emitting: Command, tmp_path: Path
) -> None:
    url = emitting.environ["ANYBRIDGE_AMQP_URL"]
    before = {depth.queue: depth.messages for depth in depths(url)}
    with pika.BlockingConnection(pika.URLParameters(url)) as connection:
        connection.channel().exchange_delete(EVENTS)

    answer = emitting("emit", a_file(tmp_path, json.dumps(event_fields())), "--json")

    cure = "error: exchange erp.events is missing: run `anybridge queues apply`\n"
    assert (answer.code, answer.out, answer.err) == (1, "", cure)
    assert {depth.queue: depth.messages for depth in depths(url)} == before


def test_a_misspelt_name_is_warned_of_and_changes_no_code(
    emitting: Command, tmp_path: Path
) -> None:
    data = {"deposit": "Geral", "available": 1, "cots": "3", "\x1b]0;a/b" + "x" * 999: 1}
    file = a_file(tmp_path, json.dumps(event_fields(data=data)))

    plain, answer = emitting("emit", file), emitting("emit", file, "--json")

    assert (plain.code, answer.code) == (0, 0)
    assert "warning: nobody reads /data/cots (line 1); did you mean cost?" in plain.err
    assert "nobody reads /data/\\x1b]0;a~1bx" in plain.err
    assert (max(map(len, plain.err.splitlines())) < 120, "\x1b" in plain.err) == (True, False)
    assert answer.json["ignored_fields"][0]["pointer"] == "/data/cots"


def test_a_refused_line_tells_of_its_names_in_harmless_characters(
    emitting: Command, tmp_path: Path
) -> None:
    line = json.dumps(event_fields())[:-1] + ', "\\u001b]0;owned": {"x": "\\u0000"}}'

    answer = emitting("emit", a_file(tmp_path, line))

    assert (answer.code, "\x1b" in answer.err) == (1, False)
    assert "line 1: /\\x1b]0;owned/x: a NUL character" in answer.err


def test_without_a_broker_the_way_by_http_is_named(tmp_path: Path) -> None:
    answer = Command({})("emit", a_file(tmp_path, json.dumps(event_fields())))

    assert answer.code == 1
    assert "POST http://127.0.0.1:8080/v1/events" in answer.err


def test_a_broker_that_is_away_is_named_and_nothing_else_is_said(tmp_path: Path) -> None:
    nowhere = Command({"ANYBRIDGE_AMQP_URL": "amqp://guest:planted@127.0.0.1:1/"})

    answer = nowhere("emit", a_file(tmp_path, json.dumps(event_fields())), "--json")

    assert (answer.code, answer.out) == (1, "")
    assert answer.err.startswith("error: ")
    assert "planted" not in answer.err
