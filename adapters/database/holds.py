"""Holds: lanes that stopped until a person acts."""

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import Connection, text

ENDED_BY_NAME = frozenset({"brake", "paused"})
"""Causes that end only by their own command, never because something else was changed."""

_HELD = text("SELECT kind, held_cause FROM lane WHERE store = :store AND held_cause <> ''")

_RELEASE = text("""
UPDATE lane SET held_cause = '', held_detail = '', held_at_s = NULL, next_at_s = now_s()
WHERE store = :store AND kind = :kind AND held_cause = :cause""")


def held_for(
    connection: Connection, store: str, causes: Collection[str] | None = None
) -> Sequence[tuple[str, str]]:
    """Give (kind, cause) of a store's held lanes, sorted.

    Args:
        causes: only these; None: all but those that end by their own command.
    """
    held = sorted((r.kind, r.held_cause) for r in connection.execute(_HELD, {"store": store}))
    if causes is None:
        return [(kind, cause) for kind, cause in held if cause not in ENDED_BY_NAME]
    return [(kind, cause) for kind, cause in held if cause in causes]


def look_again(
    connection: Connection, store: str, causes: Collection[str] | None = None
) -> Sequence[str]:
    """Release held lanes within the transaction that may have ended the cause; see `release`.

    Args:
        causes: see `held_for`.

    Returns:
        The kinds released, sorted.
    """
    ended = held_for(connection, store, causes)
    release(connection, store, ended)
    return [kind for kind, _ in ended]


def release(connection: Connection, store: str, held: Iterable[tuple[str, str]]) -> None:
    """Release these lanes of a store, each as long as it is held for this cause.

    A lane whose cause still stands is held again at its next turn.

    Args:
        held: kinds and causes, see `held_for`.
    """
    for kind, cause in sorted(held):  # one by one and sorted, as everybody locks lanes
        connection.execute(_RELEASE, {"store": store, "kind": kind, "cause": cause})
