"""Groups of characteristics, which say what each channel requires of a category."""

from simulator.anymarket.call import NO_CONTENT, Answer, Call, Payload, RouteRow
from simulator.anymarket.errors import GENERIC, ApiError, invalid, not_found
from simulator.anymarket.paging import page
from simulator.anymarket.resources.categories import number_of
from simulator.anymarket.resources.fields import Shape, broken, missing, parts
from simulator.anymarket.writing import spoken, written_id

KIND = "characteristics"
_GROUP = {"name": Shape(str, longest=255)}
_CHARACTERISTIC = {"name": Shape(str, longest=255), "index": Shape(int, least=0)}
_CHANNEL = {
    "marketPlace": Shape(str),
    "idInMarketplace": Shape(str),
    "required": Shape(bool),
}
_CHANNELS = "characteristicItemMarketPlaces"


def list_groups(call: Call) -> Answer:
    """GET /categories/characteristics/groups."""
    return page(call, list(call.account.groups), lambda number: _view(call, number))


def create_group(call: Call) -> Answer:
    """POST /categories/characteristics/groups."""
    group = _read(call)
    number = call.account.ids.take("group")
    call.account.groups[number] = group
    call.note(KIND, ["created", number, group["name"]])
    return Answer(_view(call, number))


def show_group(call: Call) -> Answer:
    """GET /categories/characteristics/groups/{id}."""
    return Answer(_view(call, _found(call)))


def replace_group(call: Call) -> Answer:
    """PUT /categories/characteristics/groups/{id}."""
    number = _found(call)
    call.account.groups[number] = _read(call, number)
    call.note(KIND, ["updated", number, call.account.groups[number]["name"]])
    return Answer(_view(call, number))


def delete_group(call: Call) -> Answer:
    """DELETE /categories/characteristics/groups/{id}."""
    number = _found(call)
    del call.account.groups[number]
    call.note(KIND, ["deleted", number])
    return NO_CONTENT


def _found(call: Call) -> int:
    number = call.id("id")
    if number not in call.account.groups:
        raise not_found(number)
    return number


def _view(call: Call, number: int) -> Payload:
    account = call.account
    group = account.groups[number]
    numbers = group["categories"] if isinstance(group["categories"], list) else []
    known = [account.categories.by_id[one] for one in numbers if one in account.categories.by_id]
    return spoken(
        account.switches,
        {
            "id": written_id(account.switches, number),
            "name": group["name"],
            "characteristics": group["characteristics"],
            "categories": [
                {
                    "id": written_id(account.switches, category.id),
                    "name": category.name,
                    "path": category.path,
                }
                for category in known
            ],
        },
    )


def _read(call: Call, own: int = 0) -> Payload:
    payload = call.item()
    required = ("name", "characteristics", "categories")
    sentences = missing(payload, required) + broken(payload, _GROUP)
    characteristics, categories = parts(payload, "characteristics"), parts(payload, "categories")
    if characteristics is None or categories is None:
        sentences.append("characteristics e categories devem ser listas de objetos")
    if sentences or characteristics is None or categories is None:
        raise invalid(*sentences)
    numbers = [number_of(category) for category in categories]
    unknown = [one for one in numbers if one not in call.account.categories.by_id]
    if unknown:
        raise invalid(f"Categoria {unknown[0]} não encontrada")
    _refuse_conflict(call, str(payload["name"]), own)
    rows = [_characteristic(call, one, at) for at, one in enumerate(characteristics)]
    return {"name": payload["name"], "characteristics": rows, "categories": numbers}


def _refuse_conflict(call: Call, name: str, own: int) -> None:
    names = {group["name"]: number for number, group in call.account.groups.items()}
    if names.get(name, own) != own and call.account.switches.duplicate_names == "refused":
        raise ApiError(409, GENERIC[409])


def _characteristic(call: Call, sent: Payload, at: int) -> Payload:
    channels = parts(sent, _CHANNELS)
    sentences = missing(sent, ("name",)) + broken(sent, _CHARACTERISTIC)
    if channels is None:
        sentences.append(f"{_CHANNELS} deve ser uma lista de objetos")
    for channel in channels or []:
        sentences += missing(channel, ("marketPlace",)) + broken(channel, _CHANNEL)
    if sentences:
        raise invalid(*sentences)
    return {
        "id": call.account.ids.take("characteristic"),
        "index": sent.get("index", at),
        "name": sent["name"],
        _CHANNELS: [
            {
                "required": False,
                **channel,
                "id": call.account.ids.take("characteristic_channel"),
            }
            for channel in channels or []
        ],
    }


_PATH = "/v2/categories/characteristics/groups"

ROUTES: tuple[RouteRow, ...] = (
    ("GET", _PATH, list_groups),
    ("POST", _PATH, create_group),
    ("GET", f"{_PATH}/{{id}}", show_group),
    ("PUT", f"{_PATH}/{{id}}", replace_group),
    ("DELETE", f"{_PATH}/{{id}}", delete_group),
)
