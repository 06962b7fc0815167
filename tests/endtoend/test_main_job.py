"""What Chronicle is for: somebody listens on one node, and a friend on another sees it, because they are let."""

from collections.abc import Iterator

import pytest

from tests.endtoend.crawl import as_nobody, crawl, signed_by, signed_in, where_to_look, with_token
from tests.endtoend.players import listen, player_of, playing_now
from tests.endtoend.world import Pair, in_feed, titles_in_feed, titles_in_history
from tests.processes import eventually, until_empty

TO_DO = """
    SELECT kind, attempts, state, ready_at, locked_until, last_error FROM jobs
    WHERE kind <> 'federation.pull' OR ready_at <= created_at
"""


@pytest.fixture(autouse=True)
def open_again(pair: Pair) -> Iterator[None]:
    pair.open_history()
    yield
    pair.open_history()


def test_a_follower_on_another_node_sees_what_liblistenbrainz_submits(pair: Pair) -> None:
    player = player_of(pair.listener)
    player.submit_single_listen(listen("Tailwind"))
    player.submit_multiple_listens([listen("Harbour", ago=900), listen("Ferry", ago=600)])
    eventually(in_feed(pair.follower, "Tailwind", "Harbour", "Ferry"), "the feed never got there")
    shown = [title for title in titles_in_feed(pair.follower) if title in {"Tailwind", "Harbour", "Ferry"}]
    assert shown == ["Tailwind", "Ferry", "Harbour"]
    page = signed_in(pair.follower)(f"{pair.a.url}/feed").text
    assert all(title in page for title in shown)


def test_the_line_in_the_feed_says_who_and_what(pair: Pair) -> None:
    player_of(pair.listener).submit_single_listen(listen("Lighthouse"))
    eventually(in_feed(pair.follower, "Lighthouse"), "the feed never got there")
    entries = pair.follower.everything("/api/v1/feed")
    [entry] = [one for one in entries if one["media"]["title"] == "Lighthouse"]
    assert entry["actor"]["handle"] == pair.listener.handle
    assert entry["media"]["type"] == "music"


def test_a_listen_sent_twice_is_one_line(pair: Pair) -> None:
    player = player_of(pair.listener)
    same = listen("Echo")
    player.submit_single_listen(same)
    player.submit_single_listen(same)
    eventually(in_feed(pair.follower, "Echo"), "the feed never got there")
    assert titles_in_history(pair.listener).count("Echo") == 1
    assert titles_in_feed(pair.follower).count("Echo") == 1


def test_the_follower_sees_what_is_playing_now(pair: Pair) -> None:
    home = signed_in(pair.follower)
    player_of(pair.listener).submit_playing_now(playing_now("Undertow"))
    eventually(lambda: "Undertow" in home(f"{pair.a.url}/").text, "the follower's home never showed it")


def test_a_private_history_shows_the_follower_nothing_new_anywhere(pair: Pair) -> None:
    pair.listener.settings(history_audience="private", currently_watching_audience="private")
    player = player_of(pair.listener)
    player.submit_single_listen(listen("Kept to myself"))
    player.submit_playing_now(playing_now("Kept to myself too"))
    [play] = [
        one
        for one in pair.listener.everything("/api/v1/users/bob/history")
        if one["media"]["title"] == "Kept to myself"
    ]
    settle(pair)
    theirs = where_to_look(pair.listener, play["media"]["id"], play["id"])
    ours = [f"{pair.a.url}/", f"{pair.a.url}/feed", f"{pair.a.url}/people", f"{pair.a.url}/{pair.listener.handle}"]
    looks = {
        "a follower's browser": signed_in(pair.follower),
        "a friend's browser": signed_in(pair.friend),
        "a follower's program": with_token(pair.follower),
        "a follower's node": signed_by(pair.follower),
        "a friend's node": signed_by(pair.friend),
        "anybody's browser": as_nobody("text/html"),
        "anybody's node": as_nobody("application/activity+json"),
    }
    for who, fetch in looks.items():
        found = crawl([*ours, *theirs], fetch)
        assert len(found) > 20
        assert [url for url, text in found.items() if "Kept to myself" in text] == [], who
    assert not any("Kept" in title for title in titles_in_feed(pair.follower) + titles_in_feed(pair.friend))


def test_the_crawl_would_have_found_it(pair: Pair) -> None:
    player_of(pair.listener).submit_single_listen(listen("In plain sight"))
    eventually(in_feed(pair.follower, "In plain sight"), "the feed never got there")
    [play] = [
        one
        for one in pair.listener.everything("/api/v1/users/bob/history")
        if one["media"]["title"] == "In plain sight"
    ]
    theirs = where_to_look(pair.listener, play["media"]["id"], play["id"])
    feed = crawl([f"{pair.a.url}/feed"], signed_in(pair.follower))
    collection = {url: signed_by(pair.follower)(url).text for url in theirs if url.endswith("/history")}
    assert "In plain sight" in feed[f"{pair.a.url}/feed"]
    assert any("In plain sight" in text for text in collection.values())


def test_what_the_follower_had_goes_when_the_history_becomes_private(pair: Pair) -> None:
    player_of(pair.listener).submit_single_listen(listen("Short-lived"))
    eventually(in_feed(pair.follower, "Short-lived"), "the feed never got there")
    pair.listener.settings(history_audience="private")
    eventually(lambda: "Short-lived" not in titles_in_feed(pair.follower), "the follower kept it")


def test_with_a_history_that_is_only_not_public_a_friend_alone_sees_it(pair: Pair) -> None:
    pair.listener.settings(history_public=False, history_audience=None)
    player_of(pair.listener).submit_single_listen(listen("Between friends"))
    eventually(in_feed(pair.friend, "Between friends"), "the friend never saw it")
    settle(pair)
    assert "Between friends" not in titles_in_feed(pair.follower)
    for fetch in (signed_in(pair.follower), signed_by(pair.follower), as_nobody("application/activity+json")):
        places = [f"{pair.a.url}/feed", *where_to_look(pair.listener, "none", "none")]
        assert not any("Between friends" in text for text in crawl(places, fetch).values())


def settle(pair: Pair) -> None:
    """Have both nodes do all that follows from what just happened: hints at once, and whatever they cause.

    What stays is that they will look again, minutes later, at somebody who is at something.
    """

    def left() -> list[object]:
        for node in pair.nodes:
            node.hint_at_once()
        return [row for node in pair.nodes for row in node.rows(TO_DO)]

    until_empty(left, "the nodes are not done")
