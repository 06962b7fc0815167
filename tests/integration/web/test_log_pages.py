"""Writing down by hand, on pages alone: forms as a browser without scripts sends them, and their undo."""

import re
from html import unescape

from sqlalchemy import select

from chronicle_node.db import Tx
from chronicle_node.models.catalog import MediaItem
from tests import factories
from tests.factories import Item, Someone
from tests.integration.diary.conftest import kept
from tests.nodes import Answer, Served
from tests.visitors import Visitor, signed_in


def field(page: Answer, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page.text)
    assert found, f"there is no {name} on the page"
    return unescape(found[1])


async def undone(hers: Visitor, page: Answer) -> Answer:
    return await hers.send("/log/undo", {"what": field(page, "what"), "next": field(page, "next")})


async def log_of_season(served: Served, episode: Item) -> str:
    async def unit(tx: Tx) -> str:
        parent = await tx.scalar(select(MediaItem.parent_id).where(MediaItem.id == episode.id))
        return str(await tx.scalar(select(MediaItem.public_id).where(MediaItem.id == parent)))

    return f"/media/{await served.node.db.read(unit)}/log"


async def test_one_press_is_undone_by_another(served: Served, hers: Visitor) -> None:
    item = await served.node.db.write(factories.item, "Close-Up")
    await hers.send(f"/media/{item.public_id}/plays")
    page = await hers.get(f"/media/{item.public_id}")
    assert "Written down." in page.text
    assert len(await kept(served)) == 1
    assert (await undone(hers, page)).headers["Location"] == f"/media/{item.public_id}"
    assert await kept(served) == []
    assert 'name="what"' not in (await hers.get("/")).text


async def test_a_film_of_long_ago_is_written_down_with_its_year(served: Served, hers: Visitor) -> None:
    item = await served.node.db.write(factories.item, "Close-Up", year=1990)
    path = f"/media/{item.public_id}/log"
    form = await hers.get(path)
    assert "When it came out" in form.text
    body = {"key": field(form, "key"), "when": "roughly", "roughly": "1998", "audience": "private"}
    for _ in range(2):
        assert (await hers.send(path, body)).status == 303
    assert await kept(served) == [("1998-01-01T12:00", "year", "private")]
    history = (await hers.get("/@alice/history")).text
    assert "<h2>1998</h2>" in history


async def test_a_day_and_a_time_are_the_persons_own(served: Served, hers: Visitor) -> None:
    await hers.send("/settings/profile", {"timezone": "Pacific/Auckland", "theme": "auto"})
    item = await served.node.db.write(factories.item, "Close-Up")
    path = f"/media/{item.public_id}/log"
    await hers.send(path, {"when": "date", "day": "2025-04-06", "time": "01:30"})
    await hers.send(path, {"when": "date", "day": "1998-12-31"})
    await hers.send(path, {"when": "unknown"})
    assert [at for at, _, _ in await kept(served)] == ["1900-01-01T00:00", "1998-12-30T23:00", "2025-04-05T12:30"]
    history = (await hers.get("/@alice/history")).text
    assert "6 April 2025" in history
    assert "31 December 1998" in history
    assert "no date kept" in history


async def test_a_faulty_form_says_what_is_wrong_beside_its_field(served: Served, hers: Visitor) -> None:
    item = await served.node.db.write(factories.item, "Close-Up")
    path = f"/media/{item.public_id}/log"
    for body, name in (
        ({"when": "date"}, "day"),
        ({"when": "date", "day": "2999-01-01"}, "day"),
        ({"when": "roughly", "roughly": "long ago"}, "roughly"),
        ({"when": "release"}, "when"),
    ):
        answer = await hers.send(path, body | {"key": "kept"})
        assert answer.status == 422, body
        assert f'id="{name}-error"' in answer.text, body
        assert field(answer, "key") == "kept"
    assert await kept(served) == []


async def test_a_season_is_ticked_off_but_for_one_and_undone(served: Served, hers: Visitor, alice: Someone) -> None:
    _, _, episodes = await served.node.db.write(factories.show, "The Wire", 4)
    await served.node.db.write(factories.play, alice, episodes[0])
    path = await log_of_season(served, episodes[0])
    form = await hers.get(path)
    assert form.text.count('name="items"') == 4
    ticked = re.findall(r'name="items" value="([^"]+)" checked', form.text)
    assert ticked == [str(episode.public_id) for episode in episodes[1:]]
    body = {"chosen": "true", "key": field(form, "key"), "when": "ended", "day": "2020-05-17", "time": "23:00"}
    for _ in range(2):
        await hers.send(path, body | {"items": ticked[:2]})
    assert [at for at, _, _ in await kept(served)][:2] == ["2020-05-17T22:30", "2020-05-17T23:00"]
    await hers.send(path, body | {"items": ticked[2:], "key": "other"})
    page = await hers.get("/")
    assert len(await kept(served)) == 4
    await undone(hers, page)
    assert len(await kept(served)) == 3


async def test_up_to_here_marks_what_comes_before(served: Served, hers: Visitor) -> None:
    top, _, episodes = await served.node.db.write(factories.show, "The Wire", 4)
    show = await hers.get(f"/media/{top.public_id}")
    path = f"/media/{episodes[2].public_id}/log?up_to=true"
    assert path in show.text
    assert (await hers.get(path)).text.count('name="items"') == 3
    await hers.send(path, {"when": "unknown"})
    assert len(await kept(served)) == 3


