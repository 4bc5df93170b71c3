"""Carriers: one row that cannot be read hides none of the others."""

from domain.erp_carriers import ErpCarrier
from tests.unit.adapters.eccosys.scripted_erp import always

CORREIOS = {"id": "6001", "nome": "Correios", "_FormasDeEnvio": [{"id": "6101", "ativa": "S"}]}


def test_a_carrier_without_an_id_hides_none_of_the_others() -> None:
    erp = always(200, [{"id": None, "nome": "?"}, CORREIOS])

    assert [form.carrier for form in erp.erp().carriers()] == [ErpCarrier("6001", "6101")]
