"""Every point in which the sources contradict each other or are silent, as a switch."""

from dataclasses import dataclass, field


def _one_of(default: str, *others: str) -> str:
    chosen: str = field(default=default, metadata={"choices": (default, *others)})
    return chosen


def _envelope(default: str) -> str:
    return _one_of(default, *({"top", "result"} - {default}))


@dataclass(frozen=True, slots=True)
class Switches:
    """How one company's Eccosys speaks; settable while it runs."""

    authorization: str = _one_of("both", "raw", "bearer")
    """Which spelling of the header `Authorization` is taken."""
    legacy_signature: bool = True
    """Whether the headers `apikey` and `signature` of the first generation still let in."""
    user_token: bool = True
    """Whether the header `x-access-token` lets in."""
    empty_list: str = _one_of("404", "200")
    """What a list without rows is: 404, or `[]`."""
    default_count: int = 100
    """Rows of a page when `$count` is absent; 0 for all of them."""
    largest_count: int = 0
    """Rows of a page at most, however many are asked for; 0 for no limit."""
    paging: str = _one_of("honoured", "ignored")
    """Whether lists heed `$offset`."""
    days: str = _one_of("honoured", "ignored", "broken")
    """Whether lists heed `$fromDate` and `$toDate`, or find nothing by them."""
    filter: str = _one_of("400", "legacy")
    """`$filter` on products: refused as in 2026, or `campo+eq+valor` as before."""
    products_by_query: str = _one_of("ignored", "400", "honoured")
    """`codigo` in the query of the product list."""
    numeric_product_key: str = _one_of("id", "code")
    """What digits in `/produtos/{…}` are taken for first."""
    single_order: str = _one_of("array", "object")
    """Whether one order comes in an array of one."""
    single_note: str = _one_of("array", "object")
    """The same for an invoice."""
    note_filter: str = _one_of("honoured", "ignored")
    """Whether the list of invoices heeds `$situacao`."""
    access_key_name: str = _one_of("chave_acesso", "chaveAcesso")
    """How an invoice spells its access key."""
    xml_key: str = _one_of("both", "id", "number")
    """By what `/xml-nfes/{…}` finds an invoice."""
    single_product: str = _one_of("object", "array")
    """The same for a product."""
    single_customer: str = _one_of("array", "object")
    """The same for a customer."""
    single_stock: str = _one_of("array", "object")
    """The same for the stock of a product."""
    order_envelope: str = _envelope("top")
    """POST /pedidos: `success` and `error` at the top, or under `result`."""
    order_update_envelope: str = _envelope("result")
    """The same for PUT /pedidos and for items."""
    status_envelope: str = _envelope("result")
    """The same for POST /pedidos/{…}/situacao."""
    customer_envelope: str = _envelope("top")
    """The same for POST and PUT /clientes."""
    created_id: str = _one_of("number", "text")
    """How POST /pedidos and POST /clientes write the new id."""
    order_lookup: str = _one_of("exact", "near", "absent", "ignored")
    """`/pedidos/numeroOC={…}`: this number, all that contain it, always 404, or the whole list."""
    lookup_answer: str = _one_of("whole", "short")
    """What `/pedidos/numeroOC={…}` says of an order: all of it, or ids, numbers and status."""
    lookup_delay_ms: int = 0
    """For how long a new order is not found yet by any read."""
    customer_lookup: str = _one_of("all", "key", "plain", "query", "none")
    """By document: `/clientes/cnpj={…}` (key), `/clientes/{…}` (plain), `?cnpj=` (query)."""
    duplicate_documents: str = _one_of("refuse", "allow")
    """POST /clientes with a document that exists: the setting `Permite CPF/CNPJ duplicado`."""
    contact_by_id: str = _one_of("honoured", "ignored")
    """`idContato` of a new order: whose it is, or ignored for the customer's own block."""
    order_number_length: int = 10
    """Where a `numeroPedido` that was sent is cut; 0 for nowhere."""
    unknown_items: str = _one_of("dropped", "unlinked", "refused")
    """An item whose product is unknown by id and by code."""
    unlinked_items: str = _one_of("accepted", "refused")
    """An item with a known `codigo` but no `idProduto`: saved without the product."""
    unknown_carrier: str = _one_of("blank", "refused")
    """An order whose carrier, or whose link to it, is unknown: the carrier is left blank."""
    changed_carrier: str = _one_of("saved", "kept")
    """PUT /pedidos with another carrier: saved, or answered as done and left as it was."""
    unknown_fields: str = _one_of("refused", "ignored")
    """A field that no source mentions."""
    totals: str = _one_of("refused", "sent", "computed")
    """Totals that disagree with the items: refused, kept as sent, or computed anew."""
    cancel_invoiced: str = _one_of("refused", "accepted")
    """Cancelling an order that has an invoice."""
    delivered: str = _one_of("1", "D")
    """How an order with `dataEntrega` reads: status 1, or the older D."""
    status_routes: str = _one_of("both", "situacao", "status")
    """Which of `/pedidos/situacao/{s}` and `/pedidos/status/{s}` there is."""
    form_names: str = _one_of("present", "absent")
    """Whether `_FormasDeEnvio` say more than `id` and `ativa`."""
    product_envelope: str = _one_of("result", "top", "bare")
    """POST and PUT /produtos: as orders, or the id of a single new product and nothing else."""
    own_edits: str = _one_of("flagged", "silent")
    """Whether products changed through the API enter the list of changed products."""
    tree_in_body: str = _one_of("honoured", "ignored")
    """Tree and brand ids in the body of a product."""
    attributes_in_body: str = _one_of("ignored", "saved")
    """`_Atributos` in the body of a product."""
    attributes_by_id: str = _one_of("lost", "saved")
    """POST /produtos/{…}/atributos by the id of a product: answered with ok and lost, or saved."""
    acknowledgement: str = _one_of("envelope", "text")
    """How setting a change flag is answered: as other writes, or with the text ok."""
    duplicate_names: str = _one_of("refused", "accepted")
    """A second brand, attribute or node of the tree of the same name (and place)."""
    deleted_in_stock: str = _one_of("shown", "hidden")
    """Whether /estoques still has the products that were deleted."""
    stock_numbers: str = _one_of("mixed", "text", "number")
    """How /estoques writes quantities."""
    stock_paging: str = _one_of("honoured", "ignored")
    """Whether /estoques heeds `$offset` and `$count`."""
    retry_after: str = _one_of("absent", "seconds")
    """Whether a 429 says when to come back."""
