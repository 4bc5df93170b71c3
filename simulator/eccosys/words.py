"""The closed vocabularies of Eccosys."""

STATUSES = {
    "-1": "Aguardando pagamento",
    "4": "Pagamento em análise",
    "0": "Em aberto",
    "3": "Pronto para picking",
    "1": "Atendido",
    "2": "Cancelado",
}
DELIVERED = "D"

PAYMENTS = {
    "1": "Dinheiro",
    "2": "Cheque",
    "3": "Cartão de crédito",
    "4": "Cartão de débito",
    "5": "Crédito loja",
    "10": "Vale alimentação",
    "11": "Vale refeição",
    "12": "Vale presente",
    "13": "Vale combustível",
    "15": "Boleto",
    "17": "PIX",
    "18": "Transferência bancária, carteira digital",
    "90": "Sem pagamento",
    "99": "Outros",
}

STATES = frozenset(
    {
        *("AC", "AL", "AM", "AP", "BA", "CE", "DF", "ES", "GO", "MA", "MG", "MS", "MT", "PA"),
        *("PB", "PE", "PI", "PR", "RJ", "RN", "RO", "RR", "RS", "SC", "SE", "SP", "TO", "EX"),
    }
)
"""The states; EX is abroad."""
