"""What one Chronicle node tells of a play, another reads; and nothing else."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chronicle_node.federation import documents
from chronicle_node.federation.vocabulary import plays
from chronicle_node.federation.vocabulary.document import UnacceptableDocument, read
from chronicle_node.federation.vocabulary.media import Media
from chronicle_node.federation.vocabulary.plays import Play, Presence

OWNER = "https://b.example/ap/actors/1"
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SHOW = Media("tv", "show", "Severance", ids=(("tmdb", "95396"),))
EPISODE = Media(
    "tv", "episode", "Half Loop", number=2, duration_s=3000, parents=(Media("tv", "season", "Season 1", number=1), SHOW)
)
PLAY = Play("https://b.example/ap/objects/1", OWNER, "finish", NOON, EPISODE, "exact", {"percentage": 97.5}, 2)

WORDS = st.from_regex(r"[a-z][a-z_]{0,8}", fullmatch=True)
TITLES = st.from_regex(r"[A-Za-zé0-9][A-Za-zé0-9'!]{0,20}", fullmatch=True)
IDS = st.lists(st.tuples(WORDS, TITLES), max_size=3).map(tuple)
PARENTS = st.builds(Media, WORDS, WORDS, TITLES, ids=IDS, number=st.none() | st.integers(0, 99))
MEDIA = st.builds(
    Media,
    WORDS,
    WORDS,
    TITLES,
    year=st.none() | st.integers(0, 3000),
    ids=IDS,
    parents=st.lists(PARENTS, max_size=3).map(tuple),
)
PLAYS = st.builds(
    Play,
    st.just(OWNER + "/1"),
    st.just(OWNER),
    st.sampled_from(sorted(plays.EVENTS)),
    st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    MEDIA,
    st.sampled_from(sorted(plays.PRECISIONS)),
    st.dictionaries(WORDS, st.floats(0, 100), max_size=3),
    st.none() | st.integers(1, 99),
)


@settings(deadline=None)
@given(PLAYS)
def test_a_play_arrives_as_it_was_sent(play: Play) -> None:
    assert plays.play(read(json.dumps(documents.play(play)).encode()), OWNER) == play


def test_presence_arrives_as_it_was_sent() -> None:
    sent = Presence(
        OWNER + "/now", OWNER, NOON, NOON + timedelta(minutes=5), EPISODE, {"percentage": 3}, is_paused=True
    )
    assert plays.presence(read(json.dumps(documents.presence(sent)).encode()), OWNER) == sent


@pytest.mark.parametrize(
    ("kind", "verb", "thing"),
    [("tv", "View", "Video"), ("music", "Listen", "Audio"), ("book", "Read", "Document"), ("game", "View", "Document")],
)
def test_each_medium_has_its_verb(kind: str, verb: str, thing: str) -> None:
    document = Play(OWNER + "/1", OWNER, "finish", NOON, Media(kind, "item", "X")).as_json()
    assert (document["type"], document["object"]["type"]) == (verb, thing)


BAD: dict[str, dict[str, Any]] = {
    "a percentage over a hundred": {"progress": {"percentage": 101}},
    "a negative position": {"progress": {"position_seconds": -1}},
    "progress in words": {"progress": {"percentage": "half"}},
    "progress as a list": {"progress": [1]},
    "progress with a name that is none": {"progress": {"DROP TABLE": 1}},
    "a session below one": {"session": -1},
    "a session that is a truth value": {"session": True},
    "another version": {"v": 2},
    "an unknown event": {"event": "explode"},
    "an unknown precision": {"precision": "roughly"},
    "no media": {"media": None},
    "media without a title": {"media": {"type": "tv", "kind": "show"}},
    "media of no type": {"media": {"title": "X", "kind": "show"}},
    "a year that is a text": {"media": {"title": "X", "kind": "show", "type": "tv", "year": "2017"}},
    "a block that is too large": {"media": {"title": "X", "kind": "a", "type": "tv", "more": "x" * 20_000}},
    "a block that is too deep": {"more": [[[[[[[[[[]]]]]]]]]]},
}


@pytest.mark.parametrize("change", BAD.values(), ids=BAD.keys())
def test_A20_a_play_with_impossible_values_is_refused(change: dict[str, Any]) -> None:
    document = PLAY.as_json()
    with pytest.raises(UnacceptableDocument):
        plays.play(document | {"chronicle": document["chronicle"] | change}, OWNER)


def test_A20_a_million_parents_are_not_read() -> None:
    document = PLAY.as_json()
    block = document["chronicle"] | {"media": EPISODE.as_json() | {"parents": [SHOW.as_json()] * 100}}
    assert len(plays.play(document | {"chronicle": block}, OWNER).media.parents) == 4


@pytest.mark.parametrize(
    "change", [{"actor": "https://b.example/x"}, {"id": "https://c.example/1"}, {"type": "Note"}, {"published": "x"}]
)
def test_a_play_of_somebody_else_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(UnacceptableDocument):
        plays.play(PLAY.as_json() | change, OWNER)


@pytest.mark.parametrize("document", [None, 7, "x", [], {}])
def test_what_is_no_play_is_refused(document: object) -> None:
    with pytest.raises(UnacceptableDocument):
        plays.play(document, OWNER)
