"""`anybridge status`: lanes, budgets, dead letters and queues as they stand now."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import typer

from adapters.database.feed_ages import FeedAges
from adapters.queue.depths import depths
from config.settings import Settings
from domain.allowances import erp_allowance, hub_allowance
from domain.errors import BridgeError
from domain.feed_watch import FeedAge
from ops import resources
from ops.cli import say
from ops.cli.terms import Json, settings
from ops.resources import Repositories


def register(root: typer.Typer) -> None:
    """Add this command to the root."""
    root.command()(status)


def status(*, as_json: Json = False) -> None:
    """Show how things stand; `doctor` says what is wrong."""
    known = settings()
    with resources.repositories(known) as opened:
        found: dict[str, Any] = {
            "at": say.moment(resources.clock_of(opened.database)),
            "lanes": [asdict(lane) for lane in opened.overview.lanes()],
            "feeds": [_feed(feed) for feed in FeedAges(opened.database).all()],
            "budgets": _budgets(opened),
            "dead_letters": [asdict(letters) for letters in opened.overview.letters()],
        }
    found["queues"], found["queues_error"] = _queues(known)
    if as_json:
        say.data(found)
    else:
        _print(found)


def _budgets(opened: Repositories) -> list[dict[str, Any]]:
    stores: dict[str, list[str]] = {}
    for name in opened.stores.names():
        try:
            store = opened.stores.get(name)
        except BridgeError:
            continue  # `doctor` tells about secrets that cannot be opened
        if store is not None:
            for allowance in (hub_allowance(store), erp_allowance(store)):
                stores.setdefault(allowance.id, []).append(name)
    return [
        {"stores": stores.get(view.id, []), **asdict(view)} for view in opened.overview.budgets()
    ]


def _feed(feed: FeedAge) -> dict[str, Any]:
    return {"store": feed.store, "age_s": feed.age_s, "grade": feed.grade.value}


def _queues(known: Settings) -> tuple[list[dict[str, Any]], str]:
    if not known.amqp_url:
        return [], "ANYBRIDGE_AMQP_URL is not set"
    try:
        return [asdict(depth) for depth in depths(known.amqp_url)], ""
    except (BridgeError, ValueError) as error:
        return [], str(error)


def _print(found: Mapping[str, Any]) -> None:
    typer.echo(f"as of {found['at']}")
    _table("lanes", [_lane(lane) for lane in found["lanes"]])
    _table("order feeds", [{**f, "age_s": say.duration(f["age_s"])} for f in found["feeds"]])
    _table("budgets", [_budget(budget) for budget in found["budgets"]])
    _table("dead letters", [_letters(letters) for letters in found["dead_letters"]])
    _table("queues", found["queues"])
    if found["queues_error"]:
        say.note(f"queues: {found['queues_error']}")


def _table(title: str, rows: Sequence[Mapping[str, Any]]) -> None:
    typer.echo(f"\n{title}")
    say.rows(rows, as_json=False, nothing="none")


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


def _budget(budget: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "stores": budget["stores"] or budget["id"],
        "limit": f"{budget['limit']} in {budget['window_s']:g} s",
        "saved": f"{budget['saved_percent']} %",
        "blocked": say.duration(budget["blocked_s"] or None),
        "granted": budget["granted"],
    }


def _letters(letters: Mapping[str, Any]) -> dict[str, Any]:
    return {**letters, "oldest_age_s": say.duration(letters["oldest_age_s"])}
