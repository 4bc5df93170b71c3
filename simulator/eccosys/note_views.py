"""What invoices look like in answers."""

from collections.abc import Mapping

from simulator.eccosys.notes import PENDING, Note
from simulator.eccosys.switches import Switches
from simulator.eccosys.values import NO_TIME, written_cents, written_discount

Payload = dict[str, object]

_EMPTY: Mapping[str, object] = dict.fromkeys(
    (
        *("idNotaFiscal", "id", "numero", "serie", "idUnidadeNegocio", "idContato", "idTipoNota"),
        *("idOrigem", "contato", "cnpj", "ie", "identificadorIE", "tipoPessoa", "endereco"),
        *("enderecoNro", "bairro", "complemento", "cep", "idMunicipio", "municipio", "uf", "fone"),
        *("email", "cfop", "natureza", "tipo", "finalidade", "notaTipo", "tipoAmbiente"),
        *("dataEmissao", "horaSaidaEntrada", "dataSaidaEntrada", "dtEmissaoDANFE"),
        *("valorProdutos", "frete", "seguro", "outrasDespesas", "desconto", "valorDesconto"),
        *("valorIPI", "valorNota", "totalFaturado", "baseICMS", "valorICMS", "transportador"),
        *("cnpjTransportador", "fretePorConta", "qtdVolumes", "pesoBruto", "pesoLiquido"),
        *("situacao", "obsSistema", "pickingRealizado", "idDeposito"),
        *("considerarNoEstoqueDisponivel", "opcEnderecoDiferente", "codigoRastreamento"),
        *("dataCodigoRastreamento", "nfe_msg", "crt", "id_lote", "chave_acesso"),
        *("numero_protocolo", "dataHoraEnvio", "_OutroEndereco", "_LinkUrl"),
        *("xml_cancelamento_envio", "xml_cancelamento"),
    ),
    "",
) | {
    "idUnidadeNegocio": "0",
    "natureza": "[S] Venda de mercadoria",
    "tipo": "S",
    "finalidade": "1",
    "notaTipo": "N",
    "tipoAmbiente": "1",
    "cfop": "5102",
    "crt": "3",
    "_OutroEndereco": [],
}
"""An empty invoice, in the order in which answers have the fields."""


def note_view(switches: Switches, note: Note) -> Payload:
    """Give an invoice as lists and single reads have it."""
    order, totals = note.order, note.order.totals
    person = {name: order.contact.fields.get(name, "") for name in _PERSON}
    carrier = order.carrier.fields if order.carrier else {}
    view: Payload = {
        **_EMPTY,
        **person,
        "idNotaFiscal": str(note.id),
        "id": str(note.id),
        "numero": note.number,
        "serie": note.series,
        "idContato": str(order.contact.id),
        "idOrigem": str(order.id),
        "contato": order.contact.fields.get("nome", ""),
        "dataEmissao": note.issued_at[:10],
        "horaSaidaEntrada": note.issued_at[11:16],
        "dataSaidaEntrada": note.issued_at[:10],
        "dtEmissaoDANFE": note.issued_at if note.state == "7" else NO_TIME,
        "valorProdutos": written_cents(totals.products),
        "frete": written_cents(totals.freight),
        "desconto": written_discount(totals.discount),
        "valorDesconto": written_cents(totals.discount),
        "valorNota": written_cents(totals.total),
        "totalFaturado": written_cents(totals.total),
        "transportador": carrier.get("nome", ""),
        "cnpjTransportador": carrier.get("cnpj", ""),
        "situacao": note.state,
        _KEY: note.key,
        "obsSistema": (
            f"Número do Pedido de Venda: {order.number}\n"
            f"Número da Ordem De Compra: {order.store_number}"
        ),
        "codigoRastreamento": order.fields.get("codigoRastreamento", ""),
        "dataCodigoRastreamento": NO_TIME,
        "dataHoraEnvio": note.issued_at if note.state != PENDING else NO_TIME,
        "numero_protocolo": f"1352600{note.id % 10**8:08}" if note.key else "",
        "_LinkUrl": f"https://loja.eccosys.example/doc.view.php?id={note.id:032x}",
        **note.fields,
    }
    return {switches.access_key_name if name == _KEY else name: said for name, said in view.items()}


_KEY = "chave_acesso"
_PERSON = ("cnpj", "ie", "identificadorIE", "endereco", "enderecoNro", "bairro", "cep", "uf")
