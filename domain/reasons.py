"""What each reason means to a person: Portuguese and English, cause, steps, owner."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.deadletters import Reason


@dataclass(frozen=True, slots=True)
class ReasonText:
    """The catalogue's entry of one reason.

    Args:
        owner: who can end it: merchant, integrator, hub or erp.
    """

    portuguese: str
    english: str
    cause: str
    steps: tuple[str, ...]
    owner: str


_SAVING = "saving releases the orders"
_REPLAY = "replay the letter: anybridge dead replay ID"

TEXTS: Mapping[Reason, ReasonText] = {
    Reason.CARRIER_UNMAPPED: ReasonText(
        "O transportador não está mapeado; o pedido, ou o novo transportador, não está no ERP.",
        "The carrier is not mapped; the order, or its new carrier, is not in the ERP.",
        "a carrier that this store never used, a new spelling, or one that the ERP has no more",
        ("map it: anybridge map suggest carrier, then map set carrier …", _SAVING),
        "merchant",
    ),
    Reason.CARRIER_CONFLICT: ReasonText(
        "Os itens do pedido levam a transportadores diferentes.",
        "The order's items resolve to different carriers.",
        "one order with several shipping types",
        ("choose the store's policy or map the types alike", _REPLAY),
        "merchant",
    ),
    Reason.SKU_UNMAPPED: ReasonText(
        "O SKU do pedido não existe no ERP.",
        "The order's SKU does not exist in the ERP.",
        "a product created in the hub only, or renamed",
        ("create the product and replay, or: anybridge map set sku …", _SAVING),
        "merchant",
    ),
    Reason.PAYMENT_UNMAPPED: ReasonText(
        "A forma de pagamento não está mapeada.",
        "The payment method is not mapped.",
        "a new payment method of the channel",
        ("map it: anybridge map set payment …", _SAVING),
        "merchant",
    ),
    Reason.CHANNEL_UNMAPPED: ReasonText(
        "O canal de venda não está mapeado.",
        "The sales channel is not mapped.",
        "a new marketplace or account",
        ("map it: anybridge map set channel …", _SAVING),
        "merchant",
    ),
    Reason.CUSTOMER_INVALID: ReasonText(
        "Os dados do cliente estão incompletos ou inválidos.",
        "The customer's data are incomplete or invalid.",
        "the channel sent a wrong document or address",
        ("ask the customer", "correct it: anybridge dead edit ID --set FIELD=VALUE", _REPLAY),
        "merchant",
    ),
    Reason.PRODUCT_INCOMPLETE: ReasonText(
        "Faltam dados para o produto ser ativado na AnyMarket.",
        "AnyMarket could not activate the product: data are missing.",
        "image, category, brand, dimensions, NCM or origin missing in the ERP",
        ("complete the product in the ERP; the next change releases it",),
        "merchant",
    ),
    Reason.INVOICE_INVALID: ReasonText(
        "A nota fiscal não passou na conferência; nada foi enviado.",
        "The invoice failed its checks; nothing was sent.",
        "access key, issuer or number do not agree",
        ("correct the invoice in the ERP and publish it again",),
        "erp",
    ),
    Reason.HUB_REJECTED: ReasonText(
        "A AnyMarket recusou o conteúdo.",
        "AnyMarket refused the content.",
        "a rule of the hub; its words are in the detail",
        ("read the detail, correct the product or the setting", _REPLAY),
        "merchant",
    ),
    Reason.ERP_REJECTED: ReasonText(
        "O ERP recusou o conteúdo.",
        "The ERP refused the content.",
        "a rule of the ERP; its words are in the detail",
        ("read the detail, correct it in the ERP", _REPLAY),
        "merchant",
    ),
    Reason.ORDER_CONFLICT: ReasonText(
        "O número do pedido serve a mais de um pedido.",
        "The order number fits more than one order.",
        "the same number on two channels",
        ("name the order by its AnyMarket id", _REPLAY),
        "integrator",
    ),
    Reason.NUMBER_TAKEN: ReasonText(
        "O ERP já tem outro pedido com este número; nenhum foi criado nem assumido.",
        "The ERP has another order with this number; none was created or taken over.",
        "a shop of one's own with short numbers, or an order that somebody typed in",
        (
            "compare both: the detail says what differs",
            "the same order: write AnyMarket and its id into the ERP order's internal note",
            "another order: give that one another store order number in the ERP",
            _REPLAY,
        ),
        "merchant",
    ),
    Reason.ORDER_INCOMPLETE: ReasonText(
        "O pedido chegou sem número, sem itens ou com valores impossíveis; não foi importado.",
        "The order came without number, items or possible amounts; it was not imported.",
        "the channel sent half an order",
        ("correct the order in AnyMarket or in the channel", _REPLAY),
        "hub",
    ),
    Reason.ORDER_LOCKED: ReasonText(
        "O pedido mudou no canal, mas no ERP já não pode ser alterado.",
        "The order changed in the channel, but in the ERP it can no longer be changed.",
        "it was invoiced or cancelled in the ERP, or its items changed",
        ("decide in the ERP: cancel the invoice, or change the order by hand", _REPLAY),
        "merchant",
    ),
    Reason.CANCELLATION_REFUSED: ReasonText(
        "O canal não aceita o cancelamento; o pedido segue ativo no canal.",
        "The channel does not take the cancellation; there the order goes on.",
        "the channel lets only itself or the buyer cancel, or wants another code",
        ("open a ticket with the channel: when it cancels, the letter ends by itself", _REPLAY),
        "merchant",
    ),
    Reason.TRANSMISSION_FAILED: ReasonText(
        "A AnyMarket aceitou a informação, mas o canal a recusou.",
        "AnyMarket took what it was told, but the channel refused it.",
        "a rule of the channel; its words are in the detail",
        ("read the detail, correct it in AnyMarket's panel or in the ERP", _REPLAY),
        "merchant",
    ),
    Reason.EVENT_INVALID: ReasonText(
        "O evento do ERP não segue o contrato; nada foi aplicado.",
        "The ERP's event breaks the contract; nothing was applied.",
        "a field is missing or malformed, the store is unknown, or a clock is ahead",
        ("read the JSON pointers in the detail", "correct the sender and publish anew", _REPLAY),
        "erp",
    ),
    Reason.EVENT_UNROUTED: ReasonText(
        "Nenhuma fila recebe a chave de roteamento do evento.",
        "No queue takes the event's routing key.",
        "a misspelt routing key: it is <store>.<type>",
        ("correct the sender and publish anew", "or replay: it is read as it stands"),
        "erp",
    ),
    Reason.PRICE_NOT_SETTABLE: ReasonText(
        "O preço deste produto é calculado pela AnyMarket a partir do custo.",
        "AnyMarket derives this product's price from its cost.",
        "definitionPriceScope is COST",
        ("change the product's price scope in AnyMarket, or send no price", _REPLAY),
        "merchant",
    ),
    Reason.SKU_AMBIGUOUS: ReasonText(
        "O SKU existe mais de uma vez na AnyMarket.",
        "The SKU exists more than once in AnyMarket.",
        "two products carry the same partner id",
        ("correct the duplicates in AnyMarket", _REPLAY),
        "merchant",
    ),
    Reason.IMAGE_FAILED: ReasonText(
        "A AnyMarket não conseguiu baixar uma imagem do produto; o restante foi enviado.",
        "AnyMarket could not fetch an image of the product; everything else was sent.",
        "the address of the image is wrong, or its server refuses AnyMarket",
        (
            "open the address in the detail; correct the image in the ERP: the change releases it",
            "or, where the server was down, " + _REPLAY,
        ),
        "merchant",
    ),
    Reason.DELIVERY_LIMIT: ReasonText(
        "O broker desistiu da mensagem depois de muitas entregas.",
        "The broker gave the message up after too many deliveries.",
        "a process crashed again and again while it held the message",
        ("read the logs of the crashes", _REPLAY),
        "integrator",
    ),
    Reason.BUG: ReasonText(
        "Erro inesperado da ponte.",
        "An unexpected error of the bridge.",
        "a defect; the traceback is in the payload",
        ("report it with: anybridge dead show ID --payload", "replay after the fix"),
        "integrator",
    ),
}


def text_of(reason: str) -> ReasonText:
    """Give the texts of a reason; one of a newer release gets those of a bug."""
    try:
        return TEXTS[Reason(reason)]
    except ValueError:
        return TEXTS[Reason.BUG]
