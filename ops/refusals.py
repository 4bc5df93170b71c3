"""What a person asked for and does not get; commands and the HTTP API say it alike."""

from domain.errors import BridgeError


class WrongUsage(BridgeError):
    """It was given something that it cannot take."""


class NothingMatched(BridgeError):
    """Nothing there is what was asked for."""


class FlowHeld(BridgeError):
    """A flow stands still, so a replay into it would wait for ever; names what resumes it."""
