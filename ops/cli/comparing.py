"""`anybridge dead compare`: a letter beside what AnyMarket says now."""

from dataclasses import asdict
from typing import Annotated, Any

import typer

from domain.contrasts import Contrast
from ops import resources
from ops.cli import say
from ops.cli.terms import Json, settings
from ops.contrasts import Compared, contrasts_of
from ops.dead_letters import dead_letters

LetterId = Annotated[str, typer.Argument(metavar="ID", help="Id of the letter: dl_….")]


def compare(letter_id: LetterId, *, as_json: Json = False) -> None:
    """Compare what was captured with what AnyMarket says now; it spends of the store's budget."""
    with resources.repositories(settings()) as known, resources.hubs(settings(), known) as hubs:
        box = resources.secret_box(settings())
        letter = dead_letters(known, box).one(letter_id)
        found = contrasts_of(known, box, hubs.of).compare(letter)
    if as_json:
        say.data(_whole(found))
        return
    say.rows([_row(each) for each in found.fields], as_json=False, nothing="nothing to compare")
    say.note(_summary(found))


def _whole(found: Compared) -> dict[str, Any]:
    return {
        "asked_at": say.moment(found.at_s),
        "note": found.note,
        "captured": found.has_captured,
        "differing": found.differing,
        "fields": [asdict(each) for each in found.fields],
    }


def _row(each: Contrast) -> dict[str, Any]:
    said = {name: "–" if text is None else say.cut(text, 60) for name, text in
            (("captured", each.then), ("now", each.now))}  # fmt: skip
    return {"field": each.field, **said, "": "" if each.is_same else "differs"}


def _summary(found: Compared) -> str:
    if found.note:
        return f"it could not be compared: {found.note}"
    if not found.has_captured:
        return "nothing that can be compared was kept; this is what AnyMarket says"
    return f"{found.differing} of {len(found.fields)} fields differ; personal data is hidden"
