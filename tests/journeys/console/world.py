"""A bridge with its console, one account that may do everything, and a person at a browser."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from playwright.sync_api import Browser, Page, expect

from ops.console.words import Words, words_of
from tests.browser import Watched, watched
from tests.journeys.order_world import WHY, OrderStore, OrderWorld, order_world
from tests.private_servers import free_port
from tests.readers import a_reader

ADMIN, PASSWORD = "ana", "cavalo bateria grampo"
HELD = 7
"""So many orders of each store are held."""

PATIENCE_MS = 30_000
SCREENS = {
    "desk-pt": (1280, "pt-BR"),
    "phone-pt": (390, "pt-BR"),
    "desk-en": (1280, "en-US"),
    "phone-en": (390, "en-US"),
}
"""Widths in pixels, and languages, in which people come."""

EACH_ONCE = ["desk-pt", "phone-en"]
"""Both widths and both languages, for what does not depend on how the two go together."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who goes through the console, in one language, on behalf of one store."""

    watched: Watched
    store: OrderStore
    t: Words

    @property
    def page(self) -> Page:
        return self.watched.page

    def open(self, path: str) -> None:
        self.watched.open(path)

    def press(self, key: str, n: int | None = None) -> None:
        """Press the button or follow the link of this text."""
        name = re.compile(re.escape(self.t(key, n=n)))
        self.page.get_by_role("button", name=name).or_(
            self.page.get_by_role("link", name=name)
        ).first.click()

    def sees(self, text: str) -> None:
        expect(self.page.get_by_text(text).first).to_be_visible(timeout=PATIENCE_MS)

    def check(self) -> None:
        self.watched.check()


@contextmanager
def person_at(
    browser: Browser, world: OrderWorld, screen: str, store: OrderStore
) -> Iterator[Person]:
    """Give somebody at one of the `SCREENS`, who is not signed in yet."""
    width, language = SCREENS[screen]
    words = words_of("pt_BR" if language == "pt-BR" else "en")
    with watched(browser, address_of(world), width, language) as page:
        yield Person(page, store, words)


def signs_in(person: Person) -> None:
    """Open the letters, and sign in on the way."""
    person.watched.open("/dead")
    person.check()
    person.page.get_by_label(person.t("login.name")).fill(ADMIN)
    person.page.get_by_label(person.t("login.password")).fill(PASSWORD)
    person.page.keyboard.press("Enter")
    expect(person.page.get_by_role("heading", level=1)).to_have_text(person.t("room.dead"))


@contextmanager
def console_world(folder: Path) -> Iterator[OrderWorld]:
    """Run the bridge with its console; `address_of` tells where."""
    told = {"ANYBRIDGE_HTTP_PORT": str(free_port()), "ANYBRIDGE_HTTP_HOST": "127.0.0.1"}
    with order_world(folder, "work", "schedule", "serve", **told) as running:
        secret = folder / "password"
        secret.write_text(PASSWORD)
        words = ("user", "add", ADMIN, "--role", "admin", "--password-file", str(secret))
        running.stack.command(*words, *WHY)
        yield running


@contextmanager
def reading_console(world: OrderWorld) -> Iterator[str]:
    """Give the address of one more console, whose role of the database only reads."""
    stack, port = world.stack, str(free_port())
    base = f"http://127.0.0.1:{port}"
    with a_reader(stack.database_url, may_write=True) as url:
        stack.start("serve-2", ANYBRIDGE_DATABASE_URL=url, ANYBRIDGE_HTTP_PORT=port)
        try:
            stack.await_("an answer", lambda: _answers(base))
            yield base
        finally:
            stack.kill("serve-2")


def _answers(base: str) -> bool:
    try:
        return httpx.get(f"{base}/healthz").is_success
    except httpx.HTTPError:
        return False


def address_of(world: OrderWorld) -> str:
    """Tell where the console of a world answers."""
    return f"http://127.0.0.1:{world.stack.environ['ANYBRIDGE_HTTP_PORT']}"
