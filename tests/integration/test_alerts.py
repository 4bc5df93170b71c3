"""Alert rules fire when they should and only then: asked of promtool, with made-up series."""

import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.prometheus import promtool

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "ops" / "prometheus"
RULES = FOLDER / "alerts.yml"
ALERTS: dict[str, dict[str, Any]] = {
    rule["alert"]: rule
    for group in yaml.safe_load(RULES.read_text())["groups"]
    for rule in group["rules"]
}
DAY_S = 86_400


@dataclass(frozen=True, slots=True)
class Case:
    """Series, a minute a value, that make an alert fire, and some that must not.

    Args:
        at_m: minutes after which it fires; long enough for every window.
        labels: those of the alert besides its severity.
    """

    alert: str
    fires: dict[str, str]
    silent: dict[str, str]
    at_m: int = 30
    labels: tuple[tuple[str, str], ...] = ()


HELD = 'anybridge_lane_held_seconds{kind="stock",cause="%s"}'
FEED = 'anybridge_feed_age_seconds{stopped="%s"}'
ACCEPTED = 'anybridge_event_to_accepted_seconds_bucket{kind="stock",le="%s"}'
ALL = {
    f'anybridge_process_info{{process="{name}"}}': "1x60"
    for name in ("intake", "work", "schedule", "serve")
}
STOCK = (("kind", "stock"),)
COUNTED = 'anybridge_event_to_accepted_seconds_count{kind="stock"}'
OLDEST = 'anybridge_oldest_due_seconds{kind="stock"}'

CASES = [
    Case(
        "OrderMustLeaveSoon",
        {"anybridge_ship_by_left_seconds": "14000x60"},
        {"anybridge_ship_by_left_seconds": "15000x60"},
    ),
    Case(
        "FeedNotRead",
        {FEED % "no": "0+60x60", FEED % "yes": "0+1x60"},
        {FEED % "no": "800x60", FEED % "yes": "90000x60"},
    ),
    Case(
        "FeedNotDrained",
        {FEED % "yes": f"{7 * DAY_S + 60}x60"},
        {FEED % "yes": f"{7 * DAY_S - 60}x60"},
    ),
    Case(
        "FeedAboutToExpire",
        {FEED % "yes": f"{20 * DAY_S + 60}x60"},
        {FEED % "yes": f"{20 * DAY_S - 60}x60"},
    ),
    Case(
        "DriftFound",
        {'anybridge_reconcile_open{what="stock"}': "1x60"},
        {'anybridge_reconcile_open{what="stock"}': "0x60"},
        labels=(("what", "stock"),),
    ),
    Case(
        "DeadLettersFlowIn",
        {'anybridge_dead_letters_parked_total{reason="carrier_unmapped"}': "0+6x60"},
        {'anybridge_dead_letters_parked_total{reason="carrier_unmapped"}': "0+4x60"},
    ),
    Case(
        "NewCauseOfDeadLetters",
        {"anybridge_dead_letters_new_group": "10x60"},
        {"anybridge_dead_letters_new_group": "9x60"},
    ),
    Case(
        "SnoozeEnded",
        {"anybridge_snoozes_ended": "1x60"},
        {"anybridge_snoozes_ended": "0x60"},
    ),
    Case(
        "ReplayStopped",
        {"anybridge_replays_stopped": "1x60"},
        {"anybridge_replays_stopped": "0x60"},
    ),
    Case(
        "DeadLettersNotAnnounced",
        {"anybridge_dead_letters_unannounced": "1x60"},
        {"anybridge_dead_letters_unannounced": "1 0x60"},
    ),
    Case(
        "PeopleNotTold",
        {'anybridge_notices_total{channel="email",outcome="failed"}': "0+1x60"},
        {'anybridge_notices_total{channel="email",outcome="told"}': "0+1x60"},
        labels=(("channel", "email"),),
    ),
    Case(
        "StockLate",
        {ACCEPTED % "120": "0+90x60", ACCEPTED % "300": "0+100x60", ACCEPTED % "+Inf": "0+100x60"},
        {ACCEPTED % "120": "0+96x60", ACCEPTED % "300": "0+100x60", ACCEPTED % "+Inf": "0+100x60"},
    ),
    Case("StockLate", {OLDEST: "121x60", COUNTED: "9x60"}, {OLDEST: "121x60", COUNTED: "0+1x60"}),
    Case("StockLate", {OLDEST: "121x60"}, {OLDEST: "119x60"}),
    Case(
        "ChangesTooOld",
        {'anybridge_oldest_due_seconds{kind="stock"}': "3700x60"},
        {'anybridge_oldest_due_seconds{kind="stock"}': "3500x60"},
        labels=STOCK,
    ),
    Case(
        "BudgetExhausted",
        {'anybridge_budget_level{of="lowest"}': "0x60"},
        {'anybridge_budget_level{of="lowest"}': "0 0 0 0.5x60"},
    ),
    Case(
        "ToldToWait",
        {"anybridge_budget_blocked": "1x60"},
        {"anybridge_budget_blocked": "1 1 1 0x60"},
    ),
    Case(
        "AccessDenied",
        {HELD % "access_denied": "_x29 0x60"},
        {HELD % "brake": "0x60"},
        labels=STOCK,
    ),
    Case("BrakeEngaged", {HELD % "brake": "0x60"}, {HELD % "paused": "0x60"}, labels=STOCK),
    Case(
        "LaneHeld",
        {HELD % "deposit_unmapped": "301x60"},
        {
            HELD % cause: "301x60"
            for cause in ("access_denied", "brake", "paused", "orders_off", "flow_off", "poll_off")
        },
        labels=(("cause", "deposit_unmapped"), *STOCK),
    ),
    Case(
        "FlowPausedLong",
        {HELD % "paused": "3601x60"},
        {HELD % "paused": "3500x60"},
        labels=STOCK,
    ),
    Case(
        "FlowPausedLong",
        {'anybridge_paused_seconds{scope="store"}': "3601x60"},
        {'anybridge_paused_seconds{scope="store"}': "3500x60"},
        labels=(("scope", "store"),),
    ),
    Case(
        "BellsLost",
        {"anybridge_bells_healed_total": "0+2x60"},
        {"anybridge_bells_healed_total": "0+1x60"},
        at_m=40,
    ),
    Case(
        "ProcessMissing",
        {name: value for name, value in ALL.items() if "work" not in name},
        ALL,
        labels=(("process", "work"),),
    ),
    Case("LedgerAway", {"anybridge_ledger_up": "0x60"}, {"anybridge_ledger_up": "1x60"}),
    Case(
        "RequestsFail",
        {'anybridge_requests_seconds_count{route="POST /v1/events",status="503"}': "0+2x60"},
        {'anybridge_requests_seconds_count{route="POST /v1/events",status="422"}': "0+2x60"},
        labels=(("route", "POST /v1/events"),),
    ),
    Case(
        "ClockSkew",
        {"anybridge_clock_skew_seconds": "-61x60"},
        {"anybridge_clock_skew_seconds": "59x60"},
    ),
    Case(
        "BrokerAway",
        {'up{job="rabbitmq"}': "0x60"},
        {'up{job="rabbitmq"}': "1x60"},
        labels=(("job", "rabbitmq"),),
    ),
    Case(
        "EventsPileUp",
        {'rabbitmq_queue_messages_ready{queue="erp.stock"}': "20001x60"},
        {'rabbitmq_queue_messages_ready{queue="work.push"}': "20001x60"},
        labels=(("queue", "erp.stock"),),
    ),
]


