"""What was captured, as anybody may see it: nothing personal, readable or not."""

import json

import pytest

from ops.shown_payloads import shown
from tests.builders import event_fields

NFE = "<NFe><dest><CPF>52998224725</CPF><xNome>MARIA DA SILVA</xNome></dest></NFe>"
ISSUED = event_fields(
    type="invoice.issued", subject="2000001", data={"number": "7", "series": "1", "xml": NFE}
)


def test_an_invoice_file_names_its_customer_and_is_not_shown() -> None:
    told = json.loads(shown(json.dumps(ISSUED).encode()))

    assert told["data"] == {"number": "7", "series": "1", "xml": "[redacted]"}
    assert told["subject"] == "2000001"


@pytest.mark.parametrize("cut", [1, 30])
def test_of_what_cannot_be_read_nothing_can_be_told_apart_so_nothing_is_shown(cut: int) -> None:
    body = json.dumps(ISSUED).encode()[:-cut]

    told = shown(body)

    assert "MARIA" not in told
    assert f"{len(body)} bytes" in told
    assert "--reveal-pii" in told
