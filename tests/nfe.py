"""NF-e for tests: keys whose parts are right, and the XML that goes with them."""

from typing import Any

ISSUERS = ("11222333000181", "12ABC34501DE35", "A1B2C3D4000193")


def access_key(**parts: Any) -> str:
    """Make a key; its check digit is worked out here, not by the bridge."""
    said = {
        "state": "35",
        "month": "2611",
        "issuer": ISSUERS[0],
        "model": "55",
        "series": 1,
        "number": 1234,
        "emission": "1",
        "random": "48190817",
        **parts,
    }
    body = (
        f"{said['state']}{said['month']}{said['issuer']:0>14}{said['model']}"
        f"{said['series']:03}{said['number']:09}{said['emission']}{said['random']}"
    )
    weights = (4, 3, 2, 9, 8, 7, 6, 5) * 5 + (4, 3, 2)
    total = sum(w * (ord(c) - ord("0")) for w, c in zip(weights, body, strict=True))
    remainder = total % 11
    return body + ("0" if remainder in {0, 1} else str(11 - remainder))


def invoice_data(**what_matters: Any) -> dict[str, Any]:
    """Give the data of one `invoice.issued`; a field given as None is left out."""
    number, series = what_matters.get("number", "1234"), what_matters.get("series", "1")
    fields = {
        "number": number,
        "series": series,
        "access_key": access_key(),
        "issued_at": "2026-11-23T13:58:12-03:00",
        **what_matters,
    }
    return {name: value for name, value in fields.items() if value is not None}


def nfe_xml(**what_matters: Any) -> str:
    """Give an authorised NF-e; `items` is how many lines of goods it has."""
    key = what_matters.get("key", access_key())
    said = {
        "id": f"NFe{key}",
        "protocol_key": key,
        "issuer": "<CNPJ>11222333000181</CNPJ>",
        "recipient": "<CPF>11144477735</CPF>",
        "number": "1234",
        "series": "1",
        "total": "239.80",
        "status": "100",
        "environment": "1",
        "items": 1,
        **what_matters,
    }
    items = "".join(_item(number) for number in range(1, said["items"] + 1))
    space = 'xmlns="http://www.portalfiscal.inf.br/nfe"'
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><nfeProc {space} versao="4.00"><NFe {space}>'
        f'<infNFe versao="4.00" Id="{said["id"]}"><ide><cUF>35</cUF><mod>55</mod>'
        f"<serie>{said['series']}</serie><nNF>{said['number']}</nNF><tpAmb>1</tpAmb></ide>"
        f"<emit>{said['issuer']}<xNome>EMPRESA EXEMPLO LTDA</xNome></emit>"
        f"<dest>{said['recipient']}<xNome>CLIENTE EXEMPLO</xNome></dest>{items}"
        f"<total><ICMSTot><vProd>{said['total']}</vProd><vNF>{said['total']}</vNF></ICMSTot>"
        '</total></infNFe><Signature xmlns="http://www.w3.org/2000/09/xmldsig#"><SignedInfo>'
        f'<Reference URI="#{said["id"]}"/></SignedInfo></Signature></NFe>'
        f'<protNFe versao="4.00"><infProt><tpAmb>{said["environment"]}</tpAmb>'
        f"<chNFe>{said['protocol_key']}</chNFe><nProt>135260000000001</nProt>"
        f"<cStat>{said['status']}</cStat></infProt></protNFe></nfeProc>"
    )


def _item(number: int) -> str:
    return (
        f'<det nItem="{number}"><prod><cProd>SKU-{number}</cProd><cEAN>SEM GTIN</cEAN>'
        "<xProd>Caneca de porcelana branca 300 ml</xProd><NCM>69120000</NCM><CFOP>6108</CFOP>"
        "<uCom>UN</uCom><qCom>1.0000</qCom><vUnCom>39.9000000000</vUnCom><vProd>39.90</vProd>"
        "<cEANTrib>SEM GTIN</cEANTrib><uTrib>UN</uTrib><qTrib>1.0000</qTrib>"
        "<vUnTrib>39.9000000000</vUnTrib><indTot>1</indTot></prod><imposto><ICMS><ICMS00>"
        "<orig>0</orig><CST>00</CST><modBC>3</modBC><vBC>39.90</vBC><pICMS>12.0000</pICMS>"
        "<vICMS>4.79</vICMS></ICMS00></ICMS><PIS><PISAliq><CST>01</CST><vBC>39.90</vBC>"
        "<pPIS>0.6500</pPIS><vPIS>0.26</vPIS></PISAliq></PIS></imposto></det>"
    )
