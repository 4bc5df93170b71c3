"""Watches a batch: steps it on, shows how it stands, ends with its exit code."""

import time
from dataclasses import asdict
from typing import Any

import typer

from adapters.database.batch_views import BatchView, ItemView
from domain.replay import FAILED as FAILURES
from domain.replay import BatchState
from ops.batches import Batches
from ops.cli import say
from ops.cli.errors import FAILED, STOPPED_BY_CANARY

LOOK_S = 0.5


def watched(batches: Batches, batch: BatchView, seconds: float, *, quiet: bool) -> BatchView:
    """Step a batch on until it ends, is paused, or the time is up."""
    until_s, line = time.monotonic() + seconds, ""
    try:
        while not _stands(batch) and time.monotonic() < until_s:
            time.sleep(LOOK_S)
            batch = batches.step(batch)
            if not quiet and line != (line := progress(batch)):
                say.note(line)
    except KeyboardInterrupt:
        end = f"anybridge batch cancel {batch.id} --why … ends it"
        say.note(f"batch {batch.id} is no longer watched and goes on by itself; {end}")
        raise
    return batch


def progress(batch: BatchView) -> str:
    """Give how a batch stands in one line."""
    counted = " · ".join(f"{word} {count}" for word, count in batch.counts.items())
    return f"batch {batch.id} · {batch.items - batch.left}/{batch.items} · {counted}"


def end(batch: BatchView) -> None:
    """End the command as the batch ended: 0, 1 failures, 3 stopped by its canary."""
    if batch.stopped_why:
        say.note(f"batch {batch.id} is {batch.state}: {batch.stopped_why}")
    if batch.state == BatchState.STOPPED:
        by_canary = batch.canary and not batch.canary_passed
        raise typer.Exit(STOPPED_BY_CANARY if by_canary else FAILED)
    if batch.state == BatchState.DONE and any(batch.counts.get(word) for word in FAILURES):
        raise typer.Exit(FAILED)
    if batch.left:
        say.note(f"it goes on by itself; look with: anybridge batch watch {batch.id}")


def row(batch: BatchView) -> dict[str, Any]:
    """Give a batch as lists show it."""
    return {
        "id": batch.id,
        "state": batch.state,
        "store": batch.store,
        "items": batch.items,
        "left": batch.left,
        "counts": dict(batch.counts),
        "started": say.moment(batch.cut_off_s),
        "ended": say.moment(batch.ended_at_s),
        "actor": batch.actor,
        "why": batch.why,
    }


def told(batch: BatchView) -> dict[str, Any]:
    """Give all there is to say of a batch."""
    return {
        **row(batch),
        "failures": dict(batch.failures),
        "selection": dict(batch.selection),
        "matched": batch.matched,
        "most": batch.most,
        "canary": batch.canary,
        "canary_passed": batch.canary_passed,
        "min_success": batch.min_success,
        "rate": batch.rate,
        "stopped_why": batch.stopped_why,
        "as_captured": batch.as_captured,
    }


ITEM = (
    "position", "letter", "store", "kind", "key", "state", "result", "reason", "detail",
    "released_at", "ended_at",
)  # fmt: skip
"""What `item` gives, in its order."""


def item(one: ItemView) -> dict[str, Any]:
    """Give an item as reports show it."""
    moments = {name: say.moment(getattr(one, f"{name}_s")) for name in ("released_at", "ended_at")}
    fields = asdict(one)
    return {name: fields[name] for name in fields if not name.endswith("_s")} | moments


def _stands(batch: BatchView) -> bool:
    # One whose last item just ended is running still: only its next step says how it ended.
    return batch.state != BatchState.RUNNING


def shown(batch: BatchView, *, as_json: bool) -> None:
    """Print a batch."""
    if as_json:
        say.data(told(batch))
    else:
        said = {name: value for name, value in told(batch).items() if value not in (None, {})}
        say.pairs([(name, str(value)) for name, value in said.items()])
