"""What the API is sent and answers about deposits, as the OpenAPI document shows it."""

from datetime import datetime

from pydantic import BaseModel, Field

from adapters.database.rule_rows import RuleRow
from domain.events import as_datetime
from domain.written_rules import Edit
from ops.api.sent import Sent
from ops.deposit_mappings import DepositPreview, DepositsSaved, deposit_edit


class DepositIn(Sent):
    """One rule to be set, or taken away."""

    deposit: str = Field(description="its name in the ERP, or a key as the list shows it")
    target: str | None = Field(description="a stock local's number; null: the rule is taken away")

    def edit(self) -> Edit:
        """Give the edit.

        Raises:
            MappingWrong: a part of it is wrong.
        """
        return deposit_edit(self.deposit, self.target)


class DepositsIn(Sent):
    """Rules that stand or fall together."""

    edits: list[DepositIn] = Field(min_length=1, max_length=1000)


class DepositsSaveIn(DepositsIn):
    """What was previewed, to be saved."""

    revision: str = Field(description="of the preview; other rules than those are not changed")
    release: bool = Field(True, description="let flows go on that wait for such a rule")
    why: str = Field("", max_length=1000)


class DepositFileIn(Sent):
    """How a file of rules is saved."""

    revision: str = Field(description="of the preview; other rules than those are not changed")
    release: bool = Field(True, description="let flows go on that wait for such a rule")
    why: str = Field("", max_length=1000)


class DepositOut(BaseModel):
    """One rule."""

    key: str
    deposit: str = Field(description="its name as a person wrote it")
    target: str
    updated_at: datetime


class DepositsOut(BaseModel):
    """The rules of a store."""

    rules: list[DepositOut]
    unmapped: list[str] = Field(description="deposits that the ERP told of and no rule maps")


class DepositEditOut(BaseModel):
    """One rule, before and after."""

    key: str
    deposit: str
    before: str | None
    target: str | None


class DepositPreviewOut(BaseModel):
    """What saving would do."""

    revision: str
    edits: list[DepositEditOut]
    releases: list[str] = Field(description="flows that wait for such a rule, and go on")


class DepositsSavedOut(DepositPreviewOut):
    """What saving did."""

    changed: int


def deposits_out(rows: list[RuleRow], unmapped: list[str]) -> DepositsOut:
    """Give rules as the API answers them."""
    return DepositsOut(
        rules=[
            DepositOut(
                key=row.rule.key,
                deposit=row.label or row.rule.key,
                target=row.rule.target,
                updated_at=as_datetime(row.updated_at_s),
            )
            for row in rows
        ],
        unmapped=unmapped,
    )


def deposit_preview_out(seen: DepositPreview) -> DepositPreviewOut:
    """Give a preview as the API answers it."""
    return DepositPreviewOut(
        revision=seen.revision,
        edits=[
            DepositEditOut(
                key=edit.key, deposit=edit.label, before=seen.before(edit), target=edit.target
            )
            for edit in seen.edits
        ],
        releases=list(seen.lanes),
    )


def deposits_saved_out(done: DepositsSaved) -> DepositsSavedOut:
    """Give what was saved as the API answers it."""
    seen = deposit_preview_out(done.preview).model_dump()
    return DepositsSavedOut(**seen, changed=done.changed)
