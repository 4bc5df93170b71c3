"""`anybridge key` and `map`: shown once, previewed first, asked for before anything is taken."""

import pytest

from tests.contract.command import Command

LINK = "https://rastreio.example/?codigo=[RASTREIO]"


@pytest.fixture
def acme(anybridge: Command) -> Command:
    words = ["store", "add", "acme", "--api-url", "https://api.example.com", "--token-file", "-"]
    assert anybridge(*words, stdin="token").code == 0
    return anybridge


def map_set(*more: str) -> list[str]:
    return ["map", "set", "deposit", "--store", "acme", *more]


def test_a_new_key_stands_alone_on_standard_output(acme: Command) -> None:
    answer = acme("key", "create", "acme")

    assert answer.out.startswith("abk_")
    assert answer.out.count("\n") == 1
    assert "not shown again" in answer.err


def test_a_key_is_listed_without_itself(acme: Command) -> None:
    made = acme("key", "create", "acme", "--json").json

    listed = acme("key", "list", "--json")

    assert [(key["id"], key["state"]) for key in listed.json] == [(made["id"], "valid")]
    assert made["key"] not in listed.out


def test_rotation_says_when_older_keys_end(acme: Command) -> None:
    acme("key", "create", "acme")

    answer = acme("key", "rotate", "acme", "--overlap-hours", "0")

    assert "older keys of acme end in 0 h" in answer.err
    assert sorted(key["state"] for key in acme("key", "list", "--json").json) == [
        "expired",
        "valid",
    ]


@pytest.mark.parametrize("hours", ["inf", "nan", "1e9", "-1"])
def test_an_overlap_is_a_year_at_most_and_keys_stay_readable(acme: Command, hours: str) -> None:
    acme("key", "create", "acme")

    answer = acme("key", "rotate", "acme", "--overlap-hours", hours)

    assert (answer.code, "--overlap-hours" in answer.err) == (2, True)
    assert [key["state"] for key in acme("key", "list", "--json").json] == ["valid"]


@pytest.mark.parametrize("verb", ["create", "rotate"])
def test_there_is_no_key_for_a_store_that_is_not_there(acme: Command, verb: str) -> None:
    answer = acme("key", verb, "acne")

    assert (answer.code, "did you mean 'acme'?" in answer.err) == (4, True)


@pytest.mark.parametrize(
    "words",
    ["dead groups", "dead list", "dead replay --dry-run", "batch list", "audit", "map list",
     "key list", "trace sku X", "map export carrier", "map explain carrier --marketplace A"],
)  # fmt: skip
def test_a_list_of_a_mistyped_store_is_not_an_empty_list(acme: Command, words: str) -> None:
    answer = acme(*words.split(), "--store", "acne")
    strange = acme(*words.split(), "--store", "zzz")

    assert (answer.code, answer.out) == (4, "")
    assert "there is no store 'acne'; did you mean 'acme'?" in answer.err
    assert "there is no store 'zzz'; `anybridge store list` shows them" in strange.err


def test_nothing_is_revoked_unless_somebody_is_sure(acme: Command) -> None:
    acme("key", "create", "acme")

    answer = acme("key", "revoke", "acme")

    assert (answer.code, "add --yes" in answer.err) == (2, True)
    assert acme("key", "list", "--json").json[0]["state"] == "valid"


def test_revoking_names_what_was_revoked_and_then_matches_nothing(acme: Command) -> None:
    key_id = acme("key", "create", "acme", "--json").json["id"]

    answer = acme("key", "revoke", "acme", "--id", key_id, "--yes", "--json")

    assert answer.json == [{"revoked": key_id}]
    assert acme("key", "revoke", "acme", "--yes").code == 4


def test_a_mapping_is_only_previewed_without_apply(acme: Command) -> None:
    answer = acme(*map_set("--deposit", "Geral", "--to", "47"))

    assert answer.code == 0
    assert "would be mapped to 47" in answer.out
    assert acme("map", "list", "--json").json == []


def test_an_applied_mapping_is_listed(acme: Command) -> None:
    applied = acme(*map_set("--deposit", "Géral", "--to", "47", "--apply", "--json")).json

    assert (applied["applied"], applied["before"], applied["target"]) == (True, None, "47")
    [row] = acme("map", "list", "deposit", "--store", "acme", "--json").json
    assert (row["key"], row["label"], row["target"]) == ("geral", "Géral", "47")


def test_a_deposit_is_audited_with_what_stood_before_and_only_when_it_changes(
    acme: Command,
) -> None:
    for target in ("47", "48", "48"):
        acme(*map_set("--deposit", "Geral", "--to", target, "--apply"))

    sets = [e["detail"] for e in acme("audit", "--json").json if e["action"] == "mapping_set"]
    assert [(each["before"], each["target"]) for each in sets] == [("47", "48"), (None, "47")]


def test_a_deposit_is_not_set_over_rules_that_nobody_previewed(acme: Command) -> None:
    acme(*map_set("--deposit", "Geral", "--to", "47", "--apply"))

    late = acme(*map_set("--deposit", "Geral", "--to", "48", "--apply", "--revision", "old"))

    assert late.code != 0
    assert acme("map", "list", "deposit", "--store", "acme", "--json").json[0]["target"] == "47"


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["set", "brand", "--store", "acme", "--key", "x", "--to", "1"], 2, "kind 'brand'"),
        (["set", "deposit", "--store", "acme", "--to", "1"], 2, "say which deposit"),
        (
            ["set", "deposit", "--store", "acme", "--key", "x", "--to", "y"],
            2,
            "target 'y' is wrong",
        ),
        (
            ["set", "deposit", "--store", "nobody", "--key", "x", "--to", "1"],
            4,
            "no store 'nobody'",
        ),
        (
            ["set", "tracking", "--store", "acme", "--carrier", "x", "--to", "https://a.example/"],
            2,
            "with [RASTREIO] for its tracking number",
        ),
        (["set", "tracking", "--store", "acme", "--to", LINK], 2, "say which carrier"),
        (["unset", "deposit", "--store", "acme", "--key", "x"], 2, "add --yes"),
        (["unset", "deposit", "--store", "acme", "--key", "x", "--yes"], 4, "is not mapped"),
        (["list", "brand"], 2, "kind 'brand'"),
        (
            ["set", "deposit", "--store", "acme", "--sku", "x", "--to", "1"],
            2,
            "kind deposit has no sku",
        ),
    ],
)
def test_a_mistake_says_what_to_do(acme: Command, words: list[str], code: int, told: str) -> None:
    answer = acme("map", *words)

    assert answer.code == code
    assert told in answer.err


def test_a_carrier_has_its_link_however_the_erp_writes_its_name(acme: Command) -> None:
    words = ("--store", "acme", "--carrier", "Correios  PAC", "--to", LINK)

    applied = acme("map", "set", "tracking", *words, "--apply", "--json").json

    assert (applied["key"], applied["target"], applied["releases"]) == ("correios pac", LINK, [])
    gone = acme("map", "unset", "tracking", "--store", "acme", "--carrier", "CORREIOS PAC", "--yes")
    assert (gone.code, acme("map", "list", "--json").json) == (0, [])


def test_a_mapping_taken_away_is_gone(acme: Command) -> None:
    acme(*map_set("--deposit", "Geral", "--to", "47", "--apply"))

    answer = acme("map", "unset", "deposit", "--store", "acme", "--deposit", "GERAL", "--yes")

    assert answer.code == 0
    assert acme("map", "list", "--json").json == []
