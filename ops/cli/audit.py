"""`anybridge audit`: who did what, when and why."""

from typing import Annotated

import typer

from ops import resources
from ops.cli import say
from ops.cli.terms import Json, Since, age_s, settings
from ops.store_filters import found_of_store


def register(root: typer.Typer) -> None:
    """Add this command to the root."""
    root.command()(audit)


def audit(
    *,
    since: Since = "",
    store: Annotated[str, typer.Option("--store", help="Only this store's.")] = "",
    actor: Annotated[str, typer.Option("--actor", help="Only what this person did.")] = "",
    limit: Annotated[int, typer.Option("--limit", min=1, max=10_000)] = 100,
    as_json: Json = False,
) -> None:
    """List what was changed by people, newest first."""
    since_s = age_s(since)
    with resources.repositories(settings()) as opened:
        done = opened.audit.entries(since_s=since_s, store=store, actor=actor, limit=limit)
        entries = found_of_store(opened.stores, store, done)
    found = [
        {
            "at": say.moment(entry.at_s),
            "actor": entry.actor,
            "action": entry.action,
            "store": entry.store,
            "why": entry.why,
            "detail": dict(entry.detail),
        }
        for entry in entries
    ]
    say.rows(found, as_json=as_json, nothing="nothing was done")
