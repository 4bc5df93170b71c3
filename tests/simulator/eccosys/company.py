"""A started simulator with one company, as the tests of it talk to it."""

import json
from pathlib import Path
from typing import Any

import httpx

from simulator.eccosys.server import EccosysSimulator

TOKEN = "a-token"
COMPANY = "loja"
SAMPLES = Path(__file__).parents[2] / "samples" / "eccosys"
SHIRT, MUG = 2_150_100_303, 2_150_100_400
STORE_NUMBER = "ML-2000099900000017"
CARRIER: dict[str, object] = {
    "id": 6001,
    "codigo": "TEX",
    "nome": "TRANSPORTADORA EXEMPLO LTDA",
    "fantasia": "Exemplo Log",
    "cnpj": "11222333000181",
    "endereco": "Avenida Teste",
    "enderecoNro": "100",
    "cidade": "São Paulo",
    "uf": "SP",
    "forms": [
        {"id": 6101, "descricao": "Entrega Normal"},
        {"id": 6102, "descricao": "Entrega Expressa", "ativa": "N"},
    ],
}


class Company:
    """The API as a client sees it, and the control API as a test does."""

    def __init__(self, simulator: EccosysSimulator) -> None:
        headers = {"Authorization": f"Bearer {TOKEN}"}
        self.api = httpx.Client(base_url=simulator.url, headers=headers, timeout=10)
        self.bare = httpx.Client(base_url=simulator.url, timeout=10)
        self.control = httpx.Client(base_url=simulator.control_url, timeout=10)

    def fresh(self) -> "Company":
        """Forget everything and open one company without a limit, with what the samples name."""
        self.control.post("/reset").raise_for_status()
        self.open(COMPANY, TOKEN)
        shirt = {"id": SHIRT, "codigo": "CAM-PRETA-M", "gtin": "7890000001021", "estoque": 10}
        mug = {"id": MUG, "codigo": "CANECA-01", "gtin": "7890000002011", "estoque": 40}
        self.seed("products", shirt, mug)
        self.seed("carriers", CARRIER)
        return self

    def open(self, company: str, token: str, **wishes: object) -> None:
        """Open a company."""
        wishes = {"rate": {"policy": "none"}} | wishes
        self.told("POST", "/accounts", {"company": company, "token": token, **wishes})

    def seed(self, what: str, *items: dict[str, object]) -> dict[str, Any]:
        """Put products, customers or carriers there; gives their ids."""
        made: dict[str, Any] = self.told("POST", f"/accounts/{COMPANY}/{what}", list(items))
        return made

    def switch(self, **switches: object) -> None:
        """Throw switches of the company."""
        self.told("PUT", f"/accounts/{COMPANY}/switches", switches)

    def limit(self, **rate: object) -> None:
        """Put a rate limit in force."""
        self.told("PUT", f"/accounts/{COMPANY}/rate", rate)

    def fault(self, kind: str, **wishes: object) -> int:
        """Put a fault in force; gives its number."""
        return int(self.told("POST", "/faults", {"kind": kind, **wishes})["ids"][0])

    def clock(self, now: str) -> None:
        """Set the time."""
        self.told("PUT", "/clock", {"now": now})

    def orders(self) -> list[dict[str, Any]]:
        """Give every order in short."""
        found: list[dict[str, Any]] = self.asked(f"/accounts/{COMPANY}/orders")["orders"]
        return found

    def reserved(self, code: str) -> str:
        """Give how many of a product are reserved."""
        return str(self.asked(f"/accounts/{COMPANY}/stock")[code]["reserved"])

    def journal(self) -> list[dict[str, Any]]:
        """Give what the book holds."""
        entries: list[dict[str, Any]] = self.asked("/journal")["entries"]
        return entries

    def place(self, **wishes: object) -> dict[str, Any]:
        """Create an order that must succeed; gives its id and number."""
        answer = self.api.post("/pedidos", json=an_order(**wishes)).json()
        assert answer["error"] == []
        row: dict[str, Any] = answer["success"][0]
        return row

    def refused(self, **wishes: object) -> str:
        """Create an order that must be refused; gives the text."""
        answer = self.api.post("/pedidos", json=an_order(**wishes))
        assert (answer.status_code, answer.json()["success"]) == (200, [])
        return str(answer.json()["error"][0]["erro"])

    def read(self, key: object) -> dict[str, Any]:
        """Give one order as the API answers it."""
        row: dict[str, Any] = self.api.get(f"/pedidos/{key}").raise_for_status().json()[0]
        return row

    def told(self, method: str, path: str, payload: object) -> Any:
        """Tell the control API something that must succeed."""
        return self.control.request(method, path, json=payload).raise_for_status().json()

    def asked(self, path: str) -> Any:
        """Ask the control API."""
        return self.control.get(path).raise_for_status().json()

    def close(self) -> None:
        """Close the clients."""
        for client in (self.api, self.bare, self.control):
            client.close()


def sample(name: str) -> Any:
    """Give a sample file of Eccosys."""
    return json.loads((SAMPLES / f"{name}.json").read_text(encoding="utf-8"))


def an_order(**wishes: object) -> dict[str, Any]:
    """Give the order of the sample; said is only what differs, None takes a field away."""
    whole = sample("pedido-create-request") | wishes
    return {name: value for name, value in whole.items() if value is not None}


def an_item(**wishes: object) -> dict[str, object]:
    """Give one mug as an item."""
    return {"idProduto": MUG, "codigo": "CANECA-01", "quantidade": 1, "valor": 39.9, **wishes}


def of_mugs(*items: dict[str, object], **wishes: object) -> dict[str, Any]:
    """Give the wishes of an order whose totals the simulator computes."""
    money = dict.fromkeys(("totalProdutos", "totalVenda", "desconto", "frete"))
    return {"_Itens": list(items), **money, **wishes}
