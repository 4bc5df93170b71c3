"""A text is found in what letters say and are about, by an index where there can be one."""

import pytest
from sqlalchemy import text

from adapters.database import letter_texts, schema
from adapters.database.engine import Database
from adapters.database.letter_views import LetterFilter, LetterViews
from tests.builders import a_stock_event
from tests.ledger import Ledger, dead

DETAILS = {
    "SKU-1": 'SKU "Açúcar_5%" is mapped to nothing',
    "SKU-2": "HTTP 422: preço INVÁLIDO",
    "sku-3": "carrier Loggi Express",
}


@pytest.fixture
def ledger_with_letters(ledger: Ledger) -> Ledger:
    ledger.fold(*[a_stock_event(key, id=f"ev-{key}") for key in DETAILS])
    lease = ledger.leased()
    changes = ledger.changes.mark(lease, 200)
    assert ledger.changes.record(lease, [dead(each, DETAILS[each.key]) for each in changes])
    return ledger


@pytest.mark.parametrize(
    ("wanted", "keys"),
    [
        (LetterFilter(text="SKU"), ["SKU-1", "SKU-2", "sku-3"]),
        (LetterFilter(text="sku-2"), ["SKU-2"]),
        (LetterFilter(text="LOGGI express"), ["sku-3"]),
        (LetterFilter(text="INVÁLIDO"), ["SKU-2"]),
        (LetterFilter(text="Açúcar_5%"), ["SKU-1"]),
        (LetterFilter(text="Açúcar%5_"), []),
        (LetterFilter(text="loggi", store="acme", kind="stock", state="open"), ["sku-3"]),
        (LetterFilter(text="loggi", store="loja2"), []),
        (LetterFilter(text="loggi", state="replaying"), []),
        (LetterFilter(text="loggi", state="resolved"), []),
        (LetterFilter(text="loggi", state="snoozed"), []),
    ],
)
def test_a_text_is_found_in_any_case_with_every_other_filter(
    ledger_with_letters: Ledger, wanted: LetterFilter, keys: list[str]
) -> None:
    views = LetterViews(ledger_with_letters.database, ledger_with_letters.box)

    assert sorted(letter.key for letter in views.matching(wanted, 2000)) == keys
    assert views.counted(wanted, 1000) == (len(keys), True)


def test_letters_that_were_closed_are_searched_too(ledger_with_letters: Ledger) -> None:
    ledger_with_letters.execute("UPDATE dead_letter SET state = 'resolved', closed_at_s = 7")
    views = LetterViews(ledger_with_letters.database, ledger_with_letters.box)

    [found] = views.matching(LetterFilter(text="loggi", state="resolved"))

    assert found.key == "sku-3"


def test_the_index_of_sqlite_holds_all_that_a_search_reads(
    ledger_with_letters: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = ledger_with_letters.database
    asked: list[str] = []
    views = LetterViews(database, ledger_with_letters.box)
    wanted = LetterFilter(text="loggi", store="acme", kind="stock", marketplace="AMAZON", since_s=9)

    def note(sql: str, _: object) -> tuple[()]:
        asked.append(sql)
        return ()

    monkeypatch.setattr(views, "_letters", note)

    views.matching(wanted, 1)

    if database.is_sqlite:
        values = dict.fromkeys(("text", "store", "kind", "marketplace", "since_s", "limit"), "1")
        with database.read() as connection:
            plan = connection.execute(text(f"EXPLAIN QUERY PLAN {asked[-1]}"), values).all()
        assert f"COVERING INDEX {letter_texts.INDEX}" in str(plan)


@pytest.mark.db
def test_postgres_has_an_index_once_it_was_upgraded(fresh_postgres_url: str) -> None:
    database = Database(fresh_postgres_url)
    try:
        assert schema.upgrade(database)

        with database.read() as connection:
            found = text("SELECT indexdef FROM pg_indexes WHERE indexname = 'dead_letter_text'")
            assert "gin_trgm_ops" in connection.execute(found).scalar_one()
    finally:
        database.dispose()


@pytest.mark.db
def test_an_upgrade_goes_on_where_the_extension_cannot_be_created_and_makes_it_later(
    fresh_postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = Database(fresh_postgres_url)
    try:
        with monkeypatch.context() as without:
            without.setattr(letter_texts, "_EXTENSION", text("CREATE EXTENSION no_such_thing"))
            assert not schema.upgrade(database)
        assert schema.current(database) == schema.head()
        assert schema.upgrade(database)
    finally:
        database.dispose()
