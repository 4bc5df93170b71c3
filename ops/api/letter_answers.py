"""Dead letters as the API answers them."""

from collections.abc import Mapping, Sequence
from typing import Any

from adapters.database.group_views import GroupView
from adapters.database.letter_views import LetterView
from domain.events import as_datetime
from domain.reasons import text_of
from ops.api.documents import moment
from ops.api.letter_documents import (
    AttemptOut,
    AttemptsOut,
    GroupOut,
    GroupsOut,
    LeftOutOut,
    LetterOut,
    LettersOut,
    LetterWholeOut,
    ReasonOut,
    RestoredOut,
)
from ops.letter_names import Restored


def letters_out(found: Sequence[LetterView], following: str | None) -> LettersOut:
    """Give letters as the API answers them."""
    return LettersOut(letters=[letter_out(letter) for letter in found], next=following)


def letter_out(letter: LetterView) -> LetterOut:
    """Give a letter as lists answer it."""
    return LetterOut(
        id=letter.id,
        reason=letter.reason,
        state=letter.shown_state,
        store=letter.store,
        kind=letter.kind,
        key=letter.key,
        group=letter.group,
        detail=letter.detail,
        revision=letter.revision,
        event_id=letter.event_id,
        failures=letter.failures,
        parked_at=as_datetime(letter.parked_at_s),
        last_failed_at=as_datetime(letter.last_failed_at_s),
        closed_at=moment(letter.closed_at_s),
        closed_why=letter.closed_why,
        snoozed_until=moment(letter.snoozed_until_s),
        batch=letter.batch,
        erased_at=moment(letter.erased_at_s),
    )


def whole_out(letter: LetterView) -> LetterWholeOut:
    """Give a letter with what to do about it."""
    text = text_of(letter.reason)
    what = ReasonOut(
        portuguese=text.portuguese,
        english=text.english,
        cause=text.cause,
        steps=list(text.steps),
        owner=text.owner,
    )
    return LetterWholeOut(**letter_out(letter).model_dump(), what=what)


def restored_out(found: Restored) -> RestoredOut:
    """Give what was restored as the API answers it."""
    left = [LeftOutOut(letter=letter, why=why) for letter, why in found.left.items()]
    return RestoredOut(letters=list(found.ids), left_out=left)


def attempts_out(found: Sequence[Mapping[str, Any]]) -> AttemptsOut:
    """Give calls as the API answers them."""
    return AttemptsOut(
        attempts=[AttemptOut(at=as_datetime(each["at_s"]), **_but_at(each)) for each in found]
    )


def groups_out(found: Sequence[GroupView], following: str | None) -> GroupsOut:
    """Give groups as the API answers them."""
    return GroupsOut(groups=[_group(each) for each in found], next=following)


def _group(found: GroupView) -> GroupOut:
    return GroupOut(
        group=found.group,
        store=found.store,
        kind=found.kind,
        reason=found.reason,
        about=found.about,
        letters=found.letters,
        orders=found.orders,
        total_cents=found.total_cents,
        ship_by=moment(found.ship_by_s),
        oldest_at=as_datetime(found.oldest_s),
        newest_at=as_datetime(found.newest_s),
        trend=found.trend.value,
        last_hour=found.lately,
        hour_before=found.before,
        state=found.state,
        regressed=found.regressed,
        replaying=found.replaying,
        owner=found.owner,
        note=found.note,
        snoozed_until=moment(found.until_s),
        example=found.example,
    )


def _but_at(attempt: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in attempt.items() if name != "at_s"}
