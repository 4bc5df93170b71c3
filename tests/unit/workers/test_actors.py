"""Thin actors, one a route."""

import pytest
from dramatiq.brokers.stub import StubBroker

from config.routes import ROUTES
from domain.messages import Bell
from workers.actors import declare_actors


def test_every_route_has_its_actor_on_its_queue() -> None:
    broker = StubBroker(middleware=[])

    declare_actors(broker, ROUTES, {route.kind: lambda _: None for route in ROUTES})

    declared = {(name, actor.queue_name) for name, actor in broker.actors.items()}
    assert declared == {(route.actor, route.queue) for route in ROUTES}


def test_an_actor_hands_the_bell_to_the_handler_of_its_kind() -> None:
    broker, rung = StubBroker(middleware=[]), dict[str, Bell]()
    handlers = {r.kind: lambda bell, kind=r.kind: rung.update({kind: bell}) for r in ROUTES}
    declare_actors(broker, ROUTES, handlers)

    broker.get_actor("push_price")(store="acme", kind="price")

    assert rung == {"price": Bell("acme", "price")}


def test_a_field_of_a_later_release_is_ignored() -> None:
    broker, rung = StubBroker(middleware=[]), list[Bell]()
    declare_actors(broker, ROUTES, {route.kind: rung.append for route in ROUTES})

    broker.get_actor("push_stock")(store="acme", kind="stock", colour="red")

    assert rung == [Bell("acme", "stock")]


def test_a_route_without_a_handler_is_an_error_at_once() -> None:
    with pytest.raises(KeyError, match=ROUTES[0].kind):
        declare_actors(StubBroker(middleware=[]), ROUTES, {})
