"""A preview warns of carriers that the ERP lacks, by command, HTTP and console alike."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from config.settings import load
from domain.mapping_effects import carriers_of
from domain.written_rules import edit_of
from ops.api.people import people
from ops.console.app import console
from ops.mapping_advice import Checked
from ops.resources import Repositories, gathered
from tests.contract.anymarket_pair import Pair
from tests.contract.asking import Asking
from tests.contract.both_sides import join
from tests.contract.command import Answer, Command
from tests.contract.console_room import CHEAP, Browser, people_of
from tests.contract.eccosys_pair import ErpPair
from tests.contract.held_room import HeldRoom
from tests.ledger import Ledger
from tests.simulator.eccosys.company import TOKEN
from tests.stack import ACT

LOCAL = {"ANYBRIDGE_ALLOW_HTTP": "yes", "ANYBRIDGE_ALLOW_PRIVATE": "yes"}
THERE, ASLEEP, NOWHERE = "6001:6101", "6001:6102", "9:9"
LOGGI = {"marketplace": "MERCADO_LIVRE", "type": "Loggi Express"}
PREVIEW = "/v1/stores/acme/mappings/preview"


def an_edit(target: str | None, said: str = "Loggi Express") -> Any:
    return edit_of("carrier", {**LOGGI, "type": said}, target)


def sent(*targets: str) -> dict[str, Any]:
    fields = [{**LOGGI, "type": f"Loggi {n}"} for n in range(len(targets))]
    pairs = zip(fields, targets, strict=True)
    return {"edits": [{"kind": "carrier", "fields": f, "target": t} for f, t in pairs]}


@pytest.fixture
def room(ledger: Ledger) -> HeldRoom:
    return HeldRoom(ledger)


@pytest.fixture
def known(ledger: Ledger, erp: ErpPair) -> Repositories:
    """Stores that are joined to an ERP with one active carrier."""
    found = gathered(ledger.database, ledger.box)
    settings = {"api_url": "https://hub.example", "erp": "eccosys", "erp_url": erp.url}
    for name in ("acme", "loja2"):
        found.stores.create(name, settings, {"token": "t", "erp_token": TOKEN}, ACT)
    people_of(found)
    return found


@pytest.fixture
def ask(known: Repositories, ledger: Ledger) -> Iterator[Asking]:
    with people(load(LOCAL), known, ledger.box) as routes:
        yield Asking(routes, known)


@pytest.fixture
def browser(known: Repositories, ledger: Ledger) -> Iterator[Browser]:
    with console(load(LOCAL), known, ledger.box, CHEAP) as routes:
        opened = Browser(list(routes))
        opened.sign_in("operator")
        yield opened


@pytest.fixture
def joined(on_both: Command, hub: Pair, erp: ErpPair, tmp_path: Path) -> Command:
    join(on_both, hub, erp, tmp_path)
    return on_both


def preview(command: Command, target: str, *more: str) -> Answer:
    said = [word for name, text in LOGGI.items() for word in (f"--{name}", text)]
    return command("map", "set", "carrier", "--store", "acme", *said, "--to", target, *more)


def test_the_carriers_of_edits_are_each_named_once() -> None:
    edits = [an_edit(THERE), an_edit(THERE, "Jadlog"), an_edit(None, "SEDEX")]
    edits.append(edit_of("payment", {"marketplace": "AMAZON", "method": "pix"}, "9"))

    assert carriers_of(edits) == (THERE,)


def test_carriers_that_the_erp_lacks_are_named(room: HeldRoom) -> None:
    checked = room.advice.check("acme", [an_edit("6004:6401"), an_edit(NOWHERE, "Jadlog")])

    assert checked == Checked((NOWHERE,))


def test_an_erp_that_does_not_answer_is_not_taken_for_one_that_lacks_it(room: HeldRoom) -> None:
    room.erp_answers = False

    assert room.advice.check("acme", [an_edit(NOWHERE)]) == Checked(None, "503 of the ERP")


def test_no_erp_is_asked_where_no_carrier_is_mapped(room: HeldRoom) -> None:
    room.erp_answers = False

    assert room.advice.check("acme", [an_edit(None)]) == Checked(())


def test_of_many_carriers_some_are_named() -> None:
    assert Checked(tuple(f"1:{n}" for n in range(12))).told.endswith("1:8, 1:9, …")


def test_a_command_warns_of_what_is_unknown_or_inactive(joined: Command) -> None:
    fine, asleep = preview(joined, THERE, "--json"), preview(joined, ASLEEP, "--json")
    told = preview(joined, NOWHERE)

    assert (fine.json["erp_lacks"], asleep.json["erp_lacks"]) == ([], [ASLEEP])
    assert "warning" not in fine.err
    assert (told.code, f"the ERP does not have carrier {NOWHERE}" in told.err) == (0, True)


def test_a_saving_command_warns_too_and_names_what_lists_those_that_are_there(
    joined: Command,
) -> None:
    saved = preview(joined, NOWHERE, "--apply", "--why", "x", "--json")
    told = preview(joined, NOWHERE, "--apply", "--why", "x")
    there = joined("map", "targets", "carrier", "--store", "acme", "--json").json

    assert (saved.code, saved.json["applied"], saved.json["erp_lacks"]) == (0, True, [NOWHERE])
    assert f"warning: the ERP does not have carrier {NOWHERE}" in told.err
    assert "anybridge map targets carrier --store acme lists what it has" in told.err
    assert {one["target"]: one["active"] for one in there} == {THERE: True, ASLEEP: False}


def test_an_erp_that_is_away_keeps_nobody_from_saving(joined: Command) -> None:
    joined("store", "set", "acme", "--erp-url", "http://127.0.0.1:9", "--why", "x")

    saved = preview(joined, NOWHERE, "--apply", "--why", "x", "--json")

    assert (saved.code, saved.json["applied"], saved.json["erp_lacks"]) == (0, True, None)
    assert "whether the ERP has the carrier is not known" in saved.err


def test_a_stock_local_that_anymarket_lacks_is_warned_of(joined: Command) -> None:
    there = joined("map", "targets", "deposit", "--store", "acme", "--json").json
    deposit = ("map", "set", "deposit", "--store", "acme", "--deposit", "Geral", "--apply", "--to")

    wrong, right = joined(*deposit, "99", "--json"), joined(*deposit, there[0]["target"])

    assert (wrong.code, wrong.json["hub_lacks"]) == (0, ["99"])
    assert (right.code, right.err) == (0, "")
    assert "warning: AnyMarket does not have stock local 99" in wrong.err
    assert joined("map", "targets", "sku", "--store", "acme").code == 2


@pytest.mark.parametrize("as_json", [[], ["--json"]], ids=["text", "json"])
def test_a_stock_local_of_a_file_is_warned_of_too(
    joined: Command, tmp_path: Path, as_json: list[str]
) -> None:
    file = tmp_path / "deposits.csv"
    file.write_text("deposit,target\nGeral,99\n", encoding="utf-8")

    seen = joined("map", "import", "deposit", str(file), "--store", "acme", *as_json)

    assert (seen.code, "does not have stock local 99" in seen.err) == (0, True)
    assert not as_json or seen.json["hub_lacks"] == ["99"]


def test_a_command_says_that_the_erp_could_not_be_asked(joined: Command, erp: ErpPair) -> None:
    joined("store", "set", "acme", "--erp-url", "http://127.0.0.1:9", "--why", "x")

    seen = preview(joined, NOWHERE, "--json")

    assert (seen.code, seen.json["erp_lacks"]) == (0, None)
    assert "whether the ERP has the carrier is not known" in seen.err


def test_an_erp_that_only_listens_is_not_asked_and_not_spoken_of(anybridge: Command) -> None:
    add = ("store", "add", "acme", "--api-url", "https://api.example.com", "--token-file", "-")
    assert anybridge(*add, stdin="t").code == 0

    seen = preview(anybridge, NOWHERE, "--json")

    assert seen.json["erp_lacks"] is None
    assert "whether the ERP" not in seen.err


def test_by_http_an_operator_is_told(ask: Asking) -> None:
    seen = ask.post(PREVIEW, **sent(THERE, ASLEEP, NOWHERE)).json()

    assert seen["erp_lacks"] == [ASLEEP, NOWHERE]


def test_by_http_a_file_is_checked_too(ask: Asking) -> None:
    content = f"marketplace,type,target\nMERCADO_LIVRE,Loggi,{NOWHERE}\n"
    path = "/v1/stores/acme/mappings/files/carrier/preview"

    seen = ask("POST", path, content=content).json()

    assert seen["erp_lacks"] == [NOWHERE]


def test_by_http_who_only_looks_spends_nothing_of_the_budget(ask: Asking, erp: ErpPair) -> None:
    before = len(erp.company.journal())

    seen = ask("POST", PREVIEW, "viewer", json=sent(NOWHERE)).json()

    assert (seen["erp_lacks"], len(erp.company.journal())) == (None, before)


@pytest.mark.parametrize(
    ("language", "told"),
    [("pt-BR", f"O ERP não tem esta transportadora, ou não a tem ativa: {NOWHERE}."),
     ("en", f"The ERP does not have this carrier, or not as active: {NOWHERE}.")],
)  # fmt: skip
def test_a_page_warns_in_either_language(browser: Browser, language: str, told: str) -> None:
    browser.language = language
    form = {"store": "acme", "kind": "carrier", "field.marketplace": "MERCADO_LIVRE"}
    said = {**form, "field.type": "Loggi"}

    page = browser.post("/mappings/preview", **said, target=NOWHERE).text
    fine = browser.post("/mappings/preview", **said, target=THERE).text

    assert told in page
    assert 'role="alert"' not in fine
