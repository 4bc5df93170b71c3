"""Replays and the audit as the API answers them."""

from collections.abc import Sequence

from adapters.database.batch_views import BatchView, ItemView
from domain.audit import Entry
from domain.events import as_datetime
from ops.api.documents import moment
from ops.api.replay_documents import (
    AuditOut,
    BatchesOut,
    BatchOut,
    DryRunOut,
    EntryOut,
    ItemOut,
    ItemsOut,
    ProspectOut,
)
from ops.dry_runs import DryRun


def dry_run_out(dry: DryRun) -> DryRunOut:
    """Give a dry run as the API answers it."""
    letters = [
        ProspectOut(letter=letter, would=x.prospect.value, reason=x.reason, detail=x.detail)
        for letter, x in dry.forecasts.items()
    ]
    return DryRunOut(
        selected=len(letters),
        cut_off=as_datetime(dry.cut_off_s),
        would=dict(dry.counts),
        held=dry.held,
        letters=letters,
    )


def batches_out(found: Sequence[BatchView], following: str | None) -> BatchesOut:
    """Give batches as the API answers them."""
    return BatchesOut(batches=[batch_out(batch) for batch in found], next=following)


def batch_out(batch: BatchView) -> BatchOut:
    """Give a batch as the API answers it."""
    return BatchOut(
        id=batch.id,
        state=batch.state,
        store=batch.store,
        items=batch.items,
        left=batch.left,
        counts=dict(batch.counts),
        failures=dict(batch.failures),
        started_at=as_datetime(batch.cut_off_s),
        ended_at=moment(batch.ended_at_s),
        actor=batch.actor,
        why=batch.why,
        selection=dict(batch.selection),
        matched=batch.matched,
        most=batch.most,
        canary=batch.canary,
        canary_passed=batch.canary_passed,
        min_success=batch.min_success,
        rate=batch.rate,
        stopped_why=batch.stopped_why,
        as_captured=batch.as_captured,
    )


def items_out(found: Sequence[ItemView]) -> ItemsOut:
    """Give the letters of a batch as the API answers them."""
    return ItemsOut(items=[_item(each) for each in found])


def audit_out(found: Sequence[Entry], following: str | None) -> AuditOut:
    """Give the audit as the API answers it."""
    return AuditOut(
        entries=[
            EntryOut(
                at=as_datetime(entry.at_s),
                actor=entry.actor,
                action=entry.action,
                store=entry.store,
                why=entry.why,
                detail=dict(entry.detail),
            )
            for entry in found
        ],
        next=following,
    )


def _item(item: ItemView) -> ItemOut:
    return ItemOut(
        position=item.position,
        letter=item.letter,
        store=item.store,
        kind=item.kind,
        key=item.key,
        state=item.state,
        result=item.result,
        detail=item.detail,
        released_at=moment(item.released_at_s),
        ended_at=moment(item.ended_at_s),
        reason=item.reason,
    )
