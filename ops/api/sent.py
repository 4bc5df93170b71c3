"""What every body that people send has in common."""

from typing import Any

from pydantic import BaseModel, ConfigDict, model_validator

from domain.json_text import unstorable


class Sent(BaseModel):
    """What is sent; an unknown field is a mistake, and so is a text that no database keeps."""

    model_config = ConfigDict(extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _storable(cls, said: Any) -> Any:
        fault = unstorable(said)
        if fault is not None:
            pointer, why = fault
            raise ValueError(f"{pointer}: {why}")
        return said
