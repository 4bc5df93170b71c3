"""Dramatiq's shells around our handlers: one thin actor a route, nothing inside."""

from collections.abc import Callable, Mapping, Sequence

import dramatiq

from domain.messages import Bell, Route

Handler = Callable[[Bell], None]


def declare_actors(
    broker: dramatiq.Broker, routes: Sequence[Route], handlers: Mapping[str, Handler]
) -> None:
    """Declare one actor a route, which hands each bell to the handler of the route's kind."""
    for route in routes:
        _declare_one(broker, route, handlers[route.kind])


def _declare_one(broker: dramatiq.Broker, route: Route, handle: Handler) -> None:
    def perform(**fields: str) -> None:
        handle(Bell.from_dict(fields))

    dramatiq.actor(broker=broker, actor_name=route.actor, queue_name=route.queue)(perform)
