"""Prices: to whoever owns the product's price in the hub."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace

from domain.changes import Change
from domain.deadletters import Reason
from domain.errors import NotThereYet, PermanentError, Rejected, Throttled, TransientError
from domain.exchanges import part_of
from domain.hub_ports import Bindings, PriceLine, SkuBinding
from domain.money import to_cents
from domain.product_waits import NobodyWaits, ProductWaits
from domain.store import PriceScope, Store
from workers.handlers.sku_pages import bind_page
from workers.work import Sent, TogetherRefused, Work

BATCH = 100
PAGES_FROM = 10
"""From so many unknown SKUs on, bindings are filled by pages of the hub's catalogue."""

NEXT_PAGE = "sku_page_offset"
TRANSLATOR_VERSION = "price-1"
NOT_FOUND = 404


@dataclass(frozen=True, slots=True)
class PushPrice:
    """Implements `workers.work.PushHandler` for prices."""

    bindings: Bindings
    waits: ProductWaits = NobodyWaits()  # noqa: RUF009 - it keeps nothing
    batch: int = BATCH
    gathers: bool = False
    asks_erp: bool = False
    intends: bool = False

    def check(self, store: Store, due: int) -> None:
        """Nothing keeps prices back."""

    def push(self, work: Work) -> None:
        """Send the prices of these SKUs, unless the hub has them already."""
        wanted = {}
        for change in work.changes:
            sent = sent_as(change)
            if sent.content_hash == change.accepted_hash:
                work.outcomes[change.key] = replace(sent, called=False)
            else:
                wanted[change.key] = change
        bound = self._bound(work, sorted(wanted))
        by_scope: dict[PriceScope, list[SkuBinding]] = {}
        for key in sorted(bound):
            by_scope.setdefault(bound[key].scope, []).append(bound[key])
        for binding in by_scope.get(PriceScope.COST, ()):
            # Looked up anew at the replay: a person changes the scope in the hub.
            self.bindings.forget(work.store.name, [binding.partner_id])
            work.outcomes[binding.partner_id] = PermanentError(
                Reason.PRICE_NOT_SETTABLE,
                "the product's definitionPriceScope is COST: the hub derives its price from cost",
            )
        self._put_listings(work, by_scope.get(PriceScope.LISTING, ()), wanted)
        for binding in by_scope.get(PriceScope.SKU, ()):
            self._put_sku(work, binding, wanted[binding.partner_id])

    def _bound(self, work: Work, keys: Sequence[str]) -> Mapping[str, SkuBinding]:
        store = work.store.name
        # A page of another batch may have bound it again since it was forgotten.
        bound = self.bindings.skus(store, keys)
        known = {key: found for key, found in bound.items() if found.scope is not PriceScope.COST}
        missing = [key for key in keys if key not in known]
        if len(missing) >= PAGES_FROM:
            self._fill_pages(work, missing)
            known = dict(self.bindings.skus(store, keys))
            missing = [key for key in keys if key not in known]
        self.waits.came(store, missing)
        expected = self._expected(work, missing)
        for key in missing:
            if key in expected:
                work.outcomes[key] = NotThereYet(f"SKU {key} waits for its product")
                continue
            try:
                found = self._look_up(work, key)
            except (TransientError, PermanentError) as error:
                work.outcomes[key] = _of_one(error)
            else:
                known[key] = found
        return known

    def _expected(self, work: Work, missing: Sequence[str]) -> Collection[str]:
        """Give SKUs that a product may be about to bring: they are looked up when they come back.

        Of a store's first load each would cost a call, and whatever comes wakes its price.
        """
        if not missing or not self.waits.pending(work.store.name):
            return ()
        return {change.key for change in work.changes if not change.attempts} & set(missing)

    def _fill_pages(self, work: Work, missing: Sequence[str]) -> None:
        wanted = set(missing)
        offset = work.memo.get(NEXT_PAGE, 0)
        while wanted and offset is not None:
            work.spend()
            page, offset = work.hub.page_of_skus(offset)
            work.memo[NEXT_PAGE] = offset
            bind_page(self.bindings, work.store.name, page, work.memo)
            wanted -= {binding.partner_id for binding in page}

    def _look_up(self, work: Work, key: str) -> SkuBinding:
        work.spend()
        found = work.hub.find_sku(key)
        if not found:
            raise NotThereYet(f"SKU {key} is not in AnyMarket yet")
        if len(found) > 1:
            chosen = self.bindings.chosen(work.store.name, [key]).get(key)
            found = [binding for binding in found if binding.sku_id == chosen] or found
        if len(found) > 1:
            ids = ", ".join(str(binding.sku_id) for binding in found)
            raise PermanentError(Reason.SKU_AMBIGUOUS, f"SKU {key} is several in AnyMarket: {ids}")
        self.bindings.bind(work.store.name, found)
        return found[0]

    def _put_sku(self, work: Work, binding: SkuBinding, change: Change) -> None:
        work.spend()
        try:
            work.hub.put_sku_price(binding, line_of(change))
        except (TransientError, PermanentError) as error:
            work.outcomes[change.key] = self._unless_gone(work, change.key, _of_one(error))
        else:
            work.outcomes[change.key] = sent_as(change)

    def _put_listings(
        self, work: Work, bindings: Sequence[SkuBinding], wanted: Mapping[str, Change]
    ) -> None:
        owner: dict[int, str] = {}
        for binding in bindings:
            listing_ids = self._listings(work, binding)
            if listing_ids is not None:
                owner.update(dict.fromkeys(listing_ids, binding.partner_id))
        if not owner:
            return
        work.spend()
        keys = set(owner.values())
        try:
            refused = work.hub.put_listing_prices({i: line_of(wanted[k]) for i, k in owner.items()})
        except Rejected as error:
            # Whose listing it does not like, the hub does not say.
            apart = TogetherRefused(str(error), max(1, len(keys) // 4))
            work.outcomes.update(dict.fromkeys(keys, apart if len(keys) > 1 else error))
            return
        except TransientError as error:
            work.outcomes.update(dict.fromkeys(keys, _of_one(error)))
            return
        work.outcomes.update({key: sent_as(wanted[key]) for key in keys})
        for listing_id, message in refused.items():
            key = owner.get(listing_id)
            if key is not None:
                self.bindings.forget(work.store.name, [key])
                refusal = Rejected(f"listing {listing_id}: {message}")
                sent = {"listing": listing_id, **asdict(line_of(wanted[key]))}
                refusal.exchange = part_of(sent, message)
                work.outcomes[key] = refusal

    def _listings(self, work: Work, binding: SkuBinding) -> Sequence[int] | None:
        if binding.listing_ids is None:
            work.spend()
            try:
                listing_ids = tuple(work.hub.listings(binding.sku_id))
            except (TransientError, PermanentError) as error:
                found = self._unless_gone(work, binding.partner_id, _of_one(error))
                work.outcomes[binding.partner_id] = found
                return None
            binding = replace(binding, listing_ids=listing_ids)
            if listing_ids:
                self.bindings.bind(work.store.name, [binding])
        if not binding.listing_ids:
            work.outcomes[binding.partner_id] = NotThereYet("the SKU has no listing yet")
            return None
        return binding.listing_ids

    def _unless_gone(self, work: Work, key: str, error: Exception) -> Exception:
        if not isinstance(error, Rejected) or error.status != NOT_FOUND:
            return error
        self.bindings.forget(work.store.name, [key])
        return TransientError(f"the hub's ids of SKU {key} are out of date; looked up again")


def _of_one(error: Exception) -> Exception:
    """Give an error that concerns one key only.

    Raises:
        Throttled: it concerns every call that would follow.
    """
    if isinstance(error, Throttled):
        raise error
    return error


def line_of(change: Change) -> PriceLine:
    """Give the price that a change says."""
    payload = change.payload or {}
    price = to_cents(str(payload["price"]))
    sale = payload.get("sale_price")
    return PriceLine(price, price if sale is None else to_cents(str(sale)))


def sent_as(change: Change) -> Sent:
    """Give what the hub has once the price of a change was sent."""
    line = line_of(change)
    content = f"{TRANSLATOR_VERSION}:{line.price}:{line.sale_price}"
    digest = hashlib.sha256(content.encode()).hexdigest()[:32]
    return Sent({"price": line.price, "sale_price": line.sale_price}, digest)
