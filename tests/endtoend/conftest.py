"""Two real nodes, started once for each way to deploy them and shared by the tests that only use them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.endtoend.receiver import Receiver, receiving
from tests.endtoend.world import DEPLOYMENTS, Pair, two_nodes

HERE = Path(__file__).parent


@pytest.fixture(scope="session", params=DEPLOYMENTS)
def deployment(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="session")
def pair(deployment: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    with two_nodes(deployment, tmp_path_factory.mktemp(f"pair-{deployment}"), request) as pair:
        yield pair


@pytest.fixture
def receiver(pair: Pair) -> Iterator[Receiver]:
    """A tool of the listener's; nothing is owed to it afterwards."""
    with receiving() as opened:
        yield opened
        for webhook in pair.listener.everything("/api/v1/webhooks"):
            pair.listener.ask("DELETE", f"/api/v1/webhooks/{webhook['id']}")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that share running nodes stay together where several processes test at once."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.xdist_group(_what_it_shares(item)))


def _what_it_shares(item: pytest.Item) -> str:
    parameters = getattr(getattr(item, "callspec", None), "params", {})
    nodes = [f"{name} {parameters[name]}" for name in ("crashing", "deployment") if name in parameters]
    return nodes[0] if nodes else item.path.stem
