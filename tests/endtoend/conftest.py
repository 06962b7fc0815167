"""Two real nodes, started once for each way to deploy them and shared by the tests that only use them."""

from collections.abc import Iterator

import pytest

from tests.endtoend.world import DEPLOYMENTS, Pair, two_nodes


@pytest.fixture(scope="session", params=DEPLOYMENTS)
def deployment(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="session")
def pair(deployment: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    with two_nodes(deployment, tmp_path_factory.mktemp(f"pair-{deployment}"), request) as pair:
        yield pair
