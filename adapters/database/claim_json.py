"""The parts of a claim that are kept as JSON: steps, keys, and what the ERP was told."""

from collections.abc import Sequence
from typing import Any

from msgspec import json

from adapters.database.recordset import storable
from domain.deadletters import Reason
from domain.erp_orders import ErpOrderRef
from domain.holds import Hold
from domain.mapping_keys import SHAPES, MappingKey
from domain.order_changes import Imported
from domain.order_decisions import Step, Verdict

_LONGEST = 2000


def steps_text(steps: Sequence[Step]) -> str:
    """Write the steps of a decision."""
    return _text([_step(step) for step in steps])


def steps_from(text: str) -> tuple[Step, ...]:
    """Read the steps of a decision; verdicts and reasons of a newer release are left out."""
    return tuple(
        Step(
            said["name"],
            Verdict(said["verdict"]),
            said["detail"],
            tuple(Hold(Reason(r), k, d) for r, k, d, *_ in said["holds"] if r in _REASONS),
        )
        for said in json.decode(text)
        if said["verdict"] in _VERDICTS
    )


def keys_text(keys: Sequence[MappingKey]) -> str:
    """Write mapping keys, their values as the channel wrote them."""
    return _text([[key.kind, *map(_kept, key.values)] for key in keys])


def keys_from(text: str) -> tuple[MappingKey, ...]:
    """Read mapping keys; those of a kind or shape of a newer release are left out."""
    return tuple(
        MappingKey(kind, tuple(values))
        for kind, *values in json.decode(text)
        if kind in SHAPES and len(values) == len(SHAPES[kind].fields)
    )


def told_text(told: Imported) -> str:
    """Write what the ERP was told; it holds fingerprints, no personal data."""
    return _text(
        {
            "erp_id": told.ref.erp_id,
            "number": told.ref.number,
            "is_paid": told.is_paid,
            "is_cancelled": told.is_cancelled,
            "delivery": told.delivery,
            "items": told.items,
            "carrier": told.carrier,
            "shipping": told.shipping,
        }
    )


def told_from(text: str) -> Imported:
    """Read what the ERP was told; an older release kept less of it."""
    said: dict[str, Any] = json.decode(text)
    return Imported(
        ErpOrderRef(said["erp_id"], said["number"]),
        said["is_paid"],
        said["is_cancelled"],
        said["delivery"],
        said["items"],
        said.get("carrier", ""),
        said.get("shipping", ""),
    )


_REASONS = frozenset(Reason)
_VERDICTS = frozenset(Verdict)


def _step(step: Step) -> dict[str, Any]:
    holds = [[hold.reason.value, _kept(hold.key), _kept(hold.detail)] for hold in step.holds]
    return {
        "name": step.name,
        "verdict": step.verdict.value,
        "detail": _kept(step.detail),
        "holds": holds,
    }


def _kept(text: str) -> str:
    return storable(text, _LONGEST)


def _text(value: object) -> str:
    return json.encode(value).decode()
