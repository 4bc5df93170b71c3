"""What the API is sent and answers about attributes, as the OpenAPI document shows it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field

from adapters.database.rule_rows import RuleRow
from domain.written_rules import Edit
from ops.api.pages import Next
from ops.api.rule_books import preview_told, rules_told
from ops.api.sent import Sent
from ops.attribute_mappings import AttributePreview
from ops.named_rules import ATTRIBUTES
from ops.rule_books import RulesSaved


class AttributeIn(Sent):
    """One rule to be set, or taken away."""

    attribute: str = Field(description="its name in the ERP, or a key as the list shows it")
    target: str | None = Field(description="a characteristic's name; null: the rule is taken away")

    def edit(self) -> Edit:
        """Give the edit.

        Raises:
            MappingWrong: a part of it is wrong.
        """
        return ATTRIBUTES.edit(self.attribute, self.target)


class AttributesIn(Sent):
    """Rules that stand or fall together."""

    edits: list[AttributeIn] = Field(min_length=1, max_length=1000)


class AttributeFileIn(Sent):
    """How a file of rules is saved."""

    revision: str = Field(description="of the preview; other rules than those are not changed")
    release: bool = Field(True, description="send the products again that say the attributes")
    why: str = Field("", max_length=1000)


class AttributesSaveIn(AttributeFileIn, AttributesIn):
    """What was previewed, to be saved."""


class AttributeOut(BaseModel):
    """One rule."""

    key: str
    attribute: str = Field(description="its name as a person wrote it")
    target: str
    updated_at: datetime


class AttributesOut(BaseModel):
    """The rules of a store."""

    rules: list[AttributeOut] = Field(description="by key")
    next: Next


class AttributeEditOut(BaseModel):
    """One rule, before and after."""

    key: str
    attribute: str
    before: str | None
    target: str | None


class AttributePreviewOut(BaseModel):
    """What saving would do."""

    revision: str
    edits: list[AttributeEditOut]
    products: list[str] = Field(description="codes of products that say one of the attributes")
    unsure: int = Field(description="products of which only the ERP knows whether they do")
    cautions: list[str]


class AttributesSavedOut(AttributePreviewOut):
    """What saving did."""

    changed: int
    sent_again: int


class AttributeExplainedOut(BaseModel):
    """What becomes of an attribute, line by line."""

    lines: list[str]


def attributes_out(rows: Sequence[RuleRow], following: str | None) -> AttributesOut:
    """Give rules as the API answers them."""
    return AttributesOut.model_validate({"rules": rules_told(ATTRIBUTES, rows), "next": following})


def attribute_preview_out(seen: AttributePreview) -> AttributePreviewOut:
    """Give a preview as the API answers it."""
    return AttributePreviewOut.model_validate(_told(seen))


def attributes_saved_out(done: RulesSaved[AttributePreview]) -> AttributesSavedOut:
    """Give what was saved as the API answers it."""
    told = {**_told(done.preview), "changed": done.changed, "sent_again": done.again}
    return AttributesSavedOut.model_validate(told)


def _told(seen: AttributePreview) -> dict[str, Any]:
    return {
        **preview_told(ATTRIBUTES, seen),
        "products": list(seen.products),
        "unsure": len(seen.unsure),
        "cautions": list(seen.cautions),
    }
