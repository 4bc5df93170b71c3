"""What the API is sent and answers about deposits, as the OpenAPI document shows it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field

from adapters.database.rule_rows import RuleRow
from domain.written_rules import Edit
from ops.api.pages import Next
from ops.api.rule_books import preview_told, rules_told
from ops.api.sent import Sent
from ops.deposit_mappings import DepositPreview
from ops.named_rules import DEPOSITS
from ops.rule_books import RulesSaved


class DepositIn(Sent):
    """One rule to be set, or taken away."""

    deposit: str = Field(description="its name in the ERP, or a key as the list shows it")
    target: str | None = Field(description="a stock local's number; null: the rule is taken away")

    def edit(self) -> Edit:
        """Give the edit.

        Raises:
            MappingWrong: a part of it is wrong.
        """
        return DEPOSITS.edit(self.deposit, self.target)


class DepositsIn(Sent):
    """Rules that stand or fall together."""

    edits: list[DepositIn] = Field(min_length=1, max_length=1000)


class DepositFileIn(Sent):
    """How a file of rules is saved."""

    revision: str = Field(description="of the preview; other rules than those are not changed")
    release: bool = Field(True, description="let flows go on that wait for such a rule")
    why: str = Field("", max_length=1000)


class DepositsSaveIn(DepositFileIn, DepositsIn):
    """What was previewed, to be saved."""


class DepositOut(BaseModel):
    """One rule."""

    key: str
    deposit: str = Field(description="its name as a person wrote it")
    target: str
    updated_at: datetime


class DepositsOut(BaseModel):
    """The rules of a store."""

    rules: list[DepositOut] = Field(description="by key")
    next: Next
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


def deposits_out(
    rows: Sequence[RuleRow], following: str | None, unmapped: list[str]
) -> DepositsOut:
    """Give rules as the API answers them."""
    told = {"rules": rules_told(DEPOSITS, rows), "next": following, "unmapped": unmapped}
    return DepositsOut.model_validate(told)


def deposit_preview_out(seen: DepositPreview) -> DepositPreviewOut:
    """Give a preview as the API answers it."""
    return DepositPreviewOut.model_validate(_told(seen))


def deposits_saved_out(done: RulesSaved[DepositPreview]) -> DepositsSavedOut:
    """Give what was saved as the API answers it."""
    return DepositsSavedOut.model_validate({**_told(done.preview), "changed": done.changed})


def _told(seen: DepositPreview) -> dict[str, Any]:
    return {**preview_told(DEPOSITS, seen), "releases": list(seen.lanes)}
