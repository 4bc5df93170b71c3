"""`anybridge map` of what orders say: previewed, saved, in and out of files, asked about."""

import shlex
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NoReturn

import pytest
import typer

from adapters.database.engine import Database
from adapters.database.secrets import SecretBox
from config.settings import Settings
from ops import order_ports
from tests.contract.command import Answer, Command
from tests.contract.held_room import HeldRoom
from tests.ledger import Ledger

ASKED = "the ERP is asked"
LOGGI = ("--marketplace", "MERCADO_LIVRE", "--type", "Loggi Express")
CSV = "marketplace,type,account,normalized,normalized_type,target,key,label\n"


@pytest.fixture
def acme(anybridge: Command) -> Command:
    words = ["store", "add", "acme", "--api-url", "https://api.example.com", "--token-file", "-"]
    assert anybridge(*words, stdin="token").code == 0
    return anybridge


@pytest.fixture
def held(anybridge: Command) -> Iterator[Command]:
    """Two orders wait for the carrier Loggi Express, one of them for its SKU too."""
    database = Database(anybridge.environ["ANYBRIDGE_DATABASE_URL"])
    ledger = Ledger(database)
    ledger.box = SecretBox([anybridge.environ["ANYBRIDGE_SECRET_KEY"]])
    room = HeldRoom(ledger)
    room.hold_by("Loggi Express", 1, sku="GONE")
    room.hold_by("Loggi Express", 2)
    yield anybridge
    database.dispose()


def map_set(acme: Command, *more: str, kind: str = "carrier") -> Answer:
    return acme("map", "set", kind, "--store", "acme", *more)


def listed(acme: Command) -> list[tuple[str, str]]:
    return [(row["key"], row["target"]) for row in acme("map", "list", "--json").json]


@pytest.mark.parametrize("fault", [RuntimeError("odd"), KeyboardInterrupt()], ids=["bug", "^C"])
@pytest.mark.parametrize("as_json", [[], ["--json"]], ids=["text", "json"])
def test_what_was_saved_is_said_whatever_becomes_of_asking_the_erp(
    held: Command, monkeypatch: pytest.MonkeyPatch, fault: BaseException, as_json: list[str]
) -> None:
    def carriers(having: Settings, _: object) -> Callable[[object], NoReturn]:
        def ask(_: object) -> NoReturn:
            typer.echo(f"{ASKED} for {having.call_deadline_s:g} s", err=True)
            raise fault

        return ask

    monkeypatch.setattr(order_ports, "carriers", carriers)

    done = map_set(held, *LOGGI, "--to", "6001:6101", "--apply", *as_json)

    before, after = done.err.split(f"{ASKED} for 5 s\n")
    assert (done.code, "look with: anybridge batch watch " in before) == (0, True)
    assert "whether the ERP has the carrier is not known" in after
    if as_json:
        assert (done.json["batch"] in before, done.json["erp_lacks"]) == (True, None)
    else:
        assert "frees 2 orders" in done.out


def test_a_carrier_is_previewed_and_then_saved(acme: Command) -> None:
    seen = map_set(acme, *LOGGI, "--to", "6001:6101")
    assert (seen.code, listed(acme)) == (0, [])
    assert "would release 0 orders · 0 already cancelled" in seen.out

    done = map_set(acme, *LOGGI, "--to", "6001:6101", "--apply", "--json").json

    told = [done[name] for name in ("applied", "before", "releases", "batch")]
    assert told == [True, None, 0, None]
    assert listed(acme) == [("mercado livre|loggi express|*|*|*", "6001:6101")]


def test_a_preview_can_be_asked_for_by_its_name(acme: Command) -> None:
    assert map_set(acme, *LOGGI, "--to", "6001:6101", "--preview").code == 0
    assert listed(acme) == []
    assert map_set(acme, *LOGGI, "--to", "6001:6101", "--preview", "--apply").code == 2


def test_the_only_store_need_not_be_named(acme: Command) -> None:
    words = ("map", "set", "carrier", *LOGGI, "--to", "6001:6101", "--apply")
    assert acme(*words).code == 0

    more = ("--api-url", "https://api.example.com", "--token-file", "-")
    acme("store", "add", "other", *more, stdin="t")

    answer = acme(*words)
    assert (answer.code, "one of acme, other" in answer.err) == (2, True)


