"""SKUs of both sides to be joined, and a person who joins them by `anybridge link`."""

from adapters.database import letters
from adapters.database.engine import Database
from adapters.database.secrets import SecretBox
from domain.deadletters import DeadLetter, Reason
from tests.contract.command import Answer, Command
from tests.contract.eccosys_pair import ErpPair

MUG, SHIRT, BAG, LAMP = "CANECA-01", "CAM-PRETA-M", "BOLSA 2", "LUZ-1"


def make(erp: ErpPair, code: str, **more: str) -> str:
    """Make a product in the ERP; gives its id."""
    said = {"codigo": code, "nome": code, "unidade": "UN", "preco": "1.00", "tipo": "P"}
    made = erp.company.api.post("/produtos", json={**said, "opcEcommerce": "S", **more}).json()
    return str(made["result"]["success"][0]["id"])


def listed(joined: Command, *more: str) -> list[tuple[str, str, str]]:
    rows = joined("link", "list", "acme", *more, "--json").json
    return [(row["state"], row["sku"], row["code"]) for row in rows]


def shirts(joined: Command) -> list[str]:
    """Give the two shirts as `link set --to` takes them."""
    rows = joined("link", "list", "acme", "--json").json
    return [f"{row['product_id']}:{row['sku_id']}" for row in rows if row["sku"] == SHIRT]


def ids_of(joined: Command, code: str) -> str:
    rows = joined("link", "list", "acme", "--json").json
    return next(f"{row['product_id']}:{row['sku_id']}" for row in rows if row["code"] == code)


def choose(joined: Command, to: str, *more: str, sku: str = SHIRT) -> Answer:
    return joined("link", "set", sku, "--store", "acme", "--to", to, *more)


def park(joined: Command, key: str) -> None:
    """Have a change dead, and its letter wait."""
    joined.execute(
        "INSERT INTO change (store, kind, key, payload, source, time_s, event_id, revision, state, "
        "next_at_s, due_since_s) VALUES ('acme', 'price', :sku, '{\"price\": \"1.00\"}', '', 0, "
        "'e', 1, 'dead', 0, 0)",
        sku=key,
    )
    opened = Database(joined.environ["ANYBRIDGE_DATABASE_URL"])
    box = SecretBox([joined.environ["ANYBRIDGE_SECRET_KEY"]])
    letter = DeadLetter("acme", "price", key, Reason.SKU_AMBIGUOUS, "several", b"{}", 1)
    with opened.write() as connection:
        letters.insert(connection, [letter], box, sqlite=opened.is_sqlite)
    opened.dispose()
