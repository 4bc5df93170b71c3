"""`anybridge coverage attributes` and `map suggest attribute`, over real HTTP on both sides."""

from pathlib import Path

import pytest

from tests.contract.anymarket_pair import Pair
from tests.contract.both_sides import join
from tests.contract.command import Command
from tests.contract.eccosys_pair import ErpPair
from tests.simulator.hub import sample

COVERAGE = ("coverage", "attributes", "acme")
SUGGEST = ("map", "suggest", "attribute", "--store", "acme")


@pytest.fixture
def hub(started: Pair) -> Pair:
    """An account where Mercado Livre requires "Potência" and a model of every lamp."""
    pair = started.fresh()
    pair.simulator.with_names()
    group = sample("characteristics-group")
    [power] = group["characteristics"]
    model = {**power, "index": 1, "name": "Modelo"}
    sent = {**group, "characteristics": [power, {k: v for k, v in model.items() if k != "id"}]}
    pair.simulator.api.post("/categories/characteristics/groups", json=sent).raise_for_status()
    return pair


class Shop:
    """The ERP's catalogue, as a person fills it."""

    def __init__(self, erp: ErpPair) -> None:
        self.erp = erp
        self.catalogue = erp.catalogue()
        self.attributes: dict[str, str] = {}

    def place_of_lamps(self) -> list[str]:
        """Make the tree; gives the ids of its one path."""
        house = self.catalogue.create_node("Casa", None)
        lights = self.catalogue.create_node("Luminárias", house)
        return [house.id, lights.id, self.catalogue.create_node("Abajures", lights).id]

    def make(self, code: str, /, *, place: list[str] | None = None, **more: str) -> str:
        """Make a product; gives its id."""
        names = ("idTagDepartamentoArvore", "idTagCategoriaArvore", "idTagSubcategoriaArvore")
        said = {"codigo": code, "nome": code, "unidade": "UN", "preco": "1.00", "tipo": "P"}
        said |= {"opcEcommerce": "S", **dict(zip(names, place or [], strict=False)), **more}
        made = self.erp.company.api.post("/produtos", json=said).json()
        return str(made["result"]["success"][0]["id"])

    def say(self, code: str, **values: str) -> None:
        """Let a product say attributes; "_" stands for a blank in their names."""
        for word, value in values.items():
            name = word.replace("_", " ")
            if name not in self.attributes:
                self.attributes[name] = self.catalogue.create_attribute(name, ())
            self.catalogue.set_attributes(code, {self.attributes[name]: value})


@pytest.fixture
def erp(started_erp: ErpPair) -> ErpPair:
    """A company with two lamps, the first of which says its power and its model."""
    pair = started_erp.fresh()
    shop = Shop(pair)
    place = shop.place_of_lamps()
    for code in ("LUZ-1", "LUZ-2"):
        shop.make(code, place=place)
    shop.say("LUZ-1", Potencia_Any="40 W", Modelo="M1", Tecido="Linho")
    shop.say("CANECA-01", Tecido="nenhum", Gênero="sei lá")
    return pair


@pytest.fixture
def joined(on_both: Command, hub: Pair, erp: ErpPair, tmp_path: Path) -> Command:
    """A store that is joined to both."""
    join(on_both, hub, erp, tmp_path)
    return on_both


def map_power(joined: Command) -> None:
    words = ("map", "set", "attribute", "--store", "acme", "--attribute", "Potencia")
    assert joined(*words, "--to", "POTÊNCIA", "--apply").code == 0


def gaps(joined: Command, *more: str) -> list[tuple[str, str]]:
    told = joined(*COVERAGE, *more, "--json").json
    return [(row["product"], row["attribute"]) for row in told["gaps"]]


def test_products_that_miss_what_is_required_are_listed_with_who_requires_it(
    joined: Command,
) -> None:
    answer = joined(*COVERAGE, "--json")

    told = answer.json
    assert (answer.code, told["products"], told["complete"]) == (1, 4, 2)
    assert told["gaps"] == [
        {"product": product, "attribute": attribute, "marketplaces": ["MERCADO_LIVRE"]}
        for product, attribute in [
            ("LUZ-1", "Potência"), ("LUZ-2", "Modelo"), ("LUZ-2", "Potência"),
        ]
    ]  # fmt: skip


def test_what_a_person_mapped_counts_as_given(joined: Command) -> None:
    map_power(joined)

    assert gaps(joined) == [("LUZ-2", "Modelo"), ("LUZ-2", "Potência")]


def test_nothing_missing_ends_with_0(joined: Command, erp: ErpPair) -> None:
    map_power(joined)
    shop = erp.catalogue()
    by_name = {one.name: one.id for one in shop.attributes()}
    shop.set_attributes("LUZ-2", {by_name["Modelo"]: "M2", by_name["Potencia Any"]: "60 W"})

    answer = joined(*COVERAGE)

    assert (answer.code, answer.out) == (0, "no product misses a required attribute\n")


