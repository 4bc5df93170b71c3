"""`anybridge status`: lanes, budgets, dead letters and queues as they stand now."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import typer

from adapters.database.overview import LaneView
from adapters.database.reconcile_runs import KeptRun
from domain.feed_watch import FeedAge, FeedGrade, FeedState
from domain.pauses import ACCESS_DENIED, Pause, Scope
from ops import overview, resources
from ops.cli import say
from ops.cli.terms import Json, settings
from ops.overview import Strip
from ops.pauses import resumed_by


def register(root: typer.Typer) -> None:
    """Add this command to the root."""
    root.command()(status)


def status(*, as_json: Json = False) -> None:
    """Show how things stand; `doctor` says what is wrong."""
    known = settings()
    with resources.repositories(known) as opened:
        now, strip = overview.now(opened), overview.strip(opened)
        is_read_only = opened.database.is_read_only()
    queues = overview.queues(known)
    found: dict[str, Any] = {
        "at": say.moment(now.at_s),
        "read_only": is_read_only,
        **_first(strip),
        "lanes": _lanes(now.lanes, strip.pauses),
        "feeds": [_feed(feed) for feed in now.feeds],
        "budgets": [{"stores": stores, **asdict(view)} for stores, view in now.budgets],
        "dead_letters": [asdict(letters) for letters in now.letters],
        "queues": [asdict(depth) for depth in queues.depths],
        "queues_error": queues.error,
        "queues_unused": queues.is_unused,
    }
    if as_json:
        say.data(found)
    else:
        _print(found)


def _lanes(lanes: Sequence[LaneView], pauses: Sequence[Pause]) -> list[dict[str, Any]]:
    paused = {each.store for each in pauses if each.scope is Scope.STORE}
    return [
        {
            **asdict(lane),
            "resume": resumed_by(lane, is_paused=lane.store in paused) if lane.cause else "",
        }
        for lane in lanes
    ]


def _first(strip: Strip) -> dict[str, Any]:
    return {
        "past_ship_by": strip.late.n,
        "past_ship_by_is_whole": strip.late.is_whole,
        "inflow": [minute.n for minute in strip.inflow],
        "inflow_is_whole": all(minute.is_whole for minute in strip.inflow),
        "pauses": [_pause(each) for each in strip.pauses],
        "last_comparison": None if strip.compared is None else _compared(strip.compared),
    }


def _pause(pause: Pause) -> dict[str, Any]:
    said = asdict(pause)
    at_s = said.pop("at_s")
    return {**said, "at": say.moment(at_s)}


def _compared(kept: KeptRun) -> dict[str, Any]:
    run = kept.run
    return {"at": say.moment(kept.at_s), **asdict(run), **asdict(run.gaps)}


def _feed(feed: FeedAge) -> dict[str, Any]:
    return {
        "store": feed.store,
        "age_s": feed.age_s,
        "grade": feed.grade.value,
        "state": feed.state.value,
        "was_read": feed.was_read,
        "cause": feed.cause,
        "error": feed.error,
    }


def _print(found: Mapping[str, Any]) -> None:
    typer.echo(f"as of {found['at']}")
    if found["read_only"]:
        say.note("the database only reads: nothing can be changed until it takes writes again")
    say.pairs(_headed(found))
    _table("pauses", found["pauses"])
    _table("lanes", [_lane(lane) for lane in found["lanes"]])
    for line in dict.fromkeys(_goes_on(lane) for lane in found["lanes"] if lane["resume"]):
        typer.echo(line)
    _table("order feeds", [_feed_line(feed) for feed in found["feeds"]])
    _table("budgets", [_budget(budget) for budget in found["budgets"]])
    _table("dead letters", [_letters(letters) for letters in found["dead_letters"]])
    nothing = "no broker is used: all runs in one process" if found["queues_unused"] else "none"
    _table("queues", found["queues"], nothing)
    if found["queues_error"]:
        say.note(f"queues: {found['queues_error']}")


def _headed(found: Mapping[str, Any]) -> Sequence[tuple[str, str]]:
    late = f"{found['past_ship_by']}{'' if found['past_ship_by_is_whole'] else ' or more'}"
    came = found["inflow"]
    more = "" if found["inflow_is_whole"] else " or more"
    last = found["last_comparison"]
    compared = (
        "never"
        if last is None
        else (
            f"{last['at']}: {last['what']} {last['day']} of {last['store']}: missing "
            f"{last['missing']}, extra {last['extra']}, different {last['different']}; "
            f"{last['open']} to look at"
        )
    )
    return [
        ("orders past ship-by", late),
        (
            f"dead letters in {len(came)} minutes",
            f"{sum(came)}{more}, of the last minute {came[-1]}",
        ),
        ("last comparison", compared),
    ]


def _table(title: str, rows: Sequence[Mapping[str, Any]], nothing: str = "none") -> None:
    typer.echo(f"\n{title}")
    say.rows(rows, as_json=False, nothing=nothing)


def _feed_line(feed: Mapping[str, Any]) -> dict[str, Any]:
    age = say.duration(feed["age_s"])
    is_graded = feed["state"] == FeedState.READ or feed["grade"] != FeedGrade.OK
    return {
        "store": feed["store"],
        "seen_empty": f"{age} ago" if feed["was_read"] else f"never, for {age}",
        "grade": feed["grade"] if is_graded else "–",
        "state": feed["state"],
        "why": ": ".join(filter(None, (feed["cause"], feed["error"]))),
    }


def _lane(lane: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "store": lane["store"],
        "kind": lane["kind"],
        "state": lane["state"],
        "due": lane["due"],
        "waiting": lane["waiting"],
        "oldest": say.duration(lane["oldest_age_s"]),
        "next_in": say.duration(lane["next_in_s"]),
        "last_turn": say.duration(lane["last_turn_age_s"]),
        "why": f"{lane['cause']}: {lane['detail']}" if lane["cause"] else lane["error"],
    }


def _goes_on(lane: Mapping[str, Any]) -> str:
    if lane["cause"] == ACCESS_DENIED:
        return f"once anybridge store test {lane['store']} finds its tokens good: {lane['resume']}"
    return f"once its cause has ended: {lane['resume']}"


def _budget(budget: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "token": "AnyMarket" if budget["id"].startswith("anymarket:") else "ERP",
        "stores": budget["stores"] or budget["id"],
        "limit": f"{budget['limit']} in {budget['window_s']:g} s",
        "used": budget["used"],
        "saved": f"{budget['saved_percent']} %",
        "spent_for": say.duration(budget["spent_s"]),
        "blocked": say.duration(budget["blocked_s"] or None),
        "granted": budget["granted"],
    }


def _letters(letters: Mapping[str, Any]) -> dict[str, Any]:
    return {**letters, "oldest_age_s": say.duration(letters["oldest_age_s"])}
