"""Nodes and workers killed where it hurts most: nothing acknowledged is lost, and nothing is told twice.

Each scenario walks one process through every failpoint it passes: it is started with the next one armed, driven until
it dies there, and started again. What became of everything is looked at once, at the end, when all is up again.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.endtoend.fickle import Fickle
from tests.endtoend.receiver import Receiver, receiving
from tests.endtoend.reporter import Reporter, kept_and_told_once
from tests.endtoend.world import Pair, two_nodes
from tests.processes import NodeUnderTest

DRIVE = 60.0  # seconds until a process must have come by its failpoint
KILLS = 8
WEB = ("commit.before:3", "commit.after:4", "answer.before:2", "answer.after:2")
WORK = ("commit.before:6", "commit.after:9", "claim.after:2", "send.before:1", "send.after:1")
PROCESSES = {"sqlite": (("serve", (*WEB, *WORK)),), "postgresql": (("serve", WEB), ("worker", WORK))}


@pytest.fixture(scope="module", params=PROCESSES)
def crashing(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    """A pair of its own: what dies here would disturb others."""
    with two_nodes(request.param, tmp_path_factory.mktemp("crashing"), request) as pair:
        pair.open_history()
        pair.listener.settings(auto_accept_follows=True)
        yield pair


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as opened:
        yield opened


@dataclass
class Traffic:
    """What goes on while processes die: plays, and a friend who cannot decide."""

    reporter: Reporter
    fickle: Fickle

    def flow(self, pair: Pair) -> None:
        self.reporter.report()
        self.fickle.change_mind()
        for node in pair.nodes:
            node.let_time_pass()
        time.sleep(0.4)


def walk(pair: Pair, node: NodeUnderTest, what: str, failpoints: tuple[str, ...], traffic: Traffic) -> None:
    for failpoint in failpoints:
        again(node, what, failpoint)
        until = time.monotonic() + DRIVE
        while not node.died(what):
            assert time.monotonic() < until, f"{what} never came by {failpoint}"
            traffic.flow(pair)
    again(node, what)


def again(node: NodeUnderTest, what: str, failpoint: str = "") -> None:
    """Start a process anew. Where it was the one that worked, the leases it held may as well be over."""
    if what in node.running:
        node.kill(what)
    if what == ("worker" if node.redis_url else "serve"):
        node.end_leases()
    node.start(failpoint if what == "serve" else "", worker_failpoint=failpoint if what == "worker" else "")


@pytest.mark.parametrize("whose", ["listener", "follower"])
def test_a_node_killed_at_every_failpoint_of_its_processes_loses_nothing(
    crashing: Pair, receiver: Receiver, whose: str
) -> None:
    node = crashing.b if whose == "listener" else crashing.a
    traffic = Traffic(Reporter(crashing.listener, whose), Fickle(crashing.friend, crashing.listener))
    webhook = receiver.subscribe(crashing.listener)
    for what, failpoints in PROCESSES["postgresql" if node.redis_url else "sqlite"]:
        walk(crashing, node, what, failpoints, traffic)
    traffic.reporter.report()
    kept_and_told_once(crashing, traffic.reporter, receiver, webhook)
    traffic.fickle.ends_as_a_follower(crashing)


def test_processes_killed_at_random_under_load_lose_nothing(crashing: Pair, receiver: Receiver) -> None:
    chance = random.Random(7)
    reporter = Reporter(crashing.listener, "under load")
    webhook = receiver.subscribe(crashing.listener)
    with reporter.reporting(players=4):
        for _ in range(KILLS):
            time.sleep(chance.uniform(0.3, 1.5))
            node = chance.choice(crashing.nodes)
            node.kill(chance.choice(list(node.running)))
            node.start()
    kept_and_told_once(crashing, reporter, receiver, webhook)
