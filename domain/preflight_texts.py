"""What pre-flight says to people, in Portuguese and English."""

from collections.abc import Mapping
from enum import StrEnum


class Flaw(StrEnum):
    """What may be the matter with a field of a product."""

    MISSING = "missing"
    TOO_LONG = "too_long"
    TOO_LARGE = "too_large"
    UNLISTED = "unlisted"
    CHECK_DIGIT = "check_digit"
    NOT_AN_ADDRESS = "not_an_address"
    PRIVATE = "private"
    CREDENTIALS = "credentials"
    UNKNOWN = "unknown"
    SEVERAL = "several"
    UNEVEN = "uneven"
    REPEATED = "repeated"
    UNREADABLE = "unreadable"
    RIVALS = "rivals"


LONGEST: Mapping[str, int] = {
    "name": 150,
    "description": 10_000,
    "brand": 120,
    "category": 80,
    "model": 255,
    "warranty_text": 1000,
    "video_url": 255,
    "sku": 120,
    "ean": 13,
    "value": 255,
}
"""Characters that the hub takes.

Source:
    docs/anymarket.md, "Products"; of the warranty's text it says nothing, ours is the contract's.
"""

LABELS: Mapping[str, tuple[str, str]] = {
    "name": ("o título", "the title"),
    "description": ("a descrição", "the description"),
    "brand": ("a marca", "the brand"),
    "category": ("a categoria", "the category"),
    "model": ("o modelo", "the model"),
    "warranty_text": ("o texto da garantia", "the text of the warranty"),
    "video_url": ("o endereço do vídeo", "the address of the video"),
    "ncm": ("o NCM", "the NCM"),
    "origin": ("a origem da mercadoria", "the tax origin"),
    "height_cm": ("a altura da embalagem", "the height of the parcel"),
    "width_cm": ("a largura da embalagem", "the width of the parcel"),
    "length_cm": ("o comprimento da embalagem", "the length of the parcel"),
    "weight_kg": ("o peso da embalagem", "the weight of the parcel"),
    "images": ("a imagem", "an image"),
    "url": ("o endereço da imagem", "the address of the image"),
    "variation": ("a variação da imagem", "the variation of the image"),
    "skus": ("o SKU", "a SKU"),
    "sku": ("o código do SKU", "the code of the SKU"),
    "ean": ("o EAN", "the EAN"),
    "price": ("o preço", "the price"),
    "sale_price": ("o preço promocional", "the sale price"),
    "variations": ("a variação do SKU", "the variation of the SKU"),
    "part": ("o SKU do componente do kit", "the SKU of the kit's part"),
    "value": ("o valor do atributo", "the value of the attribute"),
}
"""Field → how it is called, with its article: Portuguese, English."""

_SENTENCES: Mapping[Flaw, tuple[str, str]] = {
    Flaw.MISSING: (
        "Falta {o}{de}: preencha no ERP.",
        "{The}{of} is missing: fill it in in the ERP.",
    ),
    Flaw.TOO_LONG: (
        "{O}{de} passa de {longest} caracteres: encurte no ERP.",
        "{The}{of} is longer than {longest} characters: shorten it in the ERP.",
    ),
    Flaw.TOO_LARGE: (
        "{O}{de} está acima do que a AnyMarket aceita: corrija no ERP.",
        "{The}{of} is more than AnyMarket takes: correct it in the ERP.",
    ),
    Flaw.UNLISTED: (
        "{O}{de} não consta na documentação da AnyMarket; é enviada assim mesmo.",
        "{The}{of} is not in AnyMarket's documentation; it is sent all the same.",
    ),
    Flaw.CHECK_DIGIT: (
        "{O}{de} tem dígito verificador errado: corrija no ERP ou deixe em branco.",
        "{The}{of} has a wrong check digit: correct it in the ERP, or leave it blank.",
    ),
    Flaw.NOT_AN_ADDRESS: (
        "{O}{de} não é um endereço http ou https válido.",
        "{The}{of} is no valid http or https address.",
    ),
    Flaw.PRIVATE: (
        "{O}{de} fica em uma rede privada, onde a AnyMarket não chega.",
        "{The}{of} is in a private network, which AnyMarket cannot reach.",
    ),
    Flaw.CREDENTIALS: (
        "{O}{de} contém usuário ou senha: retire-os.",
        "{The}{of} holds a user or password: take them out.",
    ),
    Flaw.UNKNOWN: (
        "Não se conhece {o}{de}: confira o cadastro.",
        "{The}{of} is not known: check what was entered.",
    ),
    Flaw.SEVERAL: (
        "{O}{de} existe mais de uma vez na AnyMarket: escolha um com anybridge link set.",
        "{The}{of} is several SKUs in AnyMarket: choose one with anybridge link set.",
    ),
    Flaw.UNEVEN: (
        "{O}{de} não tem os mesmos nomes que a dos outros SKUs do produto.",
        "{The}{of} does not have the same names as those of the product's other SKUs.",
    ),
    Flaw.REPEATED: (
        "{O}{de} se repete: cada SKU deve ser único.",
        "{The}{of} is there twice: each SKU must be unique.",
    ),
    Flaw.UNREADABLE: (
        "{O}{de} não pode ser interpretado: escreva, por exemplo, 12 meses ou Unissex.",
        "{The}{of} cannot be read: write for example 12 meses or Unissex.",
    ),
    Flaw.RIVALS: (
        "{O}{de} contradiz outro atributo mapeado para o mesmo destino.",
        "{The}{of} contradicts another attribute that is mapped to the same place.",
    ),
}


def say(name: str, flaw: Flaw, what: str = "") -> tuple[str, str]:
    """Give the sentence of a flaw: Portuguese, English.

    Args:
        name: a field of `LABELS`.
        what: which one, where there are several: a SKU's code, an image's number.

    Examples:
        >>> say("brand", Flaw.MISSING)
        ('Falta a marca: preencha no ERP.', 'The brand is missing: fill it in in the ERP.')
        >>> say("ean", Flaw.CHECK_DIGIT, "AUR-1")[1]
        'The EAN (AUR-1) has a wrong check digit: correct it in the ERP, or leave it blank.'
    """
    portuguese, english = LABELS[name]
    named = f" ({what})" if what else ""
    fields = {
        "o": portuguese,
        "O": portuguese[0].upper() + portuguese[1:],
        "The": english[0].upper() + english[1:],
        "de": named,
        "of": named,
        "longest": LONGEST.get(name, 0),
    }
    first, second = _SENTENCES[flaw]
    return first.format(**fields), second.format(**fields)
