"""Rules of attributes, deposits and tracking links, previewed and saved by a person."""

import json
from collections.abc import Mapping, Sequence

from fastapi import Response

from domain.attribute_rules import attribute_edit
from domain.mappings import ATTRIBUTE, DEPOSIT, TRACKING, MappingWrong
from domain.written_rules import Edit
from ops.attribute_files import read_attribute_rules
from ops.console.deps import ConsoleDeps
from ops.console.pages import go, page
from ops.console.visits import Form, Visit, local, with_query
from ops.deposit_mappings import deposit_edit, read_deposit_rules
from ops.tracking_links import read_tracking_links, tracking_edit

PLAIN = (ATTRIBUTE, DEPOSIT, TRACKING)
"""Kinds whose key is one name; no order is mapped by them."""

SHOWN = 100
_EDIT = {ATTRIBUTE: attribute_edit, DEPOSIT: deposit_edit, TRACKING: tracking_edit}
_READ = {
    ATTRIBUTE: read_attribute_rules,
    DEPOSIT: read_deposit_rules,
    TRACKING: read_tracking_links,
}


def preview_plain(deps: ConsoleDeps, visit: Visit, store: str, edits: Sequence[Edit]) -> Response:
    """Show what the rules of a form or a file would do; nothing is saved."""
    kind = visit.form.text("kind") or _kind(edits)
    of_attributes = deps.attributes.preview(store, edits) if kind == ATTRIBUTE else None
    of_deposits = deps.deposits.preview(store, edits) if kind == DEPOSIT else None
    of_links = deps.tracking.preview(store, edits) if kind == TRACKING else None
    return page(
        visit,
        "preview_plain.html",
        room="mappings",
        kind=kind,
        found=of_attributes or of_deposits or of_links,
        products=[*of_attributes.products, *of_attributes.unsure] if of_attributes else [],
        unsure=len(of_attributes.unsure) if of_attributes else 0,
        cautions=of_attributes.cautions if of_attributes else (),
        lanes=of_deposits.lanes if of_deposits else (),
        moved=of_deposits.moved if of_deposits else (),
        edits=json.dumps([[e.kind, e.label or e.key, e.target] for e in edits]),
        back=local(visit.form.text("back", "/mappings")),
        shown=SHOWN,
    )


def save_plain(deps: ConsoleDeps, visit: Visit, store: str, edits: Sequence[Edit]) -> Response:
    """Save what was previewed, all or none."""
    form, kind, act = visit.form, _kind(edits), visit.reasoned()
    how: Mapping[str, str] = {"revision": form.text("revision")}
    release = form.is_checked("release")
    if kind == ATTRIBUTE:
        changed = deps.attributes.save(store, edits, act, **how, release=release).changed
    elif kind == TRACKING:
        changed = deps.tracking.save(store, edits, act, **how).changed
    else:
        changed = deps.deposits.save(store, edits, act, **how, release=release).changed
    return go(with_query("/mappings", store=store, kind=kind, saved=str(changed)))


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
    kind = form.text("kind")
    if form.text("key"):
        return [_EDIT[kind](form.text("key"), None)]
    if "file" in form.files:
        return _READ[kind](form.files["file"])
    if not form.text("target"):
        raise MappingWrong("the target is missing; wanted: what AnyMarket calls it", "target")
    return [_EDIT[kind](form.raw(f"field.{kind}"), form.text("target"))]


def sent_back_plain(form: Form, kind: str) -> Sequence[Edit]:
    """Give the edits that were previewed.

    Raises:
        MappingWrong: they are not those of a page of ours.
    """
    try:
        return [_EDIT[kind](name, target) for _, name, target in json.loads(form.raw("edits"))]
    except (ValueError, TypeError, AttributeError):
        raise MappingWrong("the edits cannot be read; preview them again") from None


def _kind(edits: Sequence[Edit]) -> str:
    return edits[0].kind if edits else ATTRIBUTE