def test_every_alert_is_asked() -> None:
    assert list(dict.fromkeys(case.alert for case in CASES)) == list(ALERTS)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.alert)
def test_an_alert_fires_when_it_should(case: Case, tmp_path: Path) -> None:
    alert = {"severity": ALERTS[case.alert]["labels"]["severity"], **dict(case.labels)}

    assert answer(tmp_path, case, case.fires, alert) == ""


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.alert)
def test_an_alert_is_silent_when_it_should_be(case: Case, tmp_path: Path) -> None:
    assert answer(tmp_path, case, case.silent, None) == ""


def test_a_wrong_expectation_is_seen(tmp_path: Path) -> None:
    case = next(case for case in CASES if case.alert == "BrakeEngaged")

    assert "BrakeEngaged" in answer(tmp_path, case, case.fires, None)


@pytest.mark.parametrize("name", ["alerts.yml", "prometheus.yml"])
def test_prometheus_takes_the_file(name: str) -> None:
    check = "rules" if name == "alerts.yml" else "config"

    assert run("check", check, str(FOLDER / name)) == ""


def answer(folder: Path, case: Case, series: dict[str, str], alert: dict[str, str] | None) -> str:
    """Ask promtool; gives what it has against the expectation."""
    rule = ALERTS[case.alert]
    (folder / "alerts.yml").write_text(
        yaml.safe_dump({"groups": [{"name": "asked", "rules": [bare(rule)]}]})
    )
    expected = [] if alert is None else [{"exp_labels": alert}]
    asked = {
        "rule_files": ["alerts.yml"],
        "evaluation_interval": "1m",
        "tests": [
            {
                "interval": "1m",
                "input_series": [{"series": n, "values": v} for n, v in series.items()],
                "alert_rule_test": [
                    {"eval_time": f"{case.at_m}m", "alertname": case.alert, "exp_alerts": expected}
                ],
            }
        ],
    }
    path = folder / "asked.yml"
    path.write_text(yaml.safe_dump(asked))
    return run("test", "rules", str(path))


def bare(rule: dict[str, Any]) -> dict[str, Any]:
    """Leave its words away: they are for people, and would have to be repeated here."""
    return {name: value for name, value in rule.items() if name != "annotations"}


def run(*words: str) -> str:
    """Run promtool; gives its complaint, "" when it has none."""
    done = subprocess.run([promtool(), *words], capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else done.stdout + done.stderr