async def test_unknown_releases_are_asked_about(served: Served, hers: Visitor) -> None:
    _, _, episodes = await served.node.db.write(factories.show, "The Wire", 2)
    path = await log_of_season(served, episodes[0])
    refused = await hers.send(path, {"when": "release"})
    assert refused.status == 422
    assert 'id="undated-error"' in refused.text
    assert (await hers.send(path, {"when": "release", "undated": "unknown"})).status == 303
    assert [precision for _, precision, _ in await kept(served)] == ["unknown"] * 2


async def test_nothing_ticked_is_nothing_written(served: Served, hers: Visitor) -> None:
    _, _, episodes = await served.node.db.write(factories.show, "The Wire", 2)
    answer = await hers.send(await log_of_season(served, episodes[0]), {"chosen": "true", "when": "now"})
    assert answer.status == 422
    assert "Tick at least one" in answer.text


KINDS: list[tuple[dict[str, str], str]] = [
    ({"type": "movie", "title": "Heat", "year": "1995"}, "Heat"),
    ({"type": "tv", "show": "The Wire", "year": "2002", "season": "1", "episode": "1"}, "The Wire"),
    ({"type": "music", "title": "Sinnerman", "artist": "Nina Simone", "album": "Pastel Blues"}, "Nina Simone"),
    ({"type": "book", "title": "Piranesi", "author": "Susanna Clarke"}, "Piranesi"),
    ({"type": "comic", "whole": "Saga", "number": "1", "title": "Chapter One"}, "Saga"),
    ({"type": "podcast", "show": "Serial", "title": "The Alibi", "episode": "1"}, "The Alibi"),
]


async def test_something_new_of_any_type_is_added(served: Served, hers: Visitor) -> None:
    for body, said in KINDS:
        form = await hers.get(f"/log?type={body['type']}")
        for name in body:
            assert f'name="{name}"' in form.text, (body["type"], name)
        answer = await hers.send("/log", body | {"key": field(form, "key"), "when": "roughly", "roughly": "2001-09"})
        assert answer.status == 303, body
        assert said in (await hers.get(answer.headers["Location"])).text
    assert {precision for _, precision, _ in await kept(served)} == {"month"}
    assert len(await kept(served)) == len(KINDS)


async def test_something_new_without_a_title_is_refused(served: Served, hers: Visitor) -> None:
    for body, name in (
        ({"type": "movie"}, "title"),
        ({"type": "tv", "season": "1", "episode": "2"}, "show"),
        ({"type": "tv", "show": "The Wire", "episode": "2"}, "season"),
        ({"type": "music", "title": "Sinnerman"}, "artist"),
    ):
        answer = await hers.send("/log", body)
        assert answer.status == 422, body
        assert f'id="{name}-error"' in answer.text, body


async def test_a_play_is_put_right_and_taken_out_and_both_undone(served: Served, hers: Visitor, alice: Someone) -> None:
    item = await served.node.db.write(factories.item, "Close-Up")
    play = await served.node.db.write(factories.play, alice, item)
    before = await kept(served)
    path = f"/plays/{play}"
    assert path in (await hers.get("/@alice/history")).text
    assert 'value="date" checked' in (await hers.get(path)).text
    await hers.send(path, {"when": "roughly", "roughly": "1998", "audience": "friends"})
    assert await kept(served) == [("1998-01-01T12:00", "year", "friends")]
    await undone(hers, await hers.get("/@alice/history"))
    assert await kept(served) == before
    await hers.send(f"{path}/delete")
    assert await kept(served) == []
    await undone(hers, await hers.get("/@alice/history"))
    assert await kept(served) == before


async def test_a_play_saved_unchanged_keeps_its_second(served: Served, hers: Visitor, alice: Someone) -> None:
    item = await served.node.db.write(factories.item, "Close-Up")
    play = await served.node.db.write(factories.play, alice, item)
    form = await hers.get(f"/plays/{play}")
    day, time = (re.search(rf'id="{name}"[^>]* value="([^"]*)"', form.text) for name in ("day", "time"))
    assert day
    assert time
    before = (await hers.get("/api/v1/users/alice/history")).json["items"][0]["played_at"]
    await hers.send(f"/plays/{play}", {"when": "date", "day": day[1], "time": time[1], "audience": "private"})
    after = (await hers.get("/api/v1/users/alice/history")).json["items"][0]
    assert (after["played_at"], after["audience"]) == (before, "private")


async def test_nobody_changes_or_undoes_for_another(served: Served, hers: Visitor, alice: Someone) -> None:
    item = await served.node.db.write(factories.item, "Close-Up")
    play = await served.node.db.write(factories.play, alice, item)
    bobs = await signed_in(served, await served.person("bob"))
    before = await kept(served)
    for path in (f"/plays/{play}", f"/plays/{play}/delete"):
        assert (await bobs.send(path, {"when": "unknown"})).status == 404
    assert (await bobs.get(f"/plays/{play}")).status == 404
    await hers.send(f"/media/{item.public_id}/log", {"when": "unknown"})
    what = field(await hers.get("/"), "what")
    assert (await bobs.send("/log/undo", {"what": what})).status == 409
    assert (await hers.send("/log/undo", {"what": "v1:nonsense"})).status == 409
    served.clock.advance(days=2)
    assert (await hers.send("/log/undo", {"what": what})).status == 409
    assert len(await kept(served)) == len(before) + 1
