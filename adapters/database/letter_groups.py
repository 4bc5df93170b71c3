"""Groups of dead letters: what people said about them, and what people were told of them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, text

from adapters.database import audit
from adapters.database.engine import Database
from adapters.database.group_sql import TALLIES, end_of
from adapters.database.group_views import standing_of
from adapters.database.letters import lock, note_act
from domain.audit import Act
from domain.deadletters import LetterState
from domain.replay_ports import Notice

# Letters of groups, or letters by themselves; a group takes in all of its letters that wait.
_MEANT = text("""
SELECT id, fingerprint FROM dead_letter
WHERE (fingerprint IN :names OR id IN :names) AND state IN ('open', 'acknowledged', 'snoozed')
ORDER BY id""").bindparams(bindparam("names", expanding=True))

_SAY = text("""
INSERT INTO letter_group AS g (fingerprint, state, owner, note, until_s, said_at_s)
VALUES (:group, :state, :owner, :note, :until_s, now_s())
ON CONFLICT (fingerprint) DO UPDATE SET
  state = excluded.state, owner = excluded.owner, until_s = excluded.until_s,
  note = CASE WHEN excluded.note = '' THEN g.note ELSE excluded.note END,
  said_at_s = excluded.said_at_s""")

# Whoever only writes something down takes nothing on: state and owner stay.
_NOTE = text("""
INSERT INTO letter_group AS g (fingerprint, note) VALUES (:group, :note)
ON CONFLICT (fingerprint) DO UPDATE SET note = excluded.note""")

_MARK = text("""
UPDATE dead_letter SET state = :state, snoozed_until_s = :until_s
WHERE id IN :ids AND state IN ('open', 'acknowledged', 'snoozed')""").bindparams(
    bindparam("ids", expanding=True)
)

_SLEPT = text("""
SELECT id FROM dead_letter
WHERE state = 'snoozed' AND (snoozed_until_s IS NULL OR snoozed_until_s <= now_s())
ORDER BY id LIMIT 1000""")

# Somebody may have acknowledged it since it was read: that counts more than the end of a snooze.
_WAKE = text("""
UPDATE dead_letter SET state = 'open', snoozed_until_s = NULL
WHERE id IN :ids AND state = 'snoozed'
  AND (snoozed_until_s IS NULL OR snoozed_until_s <= now_s())
RETURNING fingerprint""").bindparams(bindparam("ids", expanding=True))

_FORGET_TOLD = text("""
UPDATE letter_notice SET told_at_s = NULL WHERE fingerprint IN :groups""").bindparams(
    bindparam("groups", expanding=True)
)

# A letter is new to a channel when it came, or came back, after people were told by it.
_CAME = "d.regressed_at_s IS NULL AND d.parked_at_s"
_CAME_BACK = "d.regressed_at_s"
_LETTERS = """FROM dead_letter AS d WHERE d.fingerprint = t.fingerprint
  AND d.state IN ('open', 'acknowledged', 'snoozed')"""
_FRESH = {
    column: f"(SELECT count(*) {_LETTERS} AND {column} > t.told_at_s)"
    for column in (_CAME, _CAME_BACK)
}
_CLOSED = """(SELECT max(x.closed_at_s) FROM dead_letter AS x
    WHERE x.fingerprint = t.fingerprint AND x.state = '{}')"""

# Letters are many and groups are few: of a group the tally tells, and what stands at its ends.
_NEWS = text(f"""
WITH due AS (
  SELECT t.*, n.told_at_s FROM ({TALLIES.format(narrowed="")}) AS t
  LEFT JOIN letter_notice AS n ON n.fingerprint = t.fingerprint AND n.channel = :channel
  WHERE (n.told_at_s IS NULL OR n.told_at_s < now_s() - :window_s)
    AND (n.claimed_until_s IS NULL OR n.claimed_until_s < now_s())),
news AS (
  SELECT t.*, CASE WHEN told_at_s IS NULL THEN letters
    ELSE {_FRESH[_CAME]} + {_FRESH[_CAME_BACK]} END AS fresh FROM due AS t)
SELECT t.*, {end_of("parked_at_s", "parked_at_s", "t")} AS oldest_s,
  (SELECT min(d.parked_at_s) {_LETTERS} AND d.regressed_at_s IS NULL) AS fresh_s,
  {end_of("regressed_at_s", "regressed_at_s", "t")} AS returned_s,
  {end_of("regressed_at_s", "regressed_at_s", "t", "DESC")} AS regressed_s,
  {_CLOSED.format("resolved")} AS resolved_s, {_CLOSED.format("obsolete")} AS obsolete_s,
  g.state, g.until_s, g.said_at_s, now_s() AS now_s
