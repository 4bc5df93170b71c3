"""`anybridge link`: SKUs joined by their code, and by a person where several have it."""

from pathlib import Path

import pytest

from tests.contract.anymarket_pair import Pair
from tests.contract.both_sides import join
from tests.contract.command import Command
from tests.contract.eccosys_pair import ErpPair
from tests.contract.linking import BAG, LAMP, MUG, SHIRT, choose, ids_of, listed, make, park, shirts
from tests.simulator.hub import a_sku


@pytest.fixture
def hub(started: Pair) -> Pair:
    """An account with one mug, two shirts of one code, a bag by another code, and a spoon."""
    pair = started.fresh()
    pair.simulator.switch(duplicate_codes="accepted")
    pair.simulator.seed(a_sku(MUG), a_sku(SHIRT), a_sku("Bolsa-2"), a_sku("COLHER"))
    pair.simulator.seed(a_sku(SHIRT))
    return pair


@pytest.fixture
def erp(started_erp: ErpPair) -> ErpPair:
    """A company with a mug, a shirt, a bag and a lamp."""
    pair = started_erp.fresh()
    pair.company.seed("products", {"codigo": BAG}, {"codigo": LAMP})
    return pair


@pytest.fixture
def joined(on_both: Command, hub: Pair, erp: ErpPair, tmp_path: Path) -> Command:
    """A store that is joined to both."""
    join(on_both, hub, erp, tmp_path)
    return on_both


def test_both_sides_are_listed_with_their_state(joined: Command) -> None:
    answer = joined("link", "list", "acme")

    assert answer.code == 0
    assert "1 linked, 2 ambiguous, 2 only erp, 2 only hub" in answer.err
    assert listed(joined) == [
        ("linked", MUG, MUG),
        ("ambiguous", SHIRT, SHIRT),
        ("ambiguous", SHIRT, SHIRT),
        ("only_erp", BAG, ""),
        ("only_erp", LAMP, ""),
        ("only_hub", "", "Bolsa-2"),
        ("only_hub", "", "COLHER"),
    ]


def test_what_is_nearly_the_same_is_shown_and_never_taken(joined: Command) -> None:
    rows = joined("link", "list", "acme", "--state", "only_erp", "--json").json

    assert [(row["sku"], row["note"]) for row in rows] == [
        (BAG, "AnyMarket has Bolsa-2"),
        (LAMP, ""),
    ]


def test_a_child_is_listed_with_its_product_and_its_parent_is_no_sku(
    joined: Command, hub: Pair, erp: ErpPair
) -> None:
    parent_id = make(erp, "FAM")
    make(erp, "FAM-P", idProdutoMaster=parent_id)
    hub.simulator.seed(a_sku("FAM-P"))

    rows = joined("link", "list", "acme", "--state", "linked", "--json").json

    assert [(row["sku"], row["product"]) for row in rows if row["sku"] != MUG] == [("FAM-P", "FAM")]


def test_a_person_chooses_among_several(joined: Command) -> None:
    _, second = shirts(joined)

    seen = choose(joined, second)
    assert (seen.code, "would be SKU" in seen.out, "add --apply" in seen.err) == (0, True, True)
    assert [state for state, sku, _ in listed(joined) if sku == SHIRT] == ["ambiguous"] * 2

    done = choose(joined, second, "--apply", "--why", "INC-9", "--json").json
    assert (done["applied"], done["changed"], done["links"][0]["step"]) == (True, 1, "choose")
    assert [state for state, sku, _ in listed(joined) if sku == SHIRT] == ["chosen"]


def test_a_choice_is_audited_and_twice_is_once(joined: Command) -> None:
    first, second = shirts(joined)
    choose(joined, first, "--apply")
    choose(joined, second, "--apply", "--why", "INC-9")

    again = choose(joined, second, "--apply")

    assert "1 is linked so already" in again.out
    entries = [e for e in joined("audit", "--json").json if e["action"] == "sku_linked"]
    product_id, sku_id = map(int, first.split(":"))
    assert [(e["why"], e["detail"]["before"]) for e in entries] == [
        ("INC-9", [product_id, sku_id]),
        ("", None),
    ]


