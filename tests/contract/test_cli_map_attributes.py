"""`anybridge map … attribute`: previewed, saved, in and out of files, explained."""

from pathlib import Path

import pytest

from tests.contract.command import Answer, Command

MAP_SET = ("map", "set", "attribute", "--store", "acme")
FABRIC = ("--attribute", "Composição", "--to", "Material")


@pytest.fixture
def acme(on_both: Command) -> Command:
    words = ["store", "add", "acme", "--api-url", "https://api.example.com", "--token-file", "-"]
    assert on_both(*words, stdin="token").code == 0
    return on_both


def have_sent(acme: Command, code: str, payload: str | None) -> None:
    """Have a product that was sent."""
    acme.execute(
        "INSERT INTO change (store, kind, key, payload, source, time_s, event_id, revision, state, "
        "next_at_s, due_since_s) VALUES ('acme', 'product', :code, :payload, '', 0, '', 1, "
        "'pushed', 0, 0)",
        code=code,
        payload=payload,
    )


def listed(acme: Command) -> list[tuple[str, str]]:
    rows = acme("map", "list", "attribute", "--store", "acme", "--json").json
    return [(row["label"], row["target"]) for row in rows]


def export(acme: Command, *more: str) -> Answer:
    return acme("map", "export", "attribute", "--store", "acme", *more)


def test_an_attribute_is_previewed_and_then_saved(acme: Command) -> None:
    have_sent(acme, "P-1", '{"skus": [], "attributes": [{"name": "COMPOSICAO", "value": "x"}]}')
    have_sent(acme, "P-2", '{"skus": []}')
    have_sent(acme, "P-3", None)

    seen = acme(*MAP_SET, *FABRIC)
    assert (seen.code, listed(acme)) == (0, [])
    assert "would be mapped to Material (before: none)" in seen.out
    assert "would send 2 products again: P-1 · of 1 only the ERP knows" in seen.out

    done = acme(*MAP_SET, *FABRIC, "--apply", "--why", "INC-9", "--json").json
    assert (done["applied"], done["key"], done["sent_again"]) == (True, "composicao", 2)
    assert listed(acme) == [("Composição", "Material")]
    due = "SELECT count(*) FROM change WHERE state = 'due'"
    assert acme.scalar(due) == 2


def test_a_change_is_audited_with_what_stood_before(acme: Command) -> None:
    acme(*MAP_SET, *FABRIC, "--apply")
    acme(*MAP_SET, "--attribute", "composicao", "--to", "Tecido", "--apply", "--why", "INC-9")

    entry = acme("audit", "--json").json[0]
    assert (entry["action"], entry["why"]) == ("mapping_set", "INC-9")
    assert (entry["detail"]["before"], entry["detail"]["target"]) == ("Material", "Tecido")


def test_what_stands_already_changes_nothing(acme: Command) -> None:
    acme(*MAP_SET, *FABRIC, "--apply")

    again = acme(*MAP_SET, *FABRIC, "--apply")

    assert "they stand so already" in again.out
    assert len([e for e in acme("audit", "--json").json if e["action"] == "mapping_set"]) == 1


def test_no_release_leaves_products_for_their_next_change(acme: Command) -> None:
    have_sent(acme, "P-1", None)

    answer = acme(*MAP_SET, *FABRIC, "--apply", "--no-release")

    assert "leaves for their next change 1 product" in answer.out
    assert acme.scalar("SELECT count(*) FROM change WHERE state = 'due'") == 0


def test_a_person_is_told_to_beware(acme: Command) -> None:
    acme(*MAP_SET, *FABRIC, "--apply")

    rival = acme(*MAP_SET, "--attribute", "Tecido", "--to", "MATERIAL")
    own = acme(*MAP_SET, "--attribute", "Modelo", "--to", "Modelo")
    pair = acme(*MAP_SET, "--attribute", "Composição Any", "--to", "Material")

    assert "beware: composicao is mapped to Material too" in rival.out
    assert "beware: Modelo is the product's model by itself" in own.out
    assert "beware" not in pair.out


def test_rules_that_changed_since_the_preview_are_not_overwritten(acme: Command) -> None:
    seen = acme(*MAP_SET, *FABRIC, "--json").json["revision"]
    acme(*MAP_SET, "--attribute", "Cor", "--to", "Color", "--apply")

    answer = acme(*MAP_SET, *FABRIC, "--apply", "--revision", seen)

    assert (answer.code, "preview again" in answer.err) == (1, True)
    assert listed(acme) == [("Cor", "Color")]


