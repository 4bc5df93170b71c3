"""Corrections of an order that waits: fields typed, checked, saved; what the hub said stays."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from fastapi import Response

from adapters.database.letter_views import LetterView
from domain.deadletters import UNFINISHED
from domain.ids import Kind
from domain.operators import Role
from domain.overlays import FIELDS, Edit, EditWrong
from ops.console.deps import ConsoleDeps
from ops.console.pages import go, page
from ops.console.rooms import Rooms
from ops.console.visits import Form, Visit
from ops.corrections import clear, masked
from ops.refusals import FieldWrong, WrongUsage

FORM, PREFIX = "correct", "fix."
PARTS = ("shipping", "billing", "buyer")


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody typed, and what became of it.

    Args:
        values: new value by field.
        edits: as they would be kept; empty: nothing was checked yet.
        faults: what is wrong, by field.
    """

    values: Mapping[str, str] = field(default_factory=dict)
    edits: Sequence[Edit] = ()
    faults: Mapping[str, str] = field(default_factory=dict)


def can_be_corrected(letter: LetterView) -> bool:
    """Tell whether a letter is of an order that still waits."""
    is_order = letter.kind == Kind.ORDER and letter.key.isdecimal()
    return is_order and letter.state in UNFINISHED


def named_in(detail: str) -> Sequence[str]:
    """Give the fields that a letter says are missing or wrong.

    Examples:
        >>> named_in("missing or wrong: shipping.postal_code, buyer.document")
        ['shipping.postal_code', 'buyer.document']
    """
    said = set(re.findall(r"[a-z]+\.[a-z_]+", detail))
    return [name for name in FIELDS if name in said]


def add_correcting(rooms: Rooms, deps: ConsoleDeps) -> None:
    """Add the pages of corrections."""
    path = "/dead/letters/{letter}/edit"
    service = deps.corrections

    @rooms.get(path, Role.ADMIN)
    def ask(visit: Visit) -> Response:
        return _form(deps, visit, _letter(deps, visit), Typed())

    @rooms.post(path, Role.ADMIN)
    def save(visit: Visit) -> Response:
        return _checked(deps, visit, _letter(deps, visit))

    @rooms.post(path + "/drop", Role.ADMIN)
    def drop(visit: Visit) -> Response:
        letter = _letter(deps, visit)
        if not visit.form.text("why"):
            raise FieldWrong("why", "is missing; wanted: why it is as the hub says after all")
        service.drop(letter, visit.act())
        return go(f"/dead/letters/{letter.id}#corrected")

    @rooms.post(path + "/reveal")
    def reveal(visit: Visit) -> Response:
        """Show old and new values; that somebody looked is audited first."""
        letter = deps.letters.one(visit.params["letter"], visit.store)
        found = service.reveal(letter, visit.act())
        shown = clear(found.edits) if found else ()
        return page(visit, "corrections.html", room="dead", letter=letter, shown=shown)


def _checked(deps: ConsoleDeps, visit: Visit, letter: LetterView) -> Response:
    """Check what was typed; save it when that is what the button says."""
    values = _values(visit.form)
    try:
        typed = Typed(values, deps.corrections.preview(letter, values))
    except EditWrong as error:
        return _form(deps, visit, letter, Typed(values, (), error.faults))
    if visit.form.text("do") != "save":
        return _form(deps, visit, letter, typed)
    try:
        deps.corrections.correct(letter, values, visit.reasoned())
    except FieldWrong as error:
        return _form(deps, visit.with_faults(FORM, {error.field: error.fault}), letter, typed)
    return go(f"/dead/letters/{letter.id}?corrected=yes#corrected")


def _letter(deps: ConsoleDeps, visit: Visit) -> LetterView:
    letter = deps.letters.one(visit.params["letter"], visit.store)
    if not can_be_corrected(letter):
        raise WrongUsage(f"letter {letter.id} is of no order that waits; only those are corrected")
    return letter


def _values(form: Form) -> dict[str, str]:
    """Give what was typed; an empty field stays as the hub says it, unless it is to be emptied."""
    typed = {name: form.text(PREFIX + name) for name in FIELDS}
    emptied = set(form.all("empty"))
    return {name: text for name, text in typed.items() if text or name in emptied}


def _form(deps: ConsoleDeps, visit: Visit, letter: LetterView, typed: Typed) -> Response:
    before = deps.corrections.of(letter)
    named = list(named_in(letter.detail))
    shown = [*named, *(name for name in typed.values if name not in named)]
    return page(
        visit,
        "correct.html",
        422 if typed.faults else 200,
        room="dead",
        letter=letter,
        typed=typed,
        shown=shown,
        others={
            part: [name for name in FIELDS if name.startswith(part) and name not in shown]
            for part in PARTS
        },
        edits=masked(typed.edits),
        is_looked=all(edit.was is not None for edit in typed.edits),
        before=masked(before.edits) if before else (),
        prefix=PREFIX,
    )
