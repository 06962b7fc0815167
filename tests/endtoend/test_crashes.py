"""Nodes and workers killed where it hurts most: nothing acknowledged is lost, and nothing is told twice.

Each scenario walks one process through every failpoint it passes: it is started with the next one armed, driven until
it dies there, and started again. What became of everything is looked at once, at the end, when all is up again.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator

import pytest

from tests.endtoend.receiver import Receiver, receiving
from tests.endtoend.reporter import Reporter, kept_and_told_once
from tests.endtoend.world import Pair, two_nodes
from tests.processes import NodeUnderTest

DRIVE = 40.0  # seconds until a process must have come by its failpoint
LOAD = 15.0
WEB = ("commit.before:3", "commit.after:4", "answer.before:2", "answer.after:2")
WORK = ("commit.before:6", "commit.after:9", "claim.after:2", "send.before:1", "send.after:1")
PROCESSES: dict[str, dict[str, tuple[str, ...]]] = {
    "sqlite": {"serve": (*WEB, *WORK)},
    "postgresql": {"serve": WEB, "worker": WORK},
}
SCENARIOS = [
    pytest.param(deployment, node, what, id=f"{deployment}-{node}-{what}")
    for deployment, processes in PROCESSES.items()
    for node in ("listener", "follower")
    for what in processes
]


@pytest.fixture(scope="module", params=PROCESSES)
def crashing(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    """A pair of its own: what dies here would disturb others."""
    with two_nodes(request.param, tmp_path_factory.mktemp("crashing"), request) as pair:
        pair.open_history()
        yield pair


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as opened:
        yield opened


def walk(pair: Pair, node: NodeUnderTest, what: str, failpoints: tuple[str, ...], reporter: Reporter) -> None:
    for failpoint in failpoints:
        again(node, what, failpoint)
        drive_until_dead(pair, node, what, failpoint, reporter)
    again(node, what)


def again(node: NodeUnderTest, what: str, failpoint: str = "") -> None:
    """Start a process anew. Where it was the one that worked, the leases it held may as well be over."""
    if what in node.running:
        node.kill(what)
    if what == ("worker" if node.redis_url else "serve"):
        node.end_leases()
    node.start(failpoint if what == "serve" else "", worker_failpoint=failpoint if what == "worker" else "")


def drive_until_dead(pair: Pair, node: NodeUnderTest, what: str, failpoint: str, reporter: Reporter) -> None:
    until = time.monotonic() + DRIVE
    while not node.died(what):
        assert time.monotonic() < until, f"{what} never came by {failpoint}"
        reporter.report()
        for each in pair.nodes:
            each.let_time_pass()
        time.sleep(0.4)


@pytest.mark.parametrize(("crashing", "whose", "what"), SCENARIOS, indirect=["crashing"], scope="module")
def test_a_process_killed_at_every_failpoint_loses_nothing(
    crashing: Pair, receiver: Receiver, whose: str, what: str
) -> None:
    node = crashing.b if whose == "listener" else crashing.a
    reporter = Reporter(crashing.listener, f"{whose} {what}")
    webhook = receiver.subscribe(crashing.listener)
    failpoints = PROCESSES["postgresql" if node.redis_url else "sqlite"][what]
    walk(crashing, node, what, failpoints, reporter)
    reporter.report()
    kept_and_told_once(crashing, reporter, receiver, webhook)


def test_processes_killed_at_random_under_load_lose_nothing(crashing: Pair, receiver: Receiver) -> None:
    chance = random.Random(7)
    reporter = Reporter(crashing.listener, "under load")
    webhook = receiver.subscribe(crashing.listener)
    until = time.monotonic() + LOAD
    while time.monotonic() < until:
        pause = time.monotonic() + chance.uniform(0.3, 1.5)
        while time.monotonic() < pause:
            reporter.report()
            time.sleep(0.02)
        node = chance.choice(crashing.nodes)
        node.kill(chance.choice(list(node.running)))
        node.start()
        reporter.catch_up()
    assert len(reporter.acknowledged) > 50
    kept_and_told_once(crashing, reporter, receiver, webhook)
