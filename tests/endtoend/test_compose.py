"""The services of docker-compose.yml do what it says of them."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.endtoend.compose import Machine, composed, services
from tests.processes import request

DOT_ENV = {"POSTGRES_PASSWORD": "LettersAnd31Digits", "CHRONICLE_PUBLIC_URL": "https://chronicle.example"}
SERVICES = ("web", "worker", "postgres", "valkey")


@pytest.fixture(scope="module")
def running() -> Iterator[tuple[Machine, dict[str, Any]]]:
    with composed(DOT_ENV) as running:
        yield running


def test_these_are_the_services() -> None:
    assert set(services(DOT_ENV)) == set(SERVICES)


@pytest.mark.parametrize("name", SERVICES)
def test_the_service_runs_its_command_and_its_health_check_agrees(
    running: tuple[Machine, dict[str, Any]], name: str
) -> None:
    machine, read = running
    assert machine.running[name].poll() is None
    assert machine.is_healthy(name, read[name])


def test_the_node_is_the_one_that_the_variables_describe(running: tuple[Machine, dict[str, Any]]) -> None:
    machine, _ = running
    url = f"http://127.0.0.1:{machine.ports['web']}"
    told = request("GET", f"{url}/.well-known/nodeinfo")
    assert "https://chronicle.example/nodeinfo/2.1" in told.text


def test_a_health_check_notices_what_is_missing(running: tuple[Machine, dict[str, Any]]) -> None:
    machine, read = running
    machine.running["valkey"].kill()
    machine.running["valkey"].wait()
    assert not machine.is_healthy("worker", read["worker"])
    machine.start("valkey", read["valkey"])
