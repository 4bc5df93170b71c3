"""Mail: encrypted or not at all, in both languages, told again when it was not taken."""

import ssl
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from adapters.notify.email import Email, MailServer
from domain.errors import TransientError
from domain.replay_ports import Notice
from tests.certificates import self_signed
from tests.post_box import PostBox

NOTICES = [
    Notice("g-7f2a", "acme", "order", "carrier_unmapped", 37, 5, 0.0),
    Notice("g-91c0", "loja", "stock", "hub_rejected", 4, 4, 0.0, regressed=True),
]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return self_signed("localhost", tmp_path_factory.mktemp("tls") / "mail.pem")


def tell(box: PostBox, certificate: Path | None = None, **fields: object) -> None:
    context = None if certificate is None else ssl.create_default_context(cafile=str(certificate))
    given: dict[str, object] = {"starttls": certificate is not None, "context": context, **fields}
    server = MailServer("localhost", box.port, 5.0, **given)  # type: ignore[arg-type]
    Email(server, "ponte@example.com", ["ana@example.com", "bia@example.com"]).tell(NOTICES)


def offering(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


def test_one_encrypted_mail_tells_of_every_group(certificate: Path) -> None:
    with PostBox(offering(certificate)) as box:
        tell(box, certificate, user="ponte", password="segredo")

    [mail] = box.mails
    assert mail["Subject"] == "[anybridge] 41 dead letters in 2 groups: acme, loja"
    assert (mail["To"], mail["From"]) == ("ana@example.com, bia@example.com", "ponte@example.com")
    text = mail.get_content()
    assert "anybridge dead list --group g-7f2a" in text
    assert "O transportador não está mapeado" in text
    assert "voltou / came back" in text


def test_the_login_is_said_only_when_nobody_can_listen(certificate: Path) -> None:
    with PostBox(offering(certificate)) as box:
        tell(box, certificate, user="ponte", password="segredo")

    words = [line.split()[0] for line in box.said]
    assert words.index("encrypted") < words.index("AUTH")


def test_a_server_that_cannot_encrypt_gets_nothing(certificate: Path) -> None:
    with PostBox() as box, pytest.raises(TransientError, match="SMTPNotSupported"):
        tell(box, certificate)

    assert box.mails == []


def test_a_certificate_of_somebody_else_is_refused(certificate: Path, tmp_path: Path) -> None:
    other = self_signed("localhost", tmp_path / "other.pem")

    with PostBox(offering(certificate)) as box, pytest.raises(TransientError):
        tell(box, other)

    assert box.mails == []


def test_a_relay_on_this_machine_may_do_without() -> None:
    with PostBox() as box:
        tell(box)

    assert len(box.mails) == 1


def test_one_recipient_that_is_refused_does_not_make_the_others_get_it_again() -> None:
    with PostBox(refuses=("bia@example.com",)) as box, capture_logs() as logged:
        tell(box)

    [mail] = box.mails
    assert "41 dead letters" in mail["Subject"]
    [line] = logged
    assert (line["event"], line["refused"], line["codes"]) == ("mail_partly_refused", 1, [550])
    assert "bia" not in str(line)


def test_when_every_recipient_is_refused_it_is_told_again_and_nobody_is_named() -> None:
    both = ("ana@example.com", "bia@example.com")
    with PostBox(refuses=both) as box, pytest.raises(TransientError) as raised:
        tell(box)

    assert box.mails == []
    assert not any(name.partition("@")[0] in str(raised.value) for name in both)


def test_a_server_that_is_away_is_tried_again() -> None:
    with PostBox() as box:
        port = box.port
    server = MailServer("localhost", port, 1.0, starttls=False)

    with pytest.raises(TransientError):
        Email(server, "a@example.com", ["b@example.com"]).tell(NOTICES)
