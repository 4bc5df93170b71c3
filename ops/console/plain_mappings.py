"""Rules of attributes, deposits and tracking links, previewed and saved by a person."""

import json
from collections.abc import Sequence

from fastapi import Response

from domain.mappings import ATTRIBUTE, MappingWrong
from domain.written_rules import Edit
from ops.console.deps import ConsoleDeps
from ops.console.pages import go, page
from ops.console.visits import Form, Visit, local, with_query
from ops.named_rules import NAMED

SHOWN = 100


def preview_plain(deps: ConsoleDeps, visit: Visit, store: str, edits: Sequence[Edit]) -> Response:
    """Show what the rules of a form or a file would do; nothing is saved."""
    kind = visit.form.text("kind") or _kind(edits)
    return page(
        visit,
        "preview_plain.html",
        room="mappings",
        kind=kind,
        found=deps.books[kind].preview(store, edits),
        edits=json.dumps([[e.kind, e.label or e.key, e.target] for e in edits]),
        back=local(visit.form.text("back", "/mappings")),
        shown=SHOWN,
    )


def save_plain(deps: ConsoleDeps, visit: Visit, store: str, edits: Sequence[Edit]) -> Response:
    """Save what was previewed, all or none."""
    form, kind, act = visit.form, _kind(edits), visit.reasoned()
    revision, release = form.text("revision"), form.is_checked("release")
    saved = deps.books[kind].save(store, edits, act, revision=revision, release=release)
    return go(with_query("/mappings", store=store, kind=kind, saved=str(saved.changed)))


def kind_of(form: Form) -> str:
    """Give the kind of the edits that a form brings back; empty: nobody can read them."""
    try:
        edits = json.loads(form.raw("edits"))
        return str(edits[0][0])
    except (ValueError, TypeError, LookupError):
        return ""


def read_plain(form: Form) -> Sequence[Edit]:
    """Give what a form or its file wants to be changed.

    Raises:
        MappingWrong: names what is wrong in it.
    """
    written = NAMED[form.text("kind")]
    if form.text("key"):
        return [written.edit(form.text("key"), None)]
    if "file" in form.files:
        return written.read(form.files["file"])
    if not form.text("target"):
        raise MappingWrong("the target is missing; wanted: what AnyMarket calls it", "target")
    return [written.edit(form.raw(f"field.{written.kind}"), form.text("target"))]


def sent_back_plain(form: Form, kind: str) -> Sequence[Edit]:
    """Give the edits that were previewed.

    Raises:
        MappingWrong: they are not those of a page of ours.
    """
    written = NAMED[kind]
    try:
        return [written.edit(name, target) for _, name, target in json.loads(form.raw("edits"))]
    except (ValueError, TypeError, AttributeError):
        raise MappingWrong("the edits cannot be read; preview them again") from None


def _kind(edits: Sequence[Edit]) -> str:
    return edits[0].kind if edits else ATTRIBUTE
