"""The places of lists say nothing of what they are, and are good for the list that gave them out alone."""

import base64
import json
import re
from urllib.parse import parse_qs, urlsplit

import pytest

from chronicle_node.crypto import Secrets
from tests import factories
from tests.nodes import Served

SECRETS = Secrets("a secret key that is long enough for tests")
LATER = 'rel="next"'


def test_L13_a_place_is_the_same_word_each_time_and_tells_nothing() -> None:
    one, other = (SECRETS.wrap("cursor", "/feed", f'["2026-01-01T00:00:00Z",{number},0]') for number in (7, 8))
    assert one == SECRETS.wrap("cursor", "/feed", '["2026-01-01T00:00:00Z",7,0]')
    assert SECRETS.unwrap("cursor", "/feed", one) == '["2026-01-01T00:00:00Z",7,0]'
    assert one[:20] != other[:20]


def test_a_place_that_was_changed_or_is_of_another_list_purpose_or_node_is_none() -> None:
    word = SECRETS.wrap("cursor", "/feed", "[1]")
    others = (word[:-1], word + "A", "A" + word, "", "A", "é", "=" * 40, word + "=", word + "\n", " " + word)
    changed = [word[:at] + ("B" if word[at] == "A" else "A") + word[at + 1 :] for at in range(len(word))]
    for forged in (*others, *changed):
        with pytest.raises(ValueError, match=r".+"):
            SECRETS.unwrap("cursor", "/feed", forged)
    for secrets, purpose, where in (
        (SECRETS, "cursor", "/history"),
        (SECRETS, "else", "/feed"),
        (Secrets("another secret key that is long enough"), "cursor", "/feed"),
    ):
        with pytest.raises(ValueError, match=r".+"):
            secrets.unwrap(purpose, where, word)


async def history_of(served: Served, name: str) -> None:
    alice = await served.person(name, history_public=True, history_audience="public")
    for number in range(4):
        film = await served.node.db.write(factories.item, f"Film {number}")
        await served.node.db.write(factories.play, alice, film)


async def test_L13_pages_lead_on_by_a_sealed_place(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chronicle_node.web.history.PAGE", 2)
    await history_of(served, "alice")
    first = await served.call("GET", "/@alice/history")
    [link] = re.findall(rf'href="([^"]+)" {LATER}', first.text)
    [cursor] = parse_qs(urlsplit(link).query)["cursor"]
    hidden = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    with pytest.raises(ValueError, match=r".+"):
        json.loads(hidden)
    assert re.findall(rf'href="([^"]+)" {LATER}', (await served.call("GET", "/@alice/history")).text) == [link]
    second = await served.call("GET", link)
    titles = [re.findall(r"Film \d", each.text) for each in (first, second)]
    assert set(titles[0]).isdisjoint(titles[1])
    assert set(titles[0] + titles[1]) == {f"Film {number}" for number in range(4)}
    for path in (f"/@alice/reviews?cursor={cursor}", "/@alice/history?cursor=WyIyMDI2LTAxLTAxVDAwOjAwOjAwWiIsMSwwXQ"):
        refused = await served.call("GET", path)
        assert refused.status == 400
        assert "begin with the first page" in refused.text


async def test_the_list_of_the_api_leads_on_by_another_than_its_page(served: Served) -> None:
    await history_of(served, "alice")
    path = "/api/v1/users/alice/history?limit=2"
    first, again = [(await served.call("GET", path)).json["next"] for _ in range(2)]
    assert first == again
    assert (await served.call("GET", first)).status == 200
    cursor = parse_qs(urlsplit(first).query)["cursor"][0]
    assert (await served.call("GET", f"/@alice/history?cursor={cursor}")).status == 400


async def test_a_place_that_is_given_twice_is_none(served: Served) -> None:
    await history_of(served, "alice")
    twice = 'cursor=x&cursor=["2026-01-01T00:00:00Z",5]'
    assert (await served.call("GET", f"/@alice/history?{twice}")).status == 400
