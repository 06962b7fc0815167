"""What people listen with: the real ListenBrainz client, unmodified, of which only the base URL is set."""

from __future__ import annotations

import time

from liblistenbrainz import Listen, ListenBrainz

from tests.processes import Person

ARTIST = "The Long Way Round"


def player_of(person: Person) -> ListenBrainz:
    client = ListenBrainz(api_base_url=person.node.url)
    client.set_auth_token(person.token)
    return client


def listen(track: str, *, ago: int = 300) -> Listen:
    """A listen that began so many seconds ago."""
    return Listen(track, ARTIST, listened_at=int(time.time()) - ago, release_name="Home")


def playing_now(track: str) -> Listen:
    return Listen(track, ARTIST, release_name="Home")
