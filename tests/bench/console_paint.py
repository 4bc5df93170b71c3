"""What a phone sees of a page: when it paints first, and whether anything moves afterwards."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext

from ops.console.visits import SESSION
from tests.browser import chromium

PHONE = "Pixel 5"
WATCH_MS = 2000

_SHIFTS = """
window.shifts = 0;
new PerformanceObserver((list) => {
  for (const one of list.getEntries()) if (!one.hadRecentInput) window.shifts += one.value;
}).observe({type: "layout-shift", buffered: true});"""
_PAINT = """performance.getEntriesByName("first-contentful-paint")[0].startTime"""


def paints(base: str, token: str, pages: Mapping[str, str]) -> Mapping[str, tuple[float, float]]:
    """Give (first contentful paint in ms, shift of the layout) of each page, nothing cached."""
    found = {}
    with chromium() as browser:
        for name, path in pages.items():
            context = browser.new_context(
                viewport={"width": 390, "height": 844},
                device_scale_factor=3,
                is_mobile=True,
                has_touch=True,
                locale="pt-BR",
            )
            found[name] = _painted(context, base, token, path)
            context.close()
    return found


def _painted(context: BrowserContext, base: str, token: str, path: str) -> tuple[float, float]:
    # Loopback is trusted as if it were https; a cookie is of a host whatever its port.
    host = f"https://{urlsplit(base).hostname}"
    cookie = {"name": SESSION, "value": token, "url": host, "secure": True, "httpOnly": True}
    context.add_cookies([cookie])  # type: ignore[list-item]  # as it is documented
    context.add_init_script(_SHIFTS)
    page = context.new_page()
    page.goto(base + path)
    page.wait_for_timeout(WATCH_MS)
    return float(page.evaluate(_PAINT)), float(page.evaluate("window.shifts"))
