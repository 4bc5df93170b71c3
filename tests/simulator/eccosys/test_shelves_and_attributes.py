"""What products are put in order by: tree, brands and attributes."""

from typing import Any

import pytest

from tests.simulator.eccosys.company import COMPANY, MUG, SHIRT, Company, sample
from tests.simulator.eccosys.made_products import made, refusal


def shelves(erp: Company) -> dict[str, str]:
    """Make the tree of the sample down to a subcategory, and a brand; gives their ids."""
    made_: dict[str, str] = {}
    for path, above in (
        ("departamentos", ""),
        ("categorias", "idDepartamento"),
        ("subcategorias", "idCategoria"),
    ):
        wish = {"nome": path, **({above: list(made_.values())[-1]} if above else {})}
        made_[path] = erp.api.post(f"/{path}", json=wish).json()["success"][0]["id"]
    made_["marcas"] = erp.api.post("/marcas", json={"nome": "M"}).json()["success"][0]["id"]
    return made_


def test_a_product_is_put_in_the_tree_and_has_a_brand(erp: Company) -> None:
    ids = shelves(erp)

    made(
        erp,
        idTagDepartamentoArvore=ids["departamentos"],
        idTagCategoriaArvore=ids["categorias"],
        idTagSubcategoriaArvore=ids["subcategorias"],
        idTagMarcaArvore=ids["marcas"],
    )

    product, sampled = erp.api.get("/produtos/CAM-PRETA").json(), sample("produto-single-parent")
    assert product["_Marca"] == {"id": ids["marcas"], "nome": "M"}
    assert product.keys() == sampled.keys()
    assert list(product) == list(sampled)
    department = product["_Departamentos"][0]
    assert department["categorias"][0]["subcategorias"] == [
        {"id": ids["subcategorias"], "nome": "subcategorias"}
    ]


@pytest.mark.parametrize(
    ("switches", "number"), [({}, "7"), ({"tree_in_body": "ignored"}, "known")]
)
def test_a_place_that_is_unknown_or_ignored_is_none(
    erp: Company, switches: dict[str, Any], number: str
) -> None:
    known = shelves(erp)["departamentos"]
    erp.switch(**switches)

    made(erp, idTagDepartamentoArvore=known if number == "known" else number)

    product = erp.api.get("/produtos/CAM-PRETA").json()
    assert (product["idTagDepartamentoArvore"], product["_Departamentos"]) == ("0", [])


def test_the_tree_is_wrapped_as_in_the_sample(erp: Company) -> None:
    shelves(erp)

    tree, sampled = erp.api.get("/departamentos").json(), sample("departamentos")

    for key in ("departamentos", "categorias", "subcategorias"):
        assert tree[key][0].keys() == sampled[key][0].keys()
        tree, sampled = tree[key][0], sampled[key][0]


def test_brands_look_like_the_sample(erp: Company) -> None:
    assert erp.api.get("/marcas").status_code == 404

    erp.api.post("/marcas", json={"nome": "Marca Exemplo", "idExterno": "310"})

    assert erp.api.get("/marcas").json() == [{**sample("marcas")[0]}]


@pytest.mark.parametrize(
    ("path", "wish", "says"),
    [
        ("/departamentos", {"nome": ""}, "Preencha o campo nome"),
        ("/categorias", {"nome": "A"}, "idDepartamento"),
        ("/subcategorias", {"nome": "A", "idCategoria": 7}, "idCategoria"),
        ("/marcas", {}, "Preencha o campo nome"),
        ("/atributos", {"descricao": " "}, "Preencha o campo descricao"),
        ("/atributos", {"descricao": "A", "_Opcoes": "P"}, "_Opcoes"),
    ],
)
def test_what_is_put_on_a_shelf_has_a_name_and_a_place(
    erp: Company, path: str, wish: dict[str, Any], says: str
) -> None:
    assert says in refusal(erp, path, wish)


@pytest.mark.parametrize(("choice", "done"), [("refused", 0), ("accepted", 1)])
@pytest.mark.parametrize(
    ("path", "wish"),
    [
        ("/departamentos", {"nome": "Moda"}),
        ("/marcas", {"nome": "Moda"}),
        ("/atributos", {"descricao": "Moda"}),
    ],
)
def test_a_second_of_a_name_is_refused_or_made(
    erp: Company, path: str, wish: dict[str, Any], choice: str, done: int
) -> None:
    erp.switch(duplicate_names=choice)
    erp.api.post(path, json=wish)

    again = erp.api.post(path, json={name: text.upper() for name, text in wish.items()})

    assert len(again.json()["success"]) == done


