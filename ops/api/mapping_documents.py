"""What the API is sent and answers about mappings, as the OpenAPI document shows it."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field

from domain.written_rules import Edit, edit_of, edit_of_key
from ops.api.letter_documents import Name
from ops.api.pages import Next
from ops.api.sent import Sent

KindName = Literal["carrier", "payment", "channel", "sku"]


class EditIn(Sent):
    """One rule to be set, or taken away. Named by `fields`, by `key`, or as the `default`."""

    kind: KindName
    fields: dict[str, str] = Field(
        default_factory=dict,
        description="marketplace, type, … as orders say them; * is any, within a text too; "
        "what is left out is any, but type and method must be said",
    )
    key: str = Field("", description="as the list shows it")
    default: bool = Field(False, description="the rule for everything that no other names")
    target: str | None = Field(description="null: the rule is taken away")

    def edit(self) -> Edit:
        """Give the edit.

        Raises:
            MappingWrong: a part of it is wrong.
        """
        if self.key:
            return edit_of_key(self.kind, self.key, self.target)
        return edit_of(self.kind, self.fields, self.target, is_default=self.default)


class EditsIn(Sent):
    """Rules that stand or fall together."""

    edits: list[EditIn] = Field(min_length=1, max_length=1000)


class SaveIn(EditsIn):
    """What was previewed, to be saved."""

    revision: str = Field(description="of the preview; other rules than those are not changed")
    release: bool = Field(True, description="replay the orders that are freed")
    canary: int = Field(0, ge=0, le=10_000, description="so many go first")
    rate: float = Field(0.0, ge=0, le=10_000, description="at most so many a second; 0: no limit")
    keep: list[Name] = Field(
        default_factory=list,
        max_length=10_000,
        description="dead letters of orders that stay held though they are freed",
    )
    why: str = Field("", max_length=1000)


class ImportIn(Sent):
    """How a file of rules is saved."""

    revision: str = Field(description="of the preview; other rules than those are not changed")
    release: bool = Field(True, description="replay the orders that are freed")
    why: str = Field("", max_length=1000)


class SuggestIn(Sent):
    """Which carrier keys: of a group of dead letters, with these fields, or all unmapped ones."""

    group: str = ""
    marketplace: str | None = None
    type: str | None = None
    account: str | None = None
    normalized: str | None = None
    normalized_type: str | None = None


class KeyIn(Sent):
    """What an order says; what is left out it does not say."""

    kind: KindName
    fields: dict[str, str]


class RuleOut(BaseModel):
    """One rule."""

    kind: str
    key: str
    target: str
    label: str = Field(description="the key as a person wrote it")
    updated_at: datetime


class RulesOut(BaseModel):
    """The rules of a store."""

    rules: list[RuleOut]
    next: Next


class EditOut(BaseModel):
    """One rule, before and after."""

    kind: str
    key: str
    label: str
    before: str | None
    target: str | None


class PreviewOut(BaseModel):
    """What saving would do."""

    revision: str
    edits: list[EditOut]
    releases: int = Field(description="orders that are freed of a hold")
    also_blocked: dict[str, int] = Field(description="how many of them something else holds too")
    cancelled: int = Field(description="how many of them the channel has cancelled")
    total_cents: int = Field(description="what they are worth")
    letters: list[str] = Field(description="their dead letters")
    moved: int = Field(description="orders held for something else that will go elsewhere")
    newly_blocked: dict[str, int] = Field(description="orders that a new reason will hold too")
    undecided: int = Field(description="orders on their way: decided by the rules of then")
    imported: int = Field(description="orders in the ERP that keep what they have")


class PreviewedOut(PreviewOut):
    """What saving would do, and whether the ERP has the carriers that it maps to."""

    erp_lacks: list[str] | None = Field(
        description="carriers that it does not have, or not as active: orders mapped to them are "
        "held; null: it was not asked, as for a viewer, or did not answer"
    )


class SavedOut(PreviewOut):
    """What saving did."""

    changed: int = Field(description="rules that were not yet as they were wanted")
    batch: str | None = Field(description="the replay that releases the orders")
    held: str = Field(description="why they are not released, though the rules are saved")
    kept: int = Field(description="orders that are freed, and stay held as `keep` said")


class SuggestionOut(BaseModel):
    """A carrier that a key may mean."""

    target: str
    name: str
    score: float
    reasons: list[str]


class UnmappedOut(BaseModel):
    """A key that holds orders."""

    key: str
    label: str
    orders: int
    total_cents: int
    ship_by: datetime | None
    suggestions: list[SuggestionOut]


class AdviceOut(BaseModel):
    """Suggestions; nothing is applied."""

    note: str = Field(description="why the ERP could not be asked; empty: it was")
    keys: list[UnmappedOut]


class FindingOut(BaseModel):
    """What the rules say about one key."""

    kind: str
    key: str
    label: str
    target: str | None
    rule: str | None
    rivals: list[str]
    beaten: list[str]
    nearly: list[str]


class ExplainedOut(BaseModel):
    """Why an order, or a key, goes where it goes."""

    order_id: int | None
    letter: str | None
    findings: list[FindingOut]
    lines: list[str]


class DifferenceOut(BaseModel):
    """An expectation that the rules do not meet; null: it is held."""

    line: int
    kind: str
    label: str
    wanted: str | None
    found: str | None
    why: list[str]


class TestedOut(BaseModel):
    """What became of a file of expectations."""

    expectations: int
    differences: list[DifferenceOut]
