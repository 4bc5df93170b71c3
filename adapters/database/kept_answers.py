"""Keeps answers to requests that name an idempotency key, sealed, for a day."""

from typing import Any

from sqlalchemy import Connection, text

from adapters.database.engine import Database
from adapters.database.secrets import SecretBox, SecretUnreadable
from domain.once import KEPT_S, PATIENCE_S, Answer, First

_SWEEP = text("DELETE FROM kept_answer WHERE at_s < now_s() - :kept_s")

_BEGIN = text("""
INSERT INTO kept_answer (actor, key, fingerprint, at_s)
VALUES (:actor, :key, :fingerprint, now_s())
ON CONFLICT (actor, key) DO NOTHING
RETURNING key""")

_FIRST = text("""
SELECT fingerprint, status, media_type, body, now_s() - at_s AS age_s FROM kept_answer
WHERE actor = :actor AND key = :key""")

_KEEP = text("""
UPDATE kept_answer SET status = :status, media_type = :media_type, body = :body
WHERE actor = :actor AND key = :key""")

_STILL = text("""
UPDATE kept_answer SET at_s = now_s() WHERE actor = :actor AND key = :key AND status IS NULL""")

_FORGET = text("DELETE FROM kept_answer WHERE actor = :actor AND key = :key AND status IS NULL")


class KeptAnswers:
    """One row a person and key; an answer may hold personal data, and rests sealed."""

    def __init__(self, database: Database, box: SecretBox) -> None:
        self._database = database
        self._box = box

    def begin(self, actor: str, key: str, fingerprint: str) -> First | Answer:
        """Claim a key, or give what became of its first request.

        Args:
            fingerprint: of what is asked for; the same for the same request.
        """
        said = {"actor": actor, "key": key}
        # Sealed: from the digest of what holds a password the password could be guessed.
        sealed = self._box.seal(fingerprint.encode()).decode()
        with self._database.write() as connection:
            connection.execute(_SWEEP, {"kept_s": KEPT_S})
            if connection.execute(_BEGIN, {**said, "fingerprint": sealed}).first():
                return First.BEGUN
            return self._first(connection, said, fingerprint)

    def keep(self, actor: str, key: str, answer: Answer) -> None:
        """Keep what was answered to the request that claimed the key."""
        said = {"status": answer.status, "media_type": answer.media_type}
        sealed = self._box.seal(answer.body)
        with self._database.write() as connection:
            connection.execute(_KEEP, {"actor": actor, "key": key, "body": sealed, **said})

    def still(self, actor: str, key: str) -> None:
        """Say that the request that claimed the key is at work."""
        with self._database.write() as connection:
            connection.execute(_STILL, {"actor": actor, "key": key})

    def forget(self, actor: str, key: str) -> None:
        """Give a key back: its request was refused, and did nothing."""
        with self._database.write() as connection:
            connection.execute(_FORGET, {"actor": actor, "key": key})

    def _first(
        self, connection: Connection, said: dict[str, Any], fingerprint: str
    ) -> First | Answer:
        row = connection.execute(_FIRST, said).first()
        if row is None:  # it was given back this moment
            return First.RUNNING
        try:
            if self._box.open(row.fingerprint.encode()) != fingerprint.encode():
                return First.OTHER
            if row.status is None:
                return First.RUNNING if row.age_s < PATIENCE_S else First.UNKNOWN
            return Answer(int(row.status), row.media_type, self._box.open(row.body))
        except SecretUnreadable:
            return First.UNKNOWN
