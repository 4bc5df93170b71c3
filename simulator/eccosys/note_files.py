"""The authorised XML of invoices, as long as real ones: taxes of every item, and a signature."""

import base64
import hashlib

from simulator.eccosys.notes import Note
from simulator.eccosys.orders import Item, Order
from simulator.eccosys.people import bare
from simulator.eccosys.values import written_cents

_SPACE = 'xmlns="http://www.portalfiscal.inf.br/nfe"'
_SIGNED = 'xmlns="http://www.w3.org/2000/09/xmldsig#"'
_CERTIFICATE_BYTES = 1_500
_SIGNATURE_BYTES = 256
_FEW = 4_000
_REMARK = "Documento emitido conforme o pedido do canal de venda; trocas em ate 7 dias. "
_LONGEST_REMARK = 4_000
"""`infCpl` takes 5,000 characters; most invoices say something, few use them up."""


def note_xml(note: Note) -> str:
    """Give the authorised XML of an invoice."""
    moment = f"{note.issued_at.replace(' ', 'T')}-03:00"
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><nfeProc {_SPACE} versao="4.00"><NFe {_SPACE}>'
        f'<infNFe Id="NFe{note.key}" versao="4.00">{_head(note, moment)}{_people(note)}'
        f"{_items(note)}{_totals(note.order)}{_end(note)}</infNFe>{_signature(note)}</NFe>"
        f'<protNFe versao="4.00"><infProt><tpAmb>1</tpAmb><verAplic>SP_NFE_PL009_V4</verAplic>'
        f"<chNFe>{note.key}</chNFe><dhRecbto>{moment}</dhRecbto>"
        f"<nProt>1352600{note.id % 10**8:08}</nProt><digVal>{_digest(note)}</digVal>"
        "<cStat>100</cStat><xMotivo>Autorizado o uso da NF-e</xMotivo></infProt></protNFe>"
        "</nfeProc>"
    )


def _head(note: Note, moment: str) -> str:
    return (
        f"<ide><cUF>35</cUF><cNF>{note.key[35:43]}</cNF><natOp>Venda de mercadoria</natOp>"
        f"<mod>55</mod><serie>{int(note.series)}</serie><nNF>{int(note.number)}</nNF>"
        f"<dhEmi>{moment}</dhEmi><dhSaiEnt>{moment}</dhSaiEnt><tpNF>1</tpNF><idDest>1</idDest>"
        "<cMunFG>3550308</cMunFG><tpImp>1</tpImp><tpEmis>1</tpEmis>"
        f"<cDV>{note.key[43:]}</cDV><tpAmb>1</tpAmb><finNFe>1</finNFe><indFinal>1</indFinal>"
        "<indPres>2</indPres><indIntermed>1</indIntermed><procEmi>0</procEmi>"
        "<verProc>Eccosys</verProc></ide>"
    )


def _people(note: Note) -> str:
    document = bare(note.order.contact.document)
    tag = "CPF" if len(document) == len("11144477735") else "CNPJ"
    place = (
        "<xLgr>Rua Exemplo</xLgr><nro>100</nro><xBairro>Centro</xBairro><cMun>3550308</cMun>"
        "<xMun>Sao Paulo</xMun><UF>SP</UF><CEP>01001000</CEP><cPais>1058</cPais>"
        "<xPais>Brasil</xPais>"
    )
    return (
        f"<emit><CNPJ>{note.issuer}</CNPJ><xNome>EMPRESA EXEMPLO LTDA</xNome>"
        f"<enderEmit>{place}</enderEmit><IE>111111111111</IE><CRT>3</CRT></emit>"
        f"<dest><{tag}>{document}</{tag}><xNome>CLIENTE EXEMPLO</xNome>"
        f"<enderDest>{place}</enderDest><indIEDest>9</indIEDest></dest>"
    )


def _items(note: Note) -> str:
    cfop = note.fields.get("cfop", "5102")
    lots = _lots(note)
    return "".join(_item(item, at, cfop, lots) for at, item in enumerate(note.order.items, 1))


def _lots(note: Note) -> str:
    """Give the lots of each item: few have any, some have hundreds."""
    count = (note.id * 37 % 100) ** 3 // _FEW // len(note.order.items)
    day = note.issued_at[:10]
    return "".join(
        f"<rastro><nLote>L{note.id}{at:05}</nLote><qLote>1.000</qLote><dFab>{day}</dFab>"
        f"<dVal>{day}</dVal></rastro>"
        for at in range(count)
    )


