"""Wires a replay, for the command line, the HTTP API and the demo alike."""

from adapters.database.flows import FlowRows
from adapters.database.fold import LedgerFolder
from adapters.database.lanes import LaneRows
from adapters.database.letter_views import LetterViews
from adapters.database.letters import LetterRows
from adapters.database.secrets import SecretBox
from domain.ids import LaneId
from ops.resources import Repositories
from producers.replay import Replay


def replay_of(known: Repositories, box: SecretBox) -> Replay:
    """Give what replays dead letters, on the stores and flows as they stand now."""
    flows = FlowRows(known.database)
    return Replay(
        LetterRows(known.database, box),
        LedgerFolder(known.database, box),
        LetterViews(known.database, box).payload,
        lambda store, kind: flows.held(LaneId(store, kind)),
        frozenset(known.stores.names()).__contains__,
        LaneRows(known.database, "replay").leave_to_ringer,
    )
