"""The dashboard of Grafana, which no test can start: what its own reader would stumble over."""

import json
from collections import Counter
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "ops" / "grafana"
DASHBOARD: dict[str, Any] = json.loads((FOLDER / "dashboards/bridge.json").read_text())
EVERY: list[dict[str, Any]] = DASHBOARD["panels"]
PANELS = [panel for panel in EVERY if panel["type"] != "row"]
SOURCES = yaml.safe_load((FOLDER / "provisioning/datasources/prometheus.yml").read_text())
PROVIDERS = yaml.safe_load((FOLDER / "provisioning/dashboards/bridge.yml").read_text())
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
COLUMNS = 24
UNITS = {"none", "s", "bytes", "percentunit", "cps", "reqps"}
"""Ids of Grafana's units, of those that it knows."""


def test_it_is_named_once_and_every_panel_has_a_number_of_its_own() -> None:
    assert DASHBOARD["uid"]
    assert DASHBOARD["schemaVersion"] >= 36
    assert [n for n, times in Counter(panel["id"] for panel in EVERY).items() if times > 1] == []


@pytest.mark.parametrize("panel", PANELS, ids=lambda panel: panel["title"])
def test_a_panel_says_what_it_is_and_asks_the_source_that_there_is(panel: dict[str, Any]) -> None:
    [source] = SOURCES["datasources"]
    wanted = {"type": source["type"], "uid": source["uid"]}

    assert panel["type"] in {"stat", "timeseries"}
    assert panel["title"]
    assert panel["description"]
    assert panel["fieldConfig"]["defaults"]["unit"] in UNITS
    assert [each["datasource"] for each in (panel, *panel["targets"])] == [wanted] * (
        1 + len(panel["targets"])
    )
    assert len({target["refId"] for target in panel["targets"]}) == len(panel["targets"])


def test_panels_stand_beside_one_another_within_the_page() -> None:
    assert [p["title"] for p in EVERY if p["gridPos"]["x"] + p["gridPos"]["w"] > COLUMNS] == []
    pairs = combinations(EVERY, 2)
    assert [(one["title"], other["title"]) for one, other in pairs if _overlap(one, other)] == []


def test_thresholds_rise_and_begin_without_a_value() -> None:
    for panel in PANELS:
        steps = panel["fieldConfig"]["defaults"]["thresholds"]["steps"]
        values = [step["value"] for step in steps[1:]]
        assert steps[0]["value"] is None
        assert values in (sorted(values), sorted(values, reverse=True)), panel["title"]


def test_grafana_looks_for_it_where_the_compose_file_puts_it() -> None:
    [provider] = PROVIDERS["providers"]
    lent = dict(each.split(":")[:2] for each in COMPOSE["grafana"]["volumes"])

    assert provider["options"]["path"] == lent["./ops/grafana/dashboards"]
    assert lent["./ops/grafana/provisioning"] == "/etc/grafana/provisioning"
    assert SOURCES["datasources"][0]["url"] == "http://prometheus:9090"


def _overlap(one: dict[str, Any], other: dict[str, Any]) -> bool:
    a, b = one["gridPos"], other["gridPos"]
    beside = a["x"] + a["w"] <= b["x"] or b["x"] + b["w"] <= a["x"]
    above = a["y"] + a["h"] <= b["y"] or b["y"] + b["h"] <= a["y"]
    return not (beside or above)
