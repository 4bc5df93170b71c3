"""Every book of rules that go by one name, by kind."""

from collections.abc import Mapping
from typing import Any

from domain.mappings import ATTRIBUTE, DEPOSIT, TRACKING
from ops.attribute_mappings import attribute_mappings
from ops.deposit_mappings import deposit_mappings
from ops.resources import Repositories
from ops.rule_books import RuleBook
from ops.tracking_links import tracking_links

Books = Mapping[str, RuleBook[Any, Any]]


def books(known: Repositories) -> Books:
    """Wire them."""
    return {
        ATTRIBUTE: attribute_mappings(known),
        DEPOSIT: deposit_mappings(known),
        TRACKING: tracking_links(known),
    }
