"""Everything under /stocks/locals."""

from simulator.anymarket.call import Answer, Call, Payload, RouteRow
from simulator.anymarket.errors import bad_body, invalid, not_found
from simulator.anymarket.stock import StockLocal
from simulator.anymarket.views import local_view
from simulator.anymarket.writing import written_id

NAME_CHARS = 200
DISTRIBUTORS = {"UNDEFINED", "ALDO", "EVOLUSOM", "HAYAMAX", "PROSHOWS"}


def list_locals(call: Call) -> Answer:
    """GET /stocks/locals: a bare array."""
    return Answer([local_view(call.account, local) for local in call.account.stock.locals.values()])


def create_local(call: Call) -> Answer:
    """POST /stocks/locals."""
    payload = call.item()
    local = StockLocal(call.account.ids.take("local"), name=_name(payload))
    _fill(local, payload)
    return _kept(call, local, "Estoque criado com sucesso!")


def show_local(call: Call) -> Answer:
    """GET /stocks/locals/{id}."""
    return _said(call, _found(call), "Estoque encontrado com sucesso!")


def update_local(call: Call) -> Answer:
    """PUT /stocks/locals/{id}; the default one stays it until another takes over."""
    local, payload = _found(call), call.item()
    local.name = _name(payload)
    was_default = local.default_local
    _fill(local, payload)
    local.default_local = local.default_local or was_default
    return _kept(call, local, "Estoque atualizado com sucesso!")


def delete_local(call: Call) -> Answer:
    """DELETE /stocks/locals/{id}, unless it is the default one."""
    local = _found(call)
    if local.default_local:
        raise invalid("O Local de Estoque padrão não pode ser removido")
    call.account.stock.drop(local)
    call.note("local", [local.id, None])
    message = "Local de Estoque removido com sucesso!"
    return Answer({"message": message, "data": written_id(call.account.switches, local.id)})


def _found(call: Call) -> StockLocal:
    local = call.account.stock.locals.get(call.id("id"))
    if local is None:
        raise not_found(call.params["id"])
    return local


def _name(payload: Payload) -> str:
    name = payload.get("name")
    if not isinstance(name, str) or not name:
        raise invalid("O campo name é obrigatório")
    if len(name) > NAME_CHARS:
        raise invalid(f"O campo name deve ter no máximo {NAME_CHARS} caracteres")
    return name


def _fill(local: StockLocal, payload: Payload) -> None:
    texts = {name: payload.get(name, "") for name in ("zipCode", "distributor")}
    flags = {name: payload.get(name, False) for name in ("virtual", "defaultLocal")}
    if not all(isinstance(text, str) for text in texts.values()):
        raise bad_body()
    if not all(isinstance(flag, bool) for flag in flags.values()):
        raise bad_body()
    local.virtual, local.default_local = bool(flags["virtual"]), bool(flags["defaultLocal"])
    local.zip_code = str(texts["zipCode"]) or None
    distributor = str(texts["distributor"])
    local.distributor = distributor if distributor in DISTRIBUTORS else None


def _kept(call: Call, local: StockLocal, message: str) -> Answer:
    call.account.stock.keep(local)
    call.note("local", [local.id, local.name])
    return _said(call, local, message)


def _said(call: Call, local: StockLocal, message: str) -> Answer:
    return Answer({"message": message, "data": local_view(call.account, local)})


_PATH = "/v2/stocks/locals"

ROUTES: tuple[RouteRow, ...] = (
    ("GET", _PATH, list_locals),
    ("POST", _PATH, create_local),
    ("GET", f"{_PATH}/{{id}}", show_local),
    ("PUT", f"{_PATH}/{{id}}", update_local),
    ("DELETE", f"{_PATH}/{{id}}", delete_local),
)
