"""What a person says to a group or to one letter is asked for in the same words at both."""

import re

import pytest

from tests.contract.console_night import Room


@pytest.mark.parametrize("what", ["group", "letter"])
def test_what_is_said_names_the_group_or_letter_and_comes_back_to_it(
    night: Room, what: str
) -> None:
    name = night.group if what == "group" else night.letters[0]
    page = night.browser.get(f"/dead/{what}s/{name}").text

    [form] = re.findall(r'<form method="post" action="/dead/say".*?</form>', page, re.DOTALL)
    assert re.findall(r'name="(?:name|back)" value="([^"]*)"', form) == [
        name, f"/dead/{what}s/{name}",
    ]  # fmt: skip
    assert re.findall(r'option value="([^"]*)"', form)[0] == "acknowledge"
    assert f'name="csrf" value="{night.browser.csrf}"' in form


def test_a_spreadsheet_is_kept_as_a_file_and_shown_by_nobody(night: Room) -> None:
    answer = night.browser.get("/mappings/carrier.csv?store=acme")

    said = answer.headers["content-disposition"], answer.headers["content-type"]
    assert said == ('attachment; filename="acme-carrier.csv"', "text/csv; charset=utf-8")
    assert answer.headers["cache-control"] == "no-store"
