"""Products out of what a client sends, made and changed."""

from collections.abc import Mapping

from simulator.eccosys.call import Payload, as_object, as_objects
from simulator.eccosys.errors import Unfit
from simulator.eccosys.goods import Product
from simulator.eccosys.product_views import EMPTY
from simulator.eccosys.values import Read, decimals, flag, moment, money, one_of, text, whole
from simulator.eccosys.world import Account

REQUIRED = ("codigo", "nome", "unidade", "preco")
PLACES = {
    "idTagDepartamentoArvore": 0,
    "idTagCategoriaArvore": 1,
    "idTagSubcategoriaArvore": 2,
}
BRAND = "idTagMarcaArvore"
_WEIGHTS = ("peso", "pesoLiq", "pesoBruto", "pesoReal")
_SIZES = ("largura", "altura", "comprimento", "larguraReal", "alturaReal", "comprimentoReal")
_MONEY = ("preco", "precoDe", "precoCusto", "precoCustoUss", "precoPromocional")
_WHOLE = ("garantia", "tempoProducao", "idFornecedor", "idProdutoPai", *PLACES, BRAND)
_ACTIVE = ("situacao", "situacaoVenda", "situacaoCompra")
_FLAGS = ("opcEcommerce", "opcEstoqueEcommerce", "produtoAlterado", "calcAutomEstoque", "excluido")
_MOMENTS = ("dtCriacao", "dataAlteracao")
_MORE_TEXT = ("codigo", *(f"foto{number}" for number in range(1, 7)))
_BLOCKS = frozenset({"_Atributos", "_FichaTecnica", "_Estoque", "_VinculosPlataforma"})

READ: Mapping[str, Read] = {
    **dict.fromkeys((*EMPTY, *_MORE_TEXT), text()),
    **dict.fromkeys(_WEIGHTS, decimals(3)),
    **dict.fromkeys(_SIZES, decimals(2)),
    **dict.fromkeys(_MONEY, money),
    **dict.fromkeys(_WHOLE, whole),
    **dict.fromkeys(_ACTIVE, one_of("A", "I")),
    **dict.fromkeys(_FLAGS, flag),
    **dict.fromkeys(_MOMENTS, moment),
    "codigo": text(120),
    "nome": text(255),
    "idProdutoMaster": whole,
    "origem": one_of(*map(str, range(9))),
    "tipo": one_of("P", "S", "M", "K"),
}


def make_product(account: Account, sent: Payload) -> Product:
    """Add a product.

    Raises:
        Unfit: a field is missing, unknown or of the wrong kind, or the code is taken.
    """
    fields = _fields(account, sent)
    for name in REQUIRED:
        if not fields.get(name, "").strip():
            raise Unfit(f"Preencha o campo {name} do produto.")
    code = fields.pop("codigo")
    _refuse_taken(account, code)
    _check_parent(account, fields.get("idProdutoMaster", "0"))
    now = account.clock.text()
    made = {"dtCriacao": now, "dataAlteracao": now, **fields, **_flagged(account)}
    product = Product(account.ids.take("product"), code, made)
    _take_blocks(account, product, sent)
    account.goods.keep(product)
    return product


def change_product(account: Account, sent: Payload) -> Product:
    """Change what is sent of the product with this `id` or `codigo`.

    Raises:
        Unfit: there is none, or a value does not fit.
    """
    product = _named(account, sent)
    fields = _fields(account, sent)
    code = fields.pop("codigo", product.code)
    if code != product.code:
        _refuse_taken(account, code, product)
    master = fields.pop("idProdutoMaster", product.fields.get("idProdutoMaster", "0"))
    _check_parent(account, master, product)
    own = {"dataAlteracao": account.clock.text(), **_flagged(account)}
    _take_blocks(account, product, sent)
    account.goods.change(product, code, {**own, **fields, "idProdutoMaster": master})
    return product


def touch(account: Account, product: Product) -> None:
    """Note that something about a product has changed."""
    product.fields |= {"dataAlteracao": account.clock.text(), **_flagged(account)}


def _flagged(account: Account) -> dict[str, str]:
    return {"produtoAlterado": "S"} if account.switches.own_edits == "flagged" else {}


def _fields(account: Account, sent: Payload) -> dict[str, str]:
    fields: dict[str, str] = {}
    for name, value in sent.items():
        if name in READ:
            fields[name] = READ[name](name, value)
        elif name not in {"id", *_BLOCKS} and account.switches.unknown_fields == "refused":
            raise Unfit(f"Campo desconhecido: produto.{name}.")
    fields.pop("id", None)
    return {**fields, **_places(account, fields)}


def _places(account: Account, fields: dict[str, str]) -> dict[str, str]:
    """Give where a product stands: an id that is unknown is taken for none, in silence."""
    if account.switches.tree_in_body == "ignored":
        return {name: "0" for name in (*PLACES, BRAND) if name in fields}
    places: dict[str, str] = {}
    for name, level in PLACES.items():
        if name in fields and account.shelves.node(fields[name], level) is None:
            places[name] = "0"
    brand = fields.get(BRAND, "")
    if brand and (not brand.isdecimal() or int(brand) not in account.shelves.brands):
        places[BRAND] = "0"
    return places


def _named(account: Account, sent: Payload) -> Product:
    number, code = str(sent.get("id", "")), str(sent.get("codigo", ""))
    found = account.goods.by_id.get(int(number)) if number.isdecimal() else None
    found = found or account.goods.by_code.get(code)
    if found is None:
        raise Unfit(f"Produto não encontrado: {number or code or 'informe id ou codigo'}.")
    return found


def _refuse_taken(account: Account, code: str, own: Product | None = None) -> None:
    known = account.goods.by_code.get(code)
    if known is not None and known is not own:
        raise Unfit("Existe(m) produto(s) com o mesmo código")


def _check_parent(account: Account, master: str, own: Product | None = None) -> None:
    if master in {"", "0"}:
        return
    parent = account.goods.by_id.get(int(master)) if master.isdecimal() else None
    if parent is None or parent is own:
        raise Unfit(f"Produto pai não encontrado: {master}.")
    if parent.fields.get("idProdutoMaster", "0") != "0" or (own is not None and own.children):
        raise Unfit("Um produto filho não pode ter filhos.")


def _take_blocks(account: Account, product: Product, sent: Payload) -> None:
    sheet = sent.get("_FichaTecnica")
    if sheet is not None:
        rows = as_objects("_FichaTecnica", sheet if isinstance(sheet, list) else [sheet])
        product.sheet = "".join(str(row.get("descricaoDetalhada", "")) for row in rows)
    said = sent.get("_Atributos")
    if said is not None and account.switches.attributes_in_body == "saved":
        for row in as_objects("_Atributos", said):
            set_attribute(account, product, row)


def set_attribute(account: Account, product: Product, sent: Payload) -> None:
    """Set what a product says: `{id, valor}`, `valor` being an option's id or a text.

    Raises:
        Unfit: the attribute or the option is unknown.
    """
    row = as_object("atributo", sent)
    number, said = str(row.get("id", "")), str(row.get("valor", ""))
    attribute = account.shelves.attributes.get(int(number)) if number.isdecimal() else None
    if attribute is None:
        raise Unfit(f"Atributo não encontrado: {number or 'informe id'}.")
    options = attribute.options
    if options is not None and (not said.isdecimal() or int(said) not in options):
        raise Unfit(f"Opção não encontrada: {said} do atributo {attribute.label.strip()}.")
    product.attributes[attribute.id] = said
