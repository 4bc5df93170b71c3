"""What is asked of groups of dead letters: many letters, few groups, so no letter by itself."""

from sqlalchemy import bindparam, text

from domain.letter_groups import SPAN_S

OF_LETTER = """e.store = d.store AND e.order_id = CASE
  WHEN d.kind = 'order' AND length(d.key) BETWEEN 1 AND 18 AND ltrim(d.key, '0123456789') = ''
  THEN CAST(d.key AS bigint) END"""
"""Joins `erp_order AS e` to the letter `d` of an order; its key is the order's AnyMarket id."""

_WAITS = "d.state IN ('open', 'acknowledged', 'snoozed')"
_END = f"""FROM dead_letter AS d WHERE d.fingerprint = {{of}}.fingerprint AND {_WAITS}
  AND {{column}} IS NOT NULL ORDER BY {{column}} {{way}} LIMIT 1"""


def end_of(what: str, column: str, of: str, way: str = "") -> str:
    """Give the expression of what stands at one end of the letters of a group that wait."""
    return f"(SELECT d.{what} {_END.format(column=f'd.{column}', of=of, way=way)})"


ORDERS = "orders"
AGE = "age"
DEADLINE = "deadline"

SORTS = {
    ORDERS: "-t.letters",
    AGE: end_of("parked_at_s", "parked_at_s", "t"),
    DEADLINE: end_of("ship_by_s", "ship_by_s", "t"),
}
"""Words by which groups are sorted: most letters, oldest, next to be shipped first."""

# Somebody said that it can wait, and it may be said still: `standing_of` knows.
CAN_WAIT = """g.state IN ('acknowledged', 'snoozed')
  AND (g.until_s IS NULL OR g.until_s > now_s())
  AND NOT EXISTS (SELECT 1 FROM dead_letter AS x WHERE x.fingerprint = t.fingerprint
    AND x.state IN ('resolved', 'obsolete') AND x.closed_at_s > g.said_at_s)
  AND NOT EXISTS (SELECT 1 FROM dead_letter AS x WHERE x.fingerprint = t.fingerprint
    AND x.state IN ('open', 'acknowledged', 'snoozed') AND x.regressed_at_s > g.said_at_s)"""

AFTER = """(sorted > :after_value OR sorted IS NULL
  OR (sorted = :after_value AND fingerprint > :after_group))"""
AFTER_NONE = "(sorted IS NULL AND fingerprint > :after_group)"
"""Goes on after a group: after what it is sorted by, or after one of those that have none."""

MOST_COME = 1000
"""Of more letters that came within an hour nobody counts the rest."""

_CAME = """d.fingerprint = p.fingerprint
    AND d.{column} > now_s() - {since_s} AND d.{column} <= now_s() - {until_s}"""
_CLOSED = "d.state = '{state}' AND d.closed_at_s > now_s() - {since_s}"


def came(span: int) -> str:
    """Give the expression of how many letters of a group came, or came back, within an hour.

    Those that were closed since are among them: they are found by when they were closed.

    Args:
        span: 0 for the last hour, 1 for the one before.
    """
    ends = {"since_s": (span + 1) * SPAN_S, "until_s": span * SPAN_S}
    parked = _CAME.format(column="parked_at_s", **ends)
    back = _CAME.format(column="regressed_at_s", **ends)
    # Each state by itself: of several at once PostgreSQL reads all that a group ever had.
    closed = [
        f"{parked} AND {_CLOSED.format(state=state, **ends)}"
        for state in ("resolved", "obsolete", "discarded")
    ]
    arms = " UNION ALL ".join(
        f"SELECT 1 AS one FROM dead_letter AS d WHERE {where}"  # noqa: S608 - our own words
        for where in (f"{parked} AND {_WAITS}", f"{back} AND {_WAITS}", *closed)
    )
    return f"(SELECT count(*) FROM ({arms} LIMIT {MOST_COME}) AS few)"  # noqa: S608 - our own words


TALLIES = """
SELECT fingerprint, min(store) AS store, min(kind) AS kind, min(reason) AS reason,
  CAST(sum(letters) AS bigint) AS letters, CAST(sum(worth_cents) AS bigint) AS total_cents
FROM letter_tally WHERE 1 = 1 {narrowed} GROUP BY fingerprint HAVING sum(letters) > 0"""