def attributes(erp: Company) -> tuple[str, str, dict[str, str]]:
    """Make a list and a text; gives their ids, and the options of the list by text."""
    wishes = [{"descricao": "Tamanho", "_Opcoes": ["P", "M"]}, {"descricao": "Modelo"}]
    size, model = erp.api.post("/atributos", json=wishes).json()["success"]
    options = erp.api.get("/atributos").json()[0]["_Opcoes"][0]
    return size["id"], model["id"], {text: number for number, text in options.items()}


def test_attributes_look_like_the_sample(erp: Company) -> None:
    size, _, _ = attributes(erp)
    erp.api.put("/atributos", json={"id": size, "_Opcoes": ["p", "G"]})

    listed, sampled = erp.api.get("/atributos").json(), sample("atributos")

    assert [one.keys() for one in listed] == [one.keys() for one in sampled[:2]]
    assert list(listed[0]["_Opcoes"][0].values()) == ["P", "M", "G"]
    assert listed[1]["_Opcoes"] is None


def test_a_product_says_what_it_is_by_the_id_of_an_option_or_a_text(erp: Company) -> None:
    size, model, options = attributes(erp)

    wish = [{"id": int(size), "valor": options["M"]}, {"id": int(model), "valor": "Básica"}]
    answer = erp.api.post("/produtos/CAM-PRETA-M/atributos", json=wish)

    assert (answer.status_code, answer.text) == (200, "ok")
    said = [
        {"id": size, "descricao": "Tamanho", "valor": "M"},
        {"id": model, "descricao": "Modelo", "valor": "Básica"},
    ]
    assert erp.api.get(f"/produtos/{SHIRT}/atributos").json() == said
    assert erp.api.get(f"/produtos/{SHIRT}").json()["_Atributos"] == said


@pytest.mark.parametrize(("query", "left"), [("N", ["M", "Básica"]), ("S", ["Básica"])])
def test_other_attributes_stay_unless_they_are_to_be_replaced(
    erp: Company, query: str, left: list[str]
) -> None:
    size, model, options = attributes(erp)
    path = f"/produtos/CANECA-01/atributos?substituirTodosAtributos={query}"
    erp.api.post(path, json=[{"id": size, "valor": options["M"]}])

    erp.api.post(path, json=[{"id": model, "valor": "Básica"}])

    assert [row["valor"] for row in erp.api.get(f"/produtos/{MUG}/atributos").json()] == left


@pytest.mark.parametrize("valor", ["M", "7", ""])
def test_a_list_takes_nothing_but_its_options(erp: Company, valor: str) -> None:
    size, model, _ = attributes(erp)

    wish = [{"id": model, "valor": "Básica"}, {"id": size, "valor": valor}]
    answer = erp.api.post("/produtos/CANECA-01/atributos", json=wish)

    assert answer.status_code == 400
    assert erp.api.get(f"/produtos/{MUG}/atributos").status_code == 404


@pytest.mark.parametrize(("choice", "status"), [("lost", 404), ("saved", 200)])
def test_attributes_set_by_the_id_of_a_product_may_be_lost_in_silence(
    erp: Company, choice: str, status: int
) -> None:
    _, model, _ = attributes(erp)
    erp.switch(attributes_by_id=choice)

    answer = erp.api.post(f"/produtos/{MUG}/atributos", json=[{"id": model, "valor": "X"}])

    assert (answer.status_code, answer.text) == (200, "ok")
    assert erp.api.get(f"/produtos/{MUG}/atributos").status_code == status


@pytest.mark.parametrize(("choice", "said"), [("ignored", []), ("saved", ["Básica"])])
def test_attributes_in_the_body_of_a_product_are_ignored_or_saved(
    erp: Company, choice: str, said: list[str]
) -> None:
    _, model, _ = attributes(erp)
    erp.switch(attributes_in_body=choice)

    sheet = {"descricaoDetalhada": "x"}
    made(erp, _Atributos=[{"id": model, "valor": "Básica"}], _FichaTecnica=sheet)

    product = erp.api.get("/produtos/CAM-PRETA").json()
    assert [row["valor"] for row in product["_Atributos"]] == said
    assert product["_FichaTecnica"] == [{"descricaoDetalhada": "x"}]


def test_the_whole_catalogue_is_read_back_for_comparison(erp: Company) -> None:
    shelves(erp)

    found = erp.asked(f"/accounts/{COMPANY}/catalogue")

    assert found["products"]["CANECA-01"]["id"] == str(MUG)
    assert [brand["nome"] for brand in found["brands"]] == ["M"]
