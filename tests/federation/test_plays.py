"""What one person plays and another on another node sees of it: as much as the owner lets them, as long as they do."""

from uuid import UUID

import pytest

from chronicle_node.services import history
from tests.federation.kit import Circle, Dweller


async def plays_kept(circle: Circle) -> int:
    return await circle.nodes.a.number("SELECT count(*) FROM friend_plays")


async def read_as(circle: Circle, reader: Dweller | None, what: str) -> int:
    """The status that a reader on node A gets for a collection of Bob's; None reads unsigned."""
    if reader is None:
        return (await circle.nodes.b.served.get(f"/ap/actors/{circle.bob.public_id}/{what}")).status
    answer = await circle.nodes.a.fetch(reader, f"{circle.bob.uri}/{what}")
    return answer.status


async def test_what_the_owner_lets_followers_see_reaches_their_feed(circle: Circle) -> None:
    await circle.bob.privacy(history_audience="followers")
    await circle.bob.listen("Hyperballad")
    await circle.settle()
    assert await circle.alice.feed() == ["Hyperballad"]
    assert await circle.carol.feed() == ["Hyperballad"]


async def test_a_play_is_in_the_feed_within_two_seconds(circle: Circle) -> None:
    await circle.bob.privacy(history_audience="followers")
    await circle.settle()
    circle.pass_time(minutes=10)
    await circle.bob.listen("Possibly Maybe")
    circle.pass_time(seconds=1.5)
    await circle.nodes.b.runner.drain()
    await circle.nodes.a.runner.drain()
    assert await circle.alice.feed() == ["Possibly Maybe"]


async def test_it_tells_what_was_played_with_all_that_it_is_part_of(circle: Circle) -> None:
    await circle.bob.privacy(history_audience="followers")
    await circle.bob.listen("Enjoy")
    await circle.settle()
    [entry] = await circle.alice.items("/api/v1/feed")
    assert entry["actor"]["handle"] == circle.bob.handle
    assert [parent["title"] for parent in entry["media"]["parents"]] == ["Björk", "Post"]
    assert entry["media"]["ids"]["musicbrainz"]
    assert "device" not in entry


async def test_without_a_setting_only_friends_see_the_history(circle: Circle) -> None:
    await circle.bob.privacy(history_public=False)
    await circle.bob.listen("You've Been Flirting Again")
    await circle.settle()
    assert await circle.alice.feed() == []
    assert await circle.carol.feed() == ["You've Been Flirting Again"]
    assert await read_as(circle, circle.alice, "history") == 404
    assert await read_as(circle, circle.carol, "history") == 200
    assert await read_as(circle, None, "history") == 404


async def test_a_friendship_that_ends_takes_back_what_was_for_friends(circle: Circle) -> None:
    await circle.bob.privacy(history_public=False)
    await circle.bob.listen("Human Behaviour")
    await circle.settle()
    assert await circle.carol.feed() == ["Human Behaviour"]
    [carol] = await circle.bob.items("/api/v1/following")
    await circle.bob.call("DELETE", f"/api/v1/following/{carol['id']}")
    await circle.settle()
    assert await circle.carol.feed() == []


async def test_a_friendship_that_begins_shows_what_is_for_friends(circle: Circle) -> None:
    await circle.bob.privacy(history_public=False)
    await circle.bob.listen("Crying")
    await circle.settle()
    assert await circle.alice.feed() == []
    await circle.bob.follow(circle.alice)
    await circle.settle()
    await circle.alice.accept_everybody()
    await circle.settle()
    await circle.settle()
    assert await circle.alice.feed() == ["Crying"]


async def test_a_private_history_leaves_nothing_with_anybody(circle: Circle) -> None:
    await circle.bob.privacy(history_audience="followers")
    await circle.bob.listen("Cover Me")
    await circle.settle()
    assert await circle.carol.feed() == ["Cover Me"]
    await circle.bob.privacy(history_audience="private")
    await circle.bob.listen("Headphones")
    await circle.settle()
    assert await circle.alice.feed() == []
    assert await circle.carol.feed() == []
    assert await plays_kept(circle) == 0
    for reader in (None, circle.alice, circle.carol):
        assert await read_as(circle, reader, "history") == 404


