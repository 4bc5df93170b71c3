"""The header of an order: every field, how it is read, and what it is when nobody set it."""

from collections.abc import Mapping

from simulator.eccosys.call import Payload
from simulator.eccosys.errors import Unfit
from simulator.eccosys.values import (
    NO_DATE,
    NO_TIME,
    Read,
    day,
    decimals,
    flag,
    moment,
    money,
    one_of,
    text,
    whole,
)

EMPTY: Mapping[str, object] = {
    "id": "",
    "idContato": "",
    "data": NO_DATE,
    "situacao": "",
    "situacaoSecundaria": "0",
    "desconto": "0,00",
    "condicao": "",
    "observacoes": "",
    "totalProdutos": "0.00",
    "totalVenda": "0.00",
    "idOrigem": "0",
    "idPedidoOrigem": "",
    "tipoPagamento": None,
    "numeroPedido": "",
    "dataPrevista": NO_DATE,
    "idVendedor": "0",
    "idCategoria": "0",
    "frete": "0.00",
    "primeiraCompra": "",
    "observacaoInterna": "",
    "dataFaturamento": None,
    "numeroDaOrdemDeCompra": "",
    "idNotaFiscalRef": "0",
    "transportador": "",
    "idTransportador": "0",
    "idVinculoTransportadora": "0",
    "codigoTransportador": "",
    "fretePorConta": "R",
    "valorIPI": "0.00",
    "valorST": "0.00",
    "opcEnderecoDiferente": "N",
    "paymentOrderID": "",
    "codigoRastreamento": "",
    "dataCodigoRastreamento": NO_TIME,
    "rastreamentoConcluido": "N",
    "pickingRealizado": "N",
    "qtdVolumes": "1",
    "pesoLiquido": "0.000",
    "pesoBruto": "0.000",
    "especieVolume": "",
    "situacaoDescricao": "",
    "dataPagamento": None,
    "formaFrete": "",
    "pesoTransportadora": "0.000",
    "avisoRecebimento": "N",
    "maoPropria": "N",
    "possuiValorDeclarado": "N",
    "valorDeclarado": "0.00",
    "statusAlterado": "N",
    "syncLogistica": "N",
    "confirmacaoLogistica": "N",
    "dtCriacaoVenda": NO_TIME,
    "tipoObjeto": "",
    "dimensaoDiametro": "0",
    "dimensaoAltura": "0",
    "dimensaoLargura": "0",
    "dimensaoComprimento": "0",
    "idLojaVirtual": "0",
    "dataEnvioLogistica": None,
    "dataRecebimentoLogistica": None,
    "servicePlatformOrigin": "",
    "pedidoDeServico": "N",
    "idMarketplaceIntegrado": "0",
    "idMarketplacePedidoMaster": None,
    "dataEntrega": NO_DATE,
    "numeroNotaFiscal": None,
    "canalDeVenda": "",
    "pedidoColetado": False,
}
"""In the order in which answers have them."""

PLAIN: Mapping[str, Read] = {
    "data": day,
    "situacaoSecundaria": whole,
    "condicao": text(),
    "observacoes": text(),
    "idOrigem": whole,
    "idPedidoOrigem": text(),
    "tipoPagamento": text(),
    "dataPrevista": day,
    "idVendedor": whole,
    "idCategoria": whole,
    "primeiraCompra": text(),
    "observacaoInterna": text(),
    "dataFaturamento": moment,
    "numeroDaOrdemDeCompra": text(),
    "transportador": text(),
    "codigoTransportador": text(),
    "fretePorConta": one_of("R", "D", "T", "S"),
    "valorIPI": money,
    "valorST": money,
    "opcEnderecoDiferente": flag,
    "paymentOrderID": text(),
    "codigoRastreamento": text(),
    "dataCodigoRastreamento": moment,
    "rastreamentoConcluido": flag,
    "pickingRealizado": one_of("N", "A", "S"),
    "qtdVolumes": whole,
    "pesoLiquido": decimals(3),
    "pesoBruto": decimals(3),
    "especieVolume": text(),
    "situacaoDescricao": text(),
    "dataPagamento": moment,
    "formaFrete": text(),
    "pesoTransportadora": decimals(3),
    "avisoRecebimento": flag,
    "maoPropria": flag,
    "possuiValorDeclarado": flag,
    "valorDeclarado": money,
    "statusAlterado": text(),
    "syncLogistica": flag,
    "confirmacaoLogistica": flag,
    "dtCriacaoVenda": moment,
    "tipoObjeto": text(),
    "dimensaoDiametro": whole,
    "dimensaoAltura": whole,
    "dimensaoLargura": whole,
    "dimensaoComprimento": whole,
    "idLojaVirtual": whole,
    "dataEnvioLogistica": day,
    "dataRecebimentoLogistica": day,
    "servicePlatformOrigin": text(),
    "pedidoDeServico": text(),
    "idMarketplaceIntegrado": whole,
    "idMarketplacePedidoMaster": whole,
    "dataEntrega": day,
    "canalDeVenda": text(),
    "pedidoColetado": one_of("True", "False"),
}
"""Fields that are read one by one and kept as they are."""

SPECIAL = frozenset(
    {
        *("id", "idContato", "situacao", "numeroPedido", "desconto"),
        *("totalProdutos", "totalVenda", "frete"),
        *("idTransportador", "idVinculoTransportadora", "idCanalVenda"),
        *("_Cliente", "_Contato", "_Itens", "_Parcelas", "_OutroEndereco", "_EnderecoDeEntrega"),
        *("_Transportadora", "_Transportador"),
    }
)
"""Fields that mean something together with others."""


def plain_fields(sent: Payload, *, unknown: str) -> dict[str, str]:
    """Read every plain field of a header.

    Args:
        sent: the object as it came.
        unknown: "refused" or "ignored": what becomes of a field that no source mentions.

    Raises:
        Unfit: a value of the wrong kind, or an unknown field.
    """
    fields: dict[str, str] = {}
    for name, value in sent.items():
        if name in SPECIAL:
            continue
        read = PLAIN.get(name)
        if read is not None:
            fields[name] = read(name, value)
        elif unknown == "refused":
            raise Unfit(f"Campo desconhecido: {name}.")
    return fields