# Letters are many and groups are few: a group is told by its tally and by what stands at its ends.
GROUPS = f"""
WITH tally AS ({TALLIES}),
found AS (
  SELECT t.*, {{sort}} AS sorted FROM tally AS t
  LEFT JOIN letter_group AS g ON g.fingerprint = t.fingerprint WHERE {{only}}),
page AS (
  SELECT * FROM found WHERE {{after}}
  ORDER BY sorted NULLS LAST, fingerprint LIMIT :most OFFSET :skip),
replays AS (
  SELECT d.fingerprint, count(*) AS replaying FROM replay_item AS i
  JOIN dead_letter AS d ON d.id = i.letter_id
  WHERE i.state IN ('pending', 'running') AND {_WAITS} GROUP BY d.fingerprint)
SELECT p.*, {end_of("id", "parked_at_s", "p")} AS example_id,
  {end_of("parked_at_s", "parked_at_s", "p")} AS oldest_s,
  {end_of("last_failed_at_s", "last_failed_at_s", "p", "DESC")} AS newest_s,
  {end_of("ship_by_s", "ship_by_s", "p")} AS ship_by_s,
  {end_of("regressed_at_s", "regressed_at_s", "p", "DESC")} AS regressed_s,
  {end_of("regressed_at_s", "regressed_at_s", "p")} AS returned_s,
  (SELECT min(d.parked_at_s) FROM dead_letter AS d WHERE d.fingerprint = p.fingerprint
    AND {_WAITS} AND d.regressed_at_s IS NULL) AS fresh_s,
  (SELECT max(x.closed_at_s) FROM dead_letter AS x
    WHERE x.fingerprint = p.fingerprint AND x.state = 'resolved') AS resolved_s,
  (SELECT max(x.closed_at_s) FROM dead_letter AS x
    WHERE x.fingerprint = p.fingerprint AND x.state = 'obsolete') AS obsolete_s,
  {came(0)} AS lately, {came(1)} AS before,
  coalesce(r.replaying, 0) AS replaying, g.state, coalesce(g.owner, '') AS owner,
  coalesce(g.note, '') AS note, g.until_s, g.said_at_s, now_s() AS now_s
FROM page AS p LEFT JOIN letter_group AS g ON g.fingerprint = p.fingerprint
LEFT JOIN replays AS r ON r.fingerprint = p.fingerprint
ORDER BY p.sorted NULLS LAST, p.fingerprint"""  # noqa: S608 - our own words

TOTALS = f"""
SELECT count(*) AS groups, coalesce(sum(t.letters), 0) AS letters,
  coalesce(sum(t.total_cents), 0) AS total_cents, {{oldest}} AS oldest_s, {{ship_by}} AS ship_by_s
FROM ({TALLIES}) AS t"""  # noqa: S608 - our own words

ENDS = {
    name: f"(SELECT min(d.{column}) FROM dead_letter AS d WHERE {_WAITS})"  # noqa: S608 - our own words
    for name, column in (("oldest", "parked_at_s"), ("ship_by", "ship_by_s"))
}
"""Of all letters that wait."""

ENDS_OF_GROUPS = {
    "oldest": f"min({end_of('parked_at_s', 'parked_at_s', 't')})",
    "ship_by": f"min({end_of('ship_by_s', 'ship_by_s', 't')})",
}
"""Of those of the groups that were tallied."""

EXAMPLES = text("SELECT id, key, detail FROM dead_letter WHERE id IN :ids").bindparams(
    bindparam("ids", expanding=True)
)

KEYS = text(f"""
SELECT d.fingerprint, count(DISTINCT d.key) AS keys FROM dead_letter AS d
WHERE d.fingerprint IN :groups AND {_WAITS} GROUP BY d.fingerprint""").bindparams(  # noqa: S608 - our own words
    bindparam("groups", expanding=True)
)

CAUSES = text(f"""
SELECT d.fingerprint, d.reason, e.steps, e.keys FROM dead_letter AS d
JOIN erp_order AS e ON {OF_LETTER} WHERE d.id IN :ids""").bindparams(  # noqa: S608 - our own words
    bindparam("ids", expanding=True)
)
