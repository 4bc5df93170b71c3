"""Rules of attributes, deposits and tracking links, previewed and saved by a person."""

import json
from collections.abc import Sequence

from fastapi import Response

from domain.mappings import MappingWrong
from domain.written_rules import Edit
from ops.console.deps import ConsoleDeps
from ops.console.pages import go, page
from ops.console.visits import Form, Visit, local, with_query
from ops.named_rules import NAMED, NamedRules
from ops.refusals import FieldWrong

SHOWN = 100


def preview_plain(deps: ConsoleDeps, visit: Visit, store: str) -> Response:
    """Show what the rules of a form or a file would do; nothing is saved."""
    kind = visit.form.text("kind")
    edits = _edits(visit.form, NAMED[kind])
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


def save_plain(deps: ConsoleDeps, visit: Visit, store: str, kind: str) -> Response:
    """Save what was previewed, all or none."""
    form = visit.form
    if not form.text("why"):
        raise FieldWrong("why", "is missing; wanted: why, such as an incident's number")
    edits = _sent_back(form.raw("edits"), NAMED[kind])
    revision, release = form.text("revision"), form.is_checked("release")
    saved = deps.books[kind].save(store, edits, visit.act(), revision=revision, release=release)
    return go(with_query("/mappings", store=store, kind=kind, saved=str(saved.changed)))


def kind_of(form: Form) -> str:
    """Give the kind of the edits that a form brings back; empty: nobody can read them."""
    try:
        edits = json.loads(form.raw("edits"))
        return str(edits[0][0])
    except (ValueError, TypeError, LookupError):
        return ""


def _edits(form: Form, written: NamedRules) -> Sequence[Edit]:
    if form.text("key"):
        return [written.edit(form.text("key"), None)]
    if "file" in form.files:
        return written.read(form.files["file"])
    if not form.text("target"):
        raise MappingWrong("the target is missing; wanted: what AnyMarket calls it")
    return [written.edit(form.raw(f"field.{written.kind}"), form.text("target"))]


def _sent_back(text: str, written: NamedRules) -> Sequence[Edit]:
    try:
        return [written.edit(name, target) for _, name, target in json.loads(text)]
    except (ValueError, TypeError, AttributeError):
        raise MappingWrong("the edits cannot be read; preview them again") from None
