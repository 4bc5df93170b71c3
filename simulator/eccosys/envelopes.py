"""The answers of writes: what was done and what was not, object by object."""

from collections.abc import Callable

from simulator.eccosys.call import Answer, Call, Payload, as_object
from simulator.eccosys.errors import Unfit

Write = Callable[[Call, Payload], dict[str, object]]


def written(call: Call, envelope: str, complaint: str, write: Write) -> Answer:
    """Write each object of the body; one that is refused leaves the others standing.

    Args:
        call: whose body holds one object or an array.
        envelope: "top" or "result".
        complaint: how the text of a refusal begins.
        write: writes one and gives its row for `success`.
    """
    success: list[object] = []
    errors: list[object] = []
    for part in call.items():
        try:
            success.append(write(call, as_object("corpo", part)))
        except Unfit as wrong:
            errors.append(refused(call, complaint, wrong, _code_of(part)))
    return enveloped(envelope, success, errors)


def refused(call: Call, complaint: str, wrong: Unfit, code: str = "") -> dict[str, object]:
    """Note a refusal and give its row for `error`."""
    text = f"{complaint} {wrong}".strip()
    call.refusals.append(text)
    return {"id": wrong.identity, "codigo": code, "erro": text}


def enveloped(envelope: str, success: list[object], errors: list[object]) -> Answer:
    """Put both lists at the top or under `result`."""
    said: dict[str, object] = {"success": success, "error": errors}
    return Answer({"result": said} if envelope == "result" else said)


def _code_of(part: object) -> str:
    said = part.get("numeroPedido") or part.get("codigo") if isinstance(part, dict) else ""
    return str(said or "")
