"""What products and their stock look like in answers."""

from collections.abc import Mapping
from decimal import Decimal

from simulator.eccosys.goods import Product
from simulator.eccosys.shelf_views import place_view, value_view
from simulator.eccosys.shelves import Node, Shelves
from simulator.eccosys.switches import Switches

EMPTY: Mapping[str, str | None] = {
    "id": "",
    "codigo": "",
    "nome": "",
    "unidade": "UN",
    "unPorCaixa": "1",
    "cf": "",
    "cest": "",
    "origem": "0",
    "preco": "0.00",
    "precoDe": "0.00",
    "precoCusto": "0.00",
    "precoCustoUss": "0.00",
    "situacao": "A",
    "situacaoVenda": "A",
    "situacaoCompra": "A",
    "tipo": "P",
    "tipoProducao": "P",
    "tipoFrete": "1",
    "calcAutomEstoque": "N",
    "estoqueMinimo": "0.00",
    "estoqueMaximo": "0.00",
    "peso": "0.000",
    "pesoLiq": "0.000",
    "pesoBruto": "0.000",
    "pesoReal": "0.000",
    "largura": "0.00",
    "altura": "0.00",
    "comprimento": "0.00",
    "larguraReal": "0.00",
    "alturaReal": "0.00",
    "comprimentoReal": "0.00",
    "gtin": "",
    "gtinEmbalagem": "",
    "codigoNoFabricante": "",
    "idFornecedor": "0",
    "localizacao": "",
    "descricaoEcommerce": "",
    "descricaoComplementar": "",
    "tituloPagina": "",
    "urlEcommerce": "",
    "keyword": "",
    "metatagDescription": "",
    "opcEcommerce": "S",
    "opcEstoqueEcommerce": "N",
    "produtoAlterado": "N",
    "idProdutoMaster": "0",
    "idProdutoPai": "0",
    "codigoPai": None,
    "idTagDepartamentoArvore": "0",
    "idTagCategoriaArvore": "0",
    "idTagSubcategoriaArvore": "0",
    "idTagMarcaArvore": "0",
    "garantia": "0",
    "tempoProducao": "0",
    "ipiCodigoEnquadramento": "999",
    "valorIpiFixo": "0.00",
    "spedTipoItem": "00",
    "foto1": None,
    "dtCriacao": "0000-00-00 00:00:00",
    "dataAlteracao": "0000-00-00 00:00:00",
    "excluido": "N",
    "obs": "",
}
"""In the order in which answers have them."""


def product_row(product: Product) -> dict[str, str | None]:
    """Give a product as a list has it: flat."""
    return {**EMPTY, **product.fields, "id": str(product.id), "codigo": product.code}


def product_view(shelves: Shelves, product: Product) -> dict[str, object]:
    """Give a product as the single read has it: with its blocks."""
    return {
        **product_row(product),
        "_Skus": [
            {
                "id": str(child.id),
                "codigo": child.code,
                "gtin": child.fields.get("gtin", ""),
                "gtinEmbalagem": child.fields.get("gtinEmbalagem", ""),
            }
            for child in product.children
        ],
        "_Atributos": attribute_values(shelves, product),
        "_Estoque": {
            "estoqueReal": _plain(product.on_hand),
            "estoqueDisponivel": _plain(product.available),
            "codigo": product.code,
            "nome": product.fields.get("nome", ""),
        },
        "_FichaTecnica": [{"descricaoDetalhada": product.sheet}] if product.sheet else [],
        **_brand(shelves, product),
        "_Departamentos": place_view(_place(shelves, product)),
        "_VinculosPlataforma": [],
        "_Componentes": [],
    }


def attribute_values(shelves: Shelves, product: Product) -> list[object]:
    """Give what a product says of itself."""
    return [
        value_view(shelves.attributes[number], said)
        for number, said in product.attributes.items()
        if number in shelves.attributes
    ]


def _brand(shelves: Shelves, product: Product) -> dict[str, object]:
    brand = shelves.brands.get(int(product.fields.get("idTagMarcaArvore") or "0"))
    return {"_Marca": {"id": str(brand.id), "nome": brand.name}} if brand else {}


def _place(shelves: Shelves, product: Product) -> list[Node]:
    names = ("idTagDepartamentoArvore", "idTagCategoriaArvore", "idTagSubcategoriaArvore")
    found = [shelves.node(product.fields.get(name, ""), level) for level, name in enumerate(names)]
    # A level without the one above it is nowhere.
    place: list[Node] = []
    for node in found:
        if node is None or node.parent is not (place[-1] if place else None):
            break
        place.append(node)
    return place


def stock_view(switches: Switches, product: Product, name: str = "") -> dict[str, object]:
    """Give the stock of a product; text and numbers are mixed, row by row."""
    is_text = switches.stock_numbers == "text" or (
        switches.stock_numbers == "mixed" and product.id % 2 == 0
    )
    amounts: list[object] = [_plain(product.on_hand), _plain(product.available)]
    real, available = [str(amount) for amount in amounts] if is_text else amounts
    return {
        "estoqueReal": real,
        "estoqueDisponivel": available,
        "codigo": product.code,
        "nome": name or product.fields.get("nome", ""),
        "idProduto": str(product.id),
    }


def _plain(amount: Decimal) -> int | float:
    return int(amount) if amount == amount.to_integral_value() else float(amount)
