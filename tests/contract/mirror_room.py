"""Dead letters on a real ledger, shown by the imitated hub, over real HTTP."""

from collections.abc import Sequence
from typing import Any

from adapters.database.errand_lanes import ErrandLanes
from adapters.database.letter_mirrors import LetterMirrorRows, new_secret
from adapters.database.letter_views import LetterViews
from domain.audit import Act
from domain.deadletters import DeadLetter, Reason
from domain.ids import Kind, LaneId
from domain.ports import Arrow
from ops.batches import batches
from ops.mirroring import RETRIES
from ops.noticing import WANTED
from ops.resources import gathered
from ops.retrying import Retrying
from tests.builders import a_stock_event
from tests.contract.anymarket_pair import Pair
from tests.contract.lane_room import LEASE_S, HubsOf, LaneRoom, dying
from tests.ledger import Ledger, dead, pushed
from tests.simulator.hub import OI, TOKEN
from workers.handlers.mirror_letters import MirrorLetters

ACT = Act("ana", "a test needs it")
MIRROR = LaneId("acme", "mirror_letters")
BASE = f"https://bridge.example{RETRIES}"


class MirrorRoom(LaneRoom):
    """One store whose letters the hub shows, and whoever shows them."""

    def __init__(self, ledger: Ledger, pair: Pair, **settings: Any) -> None:
        super().__init__(ledger)
        self.pair = pair
        self.known = gathered(ledger.database, ledger.box)
        self.rows = LetterMirrorRows(ledger.database)
        letters = LetterViews(ledger.database, ledger.box)
        self.outcomes: list[str] = []
        self.retrying = Retrying(self.rows, letters, batches(self.known, ledger.box), self)
        self.lanes = ErrandLanes(ledger.database, {Kind.MIRROR_LETTERS: WANTED["mirror_letters"]})
        values = {"oi": OI, "api_url": pair.url, "mirror_letters": True}
        limits = {"limit_calls": 100_000, "limit_window_s": 1.0}
        self.known.stores.create("acme", {**values, **limits, **settings}, {"token": TOKEN}, ACT)
        self.lanes.open()

    def mirrored(self, mirror: str, outcome: str) -> None:
        self.outcomes.append(f"{mirror} {outcome}")

    def retried(self, outcome: str) -> None:
        self.outcomes.append(f"retry {outcome}")

    def park(self, *skus: str) -> None:
        """Let stock of SKUs be refused for good."""
        self.ledger.fold(*(a_stock_event(sku, id=f"ev-{sku}") for sku in skus))
        self.answer(dead)

    def park_order(self, order_id: int) -> DeadLetter:
        """Let an order wait for its carrier."""
        letter = DeadLetter("acme", "order", str(order_id), Reason.CARRIER_UNMAPPED, "Loggi", b"{}")
        assert self.ledger.letters.file(letter)
        return letter

    def answer(self, verdict: Any) -> int:
        """Work the stock lane off once; gives how many keys were due."""
        lease = self.ledger.leased()
        changes = self.ledger.changes.mark(lease, 200)
        self.ledger.changes.record(lease, [verdict(change) for change in changes])
        self.ledger.lanes.release(lease)
        return len(changes)

    def mend(self) -> None:
        """Let everything that waits succeed."""
        keys = [(r["store"], r["kind"], r["key"]) for r in self.ledger.rows("dead_letter", "key")]
        self.ledger.letters.release(keys)
        self.answer(pushed)

    def discard(self) -> None:
        """Let a person put every letter aside."""
        ids = [row["id"] for row in self.ledger.rows("dead_letter", "id")]
        self.ledger.letters.close(ids, "discarded", "nobody needs it", ACT)

    def work(self, arrow: Arrow = lambda _: None) -> str:
        """Run the errand once; gives what ended it."""
        self.ledger.clock.move(61.0)
        errand = MirrorLetters(
            self.rows, 60.0, self, lambda secret: f"{BASE}{secret}", new_secret, _masked
        )
        errands = {"mirror_letters": errand}
        return self.turned(MIRROR, hubs=HubsOf(self.pair), errands=errands, arrow=arrow)

    def die_at(self, name: str) -> None:
        """Run it in a process that dies at an arrow."""
        with dying(name) as arrow:
            self.work(arrow)
        self.ledger.clock.move(LEASE_S)

    def entries(self) -> list[tuple[str, str]]:
        """Give what the panel shows: about which letter, and how it stands."""
        known = self.pair.simulator.state("monitorings").values()
        return [(said["message"].partition(":")[0], said["status"]) for said in known]

    def secrets(self) -> Sequence[str]:
        """Give the secrets in the addresses of entries, oldest first."""
        known = self.pair.simulator.state("monitorings").values()
        urls = [str(said.get("retryCallbackURL", "")) for said in known]
        return [url.removeprefix(BASE) for url in urls if url]


def _masked(text: str) -> str:
    return text.replace("529.982.247-25", "[redacted]")
