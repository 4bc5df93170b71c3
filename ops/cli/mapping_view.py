"""Mappings of orders as commands show them."""

import shlex
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import typer

from adapters.database.batch_views import BatchView
from config.settings import Settings
from domain.audit import Act
from domain.mapping_keys import CARRIER
from domain.written_rules import Edit
from ops import order_ports, resources
from ops.cli import say
from ops.cli.mapping_targets import checked, lacks, warn
from ops.cli.terms import settings
from ops.mapping_advice import Advice, Checked, MappingAdvice, Unmapped, advice
from ops.mappings import Mappings, Preview, Saved, Saving, mappings

SHOWN = 10
"""Edits that are named one by one."""


@contextmanager
def opened() -> Iterator[Mappings]:
    """Open the service."""
    with resources.repositories(settings()) as known:
        box = resources.secret_box(settings())
        yield mappings(known, box, order_ports.held_orders(known), order_ports.known_orders(known))


@contextmanager
def advising(having: Settings | None = None) -> Iterator[MappingAdvice]:
    """Open what answers questions.

    Args:
        having: None: the settings of this process.
    """
    having = having or settings()
    with resources.repositories(having) as known:
        box, held = resources.secret_box(having), order_ports.held_orders(known)
        carriers = order_ports.carriers(having, known)
        yield advice(known, box, held, order_ports.known_orders(known), carriers)


def done(
    store: str, edits: Sequence[Edit], act: Act, how: Saving, *, apply: bool, as_json: bool
) -> None:
    """Save edits and print what that did; without `apply`, what it would do."""
    with opened() as service:
        if not apply:
            _previewed(service.preview(store, edits), release=how.release, as_json=as_json)
            return
        saved_ = service.save(store, edits, act, how)
    if not as_json:
        tell(saved_.preview, applied=True, release=how.release)
    _tell_released(saved_)
    # Saved and said first: an ERP that does not answer keeps nobody from it.
    found = _checked(store, edits)
    if as_json:
        say.data({**saved(saved_), "erp_lacks": lacks(found)})
    warn(CARRIER, found, store)


def _previewed(found: Preview, *, release: bool, as_json: bool) -> None:
    if not as_json:
        tell(found, applied=False, release=release)
    answer = _checked(found.store, found.edits)
    if as_json:
        say.data({**preview(found), "erp_lacks": lacks(answer)})
    warn(CARRIER, answer, found.store)
    say.note("nothing was changed: add --apply")


def _checked(store: str, edits: Sequence[Edit]) -> Checked:
    def ask(having: Settings) -> Checked:
        with advising(having) as asking:
            return asking.check(store, edits)

    return checked(ask)


def _tell_released(done: Saved) -> None:
    tell_batch(done.batch)
    if done.kept:
        kept = _orders(done.kept)
        say.note(f"{kept} kept back: held until replayed, or until the hub says more")
    if done.held:
        say.note(f"the rules are saved, but nothing is released: {done.held}")


def preview(found: Preview) -> dict[str, Any]:
    """Give what saving would do."""
    effect = found.effect
    edits = [_edit(found, edit) for edit in found.edits]
    return {
        "applied": False,
        "store": found.store,
        **(edits[0] if len(edits) == 1 else {}),
        "revision": found.revision,
        "edits": edits,
        "releases": len(effect.freed),
        "also_blocked": dict(effect.also_blocked),
        "cancelled": effect.cancelled,
        "total_cents": effect.total_cents,
        "letters": [each.order.letter_id for each in effect.freed],
        "moved": len(effect.moved),
        "newly_blocked": dict(effect.newly_blocked),
        "undecided": found.undecided,
        "imported": found.imported,
    }


def saved(done: Saved) -> dict[str, Any]:
    """Give what saving did."""
    return {
        **preview(done.preview),
        "applied": True,
        "changed": done.changed,
        "batch": None if done.batch is None else done.batch.id,
        "held": done.held,
        "kept": done.kept,
    }


def tell(found: Preview, *, applied: bool, release: bool = True, err: bool = False) -> None:
    """Print what saving would do, or did.

    Args:
        err: on standard error.
    """
    for line in lines(found, applied=applied, release=release):
        typer.echo(line, err=err)


