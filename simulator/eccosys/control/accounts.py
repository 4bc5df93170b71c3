"""Companies: opened, changed, looked at."""

from dataclasses import asdict

from simulator.eccosys.control.wish import COMPANY, ControlRow, Wish
from simulator.eccosys.world import RATE, Account, Credentials
from simulator.engine.rate import Limiter
from simulator.engine.reading import Payload, text_of
from simulator.engine.settings import changed


def open_account(wish: Wish) -> object:
    """POST /_control/accounts; one of the same company is replaced."""
    payload = wish.item()
    credentials = changed(Credentials(text_of(payload, "token")), _said(payload))
    account = Account(text_of(payload, "company", "loja"), credentials, wish.world.clock)
    account.switches = changed(wish.world.switches, payload.get("switches", {}))
    account.limiter = Limiter(changed(RATE, payload.get("rate", {})))
    wish.world.add(account)
    return _described(account)


def list_accounts(wish: Wish) -> object:
    """GET /_control/accounts."""
    return [_described(account) for account in wish.world.accounts()]


def change_switches(wish: Wish) -> object:
    """PUT /_control/accounts/{company}/switches: those named change, the others stay."""
    account = wish.account()
    account.switches = changed(account.switches, wish.payload())
    return account.switches


def change_default_switches(wish: Wish) -> object:
    """PUT /_control/switches: of companies opened from now on."""
    wish.world.switches = changed(wish.world.switches, wish.payload())
    return wish.world.switches


def change_rate(wish: Wish) -> object:
    """PUT /_control/accounts/{company}/rate; what was counted is forgotten."""
    account = wish.account()
    account.limiter.change(changed(account.limiter.policy, wish.payload()))
    return account.limiter.policy


def change_credentials(wish: Wish) -> object:
    """PUT /_control/accounts/{company}/credentials: those replaced end at once."""
    account = wish.account()
    wish.world.change_credentials(account, changed(account.credentials, wish.payload()))
    return _described(account)


def _said(payload: Payload) -> Payload:
    names = Credentials.__dataclass_fields__
    return {name: value for name, value in payload.items() if name in names}


def _described(account: Account) -> Payload:
    return {
        "company": account.company,
        **asdict(account.credentials),
        "rate": account.limiter.policy,
        "switches": account.switches,
        "products": len(account.goods.by_id),
        "customers": len(account.people.by_id),
        "carriers": len(account.carriers),
        "orders": len(account.orders.by_id),
    }


ROUTES: tuple[ControlRow, ...] = (
    ("GET", "/_control/accounts", list_accounts),
    ("POST", "/_control/accounts", open_account),
    ("PUT", "/_control/switches", change_default_switches),
    ("PUT", f"{COMPANY}/switches", change_switches),
    ("PUT", f"{COMPANY}/rate", change_rate),
    ("PUT", f"{COMPANY}/credentials", change_credentials),
)
