"""What an order says besides what it was told to; the people are made up."""

from simulator.anymarket.orders import Payload

_PLACE: Payload = {
    "city": "Maringá",
    "state": "PR",
    "country": "BR",
    "address": "Avenida Exemplo, 100 - Apto 12",
    "street": "Avenida Exemplo",
    "number": "100",
    "neighborhood": "Zona 01",
    "comment": "Apto 12",
    "zipCode": "87013000",
}
_NORMALIZED: Payload = {
    "stateNameNormalized": "PARANA",
    "countryAcronymNormalized": "BR",
    "countryNameNormalized": "BRASIL",
}

BACKDROP: Payload = {
    "accountName": "Aurora Oficial",
    "idAccount": 4086,
    "marketPlace": "MERCADO_LIVRE",
    "subChannel": "MERCADO_LIVRE",
    "subChannelNormalized": "MERCADO_LIVRE",
    "transmissionStatus": "OK",
    "marketPlaceStatus": "paid",
    "marketPlaceShipmentStatus": "UNKNOWN",
    "fulfillment": False,
    "discount": 0.0,
    "freight": 0.0,
    "sellerFreight": 0.0,
    "interestValue": 0.0,
    "deliveryStatus": "UNKNOWN",
    "orderTypeName": "ME2",
    "buyer": {
        "marketPlaceId": "900000001",
        "name": "Maria Exemplo da Silva",
        "email": "maria.exemplo@example.com",
        "document": "111.444.777-35",
        "documentType": "CPF",
        "documentNumberNormalized": "11144477735",
        "phone": "4430000000",
        "cellPhone": "44900000000",
    },
    "shipping": {**_PLACE, **_NORMALIZED, "receiverName": "Maria Exemplo da Silva"},
    "billingAddress": {**_PLACE, **_NORMALIZED},
    "anymarketAddress": {
        **_PLACE,
        "stateAcronymNormalized": "PR",
        "receiverName": "Maria Exemplo da Silva",
    },
    "metadata": {"number-of-packages": "1", "mshops": "false"},
}
"""One object for all orders that say nothing else."""

ITEM_BACKDROP: Payload = {
    "product": {"id": 258_000_501, "title": "Manta Decorativa Aurora"},
    "sku": {
        "id": 87_000_101,
        "title": "Manta Decorativa Aurora Azul",
        "partnerId": "AUR-MT-AZ",
    },
    "amount": 1.0,
    "unit": 119.9,
    "discount": 0.0,
    "shippings": [
        {
            "id": 415_000_742,
            "shippingtype": "Mercado Envios",
            "shippingCarrierNormalized": "MERCADO ENVIOS",
            "shippingCarrierTypeNormalized": "UNKNOWN",
        }
    ],
    "freeShipping": False,
    "isCatalog": False,
    "idInMarketplaceCatalogOrigin": " ",
}
