"""`anybridge store`: settings are flags, secrets are never arguments, mistakes name their field."""

from pathlib import Path

import pytest

from domain.store_fields import FIELDS
from tests.contract.command import Answer, Command

URL = "https://api.example.com/v2"


@pytest.fixture
def store(anybridge: Command) -> Answer:
    return anybridge(
        "store", "add", "acme", "--api-url", URL, "--token-file", "-", stdin="planted-token\n"
    )


def test_adding_a_store_says_what_it_still_needs(store: Answer) -> None:
    assert store.code == 0
    assert store.out == ""
    assert "still needed: stock_rule is not set" in store.err
    assert "store acme added" in store.err


def test_every_setting_is_a_flag(anybridge: Command) -> None:
    help_ = anybridge("store", "set", "--help").out

    assert [f.name for f in FIELDS if f"--{f.name.replace('_', '-')} " not in help_] == []


def test_a_setting_given_as_flag_is_shown(anybridge: Command, store: Answer) -> None:
    words = ("--stock-rule", "same_name_only", "--send-images", "no", "--flows", "price=no")
    assert anybridge("store", "set", "acme", *words, "--json").code == 0

    found = anybridge("store", "show", "acme", "--json").json

    assert (found["stock_rule"], found["send_images"]) == ("same_name_only", False)
    assert found["flows"] == {"price": False}


def test_every_wrong_flag_is_named_at_once(anybridge: Command, store: Answer) -> None:
    answer = anybridge("store", "set", "acme", "--stock-rule", "sum", "--oi", "5")

    assert answer.code == 2
    assert answer.err.splitlines() == [
        "error: --oi is wrong; wanted: digits and a dot at the end, such as 259061958.",
        "  --stock-rule is wrong; wanted: consolidate_all or same_name_only",
    ]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["add", "Acme", "--api-url", URL, "--token-file", "-"], "NAME is wrong"),
        (["add", "loja", "--token-file", "-"], "--api-url is missing"),
        (["add", "loja", "--api-url", URL], "--token-file is missing"),
        (["add", "loja", "--api-url", "http://x", "--token-file", "-"], "--api-url is wrong"),
        (["set", "acme"], "nothing to set"),
        (["set", "acme", "--token-file", "/nowhere"], "--token-file /nowhere cannot be read"),
        (["set", "acme", "--token-file", "-", "--erp-token-file", "-"], "only one secret"),
    ],
)
def test_wrong_usage_is_one_line_and_code_2(
    anybridge: Command, store: Answer, words: list[str], told: str
) -> None:
    answer = anybridge("store", *words, stdin="token")

    assert answer.code == 2
    assert answer.err.startswith(f"error: {told}")
    assert answer.err.count("\n") == 1


@pytest.mark.parametrize("token", ["", " ", "two words", "two\nlines", "ação"])
def test_a_token_that_is_no_token_is_refused_without_being_shown(
    anybridge: Command, store: Answer, token: str
) -> None:
    answer = anybridge("store", "set", "acme", "--token-file", "-", stdin=token)

    assert answer.code == 2
    assert answer.err == "error: --token-file is wrong; wanted: one line without spaces\n"


def test_a_token_as_argument_is_refused(anybridge: Command, store: Answer) -> None:
    answer = anybridge("store", "set", "acme", "--token=planted-argument")

    assert answer.code == 2
    assert "planted" not in answer.err


@pytest.mark.parametrize("verb", ["show", "set", "test", "pause", "resume", "rotate-token"])
def test_a_store_that_is_not_there_is_code_4(anybridge: Command, verb: str) -> None:
    words = {"set": ["--oi", "1."], "rotate-token": ["--token-file", "-"]}.get(verb, [])

    answer = anybridge("store", verb, "nobody", *words, stdin="token")

    assert (answer.code, "no store 'nobody'" in answer.err) == (4, True)


def test_a_store_is_not_added_twice(anybridge: Command, store: Answer) -> None:
    again = anybridge("store", "add", "acme", "--api-url", URL, "--token-file", "-", stdin="t")

    assert again.code == 1
    assert again.err == "error: there is a store 'acme' already; change it with `store set`\n"


