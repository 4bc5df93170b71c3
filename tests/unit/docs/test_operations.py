"""docs/operations.md names every metric and every log event of the code, and nothing else."""

import ast
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from adapters.telemetry.metrics import LEDGER, Metrics
from domain.deadletters import Reason
from tests.unit.docs.test_on_call import parsed

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
PACKAGES = ("adapters", "config", "domain", "ops", "producers", "workers")
LEVELS = {"debug", "info", "warning", "error", "exception", "critical"}
LOGGERS = {"log", "_log"}


def rows(heading: str) -> dict[str, list[str]]:
    """Give the table under a heading: first cell → the others."""
    section = PAGE.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("| `")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return {first.strip("` "): others for first, *others in cells}


def metrics_in_code() -> dict[str, set[str]]:
    families = Metrics("test").registry.collect()
    ours = {
        family.name + ("_total" if family.type == "counter" else ""): _labels(family.name)
        for family in families
        if family.name.startswith("anybridge_")
    }
    return ours | {name: set(labels) for name, (_, labels) in LEDGER.items()}


def _labels(name: str) -> set[str]:
    collectors = Metrics("test").registry._names_to_collectors
    return set(getattr(collectors[name], "_labelnames", ()))


def log_events(path: Path) -> Iterator[tuple[str, str]]:
    """Give (event, level) of every log call of a module."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in LEVELS
            and isinstance(node.func.value, ast.Name)
            and node.func.value.id in LOGGERS
        ):
            level = "error" if node.func.attr == "exception" else node.func.attr
            yield from ((word, level) for word in _words(node.args[0], path))


def _words(argument: ast.expr, path: Path) -> Iterator[str]:
    branches = [argument.body, argument.orelse] if isinstance(argument, ast.IfExp) else [argument]
    for branch in branches:
        assert isinstance(branch, ast.Constant), f"{path}: a log event is a word, not made up"
        yield str(branch.value)


def log_events_in_code() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            for event, level in log_events(path):
                found.setdefault(event, set()).add(level)
    return found


def test_every_metric_is_documented_with_its_labels() -> None:
    documented = {
        name: set(re.findall(r"\w+", labels)) for name, (labels, *_) in rows("Metrics").items()
    }

    assert documented == metrics_in_code()


def test_every_log_event_is_documented_with_its_levels() -> None:
    documented = {
        name: set(re.findall(r"\w+", levels)) for name, (levels, *_) in rows("Log events").items()
    }

    assert documented == log_events_in_code()


@pytest.mark.parametrize("heading", ["Metrics", "Log events"])
def test_every_row_says_what_it_means_and_what_to_do(heading: str) -> None:
    assert [name for name, cells in rows(heading).items() if not all(cells[1:3])] == []


def test_a_log_event_is_a_word_in_snake_case() -> None:
    assert [e for e in log_events_in_code() if not re.fullmatch(r"[a-z]+(_[a-z]+)*", e)] == []


def test_every_reason_has_a_row_that_says_symptom_cause_and_command() -> None:
    told = rows("Reasons")

    assert list(told) == list(Reason)
    assert [name for name, cells in told.items() if not all(cells) or len(cells) != 3] == []


@pytest.mark.parametrize("reason", Reason)
def test_a_command_of_a_reason_is_one_of_ours(reason: Reason) -> None:
    commands = re.findall(r"`anybridge ([^`]+)`", rows("Reasons")[reason][2])

    for words in map(shlex.split, commands or ["there is none"]):
        names = parsed(words)
        assert names == words[: len(names)]


def test_every_alert_has_a_section_that_says_who_is_woken() -> None:
    section = PAGE.split("\n## Alerts\n")[1].split("\n## ")[0]
    told = re.findall(r"^### (\w+)\n(Page|Ticket)\.", section, re.MULTILINE)
    groups = yaml.safe_load((ROOT / "ops/prometheus/alerts.yml").read_text())["groups"]
    rules = [rule for group in groups for rule in group["rules"]]

    assert told == [(r["alert"], r["labels"]["severity"].capitalize()) for r in rules]


def test_every_alert_points_at_its_section() -> None:
    groups = yaml.safe_load((ROOT / "ops/prometheus/alerts.yml").read_text())["groups"]

    for rule in (rule for group in groups for rule in group["rules"]):
        anchor = rule["annotations"]["runbook_url"].partition("#")[2]
        assert anchor == rule["alert"].lower()
