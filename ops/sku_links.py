"""Links between SKUs of the ERP and of the hub: the one way for every entrance."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from adapters.database.audit import AuditRows
from adapters.database.batch_views import BatchView
from adapters.database.letter_views import LetterFilter, LetterView, LetterViews
from adapters.database.product_waits import ProductWaitRows
from adapters.database.secrets import SecretBox
from adapters.database.sku_links import SkuLinkRows
from domain.audit import Act
from domain.deadletters import UNFINISHED, Reason
from domain.hub_catalogue import UnreadProduct
from domain.replay import Plan
from domain.sku_choices import Both, Judged, Step, WantedLink, judge
from domain.sku_linking import HubCode, Links, link
from domain.store import Store
from ops.batches import Asked, Batches, batches
from ops.catalogue_sides import CatalogueSides, Sides
from ops.link_reading import FEW, all_of_erp, all_of_hub, some_of_erp, some_of_hub
from ops.refusals import FlowHeld, NothingMatched
from ops.resources import Repositories

_MOST_LETTERS = 10_000


class Refused(Protocol):
    """Makes the error of wanted links that cannot be."""

    def __call__(self, faults: Sequence[tuple[int, str]], /) -> Exception:
        """Give it; a fault is the place of the link, from 0, and what is wrong with it."""
        ...


@dataclass(frozen=True, slots=True)
class Linked:
    """How both sides are linked.

    Args:
        products: the ERP's SKU → its product.
        unread: products of the hub that cannot be read: their SKUs are missing here.
    """

    links: Links
    products: Mapping[str, str]
    unread: Sequence[UnreadProduct] = ()


@dataclass(frozen=True, slots=True)
class LinksSaved:
    """What saving did, or would do.

    Args:
        judged: every link that was wanted.
        applied: whether it was done.
        batch: the replay of letters that waited for it; None: there were none.
        held: why those letters still wait: their flow was stopped.
    """

    judged: Sequence[Judged]
    applied: bool = False
    batch: BatchView | None = None
    held: str = ""

    @property
    def changed(self) -> int:
        """How many links were, or would be, changed."""
        return sum(one.step is not Step.NOTHING for one in self.judged)


@dataclass(frozen=True, slots=True)
class SkuLinks:
    """Shows links, and keeps those that people choose."""

    sides: CatalogueSides
    rows: SkuLinkRows
    audit: AuditRows
    waits: ProductWaitRows
    letters: LetterViews
    batches: Batches

    def listed(self, store: Store) -> Linked:
        """Read both sides whole and link them.

        Raises:
            WrongUsage: the store's ERP cannot be asked.
            TransientError: a side could not be read whole.
        """
        choices = {sku: code.sku_id for sku, code in self.rows.choices(store.name).items()}
        with self.sides.of(store) as sides:
            erp = all_of_erp(sides)
            hub, unread = all_of_hub(sides)
        products = {code.sku.strip(): code.product for code in erp}
        return Linked(link(erp, hub, choices), products, unread)

    def preview(
        self, store: Store, wanted: Sequence[WantedLink], refused: Refused, *, may_write: bool
    ) -> LinksSaved:
        """Say what linking these would take; nothing is done.

        Raises:
            Exception: what `refused` makes of links that cannot be.
        """
        with self.sides.of(store) as sides:
            return LinksSaved(self._judged(sides, store, wanted, refused, may_write=may_write))

    def save(
        self,
        store: Store,
        wanted: Sequence[WantedLink],
        refused: Refused,
        act: Act,
        *,
        may_write: bool,
    ) -> LinksSaved:
        """Link these, all or none, and let go on what waited for it.

        What waits for one that is linked already is let go on as well: whoever linked it may have
        died before.

        Raises:
            Exception: what `refused` makes of links that cannot be; nothing was done.
        """
        with self.sides.of(store) as sides:
            judged = self._judged(sides, store, wanted, refused, may_write=may_write)
            written = [one for one in judged if one.step is Step.WRITE_CODE]
            for one in written:
                self._write_code(sides, store, one, act)
        chosen = {one.wanted.sku: _code(one) for one in judged if one.step is Step.CHOOSE}
        self.rows.choose(store.name, chosen, act)
        skus = sorted({one.wanted.sku for one in judged})
        self.waits.arrived(store.name, skus)
        batch, held = self._release(store.name, skus, act)
        return LinksSaved(judged, applied=True, batch=batch, held=held)

    def unset(self, store: Store, sku: str, act: Act) -> None:
        """Take a person's choice back.

        Raises:
            NothingMatched: there is none.
        """
        if not self.rows.drop(store.name, sku, act):
            raise NothingMatched(f"nobody chose a link for SKU {sku!r} of store {store.name!r}")

    def _judged(
        self,
        sides: Sides,
        store: Store,
        wanted: Sequence[WantedLink],
        refused: Refused,
        *,
        may_write: bool,
    ) -> list[Judged]:
        skus = [one.sku for one in wanted]
        erp = all_of_erp(sides) if len(wanted) > FEW else some_of_erp(sides, skus)
        hub = all_of_hub(sides)[0] if len(wanted) > FEW else some_of_hub(sides, wanted)
        products: dict[str, set[str]] = {}
        for code in erp:
            products.setdefault(code.sku.strip(), set()).add(code.product)
        known = self.rows.choices(store.name)
        both = _narrowed(products, hub, {sku: code.sku_id for sku, code in known.items()}, wanted)
        judged = [judge(one, each, may_write=may_write) for one, each in both]
        faults = [(at, one.fault) for at, one in enumerate(judged) if one.fault]
        faults += _twice(wanted)
        if faults:
            raise refused(faults)
        return judged

    def _write_code(self, sides: Sides, store: Store, one: Judged, act: Act) -> None:
        wanted, found = one.wanted, _code(one)
        sides.spend()
        change = {"partnerId": wanted.sku}
        sides.hub.change_sku(wanted.product_id, wanted.sku_id, change)
        said = {"sku": wanted.sku, "product_id": wanted.product_id, "sku_id": wanted.sku_id}
        self.audit.append(act, "sku_code_written", store.name, **said, before=found.partner_id)

    def _release(self, store: str, skus: Collection[str], act: Act) -> tuple[BatchView | None, str]:
        wanted = LetterFilter(store=store, reason=Reason.SKU_AMBIGUOUS)
        letters = self.letters.matching(wanted, _MOST_LETTERS)
        found = [x for x in letters if x.key in skus and x.state in UNFINISHED and not x.batch]
        return _replayed(self.batches, found, act) if found else (None, "")


def sku_links(known: Repositories, box: SecretBox, sides: CatalogueSides) -> SkuLinks:
    """Wire the service."""
    database = known.database
    return SkuLinks(
        sides,
        SkuLinkRows(database),
        known.audit,
        ProductWaitRows(database),
        LetterViews(database, box),
        batches(known, box),
    )


def _replayed(
    service: Batches, found: Sequence[LetterView], act: Act
) -> tuple[BatchView | None, str]:
    said = {"links": [letter.key for letter in found[:20]]}
    try:
        return service.start(found, Asked(Plan(), said, len(found), len(found)), act), ""
    except FlowHeld as error:
        # The links stand: whoever hears that nothing was done would save them again.
        return None, str(error)
    except NothingMatched:
        return None, ""  # others replay them since they were read


def _narrowed(
    erp: Mapping[str, Collection[str]],
    hub: Sequence[HubCode],
    choices: Mapping[str, int],
    wanted: Sequence[WantedLink],
) -> list[tuple[WantedLink, Both]]:
    """Give beside each wanted link only what concerns it: looking at all for each takes hours."""
    by_code: dict[str, list[HubCode]] = {}
    for row in hub:
        by_code.setdefault(row.partner_id.strip(), []).append(row)
    by_id = {row.sku_id: row for row in hub}
    found = []
    for one in wanted:
        rows = {row.sku_id: row for row in by_code.get(one.sku, ())}
        if one.sku_id in by_id:
            rows[one.sku_id] = by_id[one.sku_id]
        found.append((one, Both(erp, list(rows.values()), choices)))
    return found


def _twice(wanted: Sequence[WantedLink]) -> list[tuple[int, str]]:
    first: dict[int, str] = {}
    told = [(at, one, first.setdefault(one.sku_id, one.sku)) for at, one in enumerate(wanted)]
    return [
        (at, f"SKU {one.sku_id} of AnyMarket is linked to {sku!r} too; wanted: each once")
        for at, one, sku in told
        if sku != one.sku
    ]


def _code(one: Judged) -> HubCode:
    assert one.found is not None  # noqa: S101 - whatever can be linked was found
    return one.found