FROM news AS t LEFT JOIN letter_group AS g ON g.fingerprint = t.fingerprint
WHERE t.fresh > 0 ORDER BY t.fingerprint""")  # noqa: S608 - our own words

# Who comes second finds the claim of the first, or that it has told already.
_CLAIM = text("""
INSERT INTO letter_notice AS n (fingerprint, channel, claimed_until_s)
VALUES (:group, :channel, now_s() + :lease_s)
ON CONFLICT (fingerprint, channel) DO UPDATE SET claimed_until_s = excluded.claimed_until_s
WHERE (n.claimed_until_s IS NULL OR n.claimed_until_s < now_s())
  AND (n.told_at_s IS NULL OR n.told_at_s < now_s() - :window_s)
RETURNING fingerprint""")

# What came while people were being told is new to them: not the end of the telling counts.
_TOLD = text("""
UPDATE letter_notice SET told_at_s = :seen_at_s, claimed_until_s = NULL
WHERE fingerprint = :group AND channel = :channel""")


class LetterGroupRows:
    """What people say about groups; implements `domain.replay_ports.NoticeBook` too."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def say(
        self,
        names: Sequence[str],
        state: LetterState,
        act: Act,
        *,
        until_in_s: float | None = None,
    ) -> Sequence[str]:
        """Acknowledge, snooze or open groups (g-…) and letters (dl_…); gives the letters.

        Args:
            until_in_s: when a snooze ends, from now.
        """
        with self._database.write() as connection:
            rows = connection.execute(_MEANT, {"names": list(names)}).all()
            ids = [row.id for row in rows]
            if not ids:
                return []
            lock(connection, ids)
            now_s = connection.execute(text("SELECT now_s()")).scalar_one()
            until_s = None if until_in_s is None else now_s + until_in_s
            connection.execute(_MARK, {"ids": ids, "state": state.value, "until_s": until_s})
            for group in sorted({row.fingerprint for row in rows} & set(names)):
                said = {"state": state.value, "owner": act.actor, "note": act.why}
                connection.execute(_SAY, {"group": group, "until_s": until_s, **said})
            note_act(connection, act, f"letters_{state}", ids, until_s=until_s)
        return ids

    def note(self, group: str, store: str, act: Act) -> None:
        """Note why somebody looked at a group, in place of the note before; its state stays."""
        with self._database.write() as connection:
            connection.execute(_NOTE, {"group": group, "note": act.why})
            audit.append(connection, act, "group_noted", store, group=group)

    def wake(self) -> int:
        """Open the letters whose snooze is over; gives how many. People are told again."""
        with self._database.read() as connection:
            rows = connection.execute(_SLEPT).all()
        if not rows:
            return 0
        ids = [row.id for row in rows]
        with self._database.write() as connection:
            lock(connection, ids)
            woken = connection.execute(_WAKE, {"ids": ids}).scalars().all()
            if woken:
                connection.execute(_FORGET_TOLD, {"groups": sorted(set(woken))})
        return len(woken)

    def claim(self, channel: str, window_s: float, lease_s: float, limit: int) -> Sequence[Notice]:
        """Take the groups with something new that the channel told nobody of in the window."""
        asked = {"channel": channel, "window_s": window_s}
        with self._database.read() as connection:
            rows = connection.execute(_NEWS, asked).all()
        news = [notice for row in rows if (notice := _notice(row)) is not None][:limit]
        if not news:
            return []
        claim = {**asked, "lease_s": lease_s}
        with self._database.write() as connection:
            return [
                notice
                for notice in news
                if connection.execute(_CLAIM, {**claim, "group": notice.group}).first()
            ]

    def told(self, channel: str, notices: Sequence[Notice]) -> None:
        """Note that people know what there was when the groups were claimed."""
        if notices:
            known = [
                {"group": notice.group, "channel": channel, "seen_at_s": notice.seen_at_s}
                for notice in sorted(notices, key=lambda notice: notice.group)
            ]
            with self._database.write() as connection:
                connection.execute(_TOLD, known)


def _notice(row: Any) -> Notice | None:
    if row.oldest_s is None:  # a tally that no letter stands behind: `letter_tallies` mends it
        return None
    state, regressed = standing_of(row)
    if state is not LetterState.OPEN:
        return None
    return Notice(
        row.fingerprint,
        row.store,
        row.kind,
        row.reason,
        row.letters,
        row.fresh,
        row.oldest_s,
        regressed,
        row.now_s,
    )
