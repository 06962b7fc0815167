"""The real client of ListenBrainz, unmodified, over a real socket: only its base URL is ours."""

import asyncio
import time
from collections.abc import Callable
from typing import Any, TypeVar

import pytest
from liblistenbrainz import Listen, ListenBrainz
from liblistenbrainz.errors import InvalidAuthTokenException, ListenBrainzAPIException

from tests.factories import Someone
from tests.integration.scrobbling import look
from tests.nodes import Served

T = TypeVar("T")
NOW = int(time.time())


def track(name: str, listened_at: int | None = None, **more: Any) -> Listen:
    info = {"submission_client": "Navidrome", "media_player": "Living room", "duration_ms": 245_000}
    return Listen(
        track_name=name,
        artist_name="Nina Simone",
        release_name="Pastel Blues",
        listened_at=listened_at,
        additional_info=info | more,
    )


async def calling(call: Callable[..., T], *args: Any, **more: Any) -> T:
    """The client blocks, so it works in a thread of its own."""
    return await asyncio.to_thread(call, *args, **more)


@pytest.fixture
async def client(served: Served, token: str) -> ListenBrainz:
    found = ListenBrainz(api_base_url=served.url)
    await calling(found.set_auth_token, token)
    return found


async def test_a_listen_becomes_history_that_the_client_reads_back(served: Served, client: ListenBrainz) -> None:
    await calling(client.submit_single_listen, track("Sinnerman", NOW - 600))
    [listen] = await calling(client.get_listens, "alice")
    assert (listen.track_name, listen.artist_name, listen.release_name) == ("Sinnerman", "Nina Simone", "Pastel Blues")
    assert (listen.listened_at, listen.additional_info["submission_client"]) == (NOW - 600, "Navidrome")
    assert await look.events(served.node.db) == ["finish"]


async def test_what_plays_now_is_shown_for_its_duration(served: Served, client: ListenBrainz) -> None:
    await calling(client.submit_playing_now, track("Sinnerman"))
    playing = await calling(client.get_playing_now, "alice")
    assert (playing.track_name, playing.listened_at) == ("Sinnerman", None)
    served.clock.advance(seconds=246)
    assert await calling(client.get_playing_now, "alice") is None


async def test_a_listen_sent_at_half_time_leaves_the_track_playing(client: ListenBrainz) -> None:
    await calling(client.submit_playing_now, track("Sinnerman"))
    await calling(client.submit_single_listen, track("Sinnerman", NOW))
    assert (await calling(client.get_playing_now, "alice")).track_name == "Sinnerman"


async def test_an_import_may_be_repeated_and_overlap(served: Served, client: ListenBrainz) -> None:
    listens = [track(f"Song {number}", NOW - 3600 + number) for number in range(120)]
    await calling(client.submit_multiple_listens, listens[:80])
    await calling(client.submit_multiple_listens, listens[40:])
    await calling(client.submit_multiple_listens, listens)
    assert await calling(client.get_user_listen_count, "alice") == 120
    assert len(await look.items(served.node.db)) == 122
    assert await look.jobs(served.node.db) == []


async def test_listens_come_in_windows_newest_first(client: ListenBrainz) -> None:
    await calling(client.submit_multiple_listens, [track(f"Song {n}", NOW - 1000 + n) for n in range(10)])

    async def window(**bounds: int) -> list[str]:
        return [listen.track_name for listen in await calling(client.get_listens, "alice", **bounds)]

    assert await window(count=2) == ["Song 9", "Song 8"]
    assert await window(max_ts=NOW - 998) == ["Song 1", "Song 0"]
    assert await window(min_ts=NOW - 1000 + 3, count=2) == ["Song 5", "Song 4"]


async def test_a_listen_that_was_read_back_can_be_deleted(served: Served, client: ListenBrainz) -> None:
    await calling(client.submit_multiple_listens, [track("Sinnerman", NOW - 60), track("Strange Fruit", NOW - 60)])
    listens = await calling(client.get_listens, "alice")
    [unwanted] = [listen for listen in listens if listen.track_name == "Sinnerman"]
    await calling(client.delete_listen, unwanted)
    assert [listen.track_name for listen in await calling(client.get_listens, "alice")] == ["Strange Fruit"]
    await calling(client.delete_listen, unwanted)  # gone already


async def test_a_wrong_token_is_refused(served: Served, listener: Someone) -> None:
    client = ListenBrainz(api_base_url=served.url)
    with pytest.raises(InvalidAuthTokenException):
        await calling(client.set_auth_token, "not-a-token")
    with pytest.raises(ListenBrainzAPIException) as refused:
        await calling(client.submit_single_listen, track("Sinnerman", NOW))
    assert refused.value.status_code == 401
    assert "token" in refused.value.message
    assert await look.events(served.node.db) == []
