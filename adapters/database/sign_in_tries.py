"""Failed sign-ins, counted by name and address, shared by every process that serves."""

from sqlalchemy import bindparam, text

from adapters.database.engine import Database
from domain.accounts import FORGOTTEN_S, Guess, wait_s

# No row comes back while nobody may try: the try is neither counted nor made.
_TRY = text(f"""
INSERT INTO sign_in_try AS t (key, failures, last_at_s, until_s) VALUES (:key, 1, now_s(), 0)
ON CONFLICT (key) DO UPDATE SET last_at_s = now_s(),
  failures = CASE WHEN t.last_at_s < now_s() - {FORGOTTEN_S} THEN 1 ELSE t.failures + 1 END
WHERE t.until_s <= now_s()
RETURNING failures""")  # noqa: S608 - our own number

_LEFT = text("SELECT until_s - now_s() FROM sign_in_try WHERE key = :key")

_WAIT = text("UPDATE sign_in_try SET until_s = now_s() + :wait_s WHERE key = :key")

_SWEEP = text(f"""
DELETE FROM sign_in_try
WHERE last_at_s < now_s() - {FORGOTTEN_S} AND until_s <= now_s()""")  # noqa: S608 - our own number

_FORGET = text("DELETE FROM sign_in_try WHERE key = :key")

_TAKE_BACK = text("""
UPDATE sign_in_try SET failures = failures - 1, until_s = 0
WHERE key IN :keys AND failures > 0""").bindparams(bindparam("keys", expanding=True))


class SignInTries:
    """Counts every try before it is made, so that many at once gain nothing."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, name: str, origin: str) -> float:
        """Count a try; gives for how many seconds it may not be made, 0 when it may."""
        with self._database.write() as connection:
            connection.execute(_SWEEP)
            for by, key in keys_of(name, origin).items():
                failures = connection.execute(_TRY, {"key": key}).scalar()
                if failures is None:
                    return max(1.0, float(connection.execute(_LEFT, {"key": key}).scalar_one()))
                wait = wait_s(by, failures)
                if wait:
                    connection.execute(_WAIT, {"key": key, "wait_s": wait})
        return 0.0

    def succeeded(self, name: str, origin: str) -> None:
        """Take the last try back: it was no guess."""
        keys = keys_of(name, origin)
        with self._database.write() as connection:
            connection.execute(_FORGET, {"key": keys.pop(Guess.PAIR)})
            connection.execute(_TAKE_BACK, {"keys": sorted(keys.values())})


def keys_of(name: str, origin: str) -> dict[Guess, str]:
    """Give what a try is counted by, in the order of locking."""
    return {
        Guess.PAIR: f"pair {origin} {name}",
        Guess.ADDRESS: f"address {origin}",
        Guess.NAME: f"name {name}",
    }