def test_a_choice_is_taken_back(joined: Command) -> None:
    choose(joined, shirts(joined)[0], "--apply")
    unset = ("link", "unset", SHIRT, "--store", "acme", "--why", "INC-9")

    assert joined(*unset).code == 0
    assert [state for state, sku, _ in listed(joined) if sku == SHIRT] == ["ambiguous"] * 2
    assert joined(*unset).code == 4


def test_what_was_looked_up_before_is_looked_up_anew(joined: Command) -> None:
    joined.execute(
        "INSERT INTO sku_binding (store, partner_id, product_id, sku_id, scope, updated_at_s) "
        "VALUES ('acme', :sku, 1, 2, 'SKU', 0)",
        sku=SHIRT,
    )

    choose(joined, shirts(joined)[0], "--apply")

    assert joined.scalar("SELECT count(*) FROM sku_binding") == 0


def test_another_code_is_written_only_when_that_is_said(joined: Command, hub: Pair) -> None:
    bag = ids_of(joined, "Bolsa-2")

    refused = choose(joined, bag, "--apply", sku=BAG)
    assert (refused.code, "has code 'Bolsa-2'; wanted: 'BOLSA 2'" in refused.err) == (2, True)
    assert hub.hub().find_products(BAG) == []

    done = choose(joined, bag, "--write-code", "--apply", "--why", "INC-9", sku=BAG)
    assert (done.code, "which is given the code" in done.out) == (0, True)
    assert ("linked", BAG, BAG) in listed(joined)
    entry = joined("audit", "--json").json[0]
    assert (entry["action"], entry["detail"]["before"]) == ("sku_code_written", "Bolsa-2")


def test_a_code_is_never_given_to_a_second_sku(joined: Command) -> None:
    answer = choose(joined, ids_of(joined, "COLHER"), "--write-code", "--apply", sku=MUG)

    assert (answer.code, "has this code already" in answer.err) == (2, True)


@pytest.mark.parametrize(
    ("sku", "to", "told"),
    [
        ("NADA", "1:2", "the ERP has no SKU 'NADA'"),
        (MUG, "1:999999", "AnyMarket has no SKU 999999 in product 1"),
        (MUG, "7", "target '7' is wrong; wanted: PRODUCT:SKU"),
        (" ", "1:2", "sku ' ' is wrong"),
    ],
)
def test_a_mistake_says_what_to_do(joined: Command, sku: str, to: str, told: str) -> None:
    answer = choose(joined, to, "--apply", sku=sku)

    assert (answer.code, told in answer.err) == (2, True), answer.err


def test_a_file_of_what_is_linked_changes_nothing(joined: Command, tmp_path: Path) -> None:
    choose(joined, shirts(joined)[0], "--apply")

    for name in ("links.csv", "links.json"):
        file = str(tmp_path / name)
        assert joined("link", "export", file, "--store", "acme").code == 0
        answer = joined("link", "import", file, "--store", "acme", "--apply", "--json")
        assert (answer.code, answer.json["changed"], len(answer.json["links"])) == (0, 0, 2)


def test_the_lines_that_are_meant_are_imported(joined: Command) -> None:
    file = joined("link", "export", "--store", "acme", "--state", "ambiguous").out
    words = ("link", "import", "-", "--store", "acme", "--apply", "--json")

    both = joined(*words, stdin=file)
    one = joined(*words, stdin="\n".join(file.splitlines()[:2]))

    assert (both.code, "line 3: the same SKU as line 2" in both.err) == (2, True)
    assert (one.code, one.json["changed"]) == (0, 1)
    assert ("chosen", SHIRT, SHIRT) in listed(joined)


