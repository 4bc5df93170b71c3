"""Stores: the manual's screen, what is still missing, and a test of both connections."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from fastapi import Response

from adapters.database.stores import StoreRow
from domain.addresses import Addresses
from domain.operators import Role
from domain.order_import import why_no_orders
from domain.pauses import Scope
from domain.store import (
    CarrierConflict,
    Erp,
    ErpAuth,
    Fulfillment,
    OrderImport,
    ShippedOrders,
    StatusUpdateAfter,
    StockEndpoint,
    StockRule,
)
from domain.store_fields import FIELDS, SECRETS
from domain.store_settings import FieldsWrong, check_name, missing_of, read_fields, to_store
from ops.api.problems import Problem
from ops.console.deps import ConsoleDeps
from ops.console.fixing import store_of
from ops.console.pages import go, page
from ops.console.rooms import Rooms
from ops.console.visits import WHY_MISSING, Form, Visit
from ops.erps import NO_BROKER
from ops.store_texts import as_text, to_secret

MANUAL = (
    "domain", "platform", "api_url", "oi", "deposit", "order_import", "status_update_after",
    "send_images", "stock_rule", "import_orders_from",
)  # fmt: skip
"""Settings of the manual's screen, in its order; the others stand below them."""

FORM = "store"
"""The form of the screen, on its page."""

_YES_NO = ("yes", "no")
CHOICES: Mapping[str, Sequence[str]] = {
    "platform": ("anymarket",),
    "order_import": list(OrderImport),
    "status_update_after": list(StatusUpdateAfter),
    "send_images": _YES_NO,
    "stock_rule": list(StockRule),
    "fulfillment": list(Fulfillment),
    "shipped_orders": list(ShippedOrders),
    "carrier_conflict": list(CarrierConflict),
    "price_scope": ("sku", "listing", "cost"),
    "subtract_reserved": _YES_NO,
    "stock_endpoint": list(StockEndpoint),
    "mirror_letters": _YES_NO,
    "mark_orders": _YES_NO,
    "erp": list(Erp),
    "erp_auth": list(ErpAuth),
    "erp_acknowledge": _YES_NO,
}
_BARE = StoreRow("", {}, ())


@dataclass(frozen=True, slots=True)
class Screen:
    """The screen of a store as it is shown.

    Args:
        typed: what somebody typed that was refused, by setting.
        faults: why, by setting.
        orders: so many that were left out would be taken up by what was typed: nothing is saved
            until somebody means them.
    """

    row: StoreRow
    typed: Mapping[str, str] = field(default_factory=dict)
    faults: Mapping[str, str] = field(default_factory=dict)
    orders: int = 0

    def value(self, name: str) -> str:
        """Give a setting as it is typed; defaults included."""
        if name in self.typed:
            return self.typed[name]
        return _texts(self.row)[name]


def add_stores(rooms: Rooms, deps: ConsoleDeps) -> None:
    """Add the pages of stores."""
    _add_list(rooms, deps)
    _add_screen(rooms, deps)
    _add_new(rooms, deps)
    _add_acts(rooms, deps)


def _add_list(rooms: Rooms, deps: ConsoleDeps) -> None:
    @rooms.get("/stores")
    def stores(visit: Visit) -> Response:
        names = [visit.store] if visit.store else deps.known.stores.names()
        rows = [deps.known.stores.row(name) for name in names]
        found = [(row, row.store(), _missing(deps, row)) for row in rows]
        return page(visit, "stores.html", room="stores", stores=found)


def _add_screen(rooms: Rooms, deps: ConsoleDeps) -> None:
    @rooms.get("/stores/{store}")
    def screen(visit: Visit) -> Response:
        return _screen(
            deps, visit, Screen(_row(deps, visit)), saved=bool(visit.query.text("saved"))
        )

    @rooms.post("/stores/{store}", Role.ADMIN)
    def save(visit: Visit) -> Response:
        row = _row(deps, visit)
        try:
            read, secrets = _read(visit.form, row, deps.addresses)
        except FieldsWrong as error:
            return _screen(deps, visit, Screen(row, _typed(visit.form), error.faults))
        orders = deps.taking_up.count(row.name, read)
        if orders and visit.form.number("taken_up", 0) != orders:
            return _screen(deps, visit, Screen(row, _typed(visit.form), orders=orders))
        if read or secrets:
            deps.known.stores.change(row.name, read, secrets, visit.act())
        return go(f"/stores/{row.name}?saved=yes")


