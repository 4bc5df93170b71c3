"""A store: one AnyMarket account joined to one ERP company."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class StockRule(StrEnum):
    """Regra de envio de estoque. There is no default: a wrong guess oversells."""

    CONSOLIDATE_ALL = "consolidate_all"
    SAME_NAME_ONLY = "same_name_only"


class StockEndpoint(StrEnum):
    """Which of the hub's stock dialects is spoken; `auto` learns it."""

    AUTO = "auto"
    BATCH = "batch"
    ATOMIC = "atomic"


class PriceScope(StrEnum):
    """Who owns a product's price in the hub (`definitionPriceScope`)."""

    SKU = "SKU"
    LISTING = "SKU_MARKETPLACE"
    COST = "COST"


class OrderImport(StrEnum):
    """Importar pedidos de vendas por situação."""

    PAID_ONLY = "paid_only"
    ALL = "all"


class StatusUpdateAfter(StrEnum):
    """Atualizar status de pedido na loja após."""

    INVOICE_AUTHORIZED = "invoice_authorized"
    DANFE_ISSUED = "danfe_issued"
    SHIPPED = "shipped"


class Fulfillment(StrEnum):
    """What becomes of orders that the marketplace ships itself."""

    SKIP = "skip"
    IMPORT = "import"


class ShippedOrders(StrEnum):
    """What becomes of orders that left before they came: attended in the ERP, or not at all."""

    IMPORT = "import"
    SKIP = "skip"


class CarrierConflict(StrEnum):
    """What becomes of an order whose items go by different carriers: a stated policy."""

    HOLD = "hold"
    FIRST = "first"


class Erp(StrEnum):
    """How the ERP is joined: by its API, or by events only."""

    AMQP = "amqp"
    ECCOSYS = "eccosys"


class ErpAuth(StrEnum):
    """How the ERP's token travels: each generation of its API knows another way."""

    BEARER = "bearer"
    RAW = "raw"
    USER = "user"
    SIGNATURE = "signature"


@dataclass(frozen=True, slots=True)
class Store:
    """A store's configuration as one turn sees it. Secrets are in clear only here.

    Args:
        oi: AnyMarket account id, "259061958.".
        deposit: the ERP deposit named in the configuration, as written by the ERP.
        deposits: the deposit list set by hand; empty: those seen so far.
        brake_percent: share of keys that may fall to zero within the hour.
        limit_calls: calls the token allows in `limit_window_s`, until the hub says otherwise.
        flows: switches per kind; a kind that is absent is on.
        platform: the hub; "anymarket" is the only one.
        domain: address of the merchant's shop, for people.
        import_orders_from: orders created before its midnight in São Paulo are skipped.
        carrier_conflict: an order goes whole by one carrier: held, or by that of its first item.
        price_scope: price owner of the products that the bridge creates.
        erp_token: with `signature` the `apikey`; `erp_secret` then signs the day.
        erp_limit_calls: calls the ERP's token allows in `erp_limit_window_s`.
        erp_early_days: an order of the ERP is dated so many days before its order at the channel
            at most: none that is older is looked for, or taken for it.
        issuers: CNPJs that issue the store's invoices, or their first eight characters for all
            branches; empty: any.
        paused: a person stopped every flow of the store.
        paused_marketplaces: a person stopped what concerns orders of these, as the hub names them.
        poll_orders_s: period of the feed's poll; None: that of the deployment.
        sweep_orders_s: period of the sweep; None: that of the deployment.
        poll_erp_s: period of the poll of the ERP; None: that of the deployment.
        poll_erp_kinds: what that poll notes, "stock"; what events tell is none of it.
        erp_acknowledge: the poll tells the ERP what it noted; no: it only looks.
        mirror_letters: the hub's panel shows the store's dead letters.
        mark_orders: the hub says of an order that is held that it does not come through.
    """

    name: str
    api_url: str
    oi: str = ""
    token: str = field(default="", repr=False)
    platform_header: str = ""
    stock_rule: StockRule | None = None
    deposit: str = ""
    deposits: tuple[str, ...] = ()
    stock_buffer: int = 0
    subtract_reserved: bool = True
    stock_endpoint: StockEndpoint = StockEndpoint.AUTO
    brake_percent: int = 20
    limit_calls: int = 60
    limit_window_s: float = 60.0
    flows: Mapping[str, bool] = field(default_factory=dict)
    platform: str = "anymarket"
    domain: str = ""
    order_import: OrderImport = OrderImport.PAID_ONLY
    status_update_after: StatusUpdateAfter = StatusUpdateAfter.INVOICE_AUTHORIZED
    send_images: bool = True
    import_orders_from: date | None = None
    fulfillment: Fulfillment = Fulfillment.SKIP
    carrier_conflict: CarrierConflict = CarrierConflict.HOLD
    shipped_orders: ShippedOrders = ShippedOrders.IMPORT
    price_scope: PriceScope = PriceScope.SKU
    erp: Erp = Erp.AMQP
    erp_url: str = ""
    erp_token: str = field(default="", repr=False)
    erp_auth: ErpAuth = ErpAuth.BEARER
    erp_secret: str = field(default="", repr=False)
    erp_limit_calls: int = 60
    erp_limit_window_s: float = 60.0
    erp_early_days: int = 7
    issuers: tuple[str, ...] = ()
    paused: bool = False
    paused_marketplaces: frozenset[str] = frozenset()
    poll_orders_s: float | None = None
    sweep_orders_s: float | None = None
    poll_erp_s: float | None = None
    poll_erp_kinds: tuple[str, ...] = ()
    erp_acknowledge: bool = True
    mirror_letters: bool = False
    mark_orders: bool = False

    def flow_on(self, kind: str) -> bool:
        """Tell whether the store's switch for this kind is on and the store not paused."""
        return not self.why_off(kind)

    def why_off(self, kind: str) -> str:
        """Give why a flow is off, with the command that lets it go on; empty when it is on.

        Examples:
            >>> Store("acme", "https://hub.example", flows={"price": False}).why_off("price")
            'flow price is off; anybridge store set acme --flows price=yes'
        """
        if self.paused:
            return f"every flow is paused; anybridge store resume {self.name}"
        if not self.flows.get(kind, True):
            return f"flow {kind} is off; anybridge store set {self.name} --flows {kind}=yes"
        return ""
