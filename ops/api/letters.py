"""/v1/letters and /v1/groups: dead letters, by the service of `anybridge dead`."""

from dataclasses import dataclass
from types import NoneType
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query

from adapters.database.letter_views import LetterView, Place
from domain.deadletters import LetterState
from domain.operators import Operator
from ops.api import pages
from ops.api.documents import refusals
from ops.api.letter_answers import (
    attempts_out,
    groups_out,
    letters_out,
    restored_out,
    whole_out,
)
from ops.api.letter_documents import (
    AttemptsOut,
    ChangedOut,
    DiscardIn,
    GroupsOut,
    LettersOut,
    LetterWholeOut,
    ListIn,
    Name,
    NotedOut,
    PayloadOut,
    RestoredOut,
    RestoreIn,
    RevealedOut,
    SnoozeIn,
    Sort,
    WhyIn,
)
from ops.api.operators import Door, router_of_people
from ops.api.pages import Cursor, Limit
from ops.dead_letters import DeadLetters, confirmed

LOOKED = refusals(400, 401, 403, 404, 500, 503)
LISTED = refusals(400, 401, 403, 404, 422, 500, 503)
CHANGED = refusals(400, 401, 403, 404, 408, 413, 422, 500, 503)


@dataclass(frozen=True, slots=True)
class LetterDeps:
    """The service behind these routes, and the dependencies that let people pass.

    Args:
        viewer: for what changes nothing.
        operator: for what does, and for what shows personal data; it gives who asks.
    """

    letters: DeadLetters
    viewer: Door
    operator: Door


def letters_router(deps: LetterDeps) -> APIRouter:
    """Give the routes of letters and groups; every one of them is for people."""
    router = router_of_people(deps.viewer, "/v1")
    _add_lists(router, deps.letters)
    _add_one(router, deps)
    _add_closing(router, deps)
    _add_groups(router, deps)
    return router


def _add_lists(router: APIRouter, desk: DeadLetters) -> None:
    @router.get("/letters", tags=["letters"], responses=LISTED)
    def list_letters(wanted: Annotated[ListIn, Query()]) -> LettersOut:
        """List letters, oldest first; without a state those that wait."""
        place = pages.read("letters", wanted.cursor, (float, str))
        after = None if place is None else Place(*place)
        found = desk.matching(wanted.filter(wanted.state), wanted.limit + 1, after)
        return letters_out(*pages.page_of(found, wanted.limit, "letters", _place))

    @router.get("/groups", tags=["letters"], responses=LISTED)
    def list_groups(
        store: Name = "", sort: Sort = "orders", limit: Limit = 1000, cursor: Cursor = ""
    ) -> GroupsOut:
        """Show what is wrong, grouped by cause.

        A group whose letters come or go between two pages may move from one to the other.
        """
        what = f"groups-{sort}"
        place = pages.read(what, cursor, ((float, NoneType), str))
        after = 0 if place is None else (place[0], place[1])
        found = desk.groups(store, sort, most=limit + 1, after=after)
        return groups_out(*pages.page_of(found, limit, what, lambda each: each.place(sort)))


def _add_one(router: APIRouter, deps: LetterDeps) -> None:
    Actor = Annotated[Operator, Depends(deps.operator)]  # noqa: N806 - it is a type
    desk = deps.letters

    @router.get("/letters/{letter}", tags=["letters"], responses=LOOKED)
    def show_letter(letter: str) -> LetterWholeOut:
        """Show one letter: why it waits and what to do."""
        return whole_out(desk.one(letter))

    @router.get("/letters/{letter}/attempts", tags=["letters"], responses=LOOKED)
    def show_attempts(letter: str) -> AttemptsOut:
        """Give the last calls about the letter's key."""
        return attempts_out(desk.attempts(desk.one(letter)))

    @router.get("/letters/{letter}/payload", tags=["letters"], responses=LOOKED)
    def show_payload(letter: str) -> PayloadOut:
        """Give what was captured, without personal data."""
        return PayloadOut(payload=desk.payload(desk.one(letter)))

    @router.post("/letters/{letter}/reveal", tags=["letters"], responses=CHANGED)
    def reveal_letter(letter: str, said: WhyIn, actor: Actor) -> RevealedOut:
        """Give what was captured in clear; it takes a reason, and is audited."""
        return RevealedOut(payload=desk.reveal(desk.one(letter), actor.act(said.why)))


def _add_closing(router: APIRouter, deps: LetterDeps) -> None:
    Actor = Annotated[Operator, Depends(deps.operator)]  # noqa: N806 - it is a type
    desk = deps.letters

    @router.post("/letters/discard", tags=["letters"], responses=CHANGED)
    def discard_letters(wanted: DiscardIn, actor: Actor) -> ChangedOut:
        """Put letters aside; `confirm` says how many. They can be restored."""
        those = wanted.letters
        found = desk.chosen(those.filter(), those.max, everything=those.everything)
        confirmed(found, wanted.confirm)
        return ChangedOut(letters=list(desk.discard(found, actor.act(wanted.why))))

    @router.post("/letters/restore", tags=["letters"], responses=CHANGED)
    def restore_letters(wanted: RestoreIn, actor: Actor) -> RestoredOut:
        """Open discarded letters again, and those of groups; one that was erased stays closed."""
        return restored_out(desk.restore(wanted.ids, actor.act(wanted.why)))


def _add_groups(router: APIRouter, deps: LetterDeps) -> None:
    Actor = Annotated[Operator, Depends(deps.operator)]  # noqa: N806 - it is a type
    desk = deps.letters

    def changed(name: str, state: LetterState, actor: Operator, why: str, **how: Any) -> ChangedOut:
        return ChangedOut(letters=list(desk.say([name], state, actor.act(why), **how)))

    @router.post("/groups/{name}/note", tags=["letters"], responses=CHANGED)
    def note_group(name: str, said: WhyIn, actor: Actor) -> NotedOut:
        """Write `why` to the group as its note; its state and owner stay."""
        return NotedOut(group=desk.note(name, actor.act(said.why)).group)

    for room in ("groups", "letters"):

        @router.post(f"/{room}/{{name}}/acknowledge", tags=["letters"], responses=CHANGED)
        def acknowledge(name: str, said: WhyIn, actor: Actor) -> ChangedOut:
            """Say that you are at it: `why` becomes the group's note, you its owner."""
            return changed(name, LetterState.ACKNOWLEDGED, actor, said.why)

        @router.post(f"/{room}/{{name}}/snooze", tags=["letters"], responses=CHANGED)
        def snooze(name: str, said: SnoozeIn, actor: Actor) -> ChangedOut:
            """Put aside for a while; then it is open again and people are told."""
            at_s = None if said.until is None else said.until.timestamp()
            how = {"until_in_s": desk.seconds_until(at_s, said.for_s)}
            return changed(name, LetterState.SNOOZED, actor, said.why, **how)

        @router.post(f"/{room}/{{name}}/open", tags=["letters"], responses=CHANGED)
        def reopen(name: str, said: WhyIn, actor: Actor) -> ChangedOut:
            """Take an acknowledgement or a snooze back."""
            return changed(name, LetterState.OPEN, actor, said.why)


def _place(letter: LetterView) -> tuple[float, str]:
    return letter.parked_at_s, letter.id