@pytest.mark.parametrize(
    ("kind", "words", "key"),
    [
        ("payment", ("--marketplace", "AMAZON", "--method", "pix", "--to", "9"), "amazon|pix|*|*"),
        ("channel", ("--marketplace", "AMAZON", "--to", "7"), "amazon|*|*"),
        ("sku", ("--sku", "OLD 1", "--to", "NEW-1"), "OLD 1"),
        ("carrier", ("--default", "--to", "6:7"), "!default"),
    ],
)
def test_every_kind_is_saved_by_its_own_flags(
    acme: Command, kind: str, words: tuple[str, ...], key: str
) -> None:
    assert map_set(acme, *words, "--apply", kind=kind).code == 0

    assert [name for name, _ in listed(acme)] == [key]


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("set", "carrier", *LOGGI, "--to", "6001"), 2, "TRANSPORTADOR:VINCULO"),
        (("set", "carrier", "--to", "6:7"), 2, "say which carrier: --marketplace --type"),
        (("set", "carrier", "--marketplace", "AMAZON", "--to", "6:7"), 2, "--type is missing"),
        (("set", "carrier", *LOGGI, "--default", "--to", "6:7"), 2, "one of them"),
        (("set", "carrier", "--sku", "x", "--to", "6:7"), 2, "--marketplace, --type is missing"),
        (("set", "sku", "--default", "--to", "x"), 2, "a sku has no default"),
        (("unset", "carrier", *LOGGI, "--yes"), 4, "is not mapped"),
        (("suggest", "sku"), 2, "nothing is suggested for sku"),
        (("suggest", "carrier", "--group", "g-0"), 4, "g-0 has no letter"),
        (("explain", "183000101"), 4, "no order '183000101'"),
        (("explain", "183000101", "--sku", "x"), 2, "either an order or a kind"),
        (("import", "carrier", "/nowhere.csv"), 2, "cannot be read"),
        (("import", "deposit", "-"), 4, "holds no rule"),
        (("import", "carrier", "-"), 4, "holds no rule"),
        (("test", "-"), 4, "expects nothing"),
        (("test", "a", "b", "c"), 2, "[KIND] FILE"),
    ],
)
def test_a_mistake_says_what_to_do(
    acme: Command, words: tuple[str, ...], code: int, told: str
) -> None:
    store = () if "--group" in words else ("--store", "acme")

    answer = acme("map", *words, *store)

    assert (answer.code, told in answer.err) == (code, True), answer.err


def test_there_is_nothing_to_map_in_a_store_that_is_not_there(acme: Command) -> None:
    assert acme("map", "set", "carrier", "--store", "x", *LOGGI, "--to", "6:7").code == 4


def test_a_rule_is_taken_away_by_whoever_is_sure(acme: Command) -> None:
    map_set(acme, *LOGGI, "--to", "6:7", "--apply")
    by_key = ("map", "unset", "carrier", "--store", "acme", "--key", listed(acme)[0][0])

    asked = acme(*by_key)
    assert (asked.code, len(listed(acme))) == (2, 1)
    assert "would be mapped no more (before: 6:7)" in asked.out

    assert (acme(*by_key, "--yes", "--why", "errado").code, listed(acme)) == (0, [])
    entry = acme("audit", "--json").json[0]
    assert (entry["action"], entry["why"]) == ("mapping_unset", "errado")


def test_what_changed_since_the_preview_is_not_saved(acme: Command) -> None:
    seen = map_set(acme, *LOGGI, "--to", "6:7", "--json").json["revision"]
    map_set(acme, "--sku", "A", "--to", "B", "--apply", kind="sku")

    late = map_set(acme, *LOGGI, "--to", "6:7", "--apply", "--revision", seen)

    assert (late.code, "preview again" in late.err) == (1, True)


def test_a_file_is_taken_whole_or_not_at_all(acme: Command) -> None:
    into = ("map", "import", "carrier", "-", "--store", "acme")
    good, bad = "AMAZON,PAC,,,,6:7,,\n", "AMAZON,SEDEX,,,,6,,\n"

    refused = acme(*into, "--apply", stdin=CSV + good + bad)
    assert (refused.code, "line 3: target '6' is wrong" in refused.err) == (2, True)
    assert listed(acme) == []

    assert acme(*into, stdin=CSV + good).code == 0
    assert listed(acme) == []
    assert acme(*into, "--apply", "--json", stdin=CSV + good).json["changed"] == 1


@pytest.mark.parametrize("name", ["rules.csv", "rules.json"])
def test_what_was_exported_changes_nothing_when_it_is_imported(
    acme: Command, tmp_path: Path, name: str
) -> None:
    map_set(acme, *LOGGI, "--to", "6:7", "--apply")
    map_set(acme, "--marketplace", "AMAZON", "--type", "", "--to", "6:8", "--apply")
    map_set(acme, "--default", "--to", "1:1", "--apply")
    before, file = acme("map", "list", "--json").json, str(tmp_path / name)

    assert acme("map", "export", "carrier", file, "--store", "acme").code == 0
    done = acme("map", "import", "carrier", file, "--store", "acme", "--apply", "--json")

    assert done.json["changed"] == 0
    assert acme("map", "list", "--json").json == before


