"""Two nodes on loopback, each with its own database: the listener's, and that of those who follow."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.processes import NodeUnderTest, Person, ending, eventually
from tests.servers import PostgresServer

DEPLOYMENTS = ("sqlite", "postgresql")
_valkey_databases = itertools.cycle(range(1, 16))


@dataclass
class Pair:
    """Bob listens on node B. Alice, on node A, follows him; Carol, there too, is his friend."""

    a: NodeUnderTest
    b: NodeUnderTest
    listener: Person
    follower: Person
    friend: Person

    @property
    def nodes(self) -> tuple[NodeUnderTest, NodeUnderTest]:
        return (self.a, self.b)

    def open_history(self) -> None:
        """What Bob plays and is at is for his followers."""
        self.listener.settings(
            history_public=False, history_audience="followers", currently_watching_audience="followers"
        )


@contextmanager
def new_node(name: str, deployment: str, folder: Path, request: pytest.FixtureRequest) -> Iterator[NodeUnderTest]:
    """A node that was never started: alone on SQLite, or on PostgreSQL with Valkey and a worker."""
    home = folder / name
    (home / "data").mkdir(parents=True)
    with ExitStack() as stack:
        redis_url = None
        if deployment == "sqlite":
            template: Path = request.getfixturevalue("sqlite_template")
            database_url = f"sqlite:///{shutil.copy(template, home / 'data' / 'chronicle.db')}"
        else:
            server: PostgresServer = request.getfixturevalue("postgres_server")
            database_url = stack.enter_context(server.database())
            redis_url = f"{request.getfixturevalue('valkey_url')}/{next(_valkey_databases)}"
        node = NodeUnderTest(home, database_url, redis_url)
        with ending(node):
            yield node


@contextmanager
def two_nodes(deployment: str, folder: Path, request: pytest.FixtureRequest) -> Iterator[Pair]:
    """Both nodes running, with people who know each other."""
    with (
        new_node("a", deployment, folder, request) as a,
        new_node("b", deployment, folder, request) as b,
    ):
        for node in (a, b):
            node.start()
        pair = Pair(a, b, b.person("bob"), a.person("alice"), a.person("carol"))
        make_acquainted(pair)
        yield pair


def make_acquainted(pair: Pair) -> None:
    """Alice follows Bob; Carol and Bob follow each other. Each request is accepted by whom it asks."""
    for one, other in ((pair.follower, pair.listener), (pair.friend, pair.listener), (pair.listener, pair.friend)):
        one.follow(other)
        eventually(lambda asked=other: _accept_all(asked), f"{other.name} was never asked")  # type: ignore[misc]
    for one, count in ((pair.follower, 1), (pair.friend, 1), (pair.listener, 1)):
        eventually(lambda who=one, most=count: _accepted(who) >= most, f"{one.name} was never accepted")  # type: ignore[misc]


def _accept_all(person: Person) -> bool:
    waiting = person.everything("/api/v1/followers/requests")
    for request in waiting:
        person.ask("POST", f"/api/v1/followers/requests/{request['id']}/accept")
    return bool(waiting)


def _accepted(person: Person) -> int:
    return sum(one["state"] == "accepted" for one in person.everything("/api/v1/following"))


def titles_in_feed(person: Person) -> list[str]:
    return [entry["media"]["title"] for entry in person.everything("/api/v1/feed?limit=100")]


def titles_in_history(person: Person) -> list[str]:
    return [play["media"]["title"] for play in person.everything(f"/api/v1/users/{person.name}/history?limit=100")]


def in_feed(person: Person, *wanted: str) -> Callable[[], bool]:
    """Whether all of these are in the person's feed now."""
    return lambda: set(wanted) <= set(titles_in_feed(person))