def test_bad_rows_are_named_with_their_line_and_nothing_is_taken(joined: Command) -> None:
    product_id, sku_id = shirts(joined)[0].split(":")
    spoon = ids_of(joined, "COLHER").replace(":", ",")
    lines = ["sku,product_id,sku_id", f"{SHIRT},{product_id},{sku_id}", f"NADA,{spoon}"]
    words = ("link", "import", "-", "--store", "acme", "--apply")

    known = joined(*words, stdin="\n".join([*lines, f"{LAMP},1,999999"]))
    read = joined(*words, stdin="\n".join([*lines, f",{spoon}", f"{LAMP},x,1"]))
    none = joined(*words, stdin=lines[0])

    assert (known.code, read.code, none.code) == (2, 2, 4)
    assert "line 3: the ERP has no SKU 'NADA'" in known.err
    assert "line 4: AnyMarket has no SKU 999999" in known.err
    assert "line 4: sku '' is wrong" in read.err
    assert "line 5: product_id 'x' is wrong; wanted: an id of AnyMarket" in read.err
    assert [state for state, sku, _ in listed(joined) if sku == SHIRT] == ["ambiguous"] * 2


def test_two_lines_never_link_one_sku_of_the_hub(joined: Command) -> None:
    bag = ids_of(joined, "Bolsa-2").replace(":", ",")
    file = f"sku,product_id,sku_id\n{BAG},{bag}\n{LAMP},{bag}\n"

    words = ("link", "import", "-", "--store", "acme", "--write-code", "--apply")
    answer = joined(*words, stdin=file)

    assert (answer.code, "line 3: SKU" in answer.err, "too; wanted: each once" in answer.err) == (
        2,
        True,
        True,
    )


def test_a_large_file_reads_both_sides_whole(joined: Command, hub: Pair, erp: ErpPair) -> None:
    codes = [f"SKU-{number}" for number in range(110)]
    made = hub.simulator.seed(*(a_sku(code) for code in codes))
    rows: list[dict[str, object]] = [{"codigo": code} for code in codes]
    erp.company.seed("products", *rows)
    lines = [f"{code},{made[code]['productId']},{made[code]['skuId']}" for code in codes]
    before = len(hub.simulator.journal())

    words = ("link", "import", "-", "--store", "acme", "--apply", "--json")
    answer = joined(*words, stdin="\n".join(["sku,product_id,sku_id", *lines]))

    assert (answer.code, answer.json["changed"], len(answer.json["links"])) == (0, 0, 110)
    assert len(hub.simulator.journal()) - before < 5


def test_a_letter_that_waited_for_the_choice_is_released(joined: Command) -> None:
    park(joined, SHIRT)

    done = choose(joined, shirts(joined)[0], "--apply", "--why", "INC-9", "--json").json

    assert done["batch"].startswith("rb_")
    assert joined("batch", "list", "--json").json[0]["why"] == "INC-9"


def test_a_choice_that_a_killed_command_kept_releases_its_letters_when_it_is_made_again(
    joined: Command,
) -> None:
    first = shirts(joined)[0]
    choose(joined, first, "--apply")
    park(joined, SHIRT)

    done = choose(joined, first, "--apply", "--json").json

    assert (done["changed"], done["batch"][:3]) == (0, "rb_")


def test_lists_can_be_narrowed_and_written_as_csv(joined: Command) -> None:
    answer = joined("link", "list", "acme", "--state", "linked", "--csv")
    wrong = joined("link", "list", "acme", "--state", "x")

    heading, row = answer.out.splitlines()
    assert heading == "state,sku,product,product_id,sku_id,code,note"
    assert row.startswith(f"linked,{MUG},{MUG},")
    assert (wrong.code, "wanted: linked, chosen" in wrong.err) == (2, True)


def test_an_erp_without_an_api_is_wrong_usage(joined: Command) -> None:
    joined("store", "set", "acme", "--erp", "amqp")

    assert joined("link", "list", "acme").code == 2
