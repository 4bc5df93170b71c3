"""Each generation of credentials, and the day that a signature is good for."""

import os
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from email.utils import format_datetime

import pytest

from adapters.eccosys.credentials import Credentials, signature
from domain.errors import AccessDenied
from domain.store import ErpAuth
from tests.unit.adapters.eccosys.scripted_erp import TOKEN, ScriptedErp, always, an_answer

MIDNIGHT = datetime(2026, 11, 24, 3, 0, 0, tzinfo=UTC)
"""In São Paulo."""

MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)


@pytest.fixture(params=["UTC", "America/Sao_Paulo", "Asia/Tokyo"])
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The zone of the machine."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield
    os.environ.pop("TZ", None)
    time.tzset()


def sent_headers(auth: ErpAuth, secret: str = "", at: datetime = MIDNIGHT) -> dict[str, str]:
    erp = always(200, b"[]")
    erp.now_s = at.timestamp()
    erp.erp(auth, secret).find_customer("11144477735")
    return dict(erp.calls[-1].headers)


@pytest.mark.parametrize(
    ("auth", "header", "value"),
    [
        (ErpAuth.BEARER, "authorization", f"Bearer {TOKEN}"),
        (ErpAuth.RAW, "authorization", TOKEN),
        (ErpAuth.USER, "x-access-token", TOKEN),
        (ErpAuth.SIGNATURE, "apikey", TOKEN),
    ],
)
def test_a_token_travels_as_its_generation_wants(auth: ErpAuth, header: str, value: str) -> None:
    assert sent_headers(auth, "S")[header] == value


def test_a_token_travels_in_one_header_only() -> None:
    names = {"authorization", "x-access-token", "apikey", "signature"}

    assert len(names & sent_headers(ErpAuth.BEARER).keys()) == 1
    assert len(names & sent_headers(ErpAuth.USER).keys()) == 1
    assert names & sent_headers(ErpAuth.SIGNATURE, "S").keys() == {"apikey", "signature"}


@pytest.mark.usefixtures("zone")
def test_a_signature_is_that_of_the_day_in_sao_paulo_up_to_midnight() -> None:
    late = datetime(2026, 11, 24, 2, 59, 59, 999_000, tzinfo=UTC)

    assert sent_headers(ErpAuth.SIGNATURE, "S", late)["signature"] == signature("S", MONDAY)
    assert sent_headers(ErpAuth.SIGNATURE, "S", MIDNIGHT)["signature"] == signature("S", TUESDAY)


def test_a_client_that_lives_over_midnight_signs_the_new_day() -> None:
    erp = always(200, b"[]")
    client = erp.erp(ErpAuth.SIGNATURE, "S")
    erp.now_s = MIDNIGHT.timestamp() - 1
    client.find_customer("11144477735")
    erp.now_s = MIDNIGHT.timestamp()
    client.find_customer("11144477735")

    signed = [call.headers["signature"] for call in erp.calls]
    assert (signed[0], signed[-1]) == (signature("S", MONDAY), signature("S", TUESDAY))


def strict_erp(theirs: datetime) -> ScriptedErp:
    """Give an ERP that takes the signature of its own day only."""
    date_ = format_datetime(theirs, usegmt=True)
    good = signature("S", MONDAY if theirs < MIDNIGHT else TUESDAY)
    return ScriptedErp(
        lambda call: an_answer(200 if call.headers["signature"] == good else 401, b"[]", date=date_)
    )


@pytest.mark.parametrize("ahead_s", [-20, 20])
def test_clocks_that_differ_at_midnight_keep_nobody_out(ahead_s: int) -> None:
    ours = MIDNIGHT.timestamp() + (-10 if ahead_s > 0 else 10)
    erp = strict_erp(datetime.fromtimestamp(ours + ahead_s, UTC))
    erp.now_s = ours

    assert erp.erp(ErpAuth.SIGNATURE, "S").find_customer("11144477735") is None


def test_a_wrong_secret_is_a_denial_after_one_call() -> None:
    erp = always(401, b"", date=format_datetime(MIDNIGHT, usegmt=True))
    erp.now_s = MIDNIGHT.timestamp()

    with pytest.raises(AccessDenied):
        erp.erp(ErpAuth.SIGNATURE, "S").find_customer("11144477735")

    assert len(erp.calls) == 1


def test_credentials_are_shown_by_no_repr_and_hidden_in_texts() -> None:
    credentials = Credentials(ErpAuth.SIGNATURE, "T0KEN", "S3CRET")
    signed = signature("S3CRET", MONDAY)

    assert "T0KEN" not in repr(credentials)
    assert "S3CRET" not in repr(credentials)
    assert credentials.hide(f"T0KEN S3CRET {signed}", MONDAY) == "*** *** ***"
