"""A form that cannot be taken is shown again where it stands, and says what is wrong in it."""

import re
from collections.abc import Iterator

import pytest
from lxml.html import HtmlElement
from starlette.routing import Route

from tests.contract.console_forms import (
    Typing,
    form_of,
    heading,
    read,
    said_of,
    typed,
    typings,
)
from tests.contract.console_night import Room
from tests.contract.console_room import PASSWORD

LOGGI = {
    "store": "acme", "kind": "carrier", "field.marketplace": "MERCADO_LIVRE",
    "field.type": "Loggi Express", "target": "6004:6401",
}  # fmt: skip
TECIDO = {"store": "acme", "kind": "attribute", "field.attribute": "Tecido", "target": "Material"}
POSTCODE = {"fix.shipping.postal_code": "01310-100"}
ENGLISH = re.compile(r"\b(wanted|is|missing|the)\b")

PAGES = (
    "/dead", "/dead/groups/{group}", "/dead/groups/{group}/fix", "/dead/letters/{letter}",
    "/dead/letters/{letter}/edit", "/replay?group={group}", "/reconcile", "/flows",
    "/mappings?store=acme", "/mappings?store=acme&kind=payment",
    "/mappings?store=acme&kind=channel", "/mappings?store=acme&kind=sku",
    "/mappings?store=acme&kind=attribute", "/mappings?store=acme&kind=deposit",
    "/mappings?store=acme&kind=tracking", "/stores/acme", "/new-store", "/users",
    "/users/viewer", "/account",
)  # fmt: skip
ANSWERS = (
    ("/mappings/preview", LOGGI), ("/mappings/preview", TECIDO),
    ("/dead/letters/{letter}/edit", POSTCODE),
)  # fmt: skip
"""Pages that are the answer to a form, and hold one themselves."""

NOTHING_WRONG = {
    "/login", "/logout", "/batches/{batch}", "/dead/letters/{letter}/compare", "/dead/restore",
    "/dead/say", "/reconcile/{comparison}/cancel", "/reconcile/{comparison}/simulate",
    "/reconcile/{comparison}/repair", "/replay/simulate", "/stores/{store}/test",
}  # fmt: skip
"""Routes of forms in which nothing can be typed wrong; the door and a repair have their tests."""


@pytest.fixture
def desk(room: Room) -> Room:
    """An administrator, a flow that stands still, and an order that is corrected."""
    room.browser.sign_in("admin")
    room.browser.post("/flows/pause", store="acme", scope="flow", name="stock", why="INC-1")
    edit = f"/dead/letters/{room.letters[0]}/edit"
    room.browser.post(edit, **POSTCODE, do="save", why="CEP confirmado")
    return room


def opened(desk: Room) -> Iterator[HtmlElement]:
    """Give every page with a form."""
    names = {"group": desk.group, "letter": desk.letters[0]}
    for path in PAGES:
        yield read(desk.browser.get(path.format(**names)).text)
    for path, said in ANSWERS:
        yield read(desk.browser.post(path.format(**names), **said).text)


def faults(desk: Room, before: HtmlElement, typing: Typing) -> Iterator[str]:
    """Tell what a person misses on the page that answers."""
    answer = typing.send(desk.browser)
    if answer.status_code != 422:
        yield f"answers {answer.status_code}"
        return
    page = read(answer.text)
    home = typing.home(desk.browser)
    if heading(page) != heading(before if home is None else home):
        yield f"is the page {heading(page)}"
        return
    form = typing.again(page)
    field = typed(form)[typing.field]
    if field.get("aria-invalid") != "true" or not said_of(page, field):
        yield "says nothing at the field"
    alerts = [x.text_content() for x in page.iter() if x.get("role") == "alert"]
    if not alerts or any(ENGLISH.search(said) for said in [*alerts, said_of(page, field)]):
        yield f"says {alerts}, {said_of(page, field)}"
    for name, other in typed(form).items():
        is_shown = other.get("type") not in {"password", "file"}
        if is_shown and str(other.get("value")).strip() != typing.said[name][-1].strip():
            yield f"lost {name}"


def test_every_field_typed_wrong_is_named_where_it_was_typed(desk: Room) -> None:
    before, tried = desk.actions(), set()
    found: dict[str, list[str]] = {}
    for page in opened(desk):
        for typing in typings(page):
            tried.add(typing.name)
            missed = list(faults(desk, page, typing))
            found |= {typing.name: missed} if missed else {}

    assert found == {}
    assert (desk.actions(), len(tried) >= 44) == (before, True)


