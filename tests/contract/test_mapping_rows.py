"""Mappings are found by folded keys, audited, and free exactly the lanes that wait for them."""

import pytest
from sqlalchemy import text

from adapters.database.audit import AuditRows
from adapters.database.engine import Database
from adapters.database.mappings import Choice, MappingRows
from domain.audit import Act

ANA = Act("ana", "INC-2")
GERAL = Choice("acme", "deposit", " Géral ", "47")


@pytest.fixture
def mappings(database: Database) -> MappingRows:
    return MappingRows(database)


def hold(database: Database, store: str, kind: str, cause: str) -> None:
    adding = "INSERT INTO lane (store, kind, held_cause) VALUES (:store, :kind, :cause)"
    with database.write() as connection:
        connection.execute(text(adding), {"store": store, "kind": kind, "cause": cause})


def held(database: Database) -> list[tuple[str, str]]:
    wanted = "SELECT store, kind FROM lane WHERE held_cause <> '' ORDER BY store, kind"
    with database.read() as connection:
        return [(row.store, row.kind) for row in connection.execute(text(wanted))]


def test_a_deposit_is_found_however_it_is_written(mappings: MappingRows) -> None:
    mappings.set(GERAL, ANA)

    assert [mappings.target("acme", "deposit", name) for name in ("geral", "GERAL")] == ["47"] * 2


def test_what_is_not_mapped_has_no_target(mappings: MappingRows) -> None:
    mappings.set(GERAL, ANA)

    places = [("loja", "deposit", "geral"), ("acme", "brand", "geral"), ("acme", "deposit", "sp")]
    assert [mappings.target(*place) for place in places] == [None, None, None]


def test_mapping_again_replaces_and_keeps_one_row(mappings: MappingRows) -> None:
    mappings.set(GERAL, ANA)
    mappings.set(Choice("acme", "deposit", "GERAL", "48"), ANA)

    [row] = mappings.rows("acme")
    assert (row.key, row.label, row.target) == ("geral", "GERAL", "48")


def test_rows_are_given_by_store_kind_and_key(mappings: MappingRows) -> None:
    for store, label in (("loja", "a"), ("acme", "b"), ("acme", "a")):
        mappings.set(Choice(store, "deposit", label, "1"), ANA)

    assert [(row.store, row.key) for row in mappings.rows()] == [
        ("acme", "a"),
        ("acme", "b"),
        ("loja", "a"),
    ]
    assert [row.key for row in mappings.rows("loja", "deposit")] == ["a"]
    assert mappings.rows(kind="brand") == []


def test_a_mapping_taken_away_is_gone(mappings: MappingRows) -> None:
    mappings.set(GERAL, ANA)

    assert mappings.unset("acme", "deposit", "GERAL", ANA)

    assert mappings.target("acme", "deposit", "geral") is None
    assert not mappings.unset("acme", "deposit", "GERAL", ANA)


def test_saving_releases_exactly_the_lanes_that_wait_for_it(
    mappings: MappingRows, database: Database
) -> None:
    hold(database, "acme", "stock", "deposit_unmapped")
    hold(database, "acme", "price", "access_denied")
    hold(database, "loja", "stock", "deposit_unmapped")
    assert mappings.waiting("acme", "deposit") == ["stock"]

    assert mappings.set(GERAL, ANA) == ["stock"]

    assert held(database) == [("acme", "price"), ("loja", "stock")]


def test_a_released_lane_is_due_now(mappings: MappingRows, database: Database) -> None:
    hold(database, "acme", "stock", "deposit_unmapped")

    mappings.set(GERAL, ANA)

    with database.read() as connection:
        due = connection.execute(text("SELECT next_at_s <= now_s() FROM lane")).scalar()
    assert due


def test_saving_can_release_nothing(mappings: MappingRows, database: Database) -> None:
    hold(database, "acme", "stock", "deposit_unmapped")

    assert mappings.set(GERAL, ANA, release=False) == []

    assert held(database) == [("acme", "stock")]


def test_choices_are_audited(mappings: MappingRows, database: Database) -> None:
    mappings.set(GERAL, ANA)
    mappings.unset("acme", "deposit", "geral", ANA)

    entries = AuditRows(database).entries()

    assert [(e.action, e.why) for e in entries] == [
        ("mapping_unset", "INC-2"),
        ("mapping_set", "INC-2"),
    ]
    assert entries[0].detail == {"kind": "deposit", "key": "geral", "target": "47"}