async def test_L08_a_private_play_reaches_nobody_and_causes_no_word(circle: Circle) -> None:
    await circle.bob.privacy(history_public=True, currently_watching_public=True)
    await circle.settle()
    said = await circle.nodes.b.number("SELECT count(*) FROM deliveries")
    await circle.bob.listen("I Miss You", private=True)
    await circle.bob.start("Isle of the Dead", private=True)
    await circle.settle()
    assert await circle.carol.feed() == []
    assert await circle.nodes.b.number("SELECT count(*) FROM deliveries") == said
    told = await circle.nodes.a.fetch(circle.carol, f"{circle.bob.uri}/history")
    assert told.status == 200
    assert b"I Miss You" not in told.body
    assert await read_as(circle, circle.carol, "now") == 404


async def test_what_everybody_may_see_can_be_read_unsigned(circle: Circle) -> None:
    await circle.bob.privacy(history_public=True, history_audience=None)
    await circle.bob.listen("The Modern Things")
    answer = await circle.nodes.b.served.get(f"/ap/actors/{circle.bob.public_id}/history")
    [play] = answer.json["first"]["orderedItems"]
    assert play["object"]["name"] == "The Modern Things"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "totalItems" not in answer.json
    alone = await circle.nodes.b.served.get(play["id"].removeprefix(circle.nodes.b.url))
    assert alone.json["object"]["name"] == "The Modern Things"


async def test_a_deleted_play_is_withdrawn(circle: Circle) -> None:
    await circle.bob.privacy(history_audience="followers")
    for title in ("It's Oh So Quiet", "Enjoy"):
        await circle.bob.listen(title)
    await circle.settle()
    assert len(await circle.alice.feed()) == 2
    await circle.nodes.b.remove_play(circle.bob, "Enjoy")
    await circle.settle()
    assert await circle.alice.feed() == ["It's Oh So Quiet"]


async def test_hints_that_were_lost_are_made_up_for_by_looking_again(circle: Circle) -> None:
    await circle.bob.privacy(history_audience="followers")
    await circle.settle()
    await circle.bob.listen("Unravel")
    await circle.nodes.b.execute("DELETE FROM jobs", "DELETE FROM deliveries")
    await circle.settle()
    assert await circle.alice.feed() == []
    await circle.nodes.a.look_again()
    await circle.settle()
    assert await circle.alice.feed() == ["Unravel"]


async def test_nothing_is_doubled_however_often_it_is_read(circle: Circle) -> None:
    await circle.bob.privacy(history_audience="followers")
    await circle.bob.listen("Jóga")
    await circle.settle()
    for _ in range(3):
        await circle.nodes.a.look_again()
        await circle.settle()
    assert await circle.alice.feed() == ["Jóga"]


async def test_a_long_history_is_read_page_by_page_and_not_without_end(circle: Circle) -> None:
    await circle.bob.privacy(history_audience="followers")
    await circle.nodes.b.listened(circle.bob, 250)
    await circle.bob.listen("Bachelorette")
    await circle.settle()
    assert await plays_kept(circle) == 2 * 251


async def test_a_friend_may_be_given_less_or_more_than_the_setting(circle: Circle) -> None:
    await circle.bob.privacy(history_audience="private")
    await circle.nodes.b.permit(circle.bob, circle.carol, history=True)
    await circle.bob.listen("All Neon Like")
    await circle.settle()
    assert await circle.carol.feed() == ["All Neon Like"]
    assert await circle.alice.feed() == []
    await circle.nodes.b.permit(circle.bob, circle.carol, history=False)
    await circle.nodes.a.look_again()
    await circle.settle()
    assert await circle.carol.feed() == []


@pytest.mark.parametrize("setting", ["friends", "followers"])
async def test_presence_follows_its_own_setting(circle: Circle, setting: str) -> None:
    await circle.bob.privacy(history_audience="private", currently_watching_audience=setting)
    await circle.bob.start("Die Hard")
    await circle.settle_soon()
    assert await circle.carol.now() == ["Die Hard"]
    assert await circle.alice.now() == (["Die Hard"] if setting == "followers" else [])
    assert await circle.carol.feed() == []
    await circle.bob.privacy(currently_watching_audience="private")
    await circle.settle_soon()
    assert await circle.carol.now() == []
    assert await circle.nodes.a.number("SELECT count(*) FROM friend_presence") == 0


