"""What differs between what the hub accepted of stock or prices and what it has, and why. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from domain.audit import Act
from domain.drift import Grace
from domain.hub_levels import HubLevel
from domain.store import PriceScope


class LevelCause(StrEnum):
    """Why they differ."""

    IN_FLIGHT = "in_flight"
    """Due, being worked off, or sent too short a while ago to tell."""
    WAITING = "waiting"
    """The hub does not know its SKU yet, or does not take it yet: it is tried again by itself."""
    HELD = "held"
    """It has a dead letter, or its flow stands still."""
    RESERVED = "reserved"
    """The hub has less by just what its open orders reserve."""
    ONLY_HUB = "only_hub"
    """The bridge never sent any: the ERP never told of it."""
    DIFFERS = "differs"
    """The hub accepted something else: changed there."""
    ONLY_LEDGER = "only_ledger"
    """The hub accepted it, and does not know its SKU any more."""
    AMBIGUOUS = "ambiguous"
    """Several SKUs of the hub have its code, and nobody chose one."""
    HUB_DECIDES = "hub_decides"
    """The hub derives the price from the cost: it takes none."""
    UNREADABLE = "unreadable"
    """The hub's row cannot be read."""


EXPLAINED_LEVELS = frozenset(
    {
        LevelCause.IN_FLIGHT,
        LevelCause.WAITING,
        LevelCause.HELD,
        LevelCause.RESERVED,
        LevelCause.ONLY_HUB,
    }
)
"""Nobody has to look for these: they are as they should be, or wait with a word of their own."""

UNSURE_LEVELS = frozenset({LevelCause.DIFFERS, LevelCause.ONLY_LEDGER})
"""What a list that moved while it was read may have made up."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What the ledger says of one key.

    Args:
        accepted: what the hub accepted last; None: nothing.
        accepted_at_s: when, seconds since 1970; 0.0: never.
        waits: why it is still on its way: due, tried again, being sent; empty: it is not.
        is_distant: it waits for the hub, and is asked again in a while.
        held: what its dead letter says, or what holds its flow; empty: nothing.
    """

    key: str
    accepted: Mapping[str, int] | None = None
    accepted_at_s: float = 0.0
    waits: str = ""
    is_distant: bool = False
    held: str = ""
    letter_id: str = ""


class Standings(Protocol):
    """Reads what the ledger says of a lane's keys."""

    def all(self, store: str, kind: str) -> Iterator[Sequence[Standing]]:
        """Give everything that it has, some at a time, by key."""
        ...

    def of(self, store: str, kind: str, keys: Sequence[str]) -> Sequence[Standing]:
        """Give what it has of these keys."""
        ...

    def sample(self, store: str, kind: str, most: int) -> Sequence[str]:
        """Give so many keys of which the hub accepted anything, by chance."""
        ...

    def forget(self, store: str, kind: str, keys: Sequence[str], act: Act) -> Sequence[str]:
        """Forget what the hub accepted of these: they are due, and wait for their SKUs.

        Returns:
            Those that were: what is under way, waits or is with a person is left alone.
        """
        ...


@dataclass(frozen=True, slots=True)
class LevelDifference:
    """One difference.

    Args:
        place: the listing; empty: the SKU itself.
        hub: what the hub says, for a person; empty: nothing.
        ledger: what it accepted last; empty: nothing.
        detail: what explains it.
    """

    cause: LevelCause
    key: str
    place: str = ""
    hub: str = ""
    ledger: str = ""
    detail: str = ""
    letter_id: str = ""

    @property
    def is_repairable(self) -> bool:
        """Tell whether a repair may end it: its key is sent once more, or waits for its SKU."""
        return self.cause in {LevelCause.DIFFERS, LevelCause.ONLY_LEDGER}

    @property
    def is_gone(self) -> bool:
        """Tell whether there is nothing in the hub that could be sent to."""
        return self.cause is LevelCause.ONLY_LEDGER

    @property
    def is_explained(self) -> bool:
        """Tell whether nobody has to look at it."""
        return self.cause in EXPLAINED_LEVELS


