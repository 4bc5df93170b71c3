"""How we reach the broker, as far as no broker is needed."""

import pytest

from adapters.queue.connection import parameters, pause_s


def test_a_connection_has_a_name_and_a_heartbeat() -> None:
    given = parameters("amqp://broker/", "intake")

    assert given.client_properties == {"connection_name": "anybridge intake"}
    assert given.heartbeat == 30


def test_a_heartbeat_of_the_url_is_kept() -> None:
    assert parameters("amqp://broker/?heartbeat=7", "intake").heartbeat == 7


@pytest.mark.parametrize("url", ["broker", "amqp//broker", "http://broker", ""])
def test_what_is_no_amqp_url_is_refused_and_not_shown(url: str) -> None:
    with pytest.raises(ValueError, match="amqp://"):
        parameters(url, "intake")


@pytest.mark.parametrize("tries", [1, 2, 5, 10, 10_000])
def test_a_pause_grows_with_the_tries_up_to_ten_seconds(tries: int) -> None:
    longest = min(10.0, 0.2 * 2 ** min(tries, 50))

    assert longest / 2 <= pause_s(tries) <= longest
