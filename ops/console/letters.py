"""Dead letters: groups of one cause, lists by filter, one letter whole, and closing them."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from fastapi import Response

from adapters.database.group_views import AGE, DEADLINE, ORDERS, GroupView
from adapters.database.letter_views import REPLAYING, LetterFilter, LetterView, Place
from domain.deadletters import LetterState, Reason
from domain.ids import Kind
from domain.reasons import text_of
from domain.traces import STATES, Ambiguous, Trace
from ops.console.correcting import can_be_corrected
from ops.console.deps import ConsoleDeps
from ops.console.pages import go, page
from ops.console.rooms import Rooms
from ops.console.visits import Form, Visit, local
from ops.dead_letters import confirmed, of_store
from ops.refusals import FieldWrong, NothingMatched

SHOWN = 100
"""Letters on one page."""

GROUPS = 50
COUNTED = 1000
"""Of more letters that a filter finds a page says that there are more."""

SORTS = (ORDERS, AGE, DEADLINE)
STATE_WORDS = (*LetterState, REPLAYING)
SNOOZES = {"1h": 3600.0, "4h": 4 * 3600.0, "12h": 12 * 3600.0, "3d": 3 * 86_400.0}
_SKU = re.compile(r'^SKU "(.+?)" (?:does not exist|is mapped to)', re.MULTILINE)
TIMELINE = 60
"""Lines of a timeline beside a letter; its own page has more."""


@dataclass(frozen=True, slots=True)
class Around:
    """What else is known about a letter.

    Args:
        trace: None: nothing is recorded, or its key is that of several.
    """

    payload: str
    attempts: Sequence[object]
    trace: Trace | None


def add_letters(rooms: Rooms, deps: ConsoleDeps) -> None:
    """Add the pages of dead letters."""
    _add_groups(rooms, deps)
    _add_list(rooms, deps)
    _add_one(rooms, deps)
    _add_acts(rooms, deps)


def filter_of(form: Form, visit: Visit) -> LetterFilter:
    """Give the filter that an address or a form means; never another store's than one may see."""
    days = form.number("days")
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


def group_of(deps: ConsoleDeps, visit: Visit, name: str) -> GroupView:
    """Give one group.

    Raises:
        NothingMatched: it has no letter that waits.
    """
    found = deps.letters.groups(visit.store, group=name)
    if not found:
        raise NothingMatched(f"group {name} has no letter that waits")
    return found[0]


def without_nulls(payload: str) -> str:
    """Give a JSON text without what says nothing; what is no JSON stays.

    Examples:
        >>> without_nulls('{"sku": "A", "ean": null, "prices": [{"to": null, "at": 1.5}]}')
        '{"sku": "A", "prices": [{"at": 1.5}]}'
    """
    try:
        said = json.loads(payload)
    except (ValueError, RecursionError):
        return payload
    return json.dumps(_said(said), ensure_ascii=False)


def _said(value: object) -> object:
    if isinstance(value, dict):
        return {name: _said(inner) for name, inner in value.items() if inner is not None}
    return [_said(inner) for inner in value] if isinstance(value, list) else value


def unmapped_skus(letter: LetterView) -> Sequence[str]:
    """Give the SKUs that a letter waits for, as AnyMarket names them."""
    return _SKU.findall(letter.detail) if letter.reason == Reason.SKU_UNMAPPED else ()


def _add_groups(rooms: Rooms, deps: ConsoleDeps) -> None:
    @rooms.get("/dead")
    def groups(visit: Visit) -> Response:
        asked = visit.query.text("sort", DEADLINE)
        sort = asked if asked in SORTS else DEADLINE
        store = visit.store or visit.query.text("store")
        number = visit.query.page()
        skip = (number - 1) * GROUPS
        found = deps.letters.groups(store, sort, most=GROUPS + 1, after=skip)
        return page(
            visit,
            "_groups.html" if visit.is_part else "groups.html",
            room="dead",
            groups=found[:GROUPS],
            more=len(found) > GROUPS,
            page=number,
            sort=sort,
            sorts=SORTS,
            now_s=deps.letters.now_s(),
        )

    @rooms.get("/dead/groups/{group}")
    def one_group(visit: Visit) -> Response:
        group = group_of(deps, visit, visit.params["group"])
        wanted = LetterFilter(group=group.group, store=group.store)
        return page(
            visit,
            "group.html",
            room="dead",
            group=group,
            letters=deps.letters.matching(wanted, SHOWN),
            what=text_of(group.reason),
            can_fix=group.reason == Reason.CARRIER_UNMAPPED,
            can_correct=group.reason == Reason.CUSTOMER_INVALID,
            snoozes=SNOOZES,
        )


def _add_list(rooms: Rooms, deps: ConsoleDeps) -> None:
    @rooms.get("/dead/letters")
    def letters(visit: Visit) -> Response:
        wanted, begun = filter_of(visit.query, visit), Place.read(visit.query.text("after"))
        found = deps.letters.matching(wanted, SHOWN + 1, begun)
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
            around=_around(deps, found),
            what=text_of(found.reason),
            snoozes=SNOOZES,
            skus=unmapped_skus(found),
            now_s=deps.letters.now_s(),
            corrected=deps.corrections.of(found),
            correctable=can_be_corrected(found),
            just_corrected=bool(visit.query.text("corrected")),
        )

    @rooms.post("/dead/letters/{letter}/reveal")
    def reveal(visit: Visit) -> Response:
        found = deps.letters.one(visit.params["letter"], visit.store)
        content = deps.letters.reveal(found, visit.act())
        return page(visit, "revealed.html", room="dead", letter=found, content=content)


def _add_acts(rooms: Rooms, deps: ConsoleDeps) -> None:
    desk = deps.letters

    @rooms.post("/dead/say")
    def say(visit: Visit) -> Response:
        """Acknowledge, snooze or open a group or a letter."""
        names, state = visit.form.all("name"), visit.form.text("state")
        said = {"acknowledge": LetterState.ACKNOWLEDGED, "open": LetterState.OPEN}
        until_s = None
        if state in SNOOZES:
            until_s = desk.seconds_until(None, SNOOZES[state])
        elif state not in said:
            raise FieldWrong("state", "is wrong; wanted: acknowledge, snooze or open")
        to = said.get(state, LetterState.SNOOZED)
        desk.say(names, to, visit.act(), until_in_s=until_s, store=visit.store)
        return go(local(visit.form.text("back", "/dead")))

    @rooms.post("/dead/discard")
    def discard(visit: Visit) -> Response:
        wanted = filter_of(visit.form, visit)
        found = desk.chosen(wanted, 10_000)
        count = visit.form.number("confirm", -1)
        confirmed(found, int(count) if count >= 0 else None)
        desk.discard(found, visit.act())
        return go(local(visit.form.text("back", "/dead")))

    @rooms.post("/dead/restore")
    def restore(visit: Visit) -> Response:
        desk.restore(visit.form.all("id"), visit.act(), visit.store)
        return go(local(visit.form.text("back", "/dead")))


def _around(deps: ConsoleDeps, letter: LetterView) -> Around:
    payload = without_nulls(deps.letters.payload(letter))
    return Around(payload, deps.letters.attempts(letter), _trace(deps, letter))


def _trace(deps: ConsoleDeps, letter: LetterView) -> Trace | None:
    if not letter.store:
        return None
    tell = deps.traces.sku if letter.kind in STATES else deps.traces.order
    try:
        return tell(letter.key, letter.store, TIMELINE)
    except (NothingMatched, Ambiguous):
        return None
