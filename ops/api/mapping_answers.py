"""Mappings as the API answers them."""

from collections.abc import Mapping, Sequence

from adapters.database.rule_rows import RuleRow
from domain.deadletters import Reason
from domain.events import as_datetime
from domain.mapping_rules import Finding
from ops.api.mapping_documents import (
    AdviceOut,
    DifferenceOut,
    EditOut,
    ExplainedOut,
    FindingOut,
    PreviewedOut,
    PreviewOut,
    RuleOut,
    RulesOut,
    SavedOut,
    SuggestionOut,
    TestedOut,
    UnmappedOut,
)
from ops.mapping_advice import Advice, Checked, Difference, Explained
from ops.mappings import Preview, Saved


def rules_out(rows: Sequence[RuleRow], following: str | None) -> RulesOut:
    """Give rules as the API answers them."""
    return RulesOut(
        rules=[
            RuleOut(
                kind=row.rule.kind,
                key=row.rule.key,
                target=row.rule.target,
                label=row.label,
                updated_at=as_datetime(row.updated_at_s),
            )
            for row in rows
        ],
        next=following,
    )


def preview_out(found: Preview) -> PreviewOut:
    """Give a preview as the API answers it."""
    effect = found.effect
    return PreviewOut(
        revision=found.revision,
        edits=[
            EditOut(kind=e.kind, key=e.key, label=e.label, before=found.before(e), target=e.target)
            for e in found.edits
        ],
        releases=len(effect.freed),
        also_blocked=_named(effect.also_blocked),
        cancelled=effect.cancelled,
        total_cents=effect.total_cents,
        letters=[each.order.letter_id for each in effect.freed],
        moved=len(effect.moved),
        newly_blocked=_named(effect.newly_blocked),
        undecided=found.undecided,
        imported=found.imported,
    )


def previewed_out(found: Preview, checked: Checked) -> PreviewedOut:
    """Give a preview as the API answers it, with what the ERP said of its carriers."""
    lacks = None if checked.lacking is None else list(checked.lacking)
    return PreviewedOut(**preview_out(found).model_dump(), erp_lacks=lacks)


def saved_out(done: Saved) -> SavedOut:
    """Give what was saved as the API answers it."""
    batch = None if done.batch is None else done.batch.id
    seen = preview_out(done.preview).model_dump()
    said = {"changed": done.changed, "batch": batch, "held": done.held, "kept": done.kept}
    return SavedOut(**seen, **said)


def advice_out(found: Advice) -> AdviceOut:
    """Give suggestions as the API answers them."""
    keys = [
        UnmappedOut(
            key=each.key.text,
            label=each.key.label,
            orders=each.orders,
            total_cents=each.total_cents,
            ship_by=None if each.ship_by_s is None else as_datetime(each.ship_by_s),
            suggestions=[
                SuggestionOut(target=s.target, name=s.name, score=s.score, reasons=list(s.reasons))
                for s in each.suggestions
            ],
        )
        for each in found.keys
    ]
    return AdviceOut(note=found.note, keys=keys)


def explained_out(found: Explained) -> ExplainedOut:
    """Give an explanation as the API answers it."""
    order = found.order
    return ExplainedOut(
        order_id=None if order is None else order.order_id,
        letter=None if order is None else order.letter_id,
        findings=[_finding(each) for each in found.findings],
        lines=list(found.lines),
    )


def tested_out(count: int, wrong: Sequence[Difference]) -> TestedOut:
    """Give what became of expectations as the API answers it."""
    found = [
        DifferenceOut(
            line=each.line,
            kind=each.key.kind,
            label=each.key.label,
            wanted=each.wanted,
            found=each.found,
            why=list(each.why),
        )
        for each in wrong
    ]
    return TestedOut(expectations=count, differences=found)


def _finding(found: Finding) -> FindingOut:
    return FindingOut(
        kind=found.key.kind,
        key=found.key.text,
        label=found.key.label,
        target=found.target,
        rule=None if found.rule is None else found.rule.key,
        rivals=[rule.key for rule in found.rivals],
        beaten=[rule.key for rule in found.beaten],
        nearly=[near.rule.key for near in found.nearly],
    )


def _named(counts: Mapping[Reason, int]) -> dict[str, int]:
    return {reason.value: count for reason, count in counts.items()}
