"""What we ask of AnyMarket for one store: one method a call."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TypeVar

from adapters.anymarket import wire
from adapters.anymarket.faults import is_acceptance, to_error, unreadable
from adapters.anymarket.paging import PAGE_LIMIT, Page, to_page
from adapters.http.addresses import url_of
from adapters.http.calls import Answer, Call, Transport
from adapters.http.exact_json import NotJson, read_json, write_json
from adapters.http.texts import shortened
from domain.errors import AnswerUnreadable, Unreadable
from domain.hub_ports import PriceLine, SkuBinding, StockLine

MERGE_PATCH = "application/merge-patch+json"

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Ask:
    """One request, without address and token.

    Args:
        pattern: path with names for `ids`: "/skus/{sku}/marketplaces".
        payload: written as JSON; None: no content.
    """

    method: str
    pattern: str
    ids: Mapping[str, int] = field(default_factory=dict)
    query: Mapping[str, int | str] = field(default_factory=dict)
    payload: object = None
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def route(self) -> str:
        """What metrics, logs and errors call it."""
        return f"{self.method} {self.pattern}"

    @property
    def is_read(self) -> bool:
        """Tell whether it changes nothing."""
        return self.method == "GET"


class AnyMarketHub:
    """Implements `domain.hub_ports.Hub`.

    Args:
        site: "https://api.anymarket.com.br/v2", checked.
        platform: value of the header `platform`; empty: it is not sent.
    """

    def __init__(self, http: Transport, site: str, token: str, platform: str = "") -> None:
        self._http = http
        self._site = site
        self._token = token
        self._platform = {"platform": platform} if platform else {}

    def check(self) -> None:
        """GET /stocks/locals."""
        self.locals()

    def locals(self) -> Mapping[int, str]:
        """GET /stocks/locals."""
        return self._read(Ask("GET", "/stocks/locals"), wire.to_local_names)

    def put_all(self, lines: Sequence[StockLine]) -> None:
        """PUT /stocks."""
        self._write(Ask("PUT", "/stocks", payload=wire.stock_payload(lines)))

    def put_each(self, lines: Sequence[StockLine]) -> Mapping[str, str]:
        """PUT /stocks/batch."""
        # Documented is a 204 with content, which poisons the connection for the next call
        # (docs/anymarket.md, "Stock"): this one is not kept.
        ask = Ask(
            "PUT",
            "/stocks/batch",
            payload=wire.stock_payload(lines),
            headers={"connection": "close"},
        )
        keys = [line.partner_id for line in lines]
        return self._refused(ask, lambda payload: wire.to_refusals(payload, keys))

    def find_sku(self, partner_id: str) -> Sequence[SkuBinding]:
        """GET /products?sku=. The filter may find more than asked for: codes are compared."""
        page = self._page({"sku": partner_id, "limit": PAGE_LIMIT}, 0)
        return [
            binding
            for product in page.rows
            for binding in wire.to_bindings(product, lambda code: code == partner_id)
        ]

    def page_of_skus(self, offset: int) -> tuple[Sequence[SkuBinding], int | None]:
        """GET /products. What cannot be read is left out: `find_sku` will say why."""
        page = self._page({"limit": PAGE_LIMIT, "offset": offset}, offset)
        bindings: list[SkuBinding] = []
        for row in page.rows:
            with suppress(Unreadable):
                bindings += wire.to_bindings(row, bool)
        return bindings, page.next_offset

    def listings(self, sku_id: int) -> Sequence[int]:
        """GET /skus/{id}/marketplaces."""
        ask = Ask("GET", "/skus/{sku}/marketplaces", {"sku": sku_id})
        return self._read(ask, lambda payload: [wire.to_id(row) for row in wire.to_rows(payload)])

    def put_sku_price(self, binding: SkuBinding, line: PriceLine) -> None:
        """PATCH /products/{id}/skus/{id}."""
        # As application/json it answers 415.
        ask = Ask(
            "PATCH",
            "/products/{product}/skus/{sku}",
            {"product": binding.product_id, "sku": binding.sku_id},
            payload=wire.sku_price_payload(line),
            headers={"content-type": MERGE_PATCH},
        )
        self._write(ask)

    def put_listing_prices(self, lines: Mapping[int, PriceLine]) -> Mapping[int, str]:
        """PUT /skus/marketplaces/prices."""
        payload = wire.listing_prices_payload(lines)
        ask = Ask("PUT", "/skus/marketplaces/prices", payload=payload)
        return self._refused(ask, wire.to_listing_refusals, if_empty={})

    def _page(self, query: Mapping[str, int | str], offset: int) -> Page:
        is_filtered = "sku" in query
        return self._read(
            Ask("GET", "/products", query=query),
            lambda payload: to_page(payload, offset, is_filtered=is_filtered),
        )

    def _read(self, ask: Ask, read: Callable[[object], T]) -> T:
        answer = self._call(ask)
        try:
            return read(read_json(answer.content))
        except (NotJson, Unreadable):
            raise unreadable(ask.route, is_read=ask.is_read) from None

    def _write(self, ask: Ask) -> None:
        if not is_acceptance(self._call(ask)):
            raise unreadable(ask.route, is_read=ask.is_read)

    def _refused(
        self, ask: Ask, read: Callable[[object], dict[T, str]], if_empty: dict[T, str] | None = None
    ) -> dict[T, str]:
        answer = self._call(ask)
        if if_empty is not None and not answer.content.strip():
            return if_empty
        try:
            refused = read(read_json(answer.content))
        except (NotJson, Unreadable):
            text = f"{ask.route}: {answer.status}, but no result per item"
            raise AnswerUnreadable(text) from None
        return {key: shortened(text, self._token) for key, text in refused.items()}

    def _call(self, ask: Ask) -> Answer:
        headers = {"gumgaToken": self._token, "accept": "application/json", **self._platform}
        content = b"" if ask.payload is None else write_json(ask.payload)
        if content:
            headers["content-type"] = "application/json"
        url = url_of(self._site, ask.pattern, ask.ids, ask.query)
        call = Call(ask.method, url, ask.route, {**headers, **ask.headers}, content)
        answer = self._http.handle_request(call)
        if not answer.is_success:
            raise to_error(answer, ask.route, is_read=ask.is_read, secret=self._token)
        return answer
