"""A store's settings: read from texts, kept as JSON, loaded as a `Store`."""

from collections.abc import Collection, Mapping
from typing import Any

from domain.addresses import Addresses
from domain.errors import BridgeError, Misconfigured
from domain.ids import STORE_NAME
from domain.store import Erp, ErpAuth, Store
from domain.store_fields import FIELD_BY_NAME, FIELDS, SECRETS


class FieldsWrong(BridgeError):
    """Settings of a store have the wrong shape.

    Args:
        faults: setting → what is wrong and what to do.
    """

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{name} {fault}" for name, fault in faults.items()))
        self.faults = dict(faults)


def check_name(name: str) -> str:
    """Give the name of a store when it has the shape of one.

    Raises:
        FieldsWrong: it has not.
    """
    if not STORE_NAME.match(name):
        raise FieldsWrong({"name": "is wrong; wanted: a-z, 0-9 and -, up to 40 characters"})
    return name


def read_fields(given: Mapping[str, str], rules: Addresses) -> dict[str, Any]:
    """Read settings given as texts; an empty text gives None: back to the default.

    Raises:
        FieldsWrong: names every one that is wrong or not a setting.

    Examples:
        >>> read_fields({"oi": "259061958.", "flows": "price=no", "deposit": ""}, Addresses())
        {'oi': '259061958.', 'flows': {'price': False}, 'deposit': None}
        >>> read_fields({"stock_rule": "sum"}, Addresses())
        Traceback (most recent call last):
        domain.store_settings.FieldsWrong: stock_rule is wrong; wanted: consolidate_all or \
same_name_only
    """
    values: dict[str, Any] = {}
    faults: dict[str, str] = {}
    for name, text in given.items():
        field = FIELD_BY_NAME.get(name)
        if field is None:
            faults[name] = "is no setting of a store"
            continue
        try:
            values[name] = field.read(text.strip(), rules) if text.strip() else None
        except ValueError:
            faults[name] = f"is wrong; wanted: {field.shape}"
    if "api_url" in values and values["api_url"] is None:
        faults["api_url"] = f"cannot be empty; wanted: {FIELD_BY_NAME['api_url'].shape}"
    if faults:
        raise FieldsWrong(faults)
    return values


def merged(known: Mapping[str, Any], read: Mapping[str, Any]) -> dict[str, Any]:
    """Give the JSON values after a change: None removes, flows are merged, others replace.

    Examples:
        >>> merged({"oi": "1.", "later": 7, "flows": {"price": False}}, {"oi": None})
        {'later': 7, 'flows': {'price': False}}
    """
    values = {**known, **read}
    if isinstance(read.get("flows"), Mapping):
        values["flows"] = {**known.get("flows", {}), **read["flows"]}
    return {name: value for name, value in values.items() if value is not None}


def is_paused(values: Mapping[str, Any]) -> bool:
    """Tell whether a store is paused as a whole, by its settings as they rest.

    Examples:
        >>> is_paused({"paused": True}), is_paused({"paused": None}), is_paused({})
        (True, False, False)
    """
    return values.get("paused") is True


def to_store(name: str, values: Mapping[str, Any], secrets: Mapping[str, str]) -> Store:
    """Give the store that JSON values describe; settings of a newer release are left alone.

    Args:
        secrets: in clear; those that a `Store` holds are taken.

    Raises:
        Misconfigured: a value that this release does not know.
    """
    loaded: dict[str, Any] = {
        "api_url": "",
        "paused": is_paused(values),
        "paused_marketplaces": frozenset(values.get("paused_marketplaces") or ()),
    }
    for field in FIELDS:
        value = values.get(field.name)
        if value is None:
            continue
        try:
            loaded[field.name] = field.load(value)
        except (ValueError, TypeError, KeyError):
            text = f"store {name}: {field.name} is {value!r}; wanted: {field.shape}"
            raise Misconfigured("setting_unknown", text) from None
    loaded |= {key: secrets[key] for key in SECRETS if key in secrets}
    return Store(name=name, **loaded)


def missing_of(store: Store, secrets: Collection[str]) -> dict[str, str]:
    """Give what a store still needs before it can work: setting → what to do.

    Args:
        secrets: names of the secrets that are kept for it.
    """
    present = {
        "api_url": bool(store.api_url),
        "token": "token" in secrets,
        "stock_rule": store.stock_rule is not None,
        "deposit": bool(store.deposit),
    }
    if store.erp is Erp.ECCOSYS:
        present |= {"erp_url": bool(store.erp_url), "erp_token": "erp_token" in secrets}
    if store.erp is Erp.ECCOSYS and store.erp_auth is ErpAuth.SIGNATURE:
        present["erp_secret"] = "erp_secret" in secrets
    return {name: _wanted(name) for name, there in present.items() if not there}


def _wanted(name: str) -> str:
    if name in SECRETS:
        return f"is not set; give it with --{name.replace('_', '-')}-file"
    return f"is not set; wanted: {FIELD_BY_NAME[name].shape}"
