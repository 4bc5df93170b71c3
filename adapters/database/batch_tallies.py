"""How the items of a replay stand."""

from sqlalchemy import Connection, text

from domain.replay import Result, Tally

_TALLY = text("""
SELECT state, result, count(*) AS found FROM replay_item WHERE batch_id = :id
GROUP BY state, result""")

_RESULTS = frozenset(Result)


def tally(connection: Connection, batch_id: str) -> Tally:
    """Count the items of a batch; a result of a newer release counts for neither side."""
    rows = connection.execute(_TALLY, {"id": batch_id}).all()
    count = {row.state: row.found for row in rows if row.state != "ended"}
    results = {
        Result(r.result): r.found for r in rows if r.state == "ended" and r.result in _RESULTS
    }
    return Tally(count.get("pending", 0), count.get("running", 0), results)
