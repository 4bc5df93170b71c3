"""Settings come from the environment and a file, and a wrong one says what to do."""

from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from config.settings import Settings, SettingsWrong, load, unknown_variables

KEY = Fernet.generate_key().decode()

WRONG = {
    "AMQP_URL": "http://broker",
    "DATABASE_URL": "mysql://host/name",
    "SECRET_KEY": f"{KEY},not-a-key",
    "PUBLIC_URL": "bridge.example.com",
    "HTTP_PORT": "70000",
    "METRICS_PORT": "-1",
    "LOG_LEVEL": "loud",
    "ALLOW_HTTP": "maybe",
    "ALLOW_PRIVATE": "2",
    "TICK_S": "0",
    "CALL_DEADLINE_S": "nan",
    "BACKOFF_MAX_S": "inf",
    "JOURNAL_DAYS": "0",
    "LETTER_DAYS": "0",
    "COMPARE_AT": "24",
    "WORKER_THREADS": "1.5",
    "OIDC_ISSUER": "https://id.example.com/?realm=x",
    "OIDC_SCOPES": "profile",
    "OIDC_ROLES": "owner=bridge-admins",
    "HUB_ORDER_URL": "app.example.com/{id}",
}


def problems(environ: dict[str, str]) -> list[str]:
    with pytest.raises(SettingsWrong) as caught:
        load(environ)
    return caught.value.problems


def test_nothing_needs_to_be_set_to_start() -> None:
    settings = load({})

    assert (settings.http_host, settings.http_port, settings.tick_s) == ("127.0.0.1", 8080, 1.0)


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_value_names_its_variable_and_what_is_wanted(name: str) -> None:
    [problem] = problems({f"ANYBRIDGE_{name}": WRONG[name]})

    shape = Settings.model_fields[name.lower()].description
    assert problem == f"ANYBRIDGE_{name} is wrong; wanted: {shape}"


def test_all_wrong_values_are_told_at_once() -> None:
    found = problems({f"ANYBRIDGE_{name}": value for name, value in WRONG.items()})

    assert {line.split()[0] for line in found} == {f"ANYBRIDGE_{name}" for name in WRONG}


@pytest.mark.parametrize(
    "missing", ["OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET", "OIDC_ROLES", "PUBLIC_URL"]
)
def test_a_provider_needs_everything_about_it(missing: str) -> None:
    whole = {
        "OIDC_ISSUER": "https://id.example.com",
        "OIDC_CLIENT_ID": "bridge",
        "OIDC_CLIENT_SECRET": "secret",
        "OIDC_ROLES": "admin=bridge-admins",
        "PUBLIC_URL": "https://bridge.example.com",
    }
    known = {f"ANYBRIDGE_{name}": value for name, value in whole.items() if name != missing}

    [problem] = problems(known)

    assert problem.startswith(f"ANYBRIDGE_{missing} is missing beside oidc_issuer")


def test_a_shortest_backoff_above_the_longest_is_refused() -> None:
    [problem] = problems({"ANYBRIDGE_BACKOFF_MIN_S": "500"})

    assert problem.startswith("ANYBRIDGE_BACKOFF_MIN_S is above backoff_max_s")


def test_every_setting_says_what_it_wants() -> None:
    silent = [name for name, field in Settings.model_fields.items() if not field.description]

    assert silent == []


@pytest.mark.parametrize("word", ["yes", "true", "1"])
def test_a_switch_is_on(word: str) -> None:
    assert load({"ANYBRIDGE_ALLOW_HTTP": word}).allow_http


def test_an_empty_variable_is_not_set() -> None:
    assert load({"ANYBRIDGE_TICK_S": " ", "ANYBRIDGE_CONFIG": ""}).tick_s == 1.0


