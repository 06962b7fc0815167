"""Forms that are sent twice, as by a finger that trembles, make one thing; the next form makes another."""

import re
from typing import Any

import pytest

from tests import factories
from tests.factories import Someone
from tests.nodes import Served
from tests.visitors import signed_in

FORMS: list[tuple[str, str, str, dict[str, Any]]] = [
    ("/lists/new", "/lists", "/api/v1/lists", {"name": "Winter"}),
    ("/goals/new", "/goals", "/api/v1/goals", {"target": "12", "unit": "plays", "period": "year"}),
    ("/sessions/new?item={item}", "/sessions", "/api/v1/sessions", {"name": "With Bob"}),
]


def key_in(page: str) -> str:
    found = re.search(r'name="key" value="([^"]+)"', page)
    assert found, "the form brings no key"
    return found[1]


@pytest.mark.parametrize(("page", "action", "api", "typed"), FORMS)
async def test_one_form_makes_one_thing(
    served: Served, alice: Someone, page: str, action: str, api: str, typed: dict[str, Any]
) -> None:
    hers, token = await signed_in(served, alice), await served.token(alice)
    item = str((await served.node.db.write(factories.item, "Close-Up", "movie")).public_id)

    async def press(key: str, **more: str) -> tuple[str, int]:
        answer = await hers.send(
            action, typed | {"item": item, "key": key} | more if "item" in page else typed | {"key": key} | more
        )
        assert answer.status == 303, answer.text
        return answer.headers["Location"], len((await served.get(api, token=token)).json["items"])

    key = key_in((await hers.get(page.format(item=item))).text)
    first, second = await press(key), await press(key)
    assert first == second == (first[0], 1)
    assert (await press(key_in((await hers.get(page.format(item=item))).text)))[1] == 2
    assert (await press(key, name="Summer"))[1] == 3, "what was changed after going back is a thing of its own"
    assert (await press("not-an-id"))[1] == 4


async def test_nobody_takes_the_id_of_what_is_somebody_elses(served: Served, alice: Someone) -> None:
    bob = await served.node.db.write(factories.person, "bob")
    hers, his = await signed_in(served, alice), await signed_in(served, bob)
    key = key_in((await hers.get("/lists/new")).text)
    hers_at = (await hers.send("/lists", {"name": "Winter", "key": key})).headers["Location"]
    his_at = (await his.send("/lists", {"name": "Winter", "key": key})).headers["Location"]
    assert hers_at != his_at
    assert (await his.get(hers_at)).status == 404
