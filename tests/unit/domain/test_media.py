"""What a player says becomes a chain of items, by the hierarchy of its type."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chronicle_node.domain.media import Identity, Media, identity
from chronicle_node.errors import Invalid

TV = ["show", "season", "episode"]
MUSIC = ["artist", "album", "track"]
MBID = "b1a9c0e9-d987-4042-ae91-78d6a3267d69"


def read(raw: dict[str, Any], hierarchy: list[str], *, counted_through: bool = False) -> Identity:
    return identity(msgspec.convert(raw, Media), hierarchy, counted_through=counted_through)


def faults(raw: dict[str, Any], hierarchy: list[str]) -> list[str]:
    with pytest.raises(Invalid) as caught:
        read(raw, hierarchy)
    return [field.pointer for field in caught.value.fields]


def test_a_film_stands_alone() -> None:
    chain = read(
        {"type": "movie", "title": " Coco ", "year": 2017, "ids": {"imdb": "tt2380307", "tmdb": 354912}}, ["movie"]
    )
    assert chain.single
    assert (chain.leaf.title, chain.leaf.year, chain.leaf.metadata) == ("Coco", 2017, {"year": 2017})
    assert chain.leaf.ids == {"imdb": "tt2380307", "tmdb": "354912"}
    assert not chain.leaf.by_position


def test_an_episode_hangs_on_its_season_and_show() -> None:
    chain = read(
        {
            "type": "tv",
            "show": {"title": "Severance", "year": 2022, "ids": {"tvdb": 371980}},
            "season": 1,
            "episode": 5,
            "title": "The Grim Barbarity of Optics and Design",
        },
        TV,
    )
    assert [(level.level_index, level.title, level.position) for level in chain.levels] == [
        (0, "Severance", None),
        (1, "Season 1", 1),
        (2, "The Grim Barbarity of Optics and Design", 5),
    ]
    assert chain.top.ids == {"tvdb": "371980"}
    assert chain.leaf.metadata == {"season_number": 1, "episode_number": 5}
    assert chain.leaf.by_position
    assert chain.levels[1].by_position


def test_an_episode_without_a_title_goes_by_its_number() -> None:
    chain = read({"type": "tv", "show": {"title": "Dark"}, "season": 0, "episode": 2}, TV)
    assert [(level.title, level.named) for level in chain.levels] == [
        ("Dark", True),
        ("Specials", False),
        ("Episode 2", False),
    ]


def test_an_episode_counted_through_belongs_to_the_first_season() -> None:
    chain = read({"type": "anime", "show": {"title": "One Piece"}, "episode": 1071}, TV, counted_through=True)
    assert chain.levels[1].position == 1


def test_a_track_has_artist_and_album() -> None:
    raw = {"type": "music", "artist": "Sigur Rós", "album": "( )", "title": "Vaka", "ids": {"musicbrainz": MBID}}
    chain = read(raw, MUSIC)
    assert [level.title for level in chain.levels] == ["Sigur Rós", "( )", "Vaka"]
    assert chain.leaf.ids == {"musicbrainz": MBID}


def test_a_track_without_an_album_hangs_on_its_artist() -> None:
    chain = read({"type": "music", "artist": "Sigur Rós", "title": "Vaka", "position": 1}, MUSIC)
    assert [level.level_index for level in chain.levels] == [0, 2]
    assert not chain.leaf.by_position


def test_a_book_keeps_its_author() -> None:
    chain = read(
        {"type": "book", "title": "Momo", "author": "Michael Ende", "ids": {"isbn13": "9783522202107"}}, ["book"]
    )
    assert chain.leaf.metadata == {"author": "Michael Ende"}


def test_a_podcast_needs_no_season() -> None:
    chain = read({"type": "podcast", "show": {"title": "Serial"}, "title": "DUSTWUN"}, ["podcast", "season", "episode"])
    assert [level.name for level in chain.levels] == ["podcast", "episode"]


def test_more_ids_than_a_thing_can_have_are_refused() -> None:
    ids = {f"provider_{number}": number for number in range(1, 32)}
    with pytest.raises(Invalid) as refused:
        read({"type": "movie", "title": "Heat", "ids": ids}, ["movie"])
    assert [field.pointer for field in refused.value.fields] == ["/media/ids"]


def test_a_podcast_may_have_numbered_seasons_without_a_level_for_them() -> None:
    raw = {"type": "podcast", "show": {"title": "Serial"}, "season": 2, "episode": 1, "title": "DUSTWUN"}
    chain = read(raw, ["podcast", "episode"])
    assert [level.title for level in chain.levels] == ["Serial", "DUSTWUN"]
    assert chain.leaf.metadata == {"season_number": 2, "episode_number": 1}


def test_a_type_of_ones_own_names_its_parents() -> None:
    raw = {
        "type": "opera",
        "title": "Wotans Abschied",
        "parents": [{"title": "Der Ring"}, {"level": "act", "position": 3}],
        "position": 9,
    }
    chain = read(raw, ["cycle", "opera", "act", "scene"])
    assert [(level.level_index, level.title) for level in chain.levels] == [
        (0, "Der Ring"),
        (2, "Act 3"),
        (3, "Wotans Abschied"),
    ]


def test_an_author_is_a_parent_where_the_hierarchy_has_authors() -> None:
    chain = read({"type": "poem", "title": "Der Panther", "author": "Rilke"}, ["author", "poem"])
    assert [level.title for level in chain.levels] == ["Rilke", "Der Panther"]


def test_a_volume_may_stand_alone() -> None:
    chain = read({"type": "comic", "title": "Watchmen"}, ["series", "volume", "issue"])
    assert [level.level_index for level in chain.levels] == [0]


@pytest.mark.parametrize(
    ("raw", "hierarchy", "pointers"),
    [
        ({"type": "movie"}, ["movie"], ["/media/title"]),
        ({"type": "movie", "title": " \u200b "}, ["movie"], ["/media/title"]),
        ({"type": "movie", "title": "x" * 401, "year": 99999}, ["movie"], ["/media/title", "/media/year"]),
        ({"type": "movie", "title": "x", "ids": {"imdb": "x"}}, ["movie"], ["/media/ids/imdb"]),
        (
            {"type": "movie", "title": "x", "show": {"title": "y"}, "episode": 1},
            ["movie"],
            ["/media/show", "/media/episode"],
        ),
        ({"type": "tv", "title": "x"}, TV, ["/media/season", "/media/show"]),
        ({"type": "tv", "show": {}, "season": 1, "episode": 1}, TV, ["/media/show/title"]),
        ({"type": "tv", "show": {"title": "x"}, "season": 1}, TV, ["/media/title"]),
        (
            {"type": "tv", "show": {"title": "x", "ids": {"tvdb": "y"}}, "season": -1, "episode": -1},
            TV,
            ["/media/show/ids/tvdb", "/media/season", "/media/episode"],
        ),
        ({"type": "music", "title": "x"}, MUSIC, ["/media/artist"]),
        ({"type": "music", "artist": "x" * 401, "title": "x"}, MUSIC, ["/media/artist"]),
        (
            {"type": "comic", "title": "x", "parents": [{"title": "a"}, {"title": "b", "level": "page"}]},
            ["series", "volume", "issue"],
            ["/media/parents/1"],
        ),
    ],
)
def test_each_fault_is_named(raw: dict[str, Any], hierarchy: list[str], pointers: list[str]) -> None:
    assert faults(raw, hierarchy) == pointers


def test_members_nobody_knows_are_refused() -> None:
    with pytest.raises(msgspec.ValidationError, match="sesaon"):
        msgspec.convert({"type": "tv", "sesaon": 1}, Media)


@given(
    st.builds(
        Media,
        type=st.sampled_from(["tv", "music", "mine"]),
        title=st.none() | st.text(max_size=8),
        season=st.none() | st.integers(-1, 3),
        episode=st.none() | st.integers(-1, 3),
        artist=st.none() | st.text(max_size=5),
        position=st.none() | st.integers(-1, 3),
        year=st.none() | st.integers(-4000, 3000),
    ),
    st.lists(
        st.sampled_from(["show", "season", "episode", "artist", "album", "track"]), min_size=1, max_size=4, unique=True
    ),
)
def test_whatever_is_accepted_is_a_chain_with_names(media: Media, hierarchy: list[str]) -> None:
    try:
        chain = identity(media, hierarchy)
    except Invalid as problem:
        assert all(field.pointer.startswith("/media") for field in problem.fields)  # noqa: PT017
        return
    indexes = [level.level_index for level in chain.levels]
    assert indexes == sorted(set(indexes))
    assert all(level.title and level.name == hierarchy[level.level_index] for level in chain.levels)


@pytest.mark.parametrize(
    ("kind", "levels", "expected"),
    [
        ("book", ("series", "book"), "book"),
        ("audiobook", ("series", "audiobook", "chapter"), "audiobook"),
        ("manga", ("series", "volume", "chapter"), "series"),
        ("board_game", ("game", "expansion"), "game"),
        ("movie", ("movie",), "movie"),
    ],
)
def test_what_is_part_of_nothing_is_what_its_type_is_called(kind: str, levels: tuple[str, ...], expected: str) -> None:
    assert identity(Media(type=kind, title="Alone"), levels).leaf.name == expected
