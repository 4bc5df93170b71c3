"""Corrections at rest: sealed, added up, audited without their values."""

import pytest
from sqlalchemy import text

from adapters.database.overlays import OverlayRows
from domain.audit import Act
from domain.overlays import Edit
from tests.ledger import Ledger

ANA = Act("ana", "CEP confirmado com o cliente")


@pytest.fixture
def rows(ledger: Ledger) -> OverlayRows:
    return OverlayRows(ledger.database, ledger.box)


def test_corrections_of_an_order_add_up(rows: OverlayRows) -> None:
    rows.correct("acme", "1", [Edit("shipping.number", "10", "1")], ANA)
    rows.correct("acme", "1", [Edit("shipping.city", "Maringá")], Act("bia", "telefone"))

    found = rows.overlays("acme", ["1", "2"])

    assert list(found) == ["1"]
    assert found["1"].edits == (
        Edit("shipping.number", "10", "1"),
        Edit("shipping.city", "Maringá"),
    )
    assert (found["1"].actor, found["1"].why) == ("bia", "telefone")


def test_another_store_is_not_touched(rows: OverlayRows) -> None:
    rows.correct("acme", "1", [Edit("buyer.name", "Ana")], ANA)

    assert rows.overlays("loja", ["1"]) == {}
    assert rows.overlays("acme", []) == {}


def test_a_correction_can_be_taken_back(rows: OverlayRows) -> None:
    rows.correct("acme", "1", [Edit("buyer.name", "Ana")], ANA)

    assert rows.drop("acme", "1", ANA)
    assert not rows.drop("acme", "1", ANA)
    assert rows.overlays("acme", ["1"]) == {}


def test_values_are_sealed_and_the_audit_has_only_the_fields(
    rows: OverlayRows, ledger: Ledger
) -> None:
    rows.correct("acme", "1", [Edit("buyer.name", "Maria Nova", "Maria Velha")], ANA)

    with ledger.database.read() as connection:
        seen = [
            bytes(row[0]) for row in connection.execute(text("SELECT edits FROM order_overlay"))
        ]
    [entry] = ledger.rows("audit")

    assert b"Maria" not in seen[0]
    assert (entry["action"], entry["why"]) == ("order_corrected", ANA.why)
    assert "buyer.name" in entry["detail"]
    assert "Maria" not in entry["detail"]
