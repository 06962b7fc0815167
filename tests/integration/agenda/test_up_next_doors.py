"""Up next over the API and in a browser without scripts."""

import re

from tests.integration.agenda.conftest import begun
from tests.nodes import Served
from tests.visitors import signed_in


async def test_the_api_lists_puts_off_and_brings_back(served: Served) -> None:
    alice = await served.person("alice")
    token = await served.token(alice)
    top, _ = await served.node.db.write(begun, alice, "A show")
    found = (await served.get("/api/v1/up-next", token=token)).json
    assert [(one["next"]["title"], one["progress"]["finished"], one["resume"]) for one in found["items"]] == [
        ("Part 2", 1, None)
    ]
    path = f"/api/v1/media/{top.public_id}/put-off"
    assert (await served.call("PUT", path, token=token, json={"until": "2020-01-01T00:00:00Z"})).status == 422
    assert (await served.call("PUT", path, token=token, json={})).status == 204
    assert (await served.get("/api/v1/up-next", token=token)).json == {"items": [], "next": None}
    [off] = (await served.get("/api/v1/up-next/put-off", token=token)).json["items"]
    assert (off["media"]["title"], off["until"]) == ("A show", None)
    assert (await served.call("DELETE", path, token=token)).status == 204
    assert len((await served.get("/api/v1/up-next?type=tv", token=token)).json["items"]) == 1
    assert (await served.get("/api/v1/up-next?cursor=x", token=token)).status == 422


async def test_a_press_ticks_the_next_part_off_and_offers_the_one_after(served: Served) -> None:
    alice = await served.person("alice")
    await served.node.db.write(begun, alice, "A show")
    visitor = await signed_in(served, alice)
    page = await visitor.get("/next")
    press = re.search(r'action="(/media/[^"]+/plays)"', page.text)
    assert press
    assert (await visitor.send(press[1], {"next": "/next"})).headers["Location"] == "/next"
    assert "Part 3" in (await visitor.get("/next")).text


async def test_a_work_is_put_off_and_brought_back_on_the_page(served: Served) -> None:
    alice = await served.person("alice")
    top, _ = await served.node.db.write(begun, alice, "A show")
    visitor = await signed_in(served, alice)
    path = f"/media/{top.public_id}/put-off"
    assert f'action="{path}"' in (await visitor.get("/next")).text
    await visitor.send(path, {"time": "week"})
    page = (await visitor.get("/next")).text
    assert "Part 2" not in page
    assert f'action="{path}/end"' in page
    await visitor.send(f"{path}/end")
    assert "Part 2" in (await visitor.get("/next")).text
