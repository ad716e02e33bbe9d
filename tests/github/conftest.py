"""A pretended GitHub for each test, which fails when it saw a request or gave an answer that is not as described."""

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.github.objects import Objects
from tests.github.server import Server
from tests.github.world import Clock, World

from csi_as_code.cli import csi as commands
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
        http = Http(server.url, token, seconds=60.0)
        opened.append(http)
        return Client(http, world.repository, clock=world.clock, **more)

    yield make
    for http in opened:
        http.close()


@pytest.fixture
def client(client_for: Callable[..., Client]) -> Client:
    return client_for()


@pytest.fixture
def csi(server: Server, world: World, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Run `csi github ...` against the server, as a workflow does, with the world's clock."""
    monkeypatch.setenv("GITHUB_TOKEN", "secret-token")
    monkeypatch.setenv("GITHUB_API_URL", server.url)
    monkeypatch.setenv("GITHUB_REPOSITORY", world.repository)
    monkeypatch.setattr("csi_as_code.github.client.SystemClock", lambda: world.clock)

    def run(*args: str, **more: str) -> Result:
        world.clock.time += 2.0  # a process begins
        result = CliRunner(env=more).invoke(commands, ["github", *args], prog_name="csi")
        assert "secret-token" not in result.output
        return result

    return run


@pytest.fixture
def bare(tmp_path: Path, world: World) -> Path:
    """A bare repository with one commit on main."""
    folder = tmp_path / "register.git"
    subprocess.run(["git", "init", "-q", "--bare", "-b", "main", str(folder)], check=True)
    world.git = folder
    git = Objects(folder)
    tree = git.tree(None, [{"path": "register.yaml", "mode": "100644", "content": "title: Register\n"}])
    who = {"name": "An Author", "email": "author@example.org", "date": "2026-11-01T09:00:00Z"}
    git.git("update-ref", "refs/heads/main", git.make_commit("Begin", tree, [], who))
    return folder