def test_several_secret_keys_are_given_in_order() -> None:
    other = Fernet.generate_key().decode()

    assert load({"ANYBRIDGE_SECRET_KEY": f"{KEY}, {other}"}).secret_keys == (KEY, other)


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / "bridge.toml"
    file.write_text('tick_s = 5\nhttp_host = "::1"\nallow_http = true\n')

    settings = load({"ANYBRIDGE_CONFIG": str(file), "ANYBRIDGE_TICK_S": "2"})

    assert (settings.tick_s, settings.http_host, settings.allow_http) == (2.0, "::1", True)


def test_a_misspelt_setting_in_the_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "bridge.toml"
    file.write_text("tik_s = 5\n")

    assert problems({"ANYBRIDGE_CONFIG": str(file)}) == [
        "tik_s in the file of ANYBRIDGE_CONFIG is no setting: remove or correct it"
    ]


@pytest.mark.parametrize("text", [None, "tick_s =", "\udcff"])
def test_a_file_that_cannot_be_read_is_told_in_one_line(tmp_path: Path, text: str | None) -> None:
    file = tmp_path / "bridge.toml"
    if text is not None:
        file.write_bytes(text.encode(errors="surrogateescape"))

    [problem] = problems({"ANYBRIDGE_CONFIG": str(file)})

    assert problem.startswith("ANYBRIDGE_CONFIG names a file that cannot be read as TOML: ")


def test_a_misspelt_variable_is_found() -> None:
    environ = {"ANYBRIDGE_TICKS": "1", "ANYBRIDGE_TICK_S": "1", "ANYBRIDGE_TEST_REQUIRE": "db"}

    assert unknown_variables(environ) == ["ANYBRIDGE_TICKS"]


def test_what_is_required_and_missing_is_named_at_once() -> None:
    with pytest.raises(SettingsWrong) as caught:
        load({"ANYBRIDGE_SECRET_KEY": KEY}).require("amqp_url", "secret_key", "database_url")

    names = [line.split()[0] for line in caught.value.problems]
    assert names == ["ANYBRIDGE_AMQP_URL", "ANYBRIDGE_DATABASE_URL"]


def test_no_secret_is_shown_by_settings_or_by_their_errors() -> None:
    secrets = {
        "ANYBRIDGE_AMQP_URL": "amqp://u:planted@host/",
        "ANYBRIDGE_DATABASE_URL": "postgresql://u:planted@host/name",
        "ANYBRIDGE_SECRET_KEY": KEY,
    }
    wrong = {
        name: value.replace("://", ":/ planted/") + "planted" for name, value in secrets.items()
    }

    shown = repr(load(secrets)) + str(load(secrets)) + str(SettingsWrong(problems(wrong)))

    assert "planted" not in shown
    assert KEY not in shown


@pytest.mark.parametrize(
    ("name", "value", "missing"),
    [
        ("WEBHOOK_URL", "https://chat.example.com/1", "WEBHOOK_SECRET"),
        ("EMAIL_TO", "a@example.com, b@example.com", "EMAIL_FROM"),
        ("SMTP_USER", "ponte", "SMTP_PASSWORD"),
    ],
)
def test_a_way_to_people_is_set_whole_or_not_at_all(name: str, value: str, missing: str) -> None:
    [problem] = problems({f"ANYBRIDGE_NOTIFY_{name}": value})

    assert problem.startswith(f"ANYBRIDGE_NOTIFY_{missing} is missing beside notify_{name.lower()}")


def test_a_mail_password_is_never_sent_in_clear() -> None:
    login = {"USER": "ponte", "PASSWORD": "x", "STARTTLS": "no"}

    [problem] = problems({f"ANYBRIDGE_NOTIFY_SMTP_{name}": text for name, text in login.items()})

    assert problem.startswith("ANYBRIDGE_NOTIFY_SMTP_STARTTLS is no")


def test_the_address_of_a_page_has_no_hole_that_nothing_fills() -> None:
    [problem] = problems({"ANYBRIDGE_ERP_PRODUCT_URL": "https://erp.example/{id}"})

    assert problem.startswith("ANYBRIDGE_ERP_PRODUCT_URL is an address with a hole")
    assert "holes: {code} {store}" in problem
