"""Products made, changed and deleted, and their images."""

from typing import Any

import pytest

from tests.simulator.eccosys.company import MUG, SHIRT, Company, sample
from tests.simulator.eccosys.made_products import SHIRTS, made, refusal


def test_a_product_of_the_sample_is_made_as_in_the_sample(erp: Company) -> None:
    answer = erp.api.post("/produtos", json=sample("produto-create-request"))

    sampled = sample("produto-create-response")
    sampled["result"]["success"][0]["id"] = answer.json()["result"]["success"][0]["id"]
    assert answer.json() == sampled
    product = erp.api.get("/produtos/CAM-PRETA").json()
    kept = {name: SHIRTS[name] for name in SHIRTS if not name.startswith("idTag")}
    assert {name: product[name] for name in kept} == kept
    assert product["produtoAlterado"] == "S"


def test_a_second_of_one_code_is_refused_as_in_the_sample(erp: Company) -> None:
    made(erp)

    answer = erp.api.post("/produtos", json=SHIRTS)

    assert answer.json() == sample("produto-create-response-duplicate")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"codigo": ""}, "codigo"),
        ({"nome": " "}, "nome"),
        ({"unidade": ""}, "unidade"),
        ({"preco": None}, "preco"),
        ({"preco": "1,50"}, "preco"),
        ({"preco": "1.505"}, "preco"),
        ({"origem": "9"}, "origem"),
        ({"situacao": "X"}, "situacao"),
        ({"peso": "leve"}, "peso"),
        ({"garantia": "um ano"}, "garantia"),
        ({"idProdutoMaster": "7"}, "Produto pai não encontrado: 7"),
        ({"cor": "azul"}, "Campo desconhecido: produto.cor"),
    ],
)
def test_a_product_that_does_not_fit_is_refused(
    erp: Company, change: dict[str, Any], says: str
) -> None:
    assert says in refusal(erp, "/produtos", SHIRTS | change)
    assert erp.api.get("/produtos/CAM-PRETA").status_code == 404


def test_a_child_belongs_to_its_parent_and_has_none_of_its_own(erp: Company) -> None:
    parent = made(erp)["id"]
    child = made(erp, codigo="CAM-PRETA-G", gtin="7890000001038", idProdutoMaster=parent)["id"]

    assert erp.api.get("/produtos/CAM-PRETA").json()["_Skus"] == [
        {"id": child, "codigo": "CAM-PRETA-G", "gtin": "7890000001038", "gtinEmbalagem": ""}
    ]
    grandchild = SHIRTS | {"codigo": "X", "idProdutoMaster": child}
    assert "não pode ter filhos" in refusal(erp, "/produtos", grandchild)


def test_an_update_of_the_sample_changes_what_it_names(erp: Company) -> None:
    before = erp.api.get(f"/produtos/{SHIRT}").json()

    erp.api.put("/produtos", json=sample("produto-update-request"))

    after = erp.api.get(f"/produtos/{SHIRT}").json()
    changed = {"preco": "74.90", "precoDe": "99.90", "produtoAlterado": "S"}
    assert after == {**before, **changed, "dataAlteracao": after["dataAlteracao"]}


@pytest.mark.parametrize("key", [{"id": MUG}, {"id": str(MUG), "codigo": "CANECA-02"}])
def test_an_update_finds_its_product_by_id(erp: Company, key: dict[str, Any]) -> None:
    erp.api.put("/produtos", json={**key, "nome": "Caneca"})

    product = erp.api.get(f"/produtos/{MUG}").json()
    assert (product["nome"], product["codigo"]) == ("Caneca", key.get("codigo", "CANECA-01"))


@pytest.mark.parametrize(
    ("wish", "says"),
    [
        ({"codigo": "NADA"}, "Produto não encontrado: NADA"),
        ({"nome": "X"}, "informe id ou codigo"),
        ({"id": MUG, "codigo": "CAM-PRETA-M"}, "com o mesmo código"),
        ({"id": MUG, "idProdutoMaster": MUG}, "Produto pai não encontrado"),
    ],
)
def test_an_update_that_does_not_fit_is_refused(
    erp: Company, wish: dict[str, Any], says: str
) -> None:
    assert says in refusal(erp, "/produtos", wish, "PUT")


@pytest.mark.parametrize(
    ("choice", "names"), [("shown", ["CANECA-01", "excluido"]), ("hidden", ["CANECA-01"])]
)
def test_a_deleted_product_may_leave_its_stock_behind(
    erp: Company, choice: str, names: list[str]
) -> None:
    erp.switch(deleted_in_stock=choice)

    assert erp.api.delete("/produtos/CAM-PRETA-M").status_code == 200

    assert erp.api.get("/produtos/CAM-PRETA-M").status_code == 404
    rows = erp.api.get("/estoques").json()
    assert [row["nome"] for row in rows] == names


@pytest.mark.parametrize("choice", ["result", "top", "bare"])
def test_a_new_product_is_answered_as_switched(erp: Company, choice: str) -> None:
    erp.switch(product_envelope=choice)

    said = erp.api.post("/produtos", json=SHIRTS).json()

    number = int(erp.api.get("/produtos/CAM-PRETA").json()["id"])
    row = {"id": str(number), "codigo": "CAM-PRETA", "msg": "Produto inserido com sucesso"}
    envelope = {"success": [row], "error": []}
    assert said == {"result": {"result": envelope}, "top": envelope, "bare": number}[choice]


def test_images_are_addresses_and_are_appended_as_bytes(erp: Company) -> None:
    url = "https://cdn.eccosys.com.br/loja/a.jpg"
    erp.seed("products", {"codigo": "IMG", "images": [url]})

    headers = {"Content-Type": "image/png"}
    for content in (b"\x89PNG", b""):
        erp.api.post("/produtos/IMG/imagens", content=content, headers=headers)

    images = erp.api.get("/produtos/IMG/imagens").json()
    assert (len(images), images[0]) == (2, url)
    assert images[1].startswith("https://loja.eccosys.com.br/doc.view.php?id=")
    assert erp.api.delete("/produtos/IMG/imagens").status_code == 200
    assert erp.api.get("/produtos/IMG/imagens").status_code == 404
