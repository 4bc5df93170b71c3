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
from ops.tracing import ENDPOINTS

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docker-compose.yml").read_text()
COMPOSE: dict[str, Any] = yaml.safe_load(TEXT)
SERVICES: dict[str, Any] = COMPOSE["services"]
SCHEMA = json.loads((ROOT / "tests/samples/compose/compose-spec.schema.json").read_text())
PROCESSES = ["intake", "work", "work-bulk", "schedule", "serve"]
ONCE = ["database-upgrade", "queues-apply"]
SIMULATORS = ["simulator-anymarket", "simulator-eccosys"]
WATCHERS = ["prometheus", "grafana"]
SERVERS = ["rabbitmq", "postgres"]


def test_it_is_a_valid_compose_file() -> None:
    faults = jsonschema.Draft7Validator(SCHEMA).iter_errors(COMPOSE)

    assert [fault.message for fault in faults] == []


def test_the_schema_refuses_a_misspelt_key() -> None:
    misspelt = {"services": {"work": {"image": "x", "comand": ["work"]}}}

    with pytest.raises(jsonschema.ValidationError, match="comand"):
        jsonschema.Draft7Validator(SCHEMA).validate(misspelt)


def test_it_runs_every_process_and_nothing_unknown() -> None:
    assert set(SERVICES) == {*SERVERS, *PROCESSES, *ONCE, *SIMULATORS, *WATCHERS}


@pytest.mark.parametrize("name", PROCESSES)
def test_a_process_waits_for_the_tables_and_the_queues(name: str) -> None:
    waits = SERVICES[name]["depends_on"]

    assert set(waits) == set(ONCE)
    assert {each["condition"] for each in waits.values()} == {"service_completed_successfully"}


@pytest.mark.parametrize("name", [*SERVERS, *PROCESSES, *WATCHERS])
def test_what_runs_on_is_watched_and_started_again(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"][0] == "CMD"
    assert SERVICES[name]["restart"] == "unless-stopped"


@pytest.mark.parametrize("name", SIMULATORS)
def test_simulators_start_only_when_asked_for(name: str) -> None:
    assert SERVICES[name]["profiles"] == ["simulator"]


@pytest.mark.parametrize("name", [*SERVERS, *WATCHERS])
def test_data_survive_the_container(name: str) -> None:
    volume = SERVICES[name]["volumes"][-1].partition(":")[0]

    assert volume in COMPOSE["volumes"]


def test_every_file_that_is_lent_to_a_container_is_there() -> None:
    lent = [each for name in WATCHERS for each in SERVICES[name]["volumes"] if each[0] == "."]

    assert len(lent) == 3
    assert all((ROOT / each.partition(":")[0]).is_dir() for each in lent)


def test_prometheus_asks_every_process_where_it_answers() -> None:
    config = yaml.safe_load((ROOT / "ops/prometheus/prometheus.yml").read_text())
    jobs = {job["job_name"]: job for job in config["scrape_configs"]}
    asked = {
        name: each["port"] for each in jobs["anybridge"]["dns_sd_configs"] for name in each["names"]
    }
    environ = SERVICES["serve"]["environment"]

    assert set(asked) == set(PROCESSES)
    assert asked.pop("serve") == int(environ["ANYBRIDGE_HTTP_PORT"])
    assert set(asked.values()) == {int(environ["ANYBRIDGE_METRICS_PORT"])}


@pytest.mark.parametrize("name", [*SERVERS, *WATCHERS])
def test_an_image_of_others_is_named_by_its_whole_version(name: str) -> None:
    tag = SERVICES[name]["image"].partition(":")[2]

    assert is_whole(name, tag), tag


@pytest.mark.parametrize("tag", ["", "latest", "17", "4.1-management", "11.4"])
def test_a_version_that_moves_is_seen(tag: str) -> None:
    assert not is_whole("grafana", tag)


def test_whoever_pins_or_raises_an_image_is_told_how() -> None:
    upkeep = (ROOT / "docs/upkeep.md").read_text()
    above = TEXT.partition("    image: postgres:")[0].splitlines()[-2:]
    named = re.findall(r"--resolve-image-digests ([a-z ]+) \|", upkeep)

    assert "REINDEX" in above[0]
    assert 'docs/upkeep.md, "Upgrade"' in above[1]
    assert "`REINDEX DATABASE`" in upkeep.partition("## Upgrade")[2].partition("## Rotation")[0]
    assert [sorted(words.split()) for words in named] == [sorted([*SERVERS, *WATCHERS])]


def test_the_image_of_the_bridge_begins_with_one_whole_version() -> None:
    tags = re.findall(r"^FROM python:(\S+)", (ROOT / "Dockerfile").read_text(), re.MULTILINE)

    assert len(set(tags)) == 1
    assert is_whole("python", tags[0])


def is_whole(name: str, tag: str) -> bool:
    """Tell whether a tag names one release; PostgreSQL counts its own by two numbers."""
    numbers = re.match(r"v?(\d+(?:\.\d+)*)", tag)
    return numbers is not None and numbers[1].count(".") == (1 if name == "postgres" else 2)


def test_no_password_has_a_default() -> None:
    secrets = re.findall(r"\$\{(\w*(?:PASSWORD|SECRET)\w*)([^}]*)\}", TEXT)

    # Without them there is no way in by a provider, and nobody is told: none lets anybody in.
    optional = {
        "ANYBRIDGE_OIDC_CLIENT_SECRET",
        "ANYBRIDGE_NOTIFY_WEBHOOK_SECRET",
        "ANYBRIDGE_NOTIFY_SMTP_PASSWORD",
    }
    assert {rest for name, rest in secrets if name in optional} == {":-"}
    secrets = [(name, rest) for name, rest in secrets if name not in optional]
    assert {name for name, _ in secrets} == {
        "RABBITMQ_PASSWORD",
        "POSTGRES_PASSWORD",
        "ANYBRIDGE_SECRET_KEY",
        "GRAFANA_PASSWORD",
    }
    assert {rest for _, rest in secrets} == {":?set it in .env"}


def test_the_example_of_the_environment_names_every_variable() -> None:
    example = re.findall(r"^(\w+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)

    assert set(example) == set(re.findall(r"\$\{(\w+)", TEXT))


def test_the_processes_are_given_settings_that_exist() -> None:
    given = {name for name in SERVICES["serve"]["environment"] if name != "ANYBRIDGE_CONFIG"}

    ours = {f"ANYBRIDGE_{field.upper()}" for field in Settings.model_fields}
    assert given <= {*ours, *ENDPOINTS, "FORWARDED_ALLOW_IPS", "OTEL_EXPORTER_OTLP_HEADERS"}


def test_every_setting_reaches_the_processes() -> None:
    given = set(SERVICES["work"]["environment"])

    ours = {f"ANYBRIDGE_{field.upper()}" for field in Settings.model_fields}
    assert ours - given == {"ANYBRIDGE_CRASH_AT"}


@pytest.mark.parametrize("name", PROCESSES)
def test_a_process_is_asked_whether_it_lives_where_it_answers(name: str) -> None:
    asked = SERVICES[name]["healthcheck"]["test"][-1]

    environ = SERVICES[name]["environment"]
    port = environ["ANYBRIDGE_HTTP_PORT" if name == "serve" else "ANYBRIDGE_METRICS_PORT"]
    assert f"http://127.0.0.1:{port}/healthz" in asked


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
