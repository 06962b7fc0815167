"""Home, history, profile, feed and the pages of works, with what players reported."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from tests import factories
from tests.factories import Someone
from tests.nodes import Served
from tests.visitors import Visitor, signed_in

PILOT = {"type": "tv", "show": {"title": "The Wire", "year": 2002}, "season": 1, "episode": 1, "title": "The Target"}


async def scrobble(served: Served, who: Someone, event: str = "finish", **more: Any) -> None:
    body = {"event": event, "media": PILOT, "device": "Kodi"} | more
    answer = await served.post("/api/v1/scrobble", token=await served.token(who), json=body)
    assert answer.status == 201, answer.text


async def test_what_a_player_starts_is_on_at_home(served: Served, hers: Visitor, alice: Someone) -> None:
    await scrobble(served, alice, "start", progress={"position_seconds": 600, "duration_seconds": 3600})
    home = (await hers.get("/")).text
    assert "The Target" in home
    assert "10 min of 1 h" in home
    assert "Kodi" in home


async def test_what_is_on_can_be_finished_by_hand(served: Served, hers: Visitor, alice: Someone) -> None:
    await scrobble(served, alice, "start")
    assert (await hers.send("/now/finish")).status == 303
    assert "Nothing is on." in (await hers.get("/")).text
    assert "The Target" in (await hers.get("/@alice/history")).text


async def test_what_is_not_mine_is_cleared_without_a_trace(served: Served, hers: Visitor, alice: Someone) -> None:
    await scrobble(served, alice, "start")
    assert (await hers.send("/now/clear")).status == 303
    assert "The Target" not in (await hers.get("/@alice/history")).text


async def test_days_follow_the_readers_time_zone(served: Served, hers: Visitor, alice: Someone) -> None:
    await hers.send("/settings/profile", {"timezone": "Pacific/Auckland", "theme": "auto"})
    await scrobble(served, alice, at="2026-03-01T22:30:00+00:00")
    assert "2 March 2026" in (await hers.get("/@alice/history")).text
    await hers.send("/settings/profile", {"timezone": "America/Los_Angeles", "theme": "auto"})
    assert "1 March 2026" in (await hers.get("/@alice/history")).text


async def test_a_long_history_goes_on_and_ends(served: Served, hers: Visitor, alice: Someone) -> None:
    item = await served.node.db.write(factories.item, "Close-Up", "movie")
    start = datetime(2026, 1, 1, tzinfo=UTC)
    for hours in range(60):
        await served.node.db.write(factories.play, alice, item, start + timedelta(hours=hours))
    seen, path = 0, "/@alice/history"
    for _ in range(5):
        page = (await hers.get(path)).text
        seen += page.count("Close-Up</a>")
        onward = re.search(r'href="([^"]+)" rel="next"', page)
        if not onward:
            break
        path = onward[1].replace("&amp;", "&")
    assert seen == 60


async def test_a_show_is_ticked_off_on_its_page(served: Served, hers: Visitor, alice: Someone) -> None:
    await scrobble(served, alice)
    show = re.search(r'href="(/media/[^"]+)" dir="auto">The Target', (await hers.get("/@alice/history")).text)
    assert show
    page = (await hers.get(show[1])).text
    assert "Watched once" in page
    assert "season 1, episode 1" in page
    top = re.search(r'href="(/media/[^"]+)" dir="auto">The Wire</a></li>', page)
    assert top
    assert "1 of 1 episodes" in (await hers.get(top[1])).text


async def test_a_play_is_written_down_by_one_press(served: Served, hers: Visitor, alice: Someone) -> None:
    item = await served.node.db.write(factories.item, "Close-Up", "movie", year=1990)
    path = f"/media/{item.public_id}"
    pressed = await hers.send(f"{path}/plays", {"next": "/"})
    assert (pressed.status, pressed.headers["Location"]) == (303, "/")
    assert "Watched once" in (await hers.get(path)).text


async def test_a_binge_of_a_friend_is_one_line_of_the_feed(served: Served, hers: Visitor, alice: Someone) -> None:
    bob = await served.person("bob", history_audience="followers")
    await served.node.db.write(factories.follow, alice, bob)
    now = datetime.now(UTC)
    for number in (1, 2, 3):
        media = PILOT | {"episode": number, "title": f"Part {number}"}
        await scrobble(served, bob, media=media, at=(now - timedelta(hours=5 - number)).isoformat())
    feed = (await hers.get("/feed")).text
    assert "3 episodes of" in feed
    assert "season 1, episodes 1 to 3" in feed


async def test_a_diary_for_friends_is_a_404_for_a_stranger(served: Served, hers: Visitor, nobody: Visitor) -> None:
    bob = await served.person("bob", history_audience="friends")
    await scrobble(served, bob)
    for visitor in (hers, nobody):
        assert (await visitor.get("/@bob/history")).status == 404
    assert (await (await signed_in(served, bob)).get("/@bob/history")).status == 200


async def test_what_is_not_there_and_what_is_not_shown_look_the_same(served: Served, hers: Visitor) -> None:
    await served.person("bob", profile_audience="private")
    hidden, missing = await hers.get("/@bob"), await hers.get("/@nob")
    assert hidden.status == missing.status == 404
    assert hidden.text.replace("@bob", "@nob") == missing.text


async def test_a_program_gets_the_actor_and_a_person_the_page(served: Served, nobody: Visitor, alice: Someone) -> None:
    actor = await nobody.get("/@alice", Accept="application/activity+json")
    assert actor.headers["Content-Type"].startswith("application/activity+json")
    assert actor.json["preferredUsername"] == "alice"
    assert (await nobody.get("/@alice")).headers["Content-Type"].startswith("text/html")


async def test_pages_carry_a_strict_policy_and_are_kept_by_nobody(hers: Visitor) -> None:
    answer = await hers.get("/")
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert "no-store" in answer.headers["Cache-Control"]
    assert " style=" not in answer.text
    assert "<script>" not in answer.text


async def _seen(served: Served, who: Someone, title: str, *days: str) -> str:
    item = await served.node.db.write(factories.item, title, "movie")
    for day in days:
        await served.node.db.write(factories.play, who, item, datetime.fromisoformat(f"{day}T12:00:00+00:00"))
    return str(item.public_id)


async def test_a_history_is_opened_at_a_year_a_month_or_a_day(served: Served, hers: Visitor, alice: Someone) -> None:
    await _seen(served, alice, "Ran", "2003-07-12")
    await _seen(served, alice, "Ikiru", "2003-09-01")
    await _seen(served, alice, "Dersu Uzala", "2019-01-01")
    for until, titles in (("2003", "Ran Ikiru"), ("2003-07", "Ran"), ("2003-07-12", "Ran"), ("2003-07-11", "")):
        page = (await hers.get(f"/@alice/history?until={until}")).text
        api = (await served.get(f"/api/v1/users/alice/history?until={until}", token=await served.token(alice))).json
        found = {title for title in ("Ran", "Ikiru", "Dersu Uzala") if f"{title}</a>" in page}
        assert found == set(titles.split()) == {one["media"]["title"] for one in api["items"]}, until
    assert "Nothing from then or before" in (await hers.get("/@alice/history?until=1999")).text


async def test_a_time_that_is_none_is_refused_beside_its_field(served: Served, hers: Visitor, alice: Someone) -> None:
    await _seen(served, alice, "Ran", "2003-07-12")
    for wrong in ("soon", "2003-13", "0000", "2003-02-30"):
        answer = await hers.get(f"/@alice/history?until={wrong}")
        assert answer.status == 422
        assert 'id="until-error"' in answer.text
        assert "Ran</a>" in answer.text
    assert (await hers.get("/@alice/history?until=9999-12-31")).status == 422


async def test_all_plays_of_one_thing_are_a_page_of_its_own(served: Served, hers: Visitor, alice: Someone) -> None:
    ran = await _seen(served, alice, "Ran", *(f"2003-07-{day:02}" for day in range(1, 8)))
    await _seen(served, alice, "Ikiru", "2003-09-01")
    page = (await hers.get(f"/media/{ran}")).text
    assert f'href="/@alice/history?item={ran}">All your plays of it' in page
    found = (await hers.get(f"/@alice/history?item={ran}")).text
    assert found.count("Ran</a></") == 7
    assert "Ikiru</a>" not in found
    answer = await served.get(f"/api/v1/users/alice/history?item={ran}&limit=5", token=await served.token(alice))
    assert [one["media"]["title"] for one in answer.json["items"]] == ["Ran"] * 5
    rest = await served.get(answer.json["next"], token=await served.token(alice))
    assert len(rest.json["items"]) == 2


async def test_nobody_learns_from_the_plays_of_one_thing_what_is_not_theirs_to_see(
    served: Served, hers: Visitor, alice: Someone
) -> None:
    item = await served.node.db.write(factories.item, "Ran", "movie")
    await served.node.db.write(factories.play, alice, item, datetime(2003, 7, 12, tzinfo=UTC), audience="private")
    await hers.send("/settings/privacy", {"history": "public"})
    anybody = Visitor(served, {})
    assert "Ran" in (await hers.get(f"/@alice/history?item={item.public_id}")).text
    assert "Ran" not in (await anybody.get(f"/@alice/history?item={item.public_id}")).text


async def test_a_profile_leads_to_the_pages_that_its_visitor_may_see(served: Served, hers: Visitor) -> None:
    pages = ("library", "lists", "reviews", "sessions", "goals", "activity")
    own = (await hers.get("/@alice")).text
    assert [page for page in pages if f'href="/@alice/{page}"' in own] == list(pages)
    await hers.send("/settings/privacy", {"library": "public", "reviews": "public"})
    anybody = Visitor(served, {})
    seen = (await anybody.get("/@alice")).text
    shown = [page for page in pages if f'href="/@alice/{page}"' in seen]
    assert shown == [page for page in pages if (await anybody.get(f"/@alice/{page}")).status == 200]
    assert "library" in shown
    assert "lists" not in shown


async def test_home_leads_to_writing_something_down_by_hand(hers: Visitor) -> None:
    home = (await hers.get("/")).text
    for address in ("/log", "/search", "/calendar", "/@alice/lists", "/@alice/goals"):
        assert f'href="{address}"' in home