def _add_new(rooms: Rooms, deps: ConsoleDeps) -> None:
    @rooms.get("/new-store", Role.ADMIN)
    def ask(visit: Visit) -> Response:
        _unlimited(visit)
        return _screen(deps, visit, Screen(_BARE))

    @rooms.post("/new-store", Role.ADMIN)
    def add(visit: Visit) -> Response:
        _unlimited(visit)
        faults: dict[str, str] = {}
        read: dict[str, Any] = {}
        secrets: dict[str, str] = {}
        name = visit.form.text("name")
        for part in (lambda: check_name(name), lambda: _read(visit.form, _BARE, deps.addresses)):
            try:
                found = part()
            except FieldsWrong as error:
                faults |= error.faults
            else:
                read, secrets = found if isinstance(found, tuple) else (read, secrets)
        if name in deps.known.stores.names():
            faults["name"] = "is taken; wanted: a name that no store has"
        if faults:
            return _screen(deps, visit, Screen(_BARE, _typed(visit.form) | {"name": name}, faults))
        deps.known.stores.create(name, read, secrets, visit.act())
        return go(f"/stores/{name}?saved=yes")


def _add_acts(rooms: Rooms, deps: ConsoleDeps) -> None:
    @rooms.post("/stores/{store}/test")
    def test(visit: Visit) -> Response:
        """Check settings and connections; it spends a call or two of the store's budgets."""
        name = _row(deps, visit).name
        with deps.checks() as check:
            return page(visit, "tested.html", room="stores", store=name, findings=check(name))

    @rooms.post("/stores/{store}/pause")
    def pause(visit: Visit) -> Response:
        name = _row(deps, visit).name
        stops = visit.form.text("to") == "pause"
        move = deps.pauses.pause if stops else deps.pauses.resume
        move(name, Scope.STORE, "", visit.act())
        return go(f"/stores/{name}")


def _screen(deps: ConsoleDeps, visit: Visit, screen: Screen, *, saved: bool = False) -> Response:
    store = screen.row.store()
    return page(
        visit.with_faults(FORM, screen.faults),
        "store.html",
        room="stores",
        screen=screen,
        row=screen.row,
        store=store,
        manual=[each for name in MANUAL for each in FIELDS if each.name == name],
        others=[each for each in FIELDS if each.name not in MANUAL],
        choices=CHOICES,
        secrets=SECRETS,
        missing=_missing(deps, screen.row) if screen.row.name else {},
        orders_off=why_no_orders(store) if screen.row.name else "",
        names=lambda name: visit.words.of("asked" if name in {"name", "why"} else "setting", name),
        saved=saved,
    )


def _missing(deps: ConsoleDeps, row: StoreRow) -> dict[str, str]:
    """Give what a store lacks, and what this deployment lacks for it."""
    store = row.store()
    missing = missing_of(store, row.secrets)
    if store.erp is Erp.AMQP and not deps.has_broker and not why_no_orders(store):
        missing["erp"] = NO_BROKER
    return missing


def _row(deps: ConsoleDeps, visit: Visit) -> StoreRow:
    return deps.known.stores.row(store_of(deps, visit, visit.params["store"]))


def _unlimited(visit: Visit) -> None:
    if visit.store:
        raise Problem(403, "role_too_small", Role.ADMIN.value)


def _read(form: Form, row: StoreRow, rules: Addresses) -> tuple[dict[str, Any], dict[str, str]]:
    """Give what was changed: settings as JSON values, and secrets.

    Raises:
        FieldsWrong: names every one that is wrong.
    """
    known = _texts(row)
    changed = {name: text for name, text in _typed(form).items() if text != known[name]}
    faults = {} if form.text("why") else {"why": WHY_MISSING}
    secrets: dict[str, str] = {}
    read: dict[str, Any] = {}
    try:
        read = read_fields(changed, rules)
    except FieldsWrong as error:
        faults |= error.faults
    for name in SECRETS:
        if form.raw(name):
            try:
                secrets[name] = to_secret(form.raw(name))
            except ValueError as error:
                faults[name] = f"is wrong; {error}"
    if faults:
        raise FieldsWrong(faults)
    return read, secrets


def _typed(form: Form) -> dict[str, str]:
    return {each.name: form.text(each.name) for each in FIELDS if form.all(each.name)}


def _texts(row: StoreRow) -> dict[str, str]:
    store = to_store(row.name, row.values, {})
    return {each.name: as_text(each.dump(getattr(store, each.name))) for each in FIELDS}
