"""What the node would never call is refused when it is given, not after days of tries."""

from pathlib import Path

import pytest

from tests.integration.api.conftest import Caller
from tests.nodes import serving

CLOSED = (
    "https://127.0.0.1/hook",
    "https://127.1/hook",
    "https://2130706433/",
    "https://0x7f000001/",
    "https://localhost/",
    "https://lamp.localhost:8443/",
    "http://10.0.0.7/",
    "https://192.168.1.4:8123/api/webhook",
    "https://169.254.169.254/latest",
    "https://[::1]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[fd00::1]/",
    "http://93.184.216.34/",
    "http://hook.example/",
    "https://hook.example:8443/",
)


def hook(url: str) -> dict[str, object]:
    return {"name": "Lamp", "url": url, "events": ["scrobble"]}


@pytest.mark.parametrize("url", CLOSED)
async def test_an_address_that_is_closed_is_refused_at_once(alice: Caller, url: str) -> None:
    answer = await alice("POST", "/webhooks", hook(url))
    assert (answer.status, answer.json["errors"][0]["pointer"]) == (422, "/url")
    assert "CHRONICLE_OUTBOUND_ALLOW" in answer.json["detail"]
    assert (await alice("GET", "/webhooks")).json["items"] == []


@pytest.mark.parametrize("url", ["https://hook.example/x?y=1", "https://93.184.216.34/", "https://1e100.example/"])
async def test_a_name_or_an_open_address_is_taken(alice: Caller, url: str) -> None:
    assert (await alice("POST", "/webhooks", hook(url))).status == 201


async def test_what_the_owner_of_the_node_has_opened_is_taken(database_url: str, tmp_path: Path) -> None:
    async with serving(database_url, tmp_path, outbound_allow="127.0.0.0/8") as served:
        who = await served.person("alice")
        alice = Caller(served, who, await served.token(who))
        assert (await alice("POST", "/webhooks", hook("http://localhost:8123/hook"))).status == 201
        assert (await alice("POST", "/webhooks", hook("http://10.0.0.7/hook"))).status == 422
