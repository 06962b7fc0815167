"""One `serve` in several processes: they share the visitors, notice what the others did, and replace their dead."""

import os
import signal
from collections.abc import Iterator
from urllib.parse import urlencode

import psutil
import pytest

from tests.endtoend.crawl import sign_in
from tests.processes import NodeUnderTest, Person, ending, eventually, request
from tests.servers import PostgresServer

METRIC = "chronicle_process_id"


@pytest.fixture(scope="module")
def node(postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[NodeUnderTest]:
    with postgres_server.database() as url:
        node = NodeUnderTest(tmp_path_factory.mktemp("several"), url, settings={"processes": "2"})
        with ending(node):
            node.start()
            yield node


@pytest.fixture(scope="module")
def alice(node: NodeUnderTest) -> Person:
    return node.person("alice")


def children(node: NodeUnderTest) -> set[int]:
    return {child.pid for child in psutil.Process(node.running["serve"].pid).children()}


def answering(node: NodeUnderTest) -> set[int]:
    """Which processes answered, of many visits."""
    found: set[int] = set()
    for _ in range(40):
        answer = request("GET", f"{node.url}/metrics")
        [line] = [line for line in answer.text.splitlines() if line.startswith(METRIC + " ")]
        found.add(int(line.split()[1]))
    return found


def test_both_processes_answer(node: NodeUnderTest) -> None:
    eventually(lambda: answering(node) == children(node), "a process does not answer")
    assert len(children(node)) == 2


def test_a_process_that_dies_is_replaced_and_nobody_is_turned_away(node: NodeUnderTest) -> None:
    before = children(node)
    os.kill(min(before), signal.SIGKILL)
    for _ in range(20):
        assert request("GET", f"{node.url}/healthz").status == 200
    eventually(lambda: len(children(node)) == 2 and children(node) != before, "the process was never replaced")
    eventually(lambda: answering(node) == children(node), "the successor never answered")


def test_a_session_signed_out_in_one_process_is_over_in_the_other_within_seconds(
    node: NodeUnderTest, alice: Person
) -> None:
    cookie = sign_in(alice)

    def statuses() -> set[int]:
        return {request("GET", f"{node.url}/settings/profile", headers={"Cookie": cookie}).status for _ in range(20)}

    assert statuses() == {200}
    page = request("GET", f"{node.url}/settings/profile", headers={"Cookie": cookie}).text
    token = page.partition('name="csrf_token" value="')[2].partition('"')[0]
    form = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie}
    answer = request("POST", f"{node.url}/sign-out", urlencode({"csrf_token": token}), form)
    assert answer.status == 303, answer.text
    eventually(lambda: statuses() == {303}, "a process still lets them in", patience=10)


def test_a_second_start_by_mistake_ends_at_once_and_says_why(node: NodeUnderTest) -> None:
    before = children(node)
    with pytest.raises(AssertionError, match=r"chronicle: CHRONICLE_BIND: cannot listen on .*in use"):
        node.command("serve")
    assert children(node) == before
    assert node.is_ready()


def test_the_processes_end_with_the_one_that_started_them(node: NodeUnderTest) -> None:
    orphans = [psutil.Process(pid) for pid in children(node)]
    node.kill()
    eventually(lambda: not any(each.is_running() for each in orphans), "a process outlived its parent", 20)
    node.start()
    parent = psutil.Process(node.running["serve"].pid)
    family = [parent, *parent.children()]
    node.stop()
    assert not any(each.is_running() for each in family)