def test_expectations_that_are_not_met_end_with_1(acme: Command) -> None:
    map_set(acme, *LOGGI, "--to", "6:7", "--apply")
    asked = ("map", "test", "-", "--store", "acme", "--json")
    header, line = "marketplace,type,target\n", "MERCADO_LIVRE,loggi EXPRESS,{}\n"

    met = acme(*asked, stdin=header + line.format("6:7") + "AMAZON,PAC,\n")
    not_met = acme(*asked, stdin=header + line.format("6:8"))

    assert (met.code, met.json) == (0, [])
    assert not_met.code == 1
    [row] = not_met.json
    assert (row["line"], row["wanted"], row["found"]) == (2, "6:8", "6:7")


def test_a_key_is_explained_before_an_order_says_it(acme: Command) -> None:
    map_set(acme, *LOGGI, "--to", "6:7", "--apply")

    told = acme("map", "explain", "carrier", "--store", "acme", *LOGGI, "--json").json

    assert told["findings"][0]["rule"] == "mercado livre|loggi express|*|*|*"


def test_a_suggestion_says_when_the_erp_could_not_be_asked(acme: Command) -> None:
    map_set(acme, *LOGGI, "--to", "6:7", "--apply")
    asked = ("--marketplace", "AMAZON", "--type", "Loggi Express", "--store", "acme", "--json")

    answer = acme("map", "suggest", "carrier", *asked)

    assert "could not be asked" in answer.err
    assert answer.json[0]["suggestions"][0]["target"] == "6:7"


def test_on_call_finds_the_cause_and_saves_what_releases_it(held: Command) -> None:
    [group] = held("dead", "groups", "--json").json

    [advice] = held("map", "suggest", "carrier", "--group", group["group"], "--json").json
    seen = map_set(held, *LOGGI, "--to", "6001:6101")
    done = map_set(held, *LOGGI, "--to", "6001:6101", "--apply", "--why", "INC-812", "--json")

    assert (group["letters"], advice["orders"], advice["total_cents"]) == (2, 2, 49740)
    assert (
        "would release 2 orders · 1 of them also blocked by sku_unmapped · 0 already cancelled"
        in seen.out
    )
    batch = held("batch", "show", done.json["batch"], "--json").json
    assert (batch["items"], batch["why"], done.json["releases"]) == (2, "INC-812", 2)
    assert f"anybridge batch watch {batch['id']}" in done.err


def test_a_suggestion_ends_with_the_command_that_previews_it(held: Command) -> None:
    map_set(held, "--marketplace", "AMAZON", "--type", "Loggi Express", "--to", "6:7", "--apply")

    told = held("map", "suggest", "carrier", "--store", "acme").out
    command = told.splitlines()[-1].partition("anybridge ")[2]

    assert "would release 2 orders" in held(*shlex.split(command)).out


def test_what_was_saved_for_later_is_released_when_it_is_saved_again(held: Command) -> None:
    words = (*LOGGI, "--to", "6001:6101", "--apply", "--json")

    assert map_set(held, *words, "--no-release").json["batch"] is None
    assert map_set(held, *words).json["batch"] is not None


def test_while_orders_stand_still_the_way_out_is_named(held: Command) -> None:
    held("flow", "pause", "orders", "--store", "acme", "--why", "x")

    answer = map_set(held, *LOGGI, "--to", "6001:6101", "--apply")

    assert (answer.code, listed(held)) == (1, [])
    assert "anybridge flow resume order --store acme" in answer.err


def test_a_held_order_is_explained_by_its_number(held: Command) -> None:
    answer = held("map", "explain", "20002", "--store", "acme")

    assert answer.code == 0
    assert "held for carrier_unmapped" in answer.out
    assert "no rule matches" in answer.out


def test_a_letter_is_kept_back_when_a_rule_is_saved(held: Command) -> None:
    [letter, _] = [row["id"] for row in held("dead", "list", "--json").json]

    done = map_set(held, *LOGGI, "--to", "6001:6101", "--apply", "--keep", letter)

    assert done.code == 0
    assert "1 order kept back" in done.err
    assert len(held("batch", "report", held("batch", "list", "--json").json[0]["id"]).out) > 0
    assert held("dead", "list", "--state", "open", "--json").json[0]["id"] == letter
