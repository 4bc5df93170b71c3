"""The attributes of `anybridge map`: they free no orders, products are sent again for them."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import typer

from domain.attribute_rules import attribute_edit
from domain.audit import Act
from domain.mappings import ATTRIBUTE
from domain.replay import Plan
from domain.written_rules import Edit
from ops import resources
from ops.attribute_mappings import AttributeMappings, AttributePreview, attribute_mappings
from ops.attribute_reports import UnmappedAttribute
from ops.cli import ask, coverage, say
from ops.cli.errors import WrongUsage
from ops.cli.terms import settings
from ops.mappings import Saving
from ops.rule_books import RulesSaved

Saved = RulesSaved[AttributePreview]

SHOWN = 10
"""Edits, and products, that are named one by one."""


@contextmanager
def opened() -> Iterator[AttributeMappings]:
    """Open the service."""
    with resources.repositories(settings()) as known:
        yield attribute_mappings(known)


def done(
    store: str, edits: Sequence[Edit], act: Act, how: Saving, *, apply: bool, as_json: bool
) -> None:
    """Save edits and print what that did; without `apply`, what it would do.

    Raises:
        WrongUsage: it was told how fast to replay orders.
    """
    if how.plan != Plan():
        raise WrongUsage("--canary and --rate are for orders; products go when their lane is due")
    with opened() as service:
        if not apply:
            seen = service.preview(store, edits)
            _say(seen, None, release=how.release, as_json=as_json)
            say.note("nothing was changed: add --apply")
            return
        saved = service.save(store, edits, act, revision=how.revision, release=how.release)
    _say(saved.preview, saved, release=how.release, as_json=as_json)


def unset(store: str, said: str, act: Act, how: Saving, *, yes: bool, as_json: bool) -> None:
    """Take a mapping away, after it was said which products that touches."""
    edit = attribute_edit(said, None)
    if not yes:
        with opened() as service:
            seen = service.preview(store, [edit])
        for line in _lines(seen, None, release=how.release):
            say.note(line)
        ask.sure(f"Take the mapping of attribute {edit.label} of store {store} away?", yes=yes)
    done(store, [edit], act, how, apply=True, as_json=as_json)


def explain(store: str, said: str, *, as_json: bool) -> None:
    """Tell what becomes of an attribute of the ERP, and why."""
    with opened() as service:
        lines = service.explain(store, said)
    if as_json:
        say.data({"store": store, "attribute": said, "lines": lines})
    else:
        typer.echo("\n".join(lines))


def suggest(store: str, others: Mapping[str, str], *, as_json: bool) -> None:
    """Suggest characteristics for every name that no rule maps.

    Raises:
        WrongUsage: a carrier's key was named.
    """
    if others:
        raise WrongUsage(f"an attribute has no {', '.join(others)}; wanted: --store alone")
    with coverage.opened("products", "", store) as (service, meant, came):
        found = service.suggest(meant, came)
    if as_json:
        say.data([_suggested(meant.name, one) for one in found])
        return
    if not found:
        typer.echo(f"every attribute that products of store {meant.name} say is mapped")
        return
    for one in found:
        typer.echo(f"{one.attribute}: {_products(one.products)}")
        for each in one.suggestions:
            by = f" · required by {', '.join(each.required_by)}" if each.required_by else ""
            typer.echo(f"  {each.name}  {each.score:.0%}: {each.why}{by}")
        if not one.suggestions:
            typer.echo("  no characteristic is like it: map it by hand, or leave it out")
    say.note("map one with: anybridge map set attribute --attribute NAME --to CHARACTERISTIC")


def _suggested(store: str, found: UnmappedAttribute) -> dict[str, Any]:
    return {
        "store": store,
        "kind": ATTRIBUTE,
        "attribute": found.attribute,
        "products": found.products,
        "suggestions": [
            {
                "target": one.name,
                "score": one.score,
                "reasons": [one.why],
                "required_by": list(one.required_by),
            }
            for one in found.suggestions
        ],
    }


def _say(seen: AttributePreview, saved: Saved | None, *, release: bool, as_json: bool) -> None:
    if as_json:
        say.data(_as_dict(seen, saved))
        return
    for line in _lines(seen, saved, release=release):
        typer.echo(line)


def _as_dict(seen: AttributePreview, saved: Saved | None) -> dict[str, Any]:
    edits = [
        {
            "kind": edit.kind,
            "key": edit.key,
            "label": edit.label,
            "before": seen.before(edit),
            "target": edit.target,
        }
        for edit in seen.edits
    ]
    return {
        "applied": saved is not None,
        "store": seen.store,
        **(edits[0] if len(edits) == 1 else {}),
        "revision": seen.revision,
        "edits": edits,
        "products": list(seen.products),
        "unsure": len(seen.unsure),
        "cautions": list(seen.cautions),
        "changed": len(seen.changed) if saved is None else saved.changed,
        "sent_again": 0 if saved is None else saved.again,
    }


def _lines(seen: AttributePreview, saved: Saved | None, *, release: bool) -> Iterator[str]:
    may = "" if saved else "would be "
    for edit in seen.edits[:SHOWN]:
        to = "mapped no more" if edit.target is None else f"mapped to {edit.target}"
        what = f"attribute {edit.label} of store {seen.store}"
        yield f"{what} {may}{to} (before: {seen.before(edit) or 'none'})"
    if len(seen.edits) > SHOWN:
        yield f"and {len(seen.edits) - SHOWN} more"
    if seen.changed:
        yield _sent_again(seen, saved, release=release)
    else:
        yield "they stand so already"
    for line in seen.cautions:
        yield f"beware: {line}"


def _sent_again(seen: AttributePreview, saved: Saved | None, *, release: bool) -> str:
    products = [*seen.products, *seen.unsure]
    verb = "sends" if saved else "would send"
    if not release:
        verb = "leaves for their next change" if saved else "would leave for their next change"
    parts = [f"{verb} {_products(len(products))}{' again' if release else ''}"]
    if seen.products:
        more = " …" if len(seen.products) > SHOWN else ""
        parts[0] += f": {', '.join(seen.products[:SHOWN])}{more}"
    if seen.unsure:
        parts.append(f"of {len(seen.unsure)} only the ERP knows whether they say it")
    return " · ".join(parts)


def _products(count: int) -> str:
    return f"{count} product{'' if count == 1 else 's'}"