async def test_a_player_that_goes_on_is_seen_to_go_on_and_one_that_falls_silent_is_not(circle: Circle) -> None:
    await circle.bob.privacy(currently_watching_audience="friends")
    await circle.bob.start("Stalker")
    await circle.settle_soon()
    for minute in range(12):
        circle.pass_time(minutes=1)
        await circle.bob.start("Stalker", event="progress", progress={"percentage": 2 + minute})
        await circle.nodes.a.runner.drain()
    assert await circle.carol.now() == ["Stalker"]
    for _ in range(12):
        circle.pass_time(minutes=1)
        await circle.nodes.a.runner.drain()
    assert await circle.carol.now() == []
    assert await circle.nodes.a.number("SELECT count(*) FROM jobs WHERE kind = 'federation.pull'") == 0


async def test_what_was_finished_is_no_longer_watched(circle: Circle) -> None:
    await circle.bob.privacy(currently_watching_audience="friends")
    await circle.bob.start("Alien")
    await circle.settle_soon()
    assert await circle.carol.now() == ["Alien"]
    await circle.bob.start("Alien", event="finish", progress={"percentage": 99})
    await circle.settle_soon()
    assert await circle.carol.now() == []


async def test_a_node_that_was_away_catches_up(circle: Circle) -> None:
    await circle.bob.privacy(history_audience="followers")
    await circle.settle()
    with circle.nodes.b.cut_off():
        await circle.bob.listen("Pluto")
        await circle.settle()
    assert await circle.alice.feed() == []
    await circle.nodes.a.look_again()
    await circle.settle()
    assert await circle.alice.feed() == ["Pluto"]


async def test_a_reader_that_was_away_catches_up(circle: Circle) -> None:
    await circle.bob.privacy(history_audience="followers")
    await circle.settle()
    await circle.bob.listen("5 Years")
    with circle.nodes.a.cut_off():
        await circle.settle()
        assert await circle.alice.feed() == []
    await circle.settle()
    assert await circle.alice.feed() == ["5 Years"]


async def _deep_play(circle: Circle, **how: bool) -> None:
    """Bob's oldest play, well below the newest page of his diary, and read by Alice."""
    await circle.bob.privacy(history_audience="followers")
    await circle.bob.listen("Big Time Sensuality", **how)
    circle.pass_time(days=1)
    await circle.nodes.b.listened(circle.bob, 60)
    await circle.nodes.a.look_again()
    await circle.settle()


async def test_a_play_taken_out_of_the_depths_is_forgotten_at_once(circle: Circle) -> None:
    await _deep_play(circle)
    assert await plays_kept(circle) == 2 * 61
    found = await circle.nodes.b.rows("SELECT public_id FROM event_keys ORDER BY event_timestamp LIMIT 1")
    await circle.nodes.b.node.db.write(history.remove, circle.bob.who.user_id, UUID(_hex(found[0][0])))
    await circle.settle()
    assert await plays_kept(circle) == 2 * 60


async def test_an_old_play_that_becomes_private_is_forgotten_at_once(circle: Circle) -> None:
    await _deep_play(circle)
    await _narrow_the_oldest(circle, "private")
    assert await plays_kept(circle) == 2 * 60
    found = await circle.nodes.b.rows("SELECT count(*) FROM event_keys")
    assert found == [(61,)]


async def test_a_play_that_stays_for_all_who_have_it_is_not_withdrawn(circle: Circle) -> None:
    await _deep_play(circle)
    await _narrow_the_oldest(circle, "followers")
    assert await plays_kept(circle) == 2 * 61


async def _narrow_the_oldest(circle: Circle, audience: str) -> None:
    [(public_id,)] = await circle.nodes.b.rows("SELECT public_id FROM event_keys ORDER BY event_timestamp LIMIT 1")
    path = f"/api/v1/history/{UUID(_hex(public_id))}"
    assert (await circle.bob.call("PATCH", path, {"audience": audience})).status == 200
    await circle.settle()


async def test_a_private_play_is_taken_out_without_a_word(circle: Circle) -> None:
    await _deep_play(circle, private=True)
    said = await circle.nodes.b.number("SELECT count(*) FROM deliveries")
    found = await circle.nodes.b.rows("SELECT public_id FROM event_keys ORDER BY event_timestamp LIMIT 1")
    await circle.nodes.b.node.db.write(history.remove, circle.bob.who.user_id, UUID(_hex(found[0][0])))
    await circle.settle()
    assert await circle.nodes.b.number("SELECT count(*) FROM deliveries") == said
    assert await circle.nodes.b.number("SELECT count(*) FROM jobs WHERE kind = 'federation.withdraw_play'") == 0


def _hex(public_id: object) -> str:
    """SQLite keeps ids as bytes."""
    return public_id.hex() if isinstance(public_id, bytes) else str(public_id)