def test_names_that_no_rule_maps_are_counted_the_most_frequent_first(joined: Command) -> None:
    told = joined(*COVERAGE, "--json").json
    csv = joined(*COVERAGE, "--unmapped", "--csv").out

    assert told["unmapped"] == [
        {"attribute": "Tecido", "products": 2},
        {"attribute": "Potencia Any", "products": 1},
    ]
    assert csv == "attribute,products\nTecido,2\nPotencia Any,1\n"


def test_gaps_can_be_narrowed_to_a_marketplace_and_written_as_csv(joined: Command) -> None:
    csv = joined(*COVERAGE, "--csv").out

    assert csv.splitlines()[:2] == [
        "product,attribute,marketplaces",
        "LUZ-1,Potência,MERCADO_LIVRE",
    ]
    assert joined(*COVERAGE, "--marketplace", "AMAZON").code == 0
    assert len(gaps(joined, "--marketplace", "MERCADO_LIVRE")) == 3


def test_a_person_reads_what_else_is_the_matter(joined: Command) -> None:
    answer = joined(*COVERAGE)

    assert "4 products, 2 miss nothing; 2 names are not mapped" in answer.err
    assert "2 products have a category that AnyMarket lacks, or none" in answer.err
    assert "CANECA-01: Gênero is not sent: unreadable" in answer.err


def test_variations_are_read_with_their_product_and_what_they_vary_by_is_no_attribute(
    joined: Command, erp: ErpPair
) -> None:
    shop = Shop(erp)
    parent = shop.make("FAM")
    for colour in ("AZUL", "ROSA"):
        shop.make(f"FAM-{colour}", idProdutoMaster=parent)
        shop.say(f"FAM-{colour}", Cor=colour)

    told = joined(*COVERAGE, "--json").json

    assert (told["products"], "FAM" in told["without_category"]) == (5, True)
    assert "Cor" not in [row["attribute"] for row in told["unmapped"]]


def test_what_is_not_sold_is_not_looked_at(joined: Command, erp: ErpPair) -> None:
    shop = Shop(erp)
    shop.make("VELHA", situacao="I")
    shop.make("FORA", opcEcommerce="N")

    assert joined(*COVERAGE, "--json").json["products"] == 4


def test_an_account_without_groups_requires_nothing_and_says_so(joined: Command, hub: Pair) -> None:
    [group] = hub.hub().characteristic_groups(lambda: None)
    hub.simulator.api.delete(f"/categories/characteristics/groups/{group.id}").raise_for_status()

    answer = joined(*COVERAGE)

    assert (answer.code, "no group of characteristics" in answer.err) == (0, True)


def test_products_are_read_twenty_at_a_time_and_every_call_is_paid_for(
    joined: Command, hub: Pair, erp: ErpPair
) -> None:
    rows: list[dict[str, object]] = [{"codigo": f"P-{number}"} for number in range(60)]
    erp.company.seed("products", *rows)
    before = [len(erp.company.journal()), len(hub.simulator.journal())]

    assert joined(*COVERAGE, "--json").json["products"] == 64

    spent = len(erp.company.journal()) - before[0]
    asked = "SELECT granted FROM bucket WHERE id LIKE :party"
    assert spent < 10
    assert joined.scalar(asked, party="eccosys:%") == spent
    assert joined.scalar(asked, party="anymarket:%") == len(hub.simulator.journal()) - before[1]


def test_a_call_that_fails_for_now_is_tried_again(joined: Command, erp: ErpPair) -> None:
    erp.company.fault("status", status=503, count=1, route="*/produtos/{key}", retry_after_s=0)

    assert len(gaps(joined)) == 3


def test_characteristics_are_suggested_for_every_unmapped_name(joined: Command) -> None:
    answer = joined(*SUGGEST, "--json")

    fabric, power = answer.json
    assert (answer.code, fabric["attribute"], fabric["products"]) == (0, "Tecido", 2)
    assert (power["attribute"], power["suggestions"][0]["target"]) == ("Potencia Any", "Potência")
    assert power["suggestions"][0]["required_by"] == ["MERCADO_LIVRE"]


def test_a_person_reads_suggestions_and_what_to_do_with_them(joined: Command) -> None:
    answer = joined(*SUGGEST)

    assert "Potencia Any: 1 product\n  Potência  100%" in answer.out
    assert "required by MERCADO_LIVRE" in answer.out
    assert "map one with: anybridge map set attribute" in answer.err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((*SUGGEST, "--group", "g-1"), "an attribute has no group"),
        (("map", "suggest", "sku"), "wanted: carrier or attribute"),
        ((*COVERAGE, "--csv", "--json"), "wanted: one of them"),
        ((*COVERAGE, "--store", "other"), "two stores were named"),
    ],
)
def test_a_mistake_says_what_to_do(joined: Command, words: tuple[str, ...], told: str) -> None:
    answer = joined(*words)

    assert (answer.code, told in answer.err) == (2, True), answer.err


def test_an_erp_without_an_api_is_wrong_usage(joined: Command) -> None:
    joined("store", "set", "acme", "--erp", "amqp")

    assert joined(*COVERAGE).code == 2