def test_a_mapping_is_taken_away_after_it_was_said_what_that_touches(acme: Command) -> None:
    acme(*MAP_SET, *FABRIC, "--apply")
    unset = ("map", "unset", "attribute", "--store", "acme", "--attribute", "COMPOSIÇÃO")

    asked = acme(*unset)
    done = acme(*unset, "--yes", "--json")

    assert (asked.code, "mapped no more" in asked.err) == (2, True)
    assert (done.code, done.json["before"], done.json["target"]) == (0, "Material", None)
    assert (listed(acme), acme(*unset, "--yes").code) == ([], 4)


def test_a_file_goes_out_and_in_and_changes_nothing(acme: Command, tmp_path: Path) -> None:
    acme(*MAP_SET, *FABRIC, "--apply")
    acme(*MAP_SET, "--attribute", "=1+1", "--to", "Cor", "--apply")
    assert export(acme).out == "attribute,target\n'=1+1,Cor\nComposição,Material\n"

    for name in ("rules.csv", "rules.json"):
        export(acme, str(tmp_path / name))
        words = ("map", "import", "attribute", str(tmp_path / name), "--store", "acme")
        answer = acme(*words, "--apply", "--json")
        assert (answer.code, answer.json["changed"]) == (0, 0)


def test_a_file_is_taken_whole_or_refused_with_every_faulty_line(acme: Command) -> None:
    lines = "attribute;target\nTecido;Material\n;Cor\nPeso;\ntecido;Outro\n"
    words = ("map", "import", "attribute", "-", "--store", "acme", "--apply")

    refused = acme(*words, stdin=lines)
    twice = acme(*words, stdin="attribute,target\nTecido,A\nTECIDO,B\n")
    other = acme(*words, stdin="attribute,to\nTecido,A\n")
    taken = acme(*words, stdin="attribute;target\nTecido;Material\nPeso;Peso líquido\n")

    assert (refused.code, refused.err.count("line")) == (2, 2)
    assert "line 3: attribute is missing" in refused.err
    assert "line 4: target is missing" in refused.err
    assert "line 3: the same attribute as line 2" in twice.err
    assert "there is no column to; wanted: attribute, target" in other.err
    assert (taken.code, len(listed(acme))) == (0, 2)


def test_an_attribute_is_explained(acme: Command) -> None:
    acme(*MAP_SET, *FABRIC, "--apply")
    explain = ("map", "explain", "attribute", "--store", "acme", "--attribute")

    assert "sent as Material" in acme(*explain, "Composição Any").out
    assert "the product's model" in acme(*explain, "Modelo").out
    assert acme(*explain, "Peso", "--json").json["lines"] == [
        "Peso: no rule, so it is left out, which is no error"
    ]


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["set", "attribute", "--store", "acme", "--to", "x"], 2, "say which attribute"),
        (["set", "attribute", *FABRIC, "--sku", "x"], 2, "kind attribute has no sku"),
        (["set", "attribute", *FABRIC, "--deposit", "x"], 2, "kind attribute has no deposit"),
        (["set", "attribute", *FABRIC, "--canary", "5"], 2, "--canary and --rate are for orders"),
        (["set", "attribute", "--attribute", "x", "--to", " "], 2, "target '' is wrong"),
        (["set", "attribute", "--attribute", "x" * 256, "--to", "y"], 2, "up to 255"),
        (["set", "attribute", *FABRIC, "--store", "nobody"], 4, "no store 'nobody'"),
        (["set", "sku", "--sku", "A", "--to", "B", "--attribute", "x"], 2, "sku has no attribute"),
        (["set", "deposit", "--to", "4", "--attribute", "x"], 2, "kind deposit has no attribute"),
        (["explain", "attribute"], 2, "say which attribute"),
        (["import", "attribute", "-", "--store", "acme"], 4, "holds no rule"),
    ],
)
def test_a_mistake_says_what_to_do(acme: Command, words: list[str], code: int, told: str) -> None:
    answer = acme("map", *words)

    assert (answer.code, told in answer.err) == (code, True), answer.err