def compare_levels(
    hub: Iterable[HubLevel],
    ledger: Iterable[Standing],
    chosen: Mapping[str, int],
    grace: Grace,
) -> list[LevelDifference]:
    """Compare both sides; each difference once, by key.

    Args:
        hub: what the hub says; a SKU without a code of ours is left out.
        chosen: key → the hub's id that a person chose, where several have the code.
        grace: counted from when the first row of the hub was read, not later: what was accepted
            since then proves nothing.
    """
    said: dict[str, list[HubLevel]] = {}
    for level in hub:
        if level.partner_id:
            said.setdefault(level.partner_id, []).append(level)
    known = {standing.key: standing for standing in ledger}
    found: list[LevelDifference] = []
    for key in sorted(said.keys() | known.keys()):
        standing = known.get(key)
        levels = _meant(said.get(key, []), chosen.get(key))
        found += _only_hub(key, levels) if standing is None else _of(standing, levels, grace)
    return found


def _meant(levels: Sequence[HubLevel], chosen: int | None) -> Sequence[HubLevel]:
    """Give those of the SKU that a person chose, and each once however often it was listed."""
    mine = [level for level in levels if level.sku_id == chosen] or levels
    # A list that moves shows a row twice: the later one is newer.
    return list({(level.sku_id, level.place): level for level in mine}.values())


def _only_hub(key: str, levels: Sequence[HubLevel]) -> Iterator[LevelDifference]:
    yield LevelDifference(LevelCause.ONLY_HUB, key, hub=_told(levels[0]))


def _of(standing: Standing, levels: Sequence[HubLevel], grace: Grace) -> Iterator[LevelDifference]:
    early = _why_not_yet(standing, grace)
    if not levels:
        if early is not None or standing.accepted is not None:
            yield _row(standing, early or (LevelCause.ONLY_LEDGER, ""))
        return
    if len({level.sku_id for level in levels}) > 1:
        ids = ", ".join(str(n) for n in sorted({level.sku_id for level in levels}))
        yield _row(standing, (LevelCause.AMBIGUOUS, f"SKUs {ids} of the hub have its code"))
        return
    for level in levels:
        if standing.accepted is None:
            yield _row(standing, early or (LevelCause.ONLY_HUB, ""), level)
        elif level.says is None:
            yield _row(standing, (LevelCause.UNREADABLE, ""), level)
        elif not _is_equal(standing.accepted, level.says):
            yield _row(standing, early or _why(standing.accepted, level), level)


def _why_not_yet(standing: Standing, grace: Grace) -> tuple[LevelCause, str] | None:
    if standing.held:
        return LevelCause.HELD, standing.held
    if standing.waits:
        cause = LevelCause.WAITING if standing.is_distant else LevelCause.IN_FLIGHT
        return cause, standing.waits
    if grace.covers(standing.accepted_at_s):
        return LevelCause.IN_FLIGHT, "accepted just now"
    return None


def _is_equal(accepted: Mapping[str, int], says: Mapping[str, int]) -> bool:
    return all(says.get(name) == value for name, value in accepted.items())


def _why(accepted: Mapping[str, int], level: HubLevel) -> tuple[LevelCause, str]:
    if level.scope is PriceScope.COST:
        return LevelCause.HUB_DECIDES, "the product's definitionPriceScope is COST"
    units = (level.says or {}).get("units")
    if units is not None and level.reserved and units + level.reserved == accepted.get("units"):
        return LevelCause.RESERVED, f"open orders reserve {level.reserved}"
    return LevelCause.DIFFERS, ""


def _row(
    standing: Standing, why: tuple[LevelCause, str], level: HubLevel | None = None
) -> LevelDifference:
    cause, detail = why
    place, hub = ("", "") if level is None else (level.place, _told(level))
    letter = standing.letter_id if cause is LevelCause.HELD else ""
    ledger = shown(standing.accepted)
    return LevelDifference(cause, standing.key, place, hub, ledger, detail, letter)


def _told(level: HubLevel) -> str:
    reserved = f" ({level.reserved} reserved)" if level.reserved else ""
    return shown(level.says) + reserved


def shown(content: Mapping[str, int] | None) -> str:
    """Give stock in units, and prices as "de / por".

    Examples:
        >>> shown({"units": 7}), shown({"price": 12990, "sale_price": 9905}), shown(None)
        ('7', '129.90 / 99.05', '')
    """
    if not content:
        return ""
    if "units" in content:
        return str(content["units"])
    return " / ".join(f"{cents // 100}.{cents % 100:02d}" for cents in content.values())
