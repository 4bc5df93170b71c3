"""Rules that map orders, changed by a person: suggested, previewed, saved, and what they free."""

import json
from collections.abc import Sequence

from fastapi import Response

from adapters.database.stores import StoreUnknown
from domain.errors import BridgeError
from domain.mapping_keys import CARRIER, SHAPES
from domain.mappings import MappingWrong
from domain.operators import Role
from domain.replay import Plan
from domain.written_rules import Edit, check_order_kind, edit_of, edit_of_key
from ops.console.deps import ConsoleDeps
from ops.console.groups import group_of, panel_of
from ops.console.pages import go, page
from ops.console.plain_mappings import (
    kind_of,
    preview_plain,
    read_plain,
    save_plain,
    sent_back_plain,
)
from ops.console.refused import again
from ops.console.replays import CANARY, RATE
from ops.console.rooms import Rooms
from ops.console.visits import Form, Visit, local, with_query
from ops.mapping_files import read_rules
from ops.mappings import Saving
from ops.named_rules import NAMED

SHOWN = 100
"""Edits that a preview names one by one."""

LISTED = 500
"""Orders that a preview lists with a box each; the others are released with them."""


def add_fixing(rooms: Rooms, deps: ConsoleDeps) -> None:
    """Add the pages that change rules."""
    _add_suggestions(rooms, deps)
    _add_preview(rooms, deps)
    _add_saving(rooms, deps)


def store_of(deps: ConsoleDeps, visit: Visit, name: str) -> str:
    """Give the store that is meant; without one, the first that this person sees; empty: none.

    Raises:
        StoreUnknown: there is none of this name, or this person may not see it.
    """
    names = [visit.store] if visit.store else list(deps.known.stores.names())
    if name and name not in names:
        raise StoreUnknown(name)
    return name or next(iter(names), "")


def edits_of(form: Form) -> Sequence[Edit]:
    """Give what a form or its file wants to be changed.

    Raises:
        MappingWrong: names what is wrong in it.
    """
    kind = form.text("kind")
    check_order_kind(kind)
    if form.text("key"):
        return [edit_of_key(kind, form.text("key"), None)]
    if "file" in form.files:
        return read_rules(form.files["file"], kind)
    is_default = form.is_checked("default")
    target = form.text("other") or form.text("target")
    if not target and "other" in form.fields:
        raise MappingWrong("no carrier is chosen; wanted: one of these, or another", "target")
    if not target:
        raise MappingWrong("the target is missing; wanted: what the ERP calls it", "target")
    only = form.all("only")
    fields = {
        name: form.raw(f"field.{name}")
        for name in SHAPES[kind].fields
        if name in only or (form.text(f"field.{name}") and not only)
    }
    return [edit_of(kind, {} if is_default else fields, target, is_default=is_default)]


def _add_suggestions(rooms: Rooms, deps: ConsoleDeps) -> None:
    @rooms.get("/dead/groups/{group}/fix", Role.OPERATOR)
    def suggest(visit: Visit) -> Response:
        """Ask the ERP for carriers that the group's keys may mean."""
        group = group_of(deps, visit, visit.params["group"])
        return page(
            visit,
            "_fix.html" if visit.is_part else "fix.html",
            room="dead",
            group=group,
            panel=panel_of(deps, group),
        )


def _add_preview(rooms: Rooms, deps: ConsoleDeps) -> None:
    @rooms.post("/mappings/preview")
    def preview(visit: Visit) -> Response:
        store = store_of(deps, visit, visit.form.text("store"))
        if visit.form.text("kind") in NAMED:
            return preview_plain(deps, visit, store, read_plain(visit.form))
        return _preview(deps, visit, store, edits_of(visit.form))


def _preview(deps: ConsoleDeps, visit: Visit, store: str, edits: Sequence[Edit]) -> Response:
    found = deps.mappings.preview(store, edits)
    # What has no letter is not released: it is on its way already.
    freed = [each for each in found.effect.freed if each.order.letter_id]
    return page(
        visit,
        "preview.html",
        room="mappings",
        found=found,
        checked=deps.advice.check(store, found.edits),
        kind=visit.form.text("kind") or (edits[0].kind if edits else CARRIER),
        edits=json.dumps([[e.kind, e.key, e.target] for e in found.edits]),
        back=local(visit.form.text("back", "/mappings")),
        shown=SHOWN,
        called=dict(_named(each) for each in visit.form.all("called")),
        freed=freed,
        listed=freed[:LISTED],
        canary=CANARY if len(freed) > CANARY else 0,
        rate=RATE,
    )


def _named(said: str) -> tuple[str, str]:
    """Give a target and what the ERP calls it, as the page of suggestions told them."""
    target, _, name = said.partition(" ")
    return target, name


def _add_saving(rooms: Rooms, deps: ConsoleDeps) -> None:
    @rooms.post("/mappings")
    def save(visit: Visit) -> Response:
        store, kind = store_of(deps, visit, visit.form.text("store")), kind_of(visit.form)
        is_plain = kind in NAMED
        edits = sent_back_plain(visit.form, kind) if is_plain else _sent_back(visit.form)
        try:
            if is_plain:
                return save_plain(deps, visit, store, edits)
            return _save(deps, visit, store, edits)
        except BridgeError as error:
            shown = again(visit, error)  # the preview is no page of its own
            if shown is None:
                raise
            shows = preview_plain if is_plain else _preview
            return shows(deps, shown, store, edits)


def _save(deps: ConsoleDeps, visit: Visit, store: str, edits: Sequence[Edit]) -> Response:
    form, act = visit.form, visit.reasoned()
    plan = Plan(form.whole("canary"), rate=form.number("rate"))
    keep = set(form.text("listed").split()) - set(form.all("free"))
    saving = Saving(form.text("revision"), form.is_checked("release"), plan, keep)
    done = deps.mappings.save(store, edits, act, saving)
    if done.batch is not None:
        return go(f"/batches/{done.batch.id}")
    kind = edits[0].kind if edits else CARRIER
    saved = {"saved": str(done.changed), "held": done.held[:300], "kept": str(done.kept or "")}
    return go(with_query("/mappings", store=store, kind=kind, **saved))


def _sent_back(form: Form) -> Sequence[Edit]:
    """Give the edits that were previewed.

    Raises:
        MappingWrong: they are not those of a page of ours.
    """
    try:
        return [
            edit_of_key(kind, key, target) for kind, key, target in json.loads(form.raw("edits"))
        ]
    except (ValueError, TypeError, AttributeError):
        raise MappingWrong("the edits cannot be read; preview them again") from None
