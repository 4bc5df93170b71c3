"""The servers that tests stand on are themselves what they promise."""

from collections.abc import Callable

import pika
import psycopg
import pytest

from tests import servers
from tests.private_servers import (
    PrivatePostgres,
    PrivateRabbit,
    amqp_answers,
    postgres_answers,
)
from tests.servers import Broker


def test_a_session_has_a_vhost_of_its_own(amqp_broker: Broker, amqp_vhost: str) -> None:
    assert amqp_vhost != amqp_broker.url
    assert amqp_answers(amqp_vhost)


def test_a_vhost_is_gone_afterwards(amqp_broker: Broker) -> None:
    with servers.fresh_vhost(amqp_broker) as url:
        assert amqp_answers(url)

    assert not amqp_answers(url)


def test_without_rabbitmqctl_the_broker_is_used_as_it_is(amqp_broker: Broker) -> None:
    def ctl(*args: str) -> str:
        raise FileNotFoundError("rabbitmqctl")

    with servers.fresh_vhost(Broker(amqp_broker.url, ctl)) as url:
        assert url == amqp_broker.url


def test_queue_names_are_free_and_each_is_another(
    amqp_vhost: str, amqp_name: Callable[[str], str]
) -> None:
    with pika.BlockingConnection(pika.URLParameters(amqp_vhost)) as connection:
        declared = connection.channel().queue_declare(amqp_name("orders"), exclusive=True)

    assert declared.method.message_count == 0
    assert amqp_name("orders") != "orders"


def test_a_database_is_empty_and_gone_afterwards() -> None:
    with servers.fresh_database(servers.database_url()) as url, psycopg.connect(url) as connection:
        tables = connection.execute("SELECT 1 FROM pg_tables WHERE schemaname = 'public'")
        assert tables.fetchall() == []

    assert not postgres_answers(url)


def test_what_is_missing_is_skipped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANYBRIDGE_TEST_REQUIRE", "amqp")

    with pytest.raises(pytest.skip.Exception, match="no PostgreSQL"):
        servers.absent("db", "no PostgreSQL")


def test_what_is_missing_fails_where_it_is_required(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANYBRIDGE_TEST_REQUIRE", "amqp,db")

    with pytest.raises(pytest.fail.Exception, match="no PostgreSQL"):
        servers.absent("db", "no PostgreSQL")


def test_the_environment_comes_before_anything_that_is_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(servers.AMQP_VARIABLE, "amqp://elsewhere/")
    monkeypatch.setenv(servers.DATABASE_VARIABLE, "postgresql://elsewhere/")

    assert servers.broker.__wrapped__().url == "amqp://elsewhere/"
    assert servers.database_url.__wrapped__() == "postgresql://elsewhere/"


def test_a_killed_broker_comes_back_at_the_same_place_with_what_it_had(
    private_rabbit: PrivateRabbit,
) -> None:
    private_rabbit.ctl("add_vhost", "kept")
    before = private_rabbit.pid

    private_rabbit.kill9()
    was_gone = not amqp_answers(private_rabbit.url)
    private_rabbit.start()

    assert was_gone
    assert private_rabbit.pid != before
    assert "kept" in private_rabbit.ctl("list_vhosts")


def test_a_killed_database_comes_back_with_what_was_committed(
    private_postgres: PrivatePostgres,
) -> None:
    with psycopg.connect(private_postgres.url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS units")

    private_postgres.kill9()
    was_gone = not postgres_answers(private_postgres.url)
    private_postgres.start()

    assert was_gone
    with psycopg.connect(private_postgres.url) as connection:
        assert connection.execute("SELECT units FROM kept").fetchone() == (7,)


def test_a_database_restarts_at_once_although_somebody_is_connected(
    private_postgres: PrivatePostgres,
) -> None:
    with psycopg.connect(private_postgres.url) as connection:
        private_postgres.restart()

        with pytest.raises(psycopg.OperationalError):
            connection.execute("SELECT 1")
    assert postgres_answers(private_postgres.url)
