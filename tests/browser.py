"""Debian's Chromium, driven as a person would, and axe-core, which finds what shuts people out."""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal

from playwright.sync_api import Browser, CDPSession, ConsoleMessage, Page, sync_playwright

from tests.servers import absent

CHROMIUM = "chromium"
AXE = Path(__file__).parent / "samples" / "axe-core" / "axe.min.js"

_SHIFTS = """
window.shifts = 0;
new PerformanceObserver((list) => {
  for (const one of list.getEntries()) if (!one.hadRecentInput) window.shifts += one.value;
}).observe({type: "layout-shift", buffered: true});"""

_RUN = """axe.run({}).then(found => JSON.stringify(found.violations.map(
  one => [one.id, one.nodes.map(node => node.html)])))"""
_COLOURS = '{runOnly: ["color-contrast"]}'
"""All that a page's other colours may make wrong."""

Colours = Literal["light", "dark"]
LIGHT: Final = "light"
DARK: Final = "dark"


@dataclass(slots=True)
class Watched:
    """A page that remembers what went wrong in it.

    Args:
        colours: that the device asks for.
        other: those in which it is looked at too; None: in its own alone.
        faults: what the browser complained about: scripts, the content policy, refused requests.
    """

    page: Page
    base: str
    colours: Colours = LIGHT
    other: Colours | None = None
    faults: list[str] = field(default_factory=list)

    def open(self, path: str) -> None:
        self.page.goto(self.base + path)

    def shifts(self) -> float:
        """Give how far the page moved by itself since it was opened; 0: it stood still."""
        return float(self.page.evaluate("window.shifts"))

    def check(self) -> None:
        """Fail when somebody could not use this page, or the browser complained."""
        # By the debugger: the policy of the console lets no page run what is not its own.
        session = self.page.context.new_cdp_session(self.page)
        session.send("Runtime.evaluate", {"expression": AXE.read_text(encoding="utf-8")})
        found = json.loads(_asked(session, _RUN))
        wider = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        sideways = _asked(session, wider)
        otherwise = [] if self.other is None else self._contrasts(session, self.other)
        session.detach()
        assert (found, self.faults) == ([], []), self.page.url
        assert otherwise == [], f"{self.page.url} in {self.other}"
        assert sideways <= 0, f"{self.page.url} scrolls sideways"

    def _contrasts(self, session: CDPSession, colours: Colours) -> Any:
        """Give what cannot be read in other colours than those of the device."""
        self.page.emulate_media(color_scheme=colours)
        found = json.loads(_asked(session, _RUN.replace("{}", _COLOURS)))
        self.page.emulate_media(color_scheme=self.colours)
        return found

    def shift(self, watched_ms: float) -> float:
        """Give how far the layout moved by itself since the page was opened, and for so long."""
        self.page.wait_for_timeout(watched_ms)
        return float(self.page.evaluate("window.shifts"))


def _asked(session: CDPSession, expression: str) -> Any:
    """Give what a page says to an expression, once it knows."""
    asked = {"expression": expression, "awaitPromise": True, "returnByValue": True}
    return session.send("Runtime.evaluate", asked)["result"]["value"]


@contextmanager
def chromium() -> Iterator[Browser]:
    """Give a browser, or skip."""
    path = shutil.which(CHROMIUM)
    if path is None:
        absent("browser", "chromium is not installed")
    with sync_playwright() as playwright:
        # Root may not use its sandbox, and tests in containers are root.
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def watched(browser: Browser, base: str, width: int, language: str) -> Iterator[Watched]:
    """Give a page of so many pixels, in a browser that asks for a language; a phone's is dark.

    In Portuguese it is looked at in both colours: they do not depend on the language.
    """
    is_phone = width < 600
    mine: Colours = DARK if is_phone else LIGHT
    others: Colours = LIGHT if is_phone else DARK
    context = browser.new_context(
        viewport={"width": width, "height": 844 if is_phone else 900},
        locale=language,
        color_scheme=mine,
        reduced_motion="reduce",  # else colours would be judged while they change
    )
    context.add_init_script(_SHIFTS)
    found = Watched(context.new_page(), base, mine, others if language == "pt-BR" else None)

    def note(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            found.faults.append(message.text)

    found.page.on("console", note)
    found.page.on("pageerror", lambda error: found.faults.append(str(error)))
    try:
        yield found
    finally:
        context.close()
