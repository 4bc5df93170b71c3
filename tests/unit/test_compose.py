"""docker-compose.yml is valid, lets nobody in by default, and starts all that there is."""

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from config.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docker-compose.yml").read_text()
COMPOSE: dict[str, Any] = yaml.safe_load(TEXT)
SERVICES: dict[str, Any] = COMPOSE["services"]
SCHEMA = json.loads((ROOT / "tests/samples/compose/compose-spec.schema.json").read_text())
PROCESSES = ["intake", "work", "schedule", "serve"]
ONCE = ["database-upgrade", "queues-apply"]
SIMULATORS = ["simulator-anymarket", "simulator-eccosys"]


def test_it_is_a_valid_compose_file() -> None:
    jsonschema.Draft7Validator(SCHEMA).validate(COMPOSE)


def test_the_schema_refuses_a_misspelt_key() -> None:
    misspelt = {"services": {"work": {"image": "x", "comand": ["work"]}}}

    with pytest.raises(jsonschema.ValidationError, match="comand"):
        jsonschema.Draft7Validator(SCHEMA).validate(misspelt)


def test_it_runs_every_process_and_nothing_unknown() -> None:
    assert set(SERVICES) == {"rabbitmq", "postgres", *PROCESSES, *ONCE, *SIMULATORS}


@pytest.mark.parametrize("name", PROCESSES)
def test_a_process_waits_for_the_tables_and_the_queues(name: str) -> None:
    waits = SERVICES[name]["depends_on"]

    assert set(waits) == set(ONCE)
    assert {each["condition"] for each in waits.values()} == {"service_completed_successfully"}


@pytest.mark.parametrize("name", ["rabbitmq", "postgres", *PROCESSES])
def test_what_runs_on_is_watched_and_started_again(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"][0] == "CMD"
    assert SERVICES[name]["restart"] == "unless-stopped"


@pytest.mark.parametrize("name", SIMULATORS)
def test_simulators_start_only_when_asked_for(name: str) -> None:
    assert SERVICES[name]["profiles"] == ["simulator"]


@pytest.mark.parametrize("name", ["rabbitmq", "postgres"])
def test_data_survive_the_container(name: str) -> None:
    volume = SERVICES[name]["volumes"][0].partition(":")[0]

    assert volume in COMPOSE["volumes"]


def test_no_password_has_a_default() -> None:
    secrets = re.findall(r"\$\{(\w*(?:PASSWORD|SECRET)\w*)([^}]*)\}", TEXT)

    assert {name for name, _ in secrets} == {
        "RABBITMQ_PASSWORD",
        "POSTGRES_PASSWORD",
        "ANYBRIDGE_SECRET_KEY",
    }
    assert {rest for _, rest in secrets} == {":?set it in .env"}


def test_the_example_of_the_environment_names_every_variable() -> None:
    example = re.findall(r"^(\w+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)

    assert set(example) == set(re.findall(r"\$\{(\w+)", TEXT))


def test_the_processes_are_given_settings_that_exist() -> None:
    given = {name for name in SERVICES["serve"]["environment"] if name != "ANYBRIDGE_CONFIG"}

    assert given <= {f"ANYBRIDGE_{field.upper()}" for field in Settings.model_fields}


def test_ports_are_open_to_this_machine_only() -> None:
    ports = [port for service in SERVICES.values() for port in service.get("ports", [])]

    assert all(port.startswith(("127.0.0.1:", "${BIND_ADDRESS:-127.0.0.1}:")) for port in ports)


def test_the_image_holds_every_package_and_is_sent_nothing_else() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    packages = set(project["tool"]["hatch"]["build"]["packages"])
    copied = set(re.findall(r"^COPY (\w+) \1$", (ROOT / "Dockerfile").read_text(), re.MULTILINE))
    sent = set(re.findall(r"^!(\w+)$", (ROOT / ".dockerignore").read_text(), re.MULTILINE))

    assert copied == packages
    assert sent == packages | {"LICENSE"}