def test_a_rotated_token_comes_from_a_file(
    anybridge: Command, store: Answer, tmp_path: Path
) -> None:
    file = tmp_path / "token"
    file.write_text("planted-other\n")

    answer = anybridge("store", "rotate-token", "acme", "--token-file", str(file))

    said = "store acme: token replaced; what a refused token held looks again\n"
    assert (answer.code, answer.err) == (0, said)


def test_the_callback_address_is_whole_in_json_and_masked_for_people(
    anybridge: Command, store: Answer
) -> None:
    url = anybridge("store", "show", "acme", "--json").json["callback_url"]
    secret = url.removeprefix("http://127.0.0.1:8080/v1/callbacks/anymarket/")

    assert len(secret) >= 22
    assert secret not in anybridge("store", "show", "acme").out


def test_the_callback_address_is_where_the_hub_reaches_us(
    anybridge: Command, store: Answer
) -> None:
    public = {"ANYBRIDGE_PUBLIC_URL": "https://bridge.example.com/"}

    found = anybridge("store", "show", "acme", "--json", **public).json

    assert found["callback_url"].startswith("https://bridge.example.com/v1/callbacks/anymarket/")


def test_a_rotated_callback_address_is_another_one(anybridge: Command, store: Answer) -> None:
    before = anybridge("store", "show", "acme", "--json").json["callback_url"]

    answer = anybridge("store", "rotate-callback", "acme", "--why", "INC-5", "--json")

    assert (answer.code, answer.json["callback_url"] != before) == (0, True)
    assert anybridge("store", "show", "acme", "--json").json["callback_url"] != before
    assert anybridge("audit", "--json").json[0]["action"] == "callback_rotated"
    assert anybridge("store", "rotate-callback", "nobody").code == 4


def test_what_a_refused_token_held_goes_on_by_one_command_that_names_what_stays(
    anybridge: Command, store: Answer
) -> None:
    lane = "INSERT INTO lane (store, kind, held_cause) VALUES ('acme', :kind, :cause)"
    for kind, cause in (("order", "access_denied"), ("price", "access_denied"), ("stock", "brake"),
                        ("poll_erp", "poll_off")):  # fmt: skip
        anybridge.execute(lane, kind=kind, cause=cause)

    one = anybridge("flow", "resume", "orders", "--store", "acme", "--why", "x")
    rest = anybridge("store", "resume", "acme", "--why", "x")

    assert "price of it still stand still" in one.err
    assert "all at once: anybridge store resume acme" in one.err
    assert "these were held and look again: price" in rest.err
    assert "stock stays held (brake); once it may go on: anybridge flow resume stock" in rest.err
    assert "poll_erp" not in rest.err


def test_a_store_that_does_not_stand_still_is_told_so_and_nothing_is_noted(
    anybridge: Command, store: Answer
) -> None:
    done = anybridge("store", "resume", "acme", "--why", "x")

    said = "error: store acme is not paused, and nothing holds its flows\n"
    assert (done.code, done.err) == (4, said)
    assert anybridge("audit", "--json").json[0]["action"] == "store_added"


def test_a_paused_store_is_listed_as_paused(anybridge: Command, store: Answer) -> None:
    assert anybridge("store", "list", "--json").json[0]["paused"] is False
    anybridge("store", "pause", "acme", "--why", "INC-3")

    assert anybridge("store", "list", "--json").json[0]["paused"] is True
    again = anybridge("store", "pause", "acme", "--why", "INC-4")
    assert (again.code, again.err) == (4, "error: store acme is paused already\n")
    assert anybridge("audit", "--json").json[0]["why"] == "INC-3"


def test_images_switched_off_warn(anybridge: Command, store: Answer) -> None:
    answer = anybridge("store", "set", "acme", "--send-images", "no")

    assert "warning: AnyMarket cannot activate products without images" in answer.err


def test_no_token_is_ever_printed(anybridge: Command, store: Answer) -> None:
    anybridge("store", "set", "acme", "--erp-token-file", "-", stdin="planted-erp")
    for words in (["store", "show", "acme"], ["store", "list"], ["audit"], ["status"]):
        anybridge(*words)
        anybridge(*words, "--json")
    anybridge("doctor")

    assert "planted" not in "".join(anybridge.said)
