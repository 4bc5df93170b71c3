"""What a person asked for and does not get; commands and the HTTP API say it alike."""

from domain.errors import BridgeError


class WrongUsage(BridgeError):
    """It was given something that it cannot take."""


class FieldWrong(WrongUsage):
    """One field is missing or wrong: a command names its flag, the HTTP API points at it.

    Args:
        field: "why", "min_success".
        fault: what is wrong, and what is wanted.
    """

    def __init__(self, field: str, fault: str) -> None:
        super().__init__(f"--{field.replace('_', '-')} {fault}")
        self.field = field
        self.fault = fault


class NothingMatched(BridgeError):
    """Nothing there is what was asked for."""


class FlowHeld(BridgeError):
    """A flow stands still, so a replay into it would wait for ever; names what resumes it."""
