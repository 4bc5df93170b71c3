"""GET, POST and PUT /stocks, and PUT /stocks/batch."""

from collections.abc import Sequence
from http import HTTPStatus

from simulator.anymarket.call import NO_CONTENT, Answer, Call, Payload, RouteRow
from simulator.anymarket.errors import invalid
from simulator.anymarket.paging import page
from simulator.anymarket.resources.stock_items import Refused, Rules, Wanted, apply, named, wanted
from simulator.anymarket.stock import Level
from simulator.anymarket.switches import Switches
from simulator.anymarket.views import stock_view


def list_stocks(call: Call) -> Answer:
    """GET /stocks, by `idSku`, `sku`, `idStockLocal` and `hasReservation`."""
    query = call.request.query
    filtered = bool(query.keys() & {"idSku", "sku", "idStockLocal", "hasReservation"})
    rows = _rows(call)
    if query.get("hasReservation") in {"true", "false"}:
        wants = query["hasReservation"] == "true"
        rows = [level for level in rows if bool(level.reserved) is wants]
    return page(call, rows, lambda level: stock_view(call.account, level), filtered=filtered)


def create_stocks(call: Call) -> Answer:
    """POST /stocks: all or nothing, also for rows that exist."""
    newest = call.account.switches.stock_post_rules == "2026"
    identity = "stockLocalId" if newest else "id"
    return _all_or_nothing(call, Rules(("quantity", "cost", identity)))


def update_stocks(call: Call) -> Answer:
    """PUT /stocks: all or nothing, and no word about which."""
    return _all_or_nothing(call, _update_rules(call.account.switches))


def update_stocks_batch(call: Call) -> Answer:
    """PUT /stocks/batch: each item for itself, with a result in one of three dialects."""
    items = _limited(call)
    rules = _update_rules(call.account.switches)
    success: list[tuple[str, str]] = []
    errors: list[tuple[str, str]] = []
    for item in items:
        code = named(call.account, item)
        try:
            apply(call, wanted(call.account, item, rules))
        except Refused as refusal:
            errors.append((code, f"Erro ao processar: {refusal}"))
        else:
            success.append((code, "Atualizado com sucesso"))
    return _result(call.account.switches, success, errors)


def _rows(call: Call) -> Sequence[Level]:
    account, query = call.account, call.request.query
    if "idSku" not in query and "sku" not in query:
        if "idStockLocal" in query:
            return account.stock.of_local(call.number("idStockLocal", 0))
        return account.stock.all()
    sku = account.catalogue.sku_of(query.get("sku", ""))
    if "idSku" in query:
        sku = account.catalogue.skus.get(call.number("idSku", 0))
    if sku is None or query.get("sku", sku.partner_id) != sku.partner_id:
        return []
    local_id = call.number("idStockLocal", 0)
    return [level for level in account.stock.of_sku(sku) if local_id in {0, level.local.id}]


def _all_or_nothing(call: Call, rules: Rules) -> Answer:
    changes: list[Wanted] = []
    refusals: list[str] = []
    for item in _limited(call):
        try:
            changes.append(wanted(call.account, item, rules))
        except Refused as refusal:
            refusals.append(str(refusal))
    if refusals:
        raise invalid(*refusals)
    for change in changes:
        apply(call, change)
    return NO_CONTENT


def _limited(call: Call) -> list[Payload]:
    items = call.items()
    limit = call.account.switches.stock_limit
    if len(items) > limit:
        raise invalid(f"A lista deve ter no máximo {limit} itens")
    return items


def _update_rules(switches: Switches) -> Rules:
    required = [
        name
        for name, is_required in (
            ("quantity", switches.stock_quantity_required),
            ("stockLocalId", switches.stock_local_required),
        )
        if is_required
    ]
    return Rules(tuple(required), creates=switches.stock_put_creates)


def _result(
    switches: Switches, success: list[tuple[str, str]], errors: list[tuple[str, str]]
) -> Answer:
    status = HTTPStatus(int(switches.batch_status))
    if switches.batch_shape == "none":
        return Answer(status=status)
    if switches.batch_shape == "objects":
        return Answer({"success": dict(success), "errors": dict(errors)}, status)
    lists = {
        "success": [{code: text} for code, text in success],
        "errors": [{code: text} for code, text in errors],
    }
    return Answer(lists, status)


ROUTES: tuple[RouteRow, ...] = (
    ("GET", "/v2/stocks", list_stocks),
    ("POST", "/v2/stocks", create_stocks),
    ("PUT", "/v2/stocks", update_stocks),
    ("PUT", "/v2/stocks/batch", update_stocks_batch),
)
