"""Every point in which the sources contradict each other, as a switch."""

from dataclasses import dataclass, field


def _one_of(default: str, *others: str) -> str:
    chosen: str = field(default=default, metadata={"choices": (default, *others)})
    return chosen


@dataclass(frozen=True, slots=True)
class Switches:
    """How one account's AnyMarket speaks; settable while it runs."""

    batch_shape: str = _one_of("arrays", "objects", "none")
    """Result of PUT /stocks/batch: lists of objects, objects, or an empty body."""
    batch_status: str = _one_of("200", "204")
    """Its status; a 204 carries the body all the same, as documented."""
    page_number: str = _one_of("0", "1", "absent", "absent_when_zero")
    """`page.number`: counted from 0 or from 1, never there, or 0 left out."""
    next_on_last_page: bool = True
    """Whether the last page that has content still links to a next one."""
    next_offset_only: bool = False
    """Whether hrefs carry `offset` alone, losing limit and filters."""
    page_limits: str = _one_of("5-100", "20-100")
    """The least (and usual) and the most rows of a page: of today, or as once documented."""
    limit_out_of_range: str = _one_of("clamp", "refuse")
    """What becomes of a `limit` outside that: the nearest allowed, or 422."""
    approximate_total_from: int = 50_000
    """From how many rows on an unfiltered `totalElements` is rounded down."""
    auth_shape: str = _one_of("mixed", "code", "response")
    """Body of 401: `{code,message}`, `{response,operation}`, or as measured: the
    latter without a token, the former for an unknown one."""
    auth_status: str = _one_of("401", "403")
    """Status of a missing or unknown token."""
    error_shape: str = _one_of("plain", "details", "field_errors")
    """Body of other errors: `{code,message}`, with the optional `details` and `resources`, or
    for 422 the older one with `fieldErrors`."""
    media_types: str = _one_of("any", "json")
    """Whether POST and PUT take JSON under any media type, or 415 all but application/json."""
    platform_required: bool = False
    """Whether a call without the header `platform` is refused with 400."""
    rate_headers: bool = True
    """Whether answers tell `ratelimit-limit`, `-remaining` and `-reset`."""
    retry_after: str = _one_of("seconds", "date", "absent")
    """How a 429 says when to come back."""
    ids: str = _one_of("number", "text")
    """How ids of products, SKUs, listings and locals are written in answers."""
    nulls: str = _one_of("absent", "explicit")
    """Whether what has no value is left out, or written as null."""
    amounts: str = _one_of("integer", "double")
    """Whether quantities are written 2 or 2.0."""
    stock_limit: int = 200
    """Items a stock call may hold; more are refused with 422."""
    stock_local_required: bool = False
    """Whether PUT /stocks and /stocks/batch insist on `stockLocalId`."""
    stock_quantity_required: bool = False
    """Whether PUT /stocks and /stocks/batch insist on `quantity` (documented), or
    take a cost, a time or a shelf alone (as clients do)."""
    stock_put_creates: bool = True
    """Whether PUT /stocks makes the missing row of a SKU at a local, or refuses it."""
    stock_delay_ms: int = 0
    """For how long GET /stocks still shows the amount from before a write."""
    stock_post_rules: str = _one_of("2026", "2024")
    """POST /stocks insists on stockLocalId (2026) or on id (2024)."""
    created_status: str = _one_of("201", "200")
    """Status of POST /products."""
    product_types: str = _one_of("english", "portuguese")
    """Words of a product's `type` in answers: SIMPLE… (2026), or Simples… (2024)."""
    weight_required: bool = False
    """Whether POST /products insists on `weight` (2024)."""
    duplicate_names: str = _one_of("refused", "accepted")
    """A second brand, category of one parent, variation type or value of the same name or
    partner id: 422, or one more of them."""
    duplicate_codes: str = _one_of("refused", "accepted")
    """A second SKU of the same `partnerId`: 422, or one more of them, as accounts have that were
    filled by hand."""
    name_filter: str = _one_of("contains", "exact", "ignored")
    """What `name` in a list of brands or categories finds; capitals never count."""
    patched_category: str = _one_of("whole", "id")
    """What PATCH of a product wants of a category that it names: id, name and path (2026), or the
    id alone, which is all that the official client sends."""
    catalogue_put_omitted: str = _one_of("reset", "kept")
    """What PUT of a brand, category, variation or product makes of a field left out."""
    brand_name_length: int = 120
    """Characters of a brand's name: 120 (2026), or 255 (2024)."""
    brand_partner_id: str = _one_of("always", "lists")
    """Whether the answer of a single brand tells its `partnerId`, or only lists do (2024)."""
    categories_list: str = _one_of("roots", "flat")
    """Whether GET /categories lists the roots only, or every category."""
    category_totals: bool = True
    """Whether the tree tells `totalProducts` (new in 2026)."""
    category_parent_key: str = _one_of("partnerId", "parnerId")
    """How a category's parent spells its partner id: one schema has it misspelt."""
    unknown_references: str = _one_of("refused", "accepted")
    """A product of a category, brand or kit component that is not there: 422, or taken."""
    variation_rules: str = _one_of("checked", "unchecked")
    """Whether SKUs of one product must differ in the same variations, or are taken as they come."""
    empty_images: str = _one_of("accepted", "refused")
    """A new product whose list of images is empty."""
    image_delay_ms: int = 0
    """For how long an image is UNPROCESSED."""
    image_result: str = _one_of("PROCESSED", "ERROR")
    """What becomes of it then."""
    image_errors: str = ""
    """Images whose address contains this text end in ERROR all the same; empty for none."""
    image_url: str = _one_of("kept", "rehosted")
    """Whether a processed image tells the address it was sent with, or one of theirs."""
    single_image: str = _one_of("array", "object")
    """Whether GET of one image answers an array of it, as documented."""
    bookkeeping_keys: bool = False
    """Whether products tell when they were made and by whom, as real answers do."""
    unknown_variations: str = _one_of("refused", "made")
    """A SKU that names a type or value of variation which is not there: 422, or it is made."""
    sku_price_of_other_scope: str = _one_of("ignored", "refused")
    """A price sent to a SKU whose product is not of scope SKU: ignored, or 422."""
    sku_put_omitted: str = _one_of("reset", "kept")
    """What PUT of a SKU makes of a field that was left out."""
    listing_price_of_other_scope: str = _one_of("error", "ignored", "honoured")
    """A price sent to a listing whose product is not of scope SKU_MARKETPLACE."""
    discount_above_price: str = _one_of("error", "accepted")
    """A promotional price that is higher than the price."""
    prices_limit: int = 0
    """Items PUT /skus/marketplaces/prices may hold; 0 for any number."""
    feed_size: str = _one_of("100", "10")
    """Entries of GET /orders/feeds without a `limit`; where it is 10, there are never more."""
    feed_order: str = _one_of("random", "oldest")
    """Which entries come first."""
    feed_statuses: str = ""
    """Statuses that enter the feed, with commas between; empty for all."""
    feed_wrong_token: str = _one_of("404", "400")
    """Status of an acknowledgement whose token is of no pending entry of its order."""
    feed_older_token: str = _one_of("accepted", "refused")
    """The token of an older entry of an order that has a newer one: good, or stale."""
    feed_batch: str = _one_of("whole", "rest", "silent")
    """A batch with a wrong token: refused whole, refused after the others were acknowledged, or
    answered as if nothing were wrong."""
    feed_echoes: bool = True
    """Whether what the ERP itself changes enters the feed and is called back, too."""
    date_filters: str = _one_of("inclusive", "exclusive")
    """Whether the two ends of a listing belong to it."""
    date_span_exceeded: str = _one_of("refuse", "clamp")
    """A listing over too long a span: 422, or as much of it as there may be."""
    date_without_offset: str = _one_of("refuse", "utc")
    """A date without offset: 422, or taken for UTC."""
    last_update: bool = True
    """Whether orders say `lastUpdate` (new in 2026)."""
    delivery_status_key: str = _one_of("both", "deliverStatus", "deliveryStatus")
    """Under which name an order says how its delivery goes."""
    item_shippings: str = _one_of("array", "object")
    """How `items[].shippings` is written: array (2026, real answers), or object (2024)."""
    item_customization: str = _one_of("customization", "customizations")
    """Under which name an item says how it is customised."""
    metadata_values: str = _one_of("text", "boolean")
    """How truth values of an order's metadata are written."""
    anymarket_state: str = _one_of("raw", "normalized")
    """Whether `anymarketAddress.state` is the channel's text or two letters."""
    order_path_suffix: str = _one_of("refused", "tolerated")
    """PUT /orders/1(Faturado), as once documented: 400, or as PUT /orders/1."""
    invoiced_requires: str = _one_of("date", "key_and_date", "all")
    """What `invoice` must hold: of the schema of 2026, that of 2024, or of the text."""
    shipped_requires: str = _one_of("schema", "url", "url_and_estimate")
    """What `tracking` must hold when shipped: of the schema, of the text, or of the academy."""
    transmission_delay_ms: int = 0
    """For how long `transmissionStatus` is WAITING after a change of the ERP."""
    transmission_result: str = _one_of("OK", "ERROR")
    """What becomes of it then."""
    transmission_complaint: str = "O canal recusou a alteração."
    """What `marketPlaceStatusComplement` says of an order whose transmission ended in ERROR."""
    nfe_media_type: str = _one_of("xml", "any")
    """PUT of an NF-e under another type than application/xml: 415, or taken, since the official
    client sends text/plain."""
    nfe_refusal: str = _one_of(
        "none", "substatus", "limit", "emission_date", "not_supported", "unpaid", "shopee", "other"
    )
    """With which text every NF-e is refused, as 500."""
    nfe_demanded: str = _one_of("checked", "ignored")
    """Whether an order whose metadata demand the XML may be shipped without it."""
    invoice_of_packages: str = _one_of("document", "json")
    """How an order with packages is invoiced: by a document each, PUT INVOICED being refused; or
    by PUT INVOICED as well."""
    shipment_of_packages: str = _one_of("each", "whole")
    """How an order with packages is shipped: each by its `packageId`, PUT without one being
    refused; or all at once by PUT without one as well."""
    packages_leave: str = _one_of("last", "first")
    """Which package of an order, once it left, makes the order PAID_WAITING_DELIVERY."""
    package_id_place: str = _one_of("either", "query", "form")
    """Where POST of a fiscal document looks for `packageId`."""
    document_requires: str = _one_of("2026", "2024")
    """What the form must hold: file, number and date (2026), or the file alone (2024)."""
    monitoring_id: str = _one_of("told", "absent")
    """Whether the answer to a new monitoring tells its `id`: the schema of that answer has none."""
    monitoring_end: str = _one_of("both", "put", "conclude")
    """How a monitoring ends: PUT of it (2026, marked internal), POST /monitorings/conclude (of the
    official client); the other one is AnyMarket's own."""
    monitoring_twins: str = _one_of("accepted", "refused")
    """A second monitoring of one `partnerId` and `origin`."""
    monitoring_retry: str = _one_of("POST", "PUT", "GET")
    """With which method the panel asks `retryCallbackURL`."""
    transmission_mark: str = _one_of("taken", "restricted")
    """Whether PUT of an order's `transmissionStatus` is for integrators, or AnyMarket's own."""
    cancellation: str = _one_of("allowed", "forbidden", "restricted")
    """Whether the ERP may cancel, as some channels forbid: 422, or 500 with the text of what is
    AnyMarket's own."""