def test_every_form_of_the_console_is_tried(desk: Room) -> None:
    sent = {str(t.form.get("action")).split("#")[0] for page in opened(desk) for t in typings(page)}
    routes = [
        x for x in desk.browser.routes if isinstance(x, Route) and "POST" in (x.methods or ())
    ]

    left = {x.path for x in routes if not any(x.path_regex.match(action) for action in sent)}

    assert left == NOTHING_WRONG


def test_what_cannot_be_done_as_things_stand_is_said_at_its_form_too(desk: Room) -> None:
    page = desk.browser.get("/flows?store=acme").text
    said = dict(form_of(page, "stop-flow").form_values()) | {"name": "stock", "why": "INC-2"}

    answer = desk.browser.post("/flows/pause", **said)

    assert answer.status_code == 404
    assert "Nada foi feito." in answer.text
    assert "já está pausado" in answer.text
    assert 'value="INC-2"' in answer.text


def test_a_form_that_is_gone_from_its_page_has_a_page_of_its_own(desk: Room) -> None:
    letter = desk.letters[0]
    said = {"at_form": "discard", "at_page": f"/dead/letters/{letter}", "id": letter}
    desk.browser.post("/dead/discard", id=letter, confirm="1", why="teste")

    answer = desk.browser.post("/dead/discard", **said, confirm="1", why="teste")

    assert answer.status_code == 404
    assert "<h1>Não encontrado</h1>" in answer.text


@pytest.mark.parametrize("page", ["https://evil.example/users", "/users", "/static/x", ""])
def test_no_form_is_shown_on_a_page_that_is_not_its_own_or_not_for_this_person(
    room: Room, page: str
) -> None:
    room.browser.sign_in("operator")

    answer = room.browser.post("/dead/note", name=room.group, at_form="new", at_page=page)

    assert (answer.status_code, "Isto não pode ser feito" in answer.text) == (422, True)
    assert "Contas" not in re.sub("<[^>]*>", "", answer.text)


def test_rules_that_changed_meanwhile_are_previewed_anew(desk: Room) -> None:
    seen = form_of(desk.browser.post("/mappings/preview", **LOGGI).text, "save")
    other = desk.browser.post("/mappings/preview", **{**LOGGI, "field.type": "Outra"}).text
    desk.browser.post("/mappings", **{**dict(form_of(other, "save").form_values()), "why": "x"})

    answer = desk.browser.post("/mappings", **{**dict(seen.form_values()), "why": "INC-812"})

    assert (answer.status_code, answer.text.count('value="INC-812"')) == (409, 1)
    assert "esta é a prévia de agora" in answer.text
    anew = dict(form_of(answer.text, "save").form_values())
    assert desk.browser.post("/mappings", **{**anew, "why": "INC-812"}).status_code == 303


def test_a_rule_that_says_too_little_says_which_field(desk: Room) -> None:
    page = desk.browser.get("/mappings?store=acme").text
    said = dict(form_of(page, "new").form_values())
    said |= {"field.marketplace": "SHOPEE", "target": "6004:6401"}

    answer = desk.browser.post("/mappings/preview", **said)

    field = typed(form_of(answer.text, "new"))["field.type"]
    assert (answer.status_code, field.get("aria-invalid")) == (422, "true")
    assert "Tipo de envio não foi informado" in said_of(read(answer.text), field)


@pytest.mark.parametrize("path", ["/dead/letters?reason=bug&days={0}", "/audit?days={0}"])
@pytest.mark.parametrize("days", ["ontem", "-1", "0"])
def test_a_filter_that_cannot_be_read_lists_nothing_rather_than_everything(
    desk: Room, path: str, days: str
) -> None:
    answer = desk.browser.get(path.format(days))

    page = read(answer.text)
    field = page.xpath("//input[@name='days']")[0]
    assert (answer.status_code, field.get("value")) == (422, days)
    assert "um número de dias" in said_of(page, field)
    assert page.findall(".//table") == []


def test_a_replay_of_a_filter_that_cannot_be_read_is_refused(desk: Room) -> None:
    answer = desk.browser.get("/replay?reason=carrier_unmapped&days=ontem")

    assert (answer.status_code, "um número de dias" in answer.text) == (422, True)


def test_a_password_that_is_typed_is_never_sent_back(desk: Room) -> None:
    page = desk.browser.get("/users").text
    said = {"name": "Bia Maria", "password": PASSWORD, "role": "operator", "why": "nova"}
    sent = dict(form_of(page, "new").form_values()) | said

    answer = desk.browser.post("/users", **sent)

    form = form_of(answer.text, "new")
    assert (answer.status_code, form.fields["role"]) == (422, "operator")
    assert PASSWORD not in answer.text
