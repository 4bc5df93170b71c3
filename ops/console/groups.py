"""Groups of dead letters: what waits by cause, and what a person says about it at its row."""

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import Response

from adapters.database.group_views import AGE, DEADLINE, MOST_COME, ORDERS, GroupView
from adapters.database.letter_views import LetterFilter
from domain.deadletters import LetterState, Reason
from domain.mapping_keys import CARRIER, SHAPES
from domain.operators import Role
from domain.reasons import text_of
from domain.written_rules import MUST_SAY
from ops.console.cures import TOLD, cure_of
from ops.console.deps import ConsoleDeps
from ops.console.pages import go, page
from ops.console.rooms import Rooms
from ops.console.visits import Visit, local, with_query
from ops.mapping_advice import Advice
from ops.refusals import FieldWrong, NothingMatched

GROUPS = 30
"""Groups on one page."""

LETTERS = 100
"""Letters on the page of a group; their list has all."""

SORTS = (ORDERS, AGE, DEADLINE)
SNOOZES = {"1h": 3600.0, "4h": 4 * 3600.0, "12h": 12 * 3600.0, "3d": 3 * 86_400.0}


def add_groups(rooms: Rooms, deps: ConsoleDeps) -> None:
    """Add the pages of groups."""
    _add_list(rooms, deps)
    _add_one(rooms, deps)
    _add_saying(rooms, deps)


def group_of(deps: ConsoleDeps, visit: Visit, name: str) -> GroupView:
    """Give one group.

    Raises:
        NothingMatched: it has no letter that waits.
    """
    found = deps.letters.groups(visit.store, group=name)
    if not found:
        raise NothingMatched(f"group {name} has no letter that waits")
    return found[0]


def _add_list(rooms: Rooms, deps: ConsoleDeps) -> None:
    @rooms.get("/dead")
    def groups(visit: Visit) -> Response:
        asked = visit.query.text("sort", DEADLINE)
        sort = asked if asked in SORTS else DEADLINE
        store = visit.store or visit.query.text("store")
        number = visit.query.page()
        skip = (number - 1) * GROUPS
        found = deps.letters.groups(store, sort, most=GROUPS + 1, after=skip)
        said = {"sort": sort, "store": visit.query.text("store")}
        return page(
            visit,
            "_groups.html" if visit.is_part else "groups.html",
            room="dead",
            groups=found[:GROUPS],
            more=len(found) > GROUPS,
            page=number,
            sort=sort,
            sorts=SORTS,
            snoozes=SNOOZES,
            here=with_query("/dead", **said, page=str(number)),
            cure_of=lambda group: cure_of(group, is_admin=visit.may(Role.ADMIN)),
            counted=lambda count: visit.write.number(count) + ("+" if count >= MOST_COME else ""),
            now_s=deps.letters.now_s(),
        )


def _add_one(rooms: Rooms, deps: ConsoleDeps) -> None:
    @rooms.get("/dead/groups/{group}")
    def one_group(visit: Visit) -> Response:
        group = group_of(deps, visit, visit.params["group"])
        wanted = LetterFilter(group=group.group, store=group.store)
        cure = cure_of(group, is_admin=visit.may(Role.ADMIN))
        is_fix_wrong = visit.wrong is not None and visit.wrong.at.startswith("fix-")
        return page(
            visit,
            "group.html",
            room="dead",
            group=group,
            letters=deps.letters.matching(wanted, LETTERS),
            what=text_of(group.reason),
            can_fix=group.reason == Reason.CARRIER_UNMAPPED,
            can_correct=group.reason == Reason.CUSTOMER_INVALID,
            cure=cure,
            is_mended_here=not cure.endswith(f"#{TOLD}"),
            snoozes=SNOOZES,
            # The browser asks for suggestions by itself, but not with what was typed.
            panel=panel_of(deps, group) if is_fix_wrong else None,
        )


@dataclass(frozen=True, slots=True)
class Panel:
    """What mends a cause: carriers of the ERP that its keys may mean.

    Args:
        must: fields that a rule names unless a person opens them.
    """

    advice: Advice
    fields: Sequence[str] = SHAPES[CARRIER].fields
    must: Sequence[str] = ("marketplace", *MUST_SAY[CARRIER])


def panel_of(deps: ConsoleDeps, group: GroupView) -> Panel:
    """Ask the ERP for carriers that the keys of a group may mean."""
    return Panel(deps.advice.suggest(group.store, group=group.group))


def _add_saying(rooms: Rooms, deps: ConsoleDeps) -> None:
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

    @rooms.post("/dead/note")
    def note(visit: Visit) -> Response:
        """Write a note to a group; its state stays."""
        desk.note(visit.form.text("name"), visit.act(), visit.store)
        return go(local(visit.form.text("back", "/dead")))
