"""Debian's Chromium, driven as a person would, and axe-core, which finds what shuts people out."""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from tests.servers import absent

CHROMIUM = "chromium"
AXE = Path(__file__).parent / "samples" / "axe-core" / "axe.min.js"

_SHIFTS = """
window.shifts = 0;
new PerformanceObserver((list) => {
  for (const one of list.getEntries()) if (!one.hadRecentInput) window.shifts += one.value;
}).observe({type: "layout-shift", buffered: true});"""

_RUN = """axe.run().then(found => JSON.stringify(found.violations.map(
  one => [one.id, one.nodes.map(node => node.html)])))"""


@dataclass(slots=True)
class Watched:
    """A page that remembers what went wrong in it.

    Args:
        faults: what the browser complained about: scripts, the content policy, refused requests.
    """

    page: Page
    base: str
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
        asked = {"expression": _RUN, "awaitPromise": True, "returnByValue": True}
        found: list[Any] = json.loads(session.send("Runtime.evaluate", asked)["result"]["value"])
        session.detach()
        assert (found, self.faults) == ([], []), self.page.url
        wider = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        session = self.page.context.new_cdp_session(self.page)
        sideways = session.send("Runtime.evaluate", {"expression": wider, "returnByValue": True})
        session.detach()
        assert sideways["result"]["value"] <= 0, f"{self.page.url} scrolls sideways"

    def shift(self, watched_ms: float) -> float:
        """Give how far the layout moved by itself since the page was opened, and for so long."""
        self.page.wait_for_timeout(watched_ms)
        return float(self.page.evaluate("window.shifts"))


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
    """Give a page of so many pixels, in a browser that asks for a language; a phone's is dark."""
    is_phone = width < 600
    context = browser.new_context(
        viewport={"width": width, "height": 844 if is_phone else 900},
        locale=language,
        color_scheme="dark" if is_phone else "light",
    )
    context.add_init_script(_SHIFTS)
    found = Watched(context.new_page(), base)

    def note(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            found.faults.append(message.text)

    found.page.on("console", note)
    found.page.on("pageerror", lambda error: found.faults.append(str(error)))
    try:
        yield found
    finally:
        context.close()
