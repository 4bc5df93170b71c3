"""Products made in the imitated ERP, and what it refuses of them."""

from typing import Any

from tests.simulator.eccosys.company import Company, sample

SHIRTS = sample("produto-create-request")[0]


def made(erp: Company, **change: object) -> dict[str, Any]:
    """Make the product of the sample; gives its row."""
    wish = {name: value for name, value in {**SHIRTS, **change}.items() if value is not None}
    answer = erp.api.post("/produtos", json=wish).json()["result"]
    assert answer["error"] == []
    row: dict[str, Any] = answer["success"][0]
    return row


def refusal(erp: Company, path: str, payload: object, method: str = "POST") -> str:
    """Have a write refused with a 200; gives the text."""
    answer = erp.api.request(method, path, json=payload)
    said = answer.json().get("result", answer.json())
    assert (answer.status_code, said["success"]) == (200, [])
    return str(said["error"][0]["erro"])
