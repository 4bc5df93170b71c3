"""`python -m tests.manual`: the pictures of docs/pt-BR/manual.md, taken of a running bridge."""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ops.console.words import words_of
from tests.browser import chromium, watched
from tests.hub_orders import a_hub_order
from tests.journeys.console.world import (
    ADMIN,
    PASSWORD,
    PATIENCE_MS,
    Person,
    address_of,
    console_world,
)

FOLDER = Path(__file__).parent.parent / "docs" / "pt-BR" / "images"
STORE, HELD = "loja-aurora", 7
DESK, PHONE = 1280, 390


@dataclass(frozen=True, slots=True)
class Tour(Person):
    """A person who goes through the console and takes pictures.

    Args:
        folder: where the pictures go, `NAME.png` each.
    """

    folder: Path

    def picture(self, name: str, *, whole: bool = False) -> None:
        """Take a picture: what the screen shows, or the page to its end."""
        self.page.wait_for_load_state()
        path = self.folder / f"{name}.png"
        self.page.screenshot(path=path, full_page=whole, animations="disabled")


def take(folder: Path) -> None:
    """Take every picture of the manual."""
    with _tour(folder) as tour:
        _signs_in(tour)
        _sets_up(tour)
        _looks_closer(tour)
        _maps(tour)
        _releases(tour)
        _looks_up(tour)


@contextmanager
def _tour(folder: Path) -> Iterator[Tour]:
    with (
        tempfile.TemporaryDirectory() as room,
        console_world(Path(room)) as world,
        chromium() as browser,
        watched(browser, address_of(world), DESK, "pt-BR") as page,
    ):
        store = world.store(STORE, domain="www.aurora.example")
        store.sell(*(a_hub_order(number, "Loggi Express") for number in range(1, HELD + 1)))
        store.settle()
        yield Tour(page, store, words_of("pt_BR"), folder)


def _signs_in(tour: Tour) -> None:
    tour.open("/")
    tour.picture("entrar")
    tour.page.get_by_label(tour.t("login.name")).fill(ADMIN)
    tour.page.get_by_label(tour.t("login.password")).fill(PASSWORD)
    tour.page.keyboard.press("Enter")
    tour.sees(tour.t("overview.wrong_now"))
    tour.picture("visao-geral")


def _sets_up(tour: Tour) -> None:
    tour.open("/stores")
    tour.picture("lojas")
    tour.open("/new-store")
    tour.picture("incluir-loja", whole=True)
    tour.open(f"/stores/{STORE}")
    tour.picture("loja", whole=True)
    tour.press("stores.test")
    tour.sees(tour.t("stores.test_again"))
    tour.picture("testar-conexao")


def _looks_closer(tour: Tour) -> None:
    [letter, *_] = tour.store.letters()
    news = {"shipping": {"number": "101"}, "marketPlaceStatus": "ready_to_ship"}
    tour.store.change([int(letter.key)], announced=False, **news)
    tour.open(f"/dead/letters/{letter.id}")
    tour.press("contrast.compare")
    tour.page.locator("#contrast strong").wait_for(timeout=PATIENCE_MS)
    tour.page.locator("#contrast-title").evaluate("heading => heading.scrollIntoView()")
    tour.picture("comparar")


def _maps(tour: Tour) -> None:
    tour.open(f"/mappings?store={STORE}")
    tour.picture("mapeamentos")
    tour.open(f"/dead?store={STORE}")
    tour.sees(tour.t.of("reason", "carrier_unmapped"))
    tour.picture("pendencias")
    tour.page.set_viewport_size({"width": PHONE, "height": 844})
    tour.picture("telefone")
    tour.page.set_viewport_size({"width": DESK, "height": 900})
    tour.page.get_by_role("link", name=tour.t.of("reason", "carrier_unmapped")).first.click()
    tour.page.get_by_role("radio").first.check(timeout=PATIENCE_MS)
    tour.picture("corrigir")
    tour.press("fix.preview")
    tour.sees(tour.t("preview.releases", n=HELD))
    tour.picture("previa")
    tour.page.get_by_label(tour.t("preview.release", n=HELD)).uncheck()
    tour.page.get_by_label(tour.t("form.why")).fill("mapa Loggi criado INC-812")
    tour.press("preview.save_and_keep")
    tour.sees(tour.t("mappings.saved", n=1))


def _releases(tour: Tour) -> None:
    tour.open(f"/dead?store={STORE}")
    tour.page.get_by_role("link", name=tour.t.of("reason", "carrier_unmapped")).first.click()
    tour.press("group.replay_n.orders", HELD)
    tour.press("replay.simulate")
    tour.sees(tour.t.of("forecast", "would succeed"))
    tour.picture("simular")
    tour.page.get_by_label(tour.t("replay.canary"), exact=True).fill("2")
    tour.page.get_by_label(tour.t("form.why")).fill("INC-812")
    tour.press("replay.button.orders", HELD)
    tour.sees(tour.t.of("batch_state", "done"))
    tour.sees(tour.t("batch.done_of", done=HELD, items=HELD))
    tour.picture("lote")


def _looks_up(tour: Tour) -> None:
    tour.open(f"/trace?key=3&store={STORE}")
    tour.picture("pedido")


def main() -> int:
    """Take the pictures again, where the manual shows them."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    take(FOLDER)
    for picture in sorted(FOLDER.glob("*.png")):
        sys.stdout.write(f"{picture.name}: {picture.stat().st_size // 1000} kB\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
