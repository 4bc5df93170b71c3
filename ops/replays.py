"""Wires replays, for the ringer, the command line, the HTTP API and the demo alike."""

from adapters.database.batches import BatchRows
from adapters.database.fold import LedgerFolder
from adapters.database.lanes import LaneRows
from adapters.database.letter_views import LetterViews
from adapters.database.secrets import SecretBox
from ops.resources import Repositories
from producers.replay import Replays


def replays_of(known: Repositories, box: SecretBox) -> Replays:
    """Give what steps replays on, on the stores and flows as they stand at each step."""
    return Replays(
        BatchRows(known.database, box),
        LedgerFolder(known.database, box),
        LetterViews(known.database, box).parked,
        lambda name: name in known.stores.names(),  # opens no secret: one may be unreadable
        LaneRows(known.database, "replay").leave_to_ringer,
    )
