"""Dead letters: lists by filter, one letter whole, and closing them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from fastapi import Response

from adapters.database.letter_views import REPLAYING, LetterFilter, LetterView, Place
from domain.deadletters import LetterState, Reason
from domain.ids import Kind
from domain.page_links import PageLink
from domain.reasons import text_of
from domain.traces import STATES, Ambiguous, Trace
from ops.console.correcting import can_be_corrected
from ops.console.cures import unmapped_skus
from ops.console.deps import ConsoleDeps
from ops.console.groups import SNOOZES
from ops.console.pages import go, page
from ops.console.rooms import Rooms
from ops.console.telling import told, veiled
from ops.console.visits import Form, Visit, local
from ops.dead_letters import confirmed, of_store
from ops.letter_calls import ShownCall
from ops.refusals import FieldWrong, NothingMatched

SHOWN = 100
"""Letters on one page."""

FILTER = "filter"
"""The form of their list that narrows it."""

COUNTED = 1000
"""Of more letters that a filter finds a page says that there are more."""

STATE_WORDS = (*LetterState, REPLAYING)
TIMELINE = 60
"""Lines of a timeline beside a letter; its own page has more."""


@dataclass(frozen=True, slots=True)
class Around:
    """What else is known about a letter.

    Args:
        trace: None: nothing is recorded, or its key is that of several.
        call: the refused call that parked it; None: none did.
        links: pages of the other parties.
    """

    payload: str
    attempts: Sequence[object]
    trace: Trace | None
    call: ShownCall | None
    links: Sequence[PageLink]


def add_letters(rooms: Rooms, deps: ConsoleDeps) -> None:
    """Add the pages of dead letters."""
    _add_list(rooms, deps)
    _add_one(rooms, deps)
    _add_acts(rooms, deps)


def filter_of(form: Form, visit: Visit) -> LetterFilter:
    """Give the filter that an address or a form means; never another store's than one may see."""
    days = form.days("days")
    wanted = LetterFilter(
        ids=tuple(form.all("id")),
        store=form.text("store"),
        kind=form.text("kind"),
        reason=form.text("reason"),
        state=form.text("state"),
        group=form.text("group"),
        key=form.text("key"),
        since_s=days * 86_400 if days > 0 else None,
        text=form.text("text"),
        marketplace=form.text("marketplace"),
    )
    return of_store(wanted, visit.store) if visit.store else wanted


def legible(payload: str) -> str:
    """Give a JSON text line by line, without what says nothing; what is no JSON stays.

    Examples:
        >>> print(legible('{"sku": "A", "ean": null, "prices": {"to": null, "at": 1.5}}'))
        {
          "sku": "A",
          "prices": {
            "at": 1.5
          }
        }
    """
    try:
        said = json.loads(payload)
    except (ValueError, RecursionError):
        return payload
    return json.dumps(_said(said), ensure_ascii=False, indent=2)


def _said(value: object) -> object:
    if isinstance(value, dict):
        return {name: _said(inner) for name, inner in value.items() if inner is not None}
    return [_said(inner) for inner in value] if isinstance(value, list) else value


def _add_list(rooms: Rooms, deps: ConsoleDeps) -> None:
    @rooms.get("/dead/letters")
    def letters(visit: Visit) -> Response:
        begun = Place.read(visit.query.text("after"))
        try:
            wanted = filter_of(visit.query, visit)
        except FieldWrong as error:
            visit = visit.with_faults(FILTER, {error.field: error.fault})
            wanted = filter_of(visit.query.without(error.field), visit)
        found = () if visit.wrong else deps.letters.matching(wanted, SHOWN + 1, begun)
        shown, is_last = found[:SHOWN], len(found) <= SHOWN
        total, is_whole = len(shown), True
        if begun is not None or not is_last:
            total, is_whole = deps.letters.views.counted(wanted, COUNTED)
        asked = {name: said for name, said in visit.query.fields.items() if name != "after"}
        return page(
            visit,
            "letters.html",
            room="dead",
            letters=shown,
            total=total,
            is_more=not is_whole,
            begun=begun,
            next="" if is_last else urlencode({"after": str(shown[-1].place)}),
            wanted=wanted,
            stores=[visit.store] if visit.store else deps.known.stores.names(),
            reasons=list(Reason),
            states=STATE_WORDS,
            kinds=list(Kind),
            days=visit.query.text("days"),
            query=urlencode(asked, doseq=True),
        )


def _add_one(rooms: Rooms, deps: ConsoleDeps) -> None:
    @rooms.get("/dead/letters/{letter}")
    def letter(visit: Visit) -> Response:
        found = deps.letters.one(visit.params["letter"], visit.store)
        return page(
            visit,
            "letter.html",
            room="dead",
            letter=found,
            around=_around(deps, visit, found),
            what=text_of(found.reason),
            snoozes=SNOOZES,
            skus=unmapped_skus(found.reason, found.detail),
            now_s=deps.letters.now_s(),
            corrected=deps.corrections.of(found),
            correctable=can_be_corrected(found),
            comparable=found.kind in deps.contrasts.readers,
            just_corrected=bool(visit.query.text("corrected")),
        )

    @rooms.post("/dead/letters/{letter}/reveal")
    def reveal(visit: Visit) -> Response:
        found = deps.letters.one(visit.params["letter"], visit.store)
        content = deps.letters.reveal(found, visit.act())
        return page(visit, "revealed.html", room="dead", letter=found, content=legible(content))


def _add_acts(rooms: Rooms, deps: ConsoleDeps) -> None:
    desk = deps.letters

    @rooms.post("/dead/discard")
    def discard(visit: Visit) -> Response:
        wanted = filter_of(visit.form, visit)
        found = desk.chosen(wanted, 10_000)
        count = visit.form.whole("confirm", -1)
        confirmed(found, count if count >= 0 else None)
        desk.discard(found, visit.act())
        return go(local(visit.form.text("back", "/dead")))

    @rooms.post("/dead/restore")
    def restore(visit: Visit) -> Response:
        desk.restore(visit.form.all("id"), visit.act(), visit.store)
        return go(local(visit.form.text("back", "/dead")))


def _around(deps: ConsoleDeps, visit: Visit, letter: LetterView) -> Around:
    payload = deps.letters.payload(letter)
    shown = legible(payload) if payload[:1] in {"{", "["} else told(visit.words, payload)
    return Around(
        veiled(visit.words, shown),
        deps.letters.attempts(letter),
        _trace(deps, letter),
        deps.letters.call(letter),
        deps.links.of(letter),
    )


def _trace(deps: ConsoleDeps, letter: LetterView) -> Trace | None:
    if not letter.store:
        return None
    tell = deps.traces.sku if letter.kind in STATES else deps.traces.order
    try:
        return tell(letter.key, letter.store, TIMELINE)
    except (NothingMatched, Ambiguous):
        return None
