"""Changes in part: RFC 7396 (merge-patch) and RFC 6902 (JSON patch)."""

import copy
from collections.abc import Callable, Mapping

from simulator.anymarket.call import Call, Payload
from simulator.anymarket.errors import ApiError, bad_body, invalid, wrong_media_type

MERGE_PATCH = "application/merge-patch+json"
JSON_PATCH = "application/json-patch+json"


def merge_patch(call: Call) -> Payload:
    """Give the body of a merge-patch, nulls and all.

    Raises:
        ApiError: 415, another media type; 400, not an object.
    """
    _require(call, MERGE_PATCH)
    payload = call.payload()
    if not isinstance(payload, dict):
        raise bad_body()
    return payload


def merged_with(target: Payload, change: Payload) -> Payload:
    """Give `target` with a merge-patch applied."""
    merged = dict(target)
    for name, value in change.items():
        if value is None:
            merged.pop(name, None)
        elif isinstance(value, dict):
            present = merged.get(name)
            merged[name] = merged_with(present if isinstance(present, dict) else {}, value)
        else:
            merged[name] = value
    return merged


def json_patch(call: Call) -> list[Payload]:
    """Give the steps of a JSON patch.

    Raises:
        ApiError: 415, another media type; 400, not an array of objects.
    """
    _require(call, JSON_PATCH)
    payload = call.payload()
    if not isinstance(payload, list) or not all(isinstance(step, dict) for step in payload):
        raise bad_body()
    return payload


def patched(target: Payload, steps: list[Payload]) -> Payload:
    """Give `target` with all steps of a JSON patch applied, or refuse them all.

    Raises:
        ApiError: 422, a step that cannot be done.
    """
    whole: Payload = copy.deepcopy(target)
    for step in steps:
        do = _STEPS.get(str(step.get("op")))
        if do is None:
            raise invalid(f"Operação {step.get('op')} não suportada")
        try:
            do(whole, step)
        except (KeyError, IndexError, TypeError, ValueError):
            raise _cannot(step) from None
    return whole


def _require(call: Call, media_type: str) -> None:
    if call.request.media_type != media_type:
        raise wrong_media_type(call.request.media_type)


def _cannot(step: Payload) -> ApiError:
    return invalid(f"Não foi possível aplicar {step.get('op')} em {step.get('path')}")


def _names(path: object) -> list[str]:
    if not isinstance(path, str) or not path.startswith("/"):
        raise ValueError(path)
    return [part.replace("~1", "/").replace("~0", "~") for part in path[1:].split("/")]


def _parent(whole: object, names: list[str]) -> object:
    for name in names[:-1]:
        whole = _at(whole, name)
    return whole


def _at(node: object, name: str) -> object:
    if isinstance(node, dict):
        return node[name]
    if isinstance(node, list):
        return node[int(name)]
    raise TypeError(name)


def _read(whole: Payload, path: object) -> object:
    names = _names(path)
    return _at(_parent(whole, names), names[-1])


def _put(whole: Payload, path: object, value: object) -> None:
    names = _names(path)
    node = _parent(whole, names)
    if isinstance(node, dict):
        node[names[-1]] = value
    elif isinstance(node, list):
        at = len(node) if names[-1] == "-" else int(names[-1])
        if not 0 <= at <= len(node):
            raise IndexError(at)
        node.insert(at, value)
    else:
        raise TypeError(path)


def _take(whole: Payload, path: object) -> object:
    names = _names(path)
    node, value = _parent(whole, names), _read(whole, path)
    if isinstance(node, dict):
        del node[names[-1]]
    elif isinstance(node, list):
        del node[int(names[-1])]
    return value


def _replace(whole: Payload, step: Payload) -> None:
    _take(whole, step["path"])
    _put(whole, step["path"], step["value"])


def _test(whole: Payload, step: Payload) -> None:
    if _read(whole, step["path"]) != step["value"]:
        raise ValueError(step["path"])


_STEPS: Mapping[str, Callable[[Payload, Payload], object]] = {
    "add": lambda whole, step: _put(whole, step["path"], step["value"]),
    "remove": lambda whole, step: _take(whole, step["path"]),
    "replace": _replace,
    "move": lambda whole, step: _put(whole, step["path"], _take(whole, step["from"])),
    "copy": lambda whole, step: _put(
        whole, step["path"], copy.deepcopy(_read(whole, step["from"]))
    ),
    "test": _test,
}
