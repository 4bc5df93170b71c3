"""Who asks: three generations of credentials."""

import hashlib

from simulator.eccosys.world import Account, World

_BEARER = "Bearer "


def asker(world: World, headers: dict[str, str]) -> Account | None:
    """Give the company whose credentials the headers carry, or none."""
    if "authorization" in headers:
        return _by_token(world, headers["authorization"])
    if "x-access-token" in headers:
        return _by_user(world, headers["x-access-token"])
    return _by_signature(world, headers.get("apikey", ""), headers.get("signature", ""))


def signature(secret: str, day: str) -> str:
    """Sign a day, `dd-MM-yyyy`, as the first generation did."""
    # The algorithm is theirs; nothing of ours rests on it.
    return hashlib.md5(f"{secret}:{day}".encode(), usedforsecurity=False).hexdigest()


def _by_token(world: World, said: str) -> Account | None:
    token = said.removeprefix(_BEARER)
    spelling = "raw" if token == said else "bearer"
    account = world.of_key(token)
    if account is None or account.credentials.token != token:
        return None
    return account if account.switches.authorization in {"both", spelling} else None


def _by_user(world: World, token: str) -> Account | None:
    account = world.of_key(token)
    if account is None or account.credentials.user_token != token:
        return None
    return account if account.switches.user_token else None


def _by_signature(world: World, apikey: str, signed: str) -> Account | None:
    account = world.of_key(apikey)
    if account is None or account.credentials.apikey != apikey:
        return None
    today = world.clock.now().strftime("%d-%m-%Y")
    if not account.switches.legacy_signature or not account.credentials.secret:
        return None
    return account if signed == signature(account.credentials.secret, today) else None
