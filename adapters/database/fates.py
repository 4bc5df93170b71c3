"""What became of events and keys: read from journal, change, lane and dead letter."""

from typing import Any

from sqlalchemy import text

from adapters.database.engine import Database
from domain.changes import ChangeState
from domain.fates import Fate, Standing, fate_of

# The same event may have come often: the time it was folded says more than its repetitions.
_EVENT = text("""
SELECT kind, key, revision, fate FROM journal WHERE event_id = :event_id AND store = :store
ORDER BY CASE fate WHEN 'folded' THEN 0 ELSE 1 END, revision DESC, at_s DESC LIMIT 1""")

_KEY = text("""
SELECT c.state, c.revision, c.accepted_revision, c.accepted_at_s, c.attempts, c.next_at_s,
       c.error, c.event_id, coalesce(l.held_cause, '') AS held
FROM change AS c LEFT JOIN lane AS l ON l.store = c.store AND l.kind = c.kind
WHERE c.store = :store AND c.kind = :kind AND c.key = :key""")

_LETTER_FIELDS = """
SELECT id, kind, key, reason, detail FROM dead_letter
WHERE store = :store AND state IN ('open', 'acknowledged', 'snoozed')"""

_LETTER_OF_KEY = text(f"""{_LETTER_FIELDS} AND kind = :kind AND key = :key
ORDER BY last_failed_at_s DESC LIMIT 1""")

_LETTER_OF_EVENT = text(f"""{_LETTER_FIELDS} AND event_id = :event_id
ORDER BY last_failed_at_s DESC LIMIT 1""")

# Words of a newer release are not in them: what is known then is that it is known.
_FATES = {fate.value: fate for fate in Fate}
_STATES = {state.value: state for state in ChangeState}


class FateRows:
    """Implements `ops.api.deps.Fates`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of_event(self, store: str, event_id: str) -> Standing | None:
        """Give the fate of an event; None when it is not known, or no longer."""
        asked = {"store": store, "event_id": event_id}
        with self._database.read() as connection:
            noted = connection.execute(_EVENT, asked).first()
            if noted is None:
                letter = connection.execute(_LETTER_OF_EVENT, asked).first()
                return None if letter is None else _refused(store, event_id, letter)
            key = {"store": store, "kind": noted.kind, "key": noted.key}
            change = connection.execute(_KEY, key).first()
            letter = connection.execute(_LETTER_OF_KEY, key).first()
        if noted.fate == Fate.SUPERSEDED or change is None:
            fate = _FATES.get(noted.fate, Fate.FOLDED)
            return Standing(**key, fate=fate, event_id=event_id, revision=noted.revision)
        return _standing(key, change, letter, event_id, noted.revision)

    def of_key(self, store: str, kind: str, key: str) -> Standing | None:
        """Give where a key stands; None when nothing is known about it."""
        asked = {"store": store, "kind": kind, "key": key}
        with self._database.read() as connection:
            change = connection.execute(_KEY, asked).first()
            letter = connection.execute(_LETTER_OF_KEY, asked).first()
        if change is None:
            return None
        return _standing(asked, change, letter, change.event_id, change.revision)


def _refused(store: str, event_id: str, letter: Any) -> Standing:
    """An event that never became a change: it broke the contract."""
    return Standing(
        store,
        letter.kind,
        letter.key,
        Fate.DEAD,
        event_id,
        error=letter.detail,
        letter_id=letter.id,
        reason=letter.reason,
    )


def _standing(
    key: dict[str, str], change: Any, letter: Any, event_id: str, revision: int
) -> Standing:
    state = _STATES.get(change.state)
    is_planned = state in {ChangeState.DUE, ChangeState.WAITING} and not change.held
    return Standing(
        key["store"],
        key["kind"],
        key["key"],
        fate_of(state, revision, change.accepted_revision, held=bool(change.held)),
        event_id,
        revision,
        state=state,
        accepted_revision=change.accepted_revision,
        accepted_at_s=change.accepted_at_s,
        attempts=change.attempts,
        next_at_s=change.next_at_s if is_planned else None,
        error=change.error,
        held=change.held,
        letter_id="" if letter is None else letter.id,
        reason="" if letter is None else letter.reason,
    )
