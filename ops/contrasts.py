"""Compares what a letter captured with what AnyMarket says now; for every entrance alike."""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace

from adapters.database.letter_views import LetterView, LetterViews
from adapters.database.product_memory import ProductRows
from adapters.database.secrets import SecretBox
from adapters.database.stores import StoreRows
from adapters.database.trace_subjects import TraceSubjects
from adapters.telemetry.redaction import REDACTED, masked, redact
from domain.budget_ports import Budgets
from domain.captured_orders import PERSONAL, PLACES
from domain.contrasts import Contrast, contrasts
from domain.errors import BridgeError
from domain.ids import Kind
from domain.store import Store
from domain.traces import FACTS
from ops.hub_now import Captured, FactNow, HubNow, LevelHub, LevelNow, Look, OrderNow, ProductNow
from ops.last_in_line import LastInLine, OutOfPatience
from ops.refusals import WrongUsage
from ops.resources import Repositories, clock_of

PATIENCE_S = 5.0
"""A person waits so long for the budget; live traffic goes first."""


@dataclass(frozen=True, slots=True)
class Compared:
    """What was captured beside what is, without personal data.

    Args:
        at_s: when the hub was asked, seconds since 1970.
        note: why there is nothing to compare with; empty: there is.
        has_captured: something was captured that can be compared.
    """

    fields: Sequence[Contrast]
    at_s: float
    note: str = ""
    has_captured: bool = True

    @property
    def differing(self) -> int:
        """How many fields differ."""
        return sum(not each.is_same for each in self.fields)


@dataclass(frozen=True, slots=True)
class Contrasts:
    """Looks at the hub for one letter, when somebody asks, after everybody else."""

    letters: LetterViews
    stores: StoreRows
    budgets: Budgets
    hub_of: Callable[[Store], AbstractContextManager[LevelHub]]
    readers: Mapping[str, HubNow]
    now_s: Callable[[], float]
    sleep: Callable[[float], None] = time.sleep

    def compare(self, letter: LetterView) -> Compared:
        """Compare what a letter captured with what AnyMarket says now; nothing is written.

        Raises:
            WrongUsage: it is of an event that was refused: nothing over there is like it.
            StoreUnknown: its store is gone.
        """
        reader = self.readers.get(letter.kind)
        if reader is None:
            raise WrongUsage(f"letter {letter.id} is of an event: AnyMarket has nothing like it")
        store = self.stores.get(letter.store)
        if store is None:
            raise self.stores.unknown(letter.store)
        captured = _captured(self.letters.payload(letter.id))
        line = LastInLine(self.budgets, self.now_s, _Brief(self.sleep))
        try:
            then = reader.then(letter.key, captured)
            with self.hub_of(store) as hub:
                now = reader.now(Look(hub, store, letter.key, line))
        except BridgeError as error:
            return Compared((), self.now_s(), masked(str(error)))
        found = [_shown(each) for each in contrasts(then, now)]
        has_captured = any(each.then is not None for each in found)
        return Compared(found, self.now_s(), has_captured=has_captured)


class _Brief:
    """Sleeps, up to a few seconds in all.

    Raises:
        OutOfPatience: that was enough.
    """

    def __init__(self, sleep: Callable[[float], None]) -> None:
        self._sleep = sleep
        self._left_s = PATIENCE_S

    def __call__(self, seconds: float) -> None:
        self._left_s -= seconds
        if self._left_s < 0:
            raise OutOfPatience("the budget is spent by live traffic: try again later")
        self._sleep(seconds)


def contrasts_of(
    known: Repositories, box: SecretBox, hub_of: Callable[[Store], AbstractContextManager[LevelHub]]
) -> Contrasts:
    """Wire the service.

    Args:
        hub_of: opens the hub of a store.
    """
    database = known.database
    subjects = TraceSubjects(database)
    readers: dict[str, HubNow] = {
        Kind.ORDER: OrderNow(),
        Kind.STOCK: LevelNow(Kind.STOCK, known.mappings),
        Kind.PRICE: LevelNow(Kind.PRICE, known.mappings),
        Kind.PRODUCT: ProductNow(ProductRows(database)),
        **{kind: FactNow(kind, subjects) for kind in FACTS},
    }
    return Contrasts(
        LetterViews(database, box),
        known.stores,
        known.budgets,
        hub_of,
        readers,
        lambda: clock_of(database),
    )


def _captured(payload: bytes) -> Captured:
    try:
        read = json.loads(payload)
    except (ValueError, RecursionError):
        return {}
    return read if isinstance(read, dict) else {}


def _shown(found: Contrast) -> Contrast:
    path = found.field.split(".")
    if _is_personal(path):
        hidden = [None if each is None else REDACTED for each in (found.then, found.now)]
        return replace(found, then=hidden[0], now=hidden[1])
    clean = [None if each is None else masked(each) for each in (found.then, found.now)]
    return replace(found, then=clean[0], now=clean[1])


def _is_personal(path: Sequence[str]) -> bool:
    if path[0] in PERSONAL:
        return path[-1] not in PLACES
    return REDACTED in redact(None, "", dict.fromkeys(path, "x")).values()
