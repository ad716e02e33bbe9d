"""A pretended GitHub for each test, which fails when it saw a request or gave an answer that is not as described."""

from collections.abc import Callable, Iterator

import pytest
from tests.github.server import Server
from tests.github.world import Clock, World

from csi_as_code.github.client import Client
from csi_as_code.github.transport import Http


@pytest.fixture
def world() -> World:
    return World(Clock())


@pytest.fixture
def server(world: World) -> Iterator[Server]:
    with Server(world) as running:
        yield running
    assert running.violations == []


@pytest.fixture
def client_for(server: Server, world: World) -> Iterator[Callable[..., Client]]:
    """Make clients of the server, with the world's clock."""
    opened = []

    def make(token: str = "secret-token", **more: object) -> Client:  # noqa: S107 - a pretended one
        http = Http(server.url, token, seconds=5.0)
        opened.append(http)
        return Client(http, world.repository, clock=world.clock, **more)

    yield make
    for http in opened:
        http.close()


@pytest.fixture
def client(client_for: Callable[..., Client]) -> Client:
    return client_for()