def lines(found: Preview, *, applied: bool, release: bool) -> Iterator[str]:
    """Give what saving would do, or did, line by line."""
    may = "" if applied else "would be "
    for edit in found.edits[:SHOWN]:
        what = f"{edit.kind} {edit.label} of store {found.store}"
        to = "mapped no more" if edit.target is None else f"mapped to {edit.target}"
        yield f"{what} {may}{to} (before: {found.before(edit) or 'none'})"
    if len(found.edits) > SHOWN:
        yield f"and {len(found.edits) - SHOWN} more"
    yield freed(found, applied=applied, release=release)
    if found.effect.moved:
        yield f"{_orders(len(found.effect.moved))} held for something else will go elsewhere"
    for reason, count in found.effect.newly_blocked.items():
        yield f"{_orders(count)} will be held by {reason} too"
    if found.undecided:
        yield f"{_orders(found.undecided)} on their way: decided by the rules of then"
    if found.imported:
        there = _orders(found.imported)
        yield f"{there} in the ERP would go elsewhere now: they keep what they have"


def freed(found: Preview, *, applied: bool, release: bool) -> str:
    """Give in one line which orders are released."""
    effect = found.effect
    verb = "frees" if applied else "would release"
    if not release:
        verb = "frees, and leaves for later," if applied else "would free, and leave for later,"
    parts = [f"{verb} {_orders(len(effect.freed))}"]
    for reason, count in effect.also_blocked.items():
        parts.append(f"{count} of them also blocked by {reason}")
    return " · ".join([*parts, f"{effect.cancelled} already cancelled"])


def tell_batch(batch: BatchView | None) -> None:
    """Say how to follow what was released."""
    if batch is not None:
        said = f"batch {batch.id} releases {_orders(batch.items)}"
        say.note(f"{said}; look with: anybridge batch watch {batch.id}")
        if batch.stopped_why:
            say.note(f"batch {batch.id} is {batch.state}: {batch.stopped_why}")


def advised(found: Advice) -> list[dict[str, Any]]:
    """Give suggestions, a row each; a key without any has a row too."""
    return [_advised(found.store, key) for key in found.keys]


def tell_advice(found: Advice) -> None:
    """Print suggestions for people."""
    for key in found.keys:
        worth = f"R$ {key.total_cents / 100:.2f}"
        until = say.moment(key.ship_by_s)
        by = f" · ship by {until}" if until else ""
        typer.echo(f"{key.key.label}: {_orders(key.orders)} · {worth}{by}")
        for each in key.suggestions:
            typer.echo(f"  {each.target}  {each.name}  {each.score:.0%}: {'; '.join(each.reasons)}")
        if not key.suggestions:
            typer.echo("  no carrier is like it: register it in the ERP, or map it by hand")
        typer.echo(f"  what that would do: {_command(found.store, key)}")


def _command(store: str, found: Unmapped) -> str:
    """Give the command that previews the first suggestion, whatever account sold."""
    marketplace, shipping_type = found.key.values[:2]
    target = found.suggestions[0].target if found.suggestions else "TARGET"
    key = ["--marketplace", marketplace, "--type", shipping_type]
    words = ["anybridge", "map", "set", found.key.kind, "--store", store, *key, "--to", target]
    return shlex.join([*words, "--preview"])


def _advised(store: str, found: Unmapped) -> dict[str, Any]:
    return {
        "store": store,
        "kind": found.key.kind,
        "key": found.key.text,
        "label": found.key.label,
        "orders": found.orders,
        "total_cents": found.total_cents,
        "ship_by": say.moment(found.ship_by_s),
        "suggestions": [
            {"target": s.target, "name": s.name, "score": s.score, "reasons": list(s.reasons)}
            for s in found.suggestions
        ],
    }


def _edit(found: Preview, edit: Edit) -> dict[str, Any]:
    return {
        "kind": edit.kind,
        "key": edit.key,
        "label": edit.label,
        "before": found.before(edit),
        "target": edit.target,
    }


def _orders(count: int) -> str:
    return f"{count} order{'' if count == 1 else 's'}"
