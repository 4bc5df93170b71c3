"""Changes of stock, and the deposit that is mapped."""

from typing import Any

from domain.changes import Change
from tests.builders import a_change
from tests.fakes import FakeMappings

MAPPED = FakeMappings({("deposit", "geral"): "18448"})


def changes(*keys: str, **what_matters: Any) -> list[Change]:
    return [a_change(key, **what_matters) for key in keys]
