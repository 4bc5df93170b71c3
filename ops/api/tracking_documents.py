"""What the API is sent and answers about tracking links, as the OpenAPI document shows it."""

from collections.abc import Sequence
from datetime import datetime

from pydantic import BaseModel, Field

from adapters.database.rule_rows import RuleRow
from domain.written_rules import Edit
from ops.api.pages import Next
from ops.api.rule_books import preview_told, rules_told
from ops.api.sent import Sent
from ops.named_rules import TRACKING_LINKS
from ops.rule_books import RulesSaved
from ops.rule_previews import RulePreview


class LinkIn(Sent):
    """One rule to be set, or taken away."""

    carrier: str = Field(description="its name in the ERP, or a key as the list shows it")
    target: str | None = Field(
        description="where its parcels are followed, with [RASTREIO] for the number; null: the "
        "rule is taken away"
    )

    def edit(self) -> Edit:
        """Give the edit.

        Raises:
            MappingWrong: a part of it is wrong.
        """
        return TRACKING_LINKS.edit(self.carrier, self.target)


class LinksIn(Sent):
    """Rules that stand or fall together."""

    edits: list[LinkIn] = Field(min_length=1, max_length=1000)


class LinkFileIn(Sent):
    """How a file of rules is saved."""

    revision: str = Field(description="of the preview; other rules than those are not changed")
    why: str = Field("", max_length=1000)


class LinksSaveIn(LinkFileIn, LinksIn):
    """What was previewed, to be saved."""


class LinkOut(BaseModel):
    """One rule."""

    key: str
    carrier: str = Field(description="its name as a person wrote it")
    target: str
    updated_at: datetime


class LinksOut(BaseModel):
    """The rules of a store."""

    rules: list[LinkOut] = Field(description="by key")
    next: Next
    unmapped: list[str] = Field(description="carriers that ship without a link, and have no rule")


class LinkEditOut(BaseModel):
    """One rule, before and after."""

    key: str
    carrier: str
    before: str | None
    target: str | None


class LinksPreviewOut(BaseModel):
    """What saving would do."""

    revision: str
    edits: list[LinkEditOut]


class LinksSavedOut(LinksPreviewOut):
    """What saving did."""

    changed: int


def links_out(rows: Sequence[RuleRow], following: str | None, unmapped: list[str]) -> LinksOut:
    """Give rules as the API answers them."""
    told = {"rules": rules_told(TRACKING_LINKS, rows), "next": following, "unmapped": unmapped}
    return LinksOut.model_validate(told)


def links_preview_out(seen: RulePreview) -> LinksPreviewOut:
    """Give a preview as the API answers it."""
    return LinksPreviewOut.model_validate(preview_told(TRACKING_LINKS, seen))


def links_saved_out(done: RulesSaved[RulePreview]) -> LinksSavedOut:
    """Give what was saved as the API answers it."""
    told = preview_told(TRACKING_LINKS, done.preview) | {"changed": done.changed}
    return LinksSavedOut.model_validate(told)
