"""Every refusal text that a source has: what it comes to, and that docs/anymarket.md says so."""

import json
import re
from pathlib import Path

import pytest

from adapters.anymarket.faults import refusal_of, to_error
from adapters.anymarket.tables import REFUSALS
from domain.changes import ChangeState
from domain.errors import (
    AccessDenied,
    AlreadyThere,
    BridgeError,
    NotAllowedYet,
    NotSupported,
    OutcomeUnknown,
    PackageNeeded,
    Rejected,
    Throttled,
)
from domain.retry import RetryRule, decide
from tests.unit.adapters.anymarket.scripted_hub import SAMPLES, an_answer

PAGE = Path(__file__).resolve().parents[4] / "docs" / "anymarket.md"
HOUR_S = 3600.0

# Texts that stand in samples are read from there, under the name of the file.
BY_SAMPLE: dict[str, type[BridgeError]] = {
    "error-400-generic": Rejected,
    "error-400-package-already-invoiced": AlreadyThere,
    "error-400-package-required": PackageNeeded,
    "error-400-partnerid-required": Rejected,
    "error-400-url-format": Rejected,
    "error-401-no-token-legacy": AccessDenied,
    "error-401-user-not-registered": AccessDenied,
    "error-403-panel-token-expired": AccessDenied,
    "error-404": Rejected,
    "error-404-document": Rejected,
    "error-409-integrity": Rejected,
    "error-409-printtag-not-ready": Rejected,
    "error-415-content-type": Rejected,
    "error-422-date-filter": Rejected,
    "error-422-duplicate-order": AlreadyThere,
    "error-422-fielderrors-legacy": Rejected,
    "error-422-method-not-supported": Rejected,
    "error-422-validation": Rejected,
    "error-422-validation-list": Rejected,
    "error-429": Throttled,
    "error-500-generic": OutcomeUnknown,
    "error-500-nfe-emission-date": Rejected,
    "error-500-nfe-limit": AlreadyThere,
    "error-500-nfe-ml-substatus": NotAllowedYet,
    "error-500-restricted": Rejected,
}
# Texts that clients match, and that no sample has whole.
IN_CLIENTS: dict[str, tuple[int, type[BridgeError]]] = {
    "Este marketplace não suporta fatura de pedidos por XML": (500, NotSupported),
    "Status diferente de pago": (500, NotAllowedYet),
    "Erro ao processar pedido na Shopee": (500, NotAllowedYet),
    "packageId obrigatório": (400, PackageNeeded),
    "Ocorreu um erro ao atualizar o documento fiscal para o marketplace. Erro: …": (500, Rejected),
}
DOES: dict[type[BridgeError], str] = {
    AccessDenied: "stops the store's lanes and alarms once; no order fails",
    AlreadyThere: "takes it for done",
    NotAllowedYet: "waits: a quarter of an hour, then twice as long each time, up to a day",
    NotSupported: "takes the data without the XML for enough",
    OutcomeUnknown: "tries again within minutes; the order is read first",
    PackageNeeded: "sends the document of each package",
    Rejected: "parks it, with these words",
    Throttled: "waits as long as they say; no attempt",
}
TESTS = {
    AccessDenied: "test_a_denial_is_a_denial_in_any_dress",
    Throttled: "test_too_many_calls_say_when_to_come_back",
}
SHOWN = "test_every_refusal_comes_to_what_the_table_says"


def _texts() -> dict[str, tuple[int, type[BridgeError]]]:
    found = dict(IN_CLIENTS)
    for name, kind in BY_SAMPLE.items():
        payload = json.loads((SAMPLES / f"{name}.json").read_text("utf-8"))
        fields = [
            f"{fault['field']}: {fault['message']}" for fault in payload.get("fieldErrors", ())
        ]
        text = "; ".join([payload.get("message") or payload["response"], *fields])
        found[text] = (int(name.split("-")[1]), kind)
    return found


TEXTS = _texts()


@pytest.mark.parametrize("text", TEXTS)
def test_every_refusal_comes_to_what_the_table_says(text: str) -> None:
    status, kind = TEXTS[text]
    body = json.dumps({"code": str(status), "message": text}).encode()

    error = to_error(an_answer(status, body), "PUT /orders/{order}/nfe", is_read=False)

    assert type(error) is kind
    assert text[:60] in str(error)


@pytest.mark.parametrize("text", TEXTS)
def test_spelling_changes_no_refusal(text: str) -> None:
    plain = text.upper().replace("Ã", "A").replace("Á", "A").replace("É", "E")

    assert refusal_of(plain) == refusal_of(text)


def test_every_sample_of_a_refusal_is_in_the_table() -> None:
    files = {path.stem for path in SAMPLES.glob("error-*.json")}

    assert files - {"error-429-headers"} == BY_SAMPLE.keys()


def test_every_rule_is_shown_by_a_text() -> None:
    used = {refusal for text in TEXTS if (refusal := refusal_of(text))}

    assert used == {refusal for _, refusal in REFUSALS}


def test_what_a_channel_will_take_later_is_asked_again_after_hours() -> None:
    decisions = [decide(NotAllowedYet("x"), attempt, 0.5, RetryRule()) for attempt in (1, 4, 9)]

    assert {decision.state for decision in decisions} == {ChangeState.WAITING}
    assert [decision.delay_s / HOUR_S for decision in decisions] == [0.25, 2.0, 24.0]


def test_a_read_is_refused_for_no_business_reason() -> None:
    body = json.dumps({"code": "500", "message": "Status diferente de pago"}).encode()

    error = to_error(an_answer(500, body), "GET /orders/{order}", is_read=True)

    assert not isinstance(error, NotAllowedYet)


def test_the_page_has_a_row_for_every_text_with_what_is_done_and_the_test() -> None:
    section = PAGE.read_text("utf-8").split("\n## Refusals\n")[1].split("\n## ")[0]
    rows = re.findall(r"^\| `(.+?)` \| (\d{3}) \| (.+?) \| `(\w+)` \|$", section, re.MULTILINE)

    assert {(text, int(status), does, test) for text, status, does, test in rows} == {
        (text, status, DOES[kind], TESTS.get(kind, SHOWN)) for text, (status, kind) in TEXTS.items()
    }


def test_no_text_of_the_sources_is_missing_in_the_page() -> None:
    said = (SAMPLES / "refusal-texts.txt").read_text("utf-8").splitlines()
    wanted = [line for line in said if line and not line.startswith("#")]

    missing = [line for line in wanted if not any(_is_like(line, text) for text in TEXTS)]

    assert len(wanted) > len(REFUSALS)
    assert missing == []


def _is_like(line: str, text: str) -> bool:
    """Tell whether a text is what a line says; "…" stands for anything."""
    return re.search(".*".join(map(re.escape, line.split("…"))), text, re.DOTALL) is not None
