"""Two whole nodes on loopback, each with its own database; and three people who know each other on them."""

import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.federation.clubs import GROUPS, Club
from tests.federation.kit import Circle, Home, Pair, home
from tests.federation.stranger import Stranger, stranger
from tests.federation.village import Village, village
from tests.servers import PostgresServer


@pytest.fixture
def two_databases(dialect: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[tuple[str, str]]:
    """Two databases of one kind."""
    if dialect == "sqlite":
        template: Path = request.getfixturevalue("sqlite_template")
        one, other = (f"sqlite:///{shutil.copy(template, tmp_path / name)}" for name in ("a.db", "b.db"))
        yield one, other
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    with server.database() as one, server.database() as other:
        yield one, other


@pytest.fixture
def five_databases(dialect: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[list[str]]:
    """Five databases of one kind."""
    if dialect == "sqlite":
        template: Path = request.getfixturevalue("sqlite_template")
        yield [f"sqlite:///{shutil.copy(template, tmp_path / f'{letter}.db')}" for letter in "abcde"]
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    with ExitStack() as stack:
        yield [stack.enter_context(server.database()) for _ in range(5)]


@pytest.fixture
async def people_of_five_nodes(five_databases: list[str], tmp_path: Path) -> AsyncIterator[Village]:
    """Ana, Ben, Cleo, Dan and Eve, each on a node of their own."""
    async with village(five_databases, tmp_path) as found:
        for name, letter in zip(("ana", "ben", "cleo", "dan", "eve"), "abcde", strict=True):
            await found.move_in(name, letter)
        yield found


@pytest.fixture
async def pair(two_databases: tuple[str, str], tmp_path: Path) -> AsyncIterator[Pair]:
    one, other = two_databases
    async with home(one, tmp_path / "a") as a, home(other, tmp_path / "b") as b:
        yield Pair(a, b)


@pytest.fixture
async def circle(pair: Pair) -> Circle:
    alice, carol, bob = await pair.a.person("alice"), await pair.a.person("carol"), await pair.b.person("bob")
    for one, other in ((alice, bob), (carol, bob), (bob, carol)):
        answer = await one.follow(other)
        assert answer.status == 201, answer.text
    await pair.settle()
    for one in (alice, carol, bob):
        await one.accept_everybody()
    await pair.settle()
    return Circle(pair, alice, carol, bob)


@pytest.fixture
async def node(database_url: str, tmp_path: Path) -> AsyncIterator[Home]:
    """One node, which federates with whoever comes."""
    async with home(database_url, tmp_path / "node") as found:
        yield found


@pytest.fixture
async def elsewhere() -> AsyncIterator[Stranger]:
    async with stranger() as found:
        yield found


@pytest.fixture
async def another() -> AsyncIterator[Stranger]:
    async with stranger() as found:
        yield found


@pytest.fixture
def third_database(dialect: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """One more of the same kind."""
    if dialect == "sqlite":
        yield f"sqlite:///{shutil.copy(request.getfixturevalue('sqlite_template'), tmp_path / 'c.db')}"
        return
    with request.getfixturevalue("postgres_server").database() as found:
        yield found


@pytest.fixture
async def club(pair: Pair, third_database: str, tmp_path: Path) -> AsyncIterator[Club]:
    async with home(third_database, tmp_path / "c") as c:
        ana, dan = await pair.a.person("ana"), await pair.a.person("dan")
        bob, cleo = await pair.b.person("bob"), await c.person("cleo")
        made = await ana.call("POST", GROUPS, {"name": "Film club", "description": "Every other Friday."})
        club = Club(pair.a, pair.b, c, ana, dan, bob, cleo, made.json["id"])
        await ana.call("POST", f"{GROUPS}/{club.id}/invitations", {"handle": "@dan"})
        asked = (await dan.items("/api/v1/group-invitations"))[0]
        await dan.call("POST", f"/api/v1/group-invitations/{asked['id']}/accept")
        yield club