def _item(item: Item, at: int, cfop: str, lots: str) -> str:
    value, price, units = written_cents(item.total_cents), f"{item.price:.10f}", item.quantity
    taxed = f"<vBC>{value}</vBC>"
    return (
        f'<det nItem="{at}"><prod><cProd>{item.code}</cProd><cEAN>SEM GTIN</cEAN>'
        f"<xProd>Produto {item.code}, como o catalogo o descreve</xProd><NCM>69120000</NCM>"
        f"<CEST>2800100</CEST><CFOP>{cfop}</CFOP><uCom>UN</uCom><qCom>{units:.4f}</qCom>"
        f"<vUnCom>{price}</vUnCom><vProd>{value}</vProd><cEANTrib>SEM GTIN</cEANTrib>"
        f"<uTrib>UN</uTrib><qTrib>{units:.4f}</qTrib><vUnTrib>{price}</vUnTrib>"
        f"<indTot>1</indTot><xPed>{item.code}</xPed><nItemPed>{at}</nItemPed>{lots}</prod>"
        f"<imposto><vTotTrib>0.00</vTotTrib><ICMS><ICMS00><orig>0</orig><CST>00</CST>"
        f"<modBC>3</modBC>{taxed}<pICMS>18.0000</pICMS><vICMS>0.00</vICMS></ICMS00></ICMS>"
        "<IPI><cEnq>999</cEnq><IPINT><CST>53</CST></IPINT></IPI>"
        f"<PIS><PISAliq><CST>01</CST>{taxed}<pPIS>0.6500</pPIS><vPIS>0.00</vPIS></PISAliq></PIS>"
        f"<COFINS><COFINSAliq><CST>01</CST>{taxed}<pCOFINS>3.0000</pCOFINS>"
        "<vCOFINS>0.00</vCOFINS></COFINSAliq></COFINS>"
        f"<IBSCBS><CST>000</CST><cClassTrib>000001</cClassTrib><gIBSCBS>{taxed}<gIBSUF>"
        "<pIBSUF>0.1000</pIBSUF><vIBSUF>0.00</vIBSUF></gIBSUF><gIBSMun><pIBSMun>0.0000</pIBSMun>"
        "<vIBSMun>0.00</vIBSMun></gIBSMun><vIBS>0.00</vIBS><gCBS><pCBS>0.9000</pCBS>"
        "<vCBS>0.00</vCBS></gCBS></gIBSCBS></IBSCBS></imposto></det>"
    )


def _totals(order: Order) -> str:
    totals = order.totals
    return (
        "<total><ICMSTot><vBC>0.00</vBC><vICMS>0.00</vICMS><vICMSDeson>0.00</vICMSDeson>"
        f"<vProd>{written_cents(totals.products)}</vProd>"
        f"<vFrete>{written_cents(totals.freight)}</vFrete><vSeg>0.00</vSeg>"
        f"<vDesc>{written_cents(totals.discount)}</vDesc><vOutro>0.00</vOutro>"
        f"<vNF>{written_cents(totals.total)}</vNF></ICMSTot></total>"
    )


def _end(note: Note) -> str:
    remark = (_REMARK * (_LONGEST_REMARK // len(_REMARK)))[: note.id * 397 % _LONGEST_REMARK]
    total = written_cents(note.order.totals.total)
    return (
        "<transp><modFrete>1</modFrete><vol><qVol>1</qVol><esp>VOLUME</esp></vol></transp>"
        f"<pag><detPag><indPag>0</indPag><tPag>99</tPag><xPag>Canal</xPag><vPag>{total}</vPag>"
        "</detPag></pag><infIntermed><CNPJ>03007331000141</CNPJ>"
        f"<idCadIntTran>loja</idCadIntTran></infIntermed><infAdic><infCpl>{remark}."
        "</infCpl></infAdic>"
    )


def _signature(note: Note) -> str:
    return (
        f"<Signature {_SIGNED}><SignedInfo>"
        '<CanonicalizationMethod Algorithm="http://www.w3.org/TR/2001/REC-xml-c14n-20010315"/>'
        '<SignatureMethod Algorithm="http://www.w3.org/2000/09/xmldsig#rsa-sha1"/>'
        f'<Reference URI="#NFe{note.key}"><Transforms><Transform '
        'Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/></Transforms>'
        '<DigestMethod Algorithm="http://www.w3.org/2000/09/xmldsig#sha1"/>'
        f"<DigestValue>{_digest(note)}</DigestValue></Reference></SignedInfo>"
        f"<SignatureValue>{_noise(note.key, _SIGNATURE_BYTES)}</SignatureValue><KeyInfo><X509Data>"
        f"<X509Certificate>{_noise(note.issuer, _CERTIFICATE_BYTES)}</X509Certificate></X509Data>"
        "</KeyInfo></Signature>"
    )


def _digest(note: Note) -> str:
    return base64.b64encode(hashlib.sha1(note.key.encode()).digest()).decode()  # noqa: S324 - as theirs is


def _noise(seed: str, size: int) -> str:
    return base64.b64encode(hashlib.shake_128(seed.encode()).digest(size)).decode()
