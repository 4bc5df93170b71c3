"""What the API is sent and answers about tracking links, as the OpenAPI document shows it."""

from datetime import datetime

from pydantic import BaseModel, Field

from adapters.database.rule_rows import RuleRow
from domain.events import as_datetime
from domain.written_rules import Edit
from ops.api.sent import Sent
from ops.rule_previews import RulePreview
from ops.tracking_links import LinksSaved, tracking_edit


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
        return tracking_edit(self.carrier, self.target)


class LinksIn(Sent):
    """Rules that stand or fall together."""

    edits: list[LinkIn] = Field(min_length=1, max_length=1000)


class LinksSaveIn(LinksIn):
    """What was previewed, to be saved."""

    revision: str = Field(description="of the preview; other rules than those are not changed")
    why: str = Field("", max_length=1000)


class LinkFileIn(Sent):
    """How a file of rules is saved."""

    revision: str = Field(description="of the preview; other rules than those are not changed")
    why: str = Field("", max_length=1000)


class LinkOut(BaseModel):
    """One rule."""

    key: str
    carrier: str = Field(description="its name as a person wrote it")
    target: str
    updated_at: datetime


class LinksOut(BaseModel):
    """The rules of a store."""

    rules: list[LinkOut]
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


def links_out(rows: list[RuleRow], unmapped: list[str]) -> LinksOut:
    """Give rules as the API answers them."""
    rules = [
        LinkOut(
            key=row.rule.key,
            carrier=row.label or row.rule.key,
            target=row.rule.target,
            updated_at=as_datetime(row.updated_at_s),
        )
        for row in rows
    ]
    return LinksOut(rules=rules, unmapped=unmapped)


def links_preview_out(seen: RulePreview) -> LinksPreviewOut:
    """Give a preview as the API answers it."""
    edits = [
        LinkEditOut(key=edit.key, carrier=edit.label, before=seen.before(edit), target=edit.target)
        for edit in seen.edits
    ]
    return LinksPreviewOut(revision=seen.revision, edits=edits)


def links_saved_out(done: LinksSaved) -> LinksSavedOut:
    """Give what was saved as the API answers it."""
    seen = links_preview_out(done.preview).model_dump()
    return LinksSavedOut(**seen, changed=done.changed)
