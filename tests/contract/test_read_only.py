"""A database that only reads: everything can be looked at, nothing changed, and both are said."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import text

from adapters.database.engine import Database, LedgerReadOnly
from config.settings import load
from domain.accounts import Account
from domain.audit import Act
from domain.deadletters import DeadLetter, Reason
from domain.operators import Role
from ops.accounts import accounts
from ops.api.people import people
from ops.console.app import console
from ops.console.visits import SESSION
from ops.resources import Repositories, gathered
from tests.builders import a_stock_event
from tests.contract.asking import Asking
from tests.contract.command import Command
from tests.contract.console_room import CHEAP, PASSWORD, Browser
from tests.ledger import Ledger
from tests.readers import a_reader, reading_for_all

WAYS = [
    ("sqlite", "file"),
    pytest.param("postgres", "database", marks=pytest.mark.db),
    pytest.param("postgres", "role", marks=pytest.mark.db),
    pytest.param("postgres", "grants", marks=pytest.mark.db),
]
"""How a database comes to read only; on PostgreSQL for everybody, for a role, by missing grants."""

pytestmark = pytest.mark.parametrize(("database", "way"), WAYS, indirect=["database"])

PART = {"HX-Request": "true"}
FLOW = {"store": "acme", "scope": "flow", "name": "stock", "why": "INC-812"}
HEADER = "anybridge-read-only"


@contextmanager
def read_only(database: Database, way: str) -> Iterator[str]:
    """Give the address of the same ledger as somebody has it who can only read."""
    url = database.engine.url
    if way == "file":
        yield f"sqlite:///file:{url.database}?mode=ro&uri=true"
        return
    plain = url.render_as_string(hide_password=False).replace("+psycopg", "")
    if way == "database":
        with reading_for_all(plain):
            yield plain
        database.dispose()  # else what was opened meanwhile would read only for good
        return
    with a_reader(plain, may_write=way == "role", schemas=("public", "test_clock")) as address:
        yield address


@dataclass
class Night:
    """A ledger with a letter and people, and the same ledger where it only reads."""

    ledger: Ledger
    reading: Database

    @property
    def known(self) -> Repositories:
        return gathered(self.ledger.database, self.ledger.box)

    @contextmanager
    def browser(self) -> Iterator[Browser]:
        known = gathered(self.reading, self.ledger.box)
        with console(load({}), known, self.ledger.box, CHEAP) as routes:
            yield Browser(list(routes))

    def letter(self) -> str:
        return str(self.ledger.rows("dead_letter")[0]["id"])


@pytest.fixture
def night(ledger: Ledger, way: str) -> Iterator[Night]:
    known = gathered(ledger.database, ledger.box)
    known.stores.create("acme", {"api_url": "https://hub.example"}, {"token": "t"}, Act("a"))
    people_of_acme(known)
    ledger.fold(a_stock_event())
    ledger.folder.park([DeadLetter("acme", "stock", "SKU-1", Reason.BUG, "x", b"{}", 1)])
    with read_only(ledger.database, way) as address:
        opened = Database(address)
        try:
            yield Night(ledger, opened)
        finally:
            opened.dispose()


def people_of_acme(known: Repositories) -> None:
    service = accounts(known, CHEAP)
    for role in Role:
        service.add(Account(role.value, role), PASSWORD, Act("root"))


def test_it_is_told_from_one_that_writes_and_says_so_at_a_write(night: Night) -> None:
    assert (night.ledger.database.is_read_only(), night.reading.is_read_only()) == (False, True)

    def write() -> None:
        with night.reading.write() as connection:
            connection.execute(text("DELETE FROM lane"))

    def write_leanly() -> None:
        with night.reading.lean_write() as asked:
            asked.execute(text("DELETE FROM lane"))

    for each in (write, write_leanly):
        with pytest.raises(LedgerReadOnly, match="the database only reads"):
            each()
    assert len(night.ledger.rows("lane")) == 1


def test_every_page_can_be_looked_at_and_offers_nothing_that_changes(night: Night) -> None:
    with night.browser() as browser:
        browser.sign_in("admin")
        pages = {
            path: browser.get(path)
            for path in (
                "/", "/dead", "/dead/letters", f"/dead/letters/{night.letter()}", "/batches",
                "/trace?key=SKU-1&what=sku", "/flows", "/reconcile", "/mappings", "/stores",
                "/stores/acme", "/audit", "/users", "/users/viewer", "/account", "/new-store",
            )
        }  # fmt: skip

    assert {path: page.status_code for path, page in pages.items() if page.status_code != 200} == {}
    for path, page in pages.items():
        assert '<body class="read-only">' in page.text, path
        assert page.headers[HEADER] == "yes"
        assert re.search(r"data-read-only>O banco de dados só aceita leitura", page.text), path
    assert 'href="/users"' in pages["/"].text
    assert "/flows/pause" not in pages["/flows"].text
    assert "/dead/discard" not in pages[f"/dead/letters/{night.letter()}"].text
    assert "download" in pages["/mappings"].text


def test_what_is_sent_all_the_same_is_refused_in_words(night: Night) -> None:
    with night.browser() as browser:
        browser.sign_in("admin")

        answer = browser.post("/flows/pause", **FLOW)
        begun = browser.post("/mappings/preview", store="acme", kind="carrier", target="1:1")

    assert (answer.status_code, begun.status_code) == (503, 503)
    assert "<h1>O banco de dados só aceita leitura</h1>" in answer.text
    assert night.ledger.lane()["held_cause"] == ""


def test_a_session_that_was_open_goes_on(night: Night) -> None:
    token = accounts(night.known, CHEAP).sign_in("operator", PASSWORD, "192.0.2.1").token
    night.ledger.execute("UPDATE console_session SET used_at_s = used_at_s - 120")

    with night.browser() as browser:
        browser.cookies[SESSION] = token
        page, left = browser.get("/"), browser.post("/logout")

    assert (page.status_code, left.status_code) == (200, 303)
    assert SESSION not in browser.cookies


def test_who_signs_in_gets_a_session_that_is_kept_nowhere(night: Night) -> None:
    with night.browser() as browser:
        assert browser.sign_in("viewer").headers["location"] == "/"
        page, again = browser.get("/"), browser.get("/dead", **PART)

    assert (page.status_code, again.status_code) == (200, 200)
    assert browser.cookies[SESSION].startswith("meanwhile.")
    assert night.ledger.rows("console_session") == []


def test_such_a_session_is_nothing_where_the_database_writes(night: Night) -> None:
    with night.browser() as browser:
        browser.sign_in("admin")
    with console(load({}), night.known, night.ledger.box, CHEAP) as routes:
        other = Browser(list(routes))
        other.cookies = dict(browser.cookies)

        assert other.get("/").headers["location"] == "/login"


def test_guesses_are_slowed_all_the_same(night: Night) -> None:
    with night.browser() as browser:
        tries = [browser.post("/login", name="admin", password="chute") for _ in range(6)]

    assert [answer.status_code for answer in tries] == [403] * 5 + [429]


def test_the_api_is_read_and_answers_writes_by_a_problem_of_its_own(night: Night) -> None:
    known = gathered(night.reading, night.ledger.box)
    with people(load({}), known, night.ledger.box) as routes:
        asking = Asking(routes, night.known)

        assert asking.get("/v1/overview")["read_only"] is True
        answers = [
            asking.post("/v1/flows/pause", **FLOW),
            asking.post("/v1/letters/restore", ids=[night.letter()], why="x"),
            asking("POST", "/v1/flows/pause", json=FLOW, headers={"Idempotency-Key": "k-1"}),
        ]

    for answer in answers:
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "60")
        assert answer.json()["type"] == "urn:anybridge:problem:read_only"
        assert answer.json()["title"].startswith("The database only reads; nothing was done")


def test_status_and_doctor_say_so(night: Night) -> None:
    address = night.reading.engine.url.render_as_string(hide_password=False)
    anybridge = Command(
        {
            "ANYBRIDGE_DATABASE_URL": address.replace("+psycopg", ""),
            "ANYBRIDGE_SECRET_KEY": Fernet.generate_key().decode(),
        }
    )

    assert anybridge("status", "--json").json["read_only"] is True
    assert "the database only reads" in anybridge("status").err
    assert "takes no writes" in anybridge("doctor").out
    refused = anybridge("flow", "pause", "stock", "--store", "acme", "--why", "x", "--yes")
    assert (refused.code, "the database only reads" in refused.err) == (1, True)
