"""Rows of the ledger as lines of a timeline."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from adapters.database.claim_json import steps_from
from adapters.database.order_notes import ACKNOWLEDGED
from domain.ids import Kind
from domain.order_decisions import Step
from domain.traces import Happening, Moment

_NOTED = "order:"
"""How the id of a note begins; its source follows, see `adapters.database.order_notes`."""

ORDER = Kind.ORDER.value


def of_journal(row: Any) -> Iterator[Moment]:
    """Tell of an event that came, or of a note that made an order due."""
    revision = f"revision {row.revision}" if row.revision else ""
    if row.kind == ORDER and row.event_id.startswith(_NOTED):
        source = row.event_id.removeprefix(_NOTED).partition(":")[0]
        is_said = source != ACKNOWLEDGED
        detail = f"said that it changed; due as {revision}" if is_said else "the feed lets go of it"
        yield Moment(row.at_s, Happening.NOTE, row.kind, source, detail, ref=row.event_id)
    else:
        yield Moment(row.at_s, Happening.EVENT, row.kind, row.fate, revision, ref=row.event_id)


def of_call(row: Any) -> Iterator[Moment]:
    """Tell what became of a key once it was worked off."""
    detail = f"revision {row.revision}" + (f": {row.detail}" if row.detail else "")
    yield Moment(
        row.at_s,
        Happening.CALL,
        row.kind,
        row.outcome,
        detail,
        ref=row.call_id,
        event_id=row.event_id,
    )


def of_archived(row: Any) -> Iterator[Moment]:
    """Tell of a fact that was pushed long ago."""
    if row.accepted_at_s is not None:
        detail = f"revision {row.revision}: {row.accepted or 'closed without a call'}"
        yield Moment(
            row.accepted_at_s, Happening.CALL, row.kind, "pushed", detail, event_id=row.event_id
        )


def of_letter(row: Any) -> Iterator[Moment]:
    """Tell the life of a dead letter.

    Its text is that of its last failure: what was said of those before stands with their calls.
    """
    said = f"{row.reason}: {row.detail}"
    yield _letter(row, row.parked_at_s, "opened", said if row.failures <= 1 else "")
    if row.failures > 1:
        told = f"{row.failures} times in all; {said}"
        yield _letter(row, row.last_failed_at_s, "failed_again", told)
    if row.announced_at_s is not None:
        yield _letter(row, row.announced_at_s, "announced", "")
    if row.regressed_at_s is not None:
        yield _letter(row, row.regressed_at_s, "regressed", "it was over, and came back")
    if row.closed_at_s is not None:
        yield _letter(row, row.closed_at_s, row.state, row.closed_why)


def of_item(row: Any) -> Iterator[Moment]:
    """Tell what a batch did with it."""
    yield _replay(row, row.cut_off_s, "chosen", row.why, by=row.actor)
    if row.released_at_s is not None:
        yield _replay(row, row.released_at_s, "released", f"letter {row.letter_id}")
    if row.ended_at_s is not None:
        yield _replay(row, row.ended_at_s, row.result or row.state, row.detail)


def of_held(row: Any) -> Iterator[Moment]:
    """Tell that its flow stands still now."""
    detail = f"{row.held_cause}: {row.held_detail}" if row.held_detail else row.held_cause
    yield Moment(row.held_at_s or 0.0, Happening.FLOW, row.kind, "held", detail)


def of_decisions(rows: Iterable[Any]) -> Iterator[Moment]:
    """Tell decisions step by step, then what came of each.

    An order that was to be imported, and was refused by the ERP in the same look, was decided on
    once: of the second entry only the outcome is new.
    """
    before: tuple[int, str] | None = None
    for row in sorted(rows, key=lambda one: float(one.at_s)):
        decided = (row.revision, row.steps)
        yield from _decision(row, () if decided == before else steps_from(row.steps))
        before = decided


def _decision(row: Any, steps: Sequence[Step]) -> Iterator[Moment]:
    for step in steps:
        said = "; ".join(filter(None, (step.detail, *_holds(step))))
        detail = f"{step.name}: {said}"
        yield Moment(row.at_s, Happening.DECISION, ORDER, step.verdict.value, detail)
    yield Moment(row.at_s, Happening.DECISION, ORDER, row.outcome, f"revision {row.revision}")


def of_claim(row: Any) -> Iterator[Moment]:
    """Tell what is known of the order in the ERP."""
    yield _order(row.first_seen_at_s, "seen", "looked at for the first time")
    if row.imported_at_s is not None:
        yield _order(row.imported_at_s, "imported", f"ERP order {row.erp_number}, id {row.erp_id}")
    if row.intent_at_s is not None:
        yield _order(row.intent_at_s, "intended", "the ERP may have been asked to create it")
    if row.asked_at_s is not None:
        yield _order(row.asked_at_s, "unknown", "the call ended without a known outcome")
    if row.looked_at_s is not None:
        yield _order(row.looked_at_s, "looked_up", f"{row.looks} look-ups found nothing")


def _letter(row: Any, at_s: float, word: str, detail: str) -> Moment:
    return Moment(at_s, Happening.LETTER, row.kind, word, detail, ref=row.id, event_id=row.event_id)


def _replay(row: Any, at_s: float, word: str, detail: str, by: str = "") -> Moment:
    return Moment(at_s, Happening.REPLAY, row.kind, word, detail, by, row.batch_id)


def _order(at_s: float, word: str, detail: str) -> Moment:
    return Moment(at_s, Happening.ORDER, ORDER, word, detail)


def _holds(step: Step) -> list[str]:
    """Give what a step is held by, and the key; what the step says itself is not said twice."""
    return [
        f"{hold.reason} {hold.key}" + ("" if hold.detail == step.detail else f": {hold.detail}")
        for hold in step.holds
    ]
