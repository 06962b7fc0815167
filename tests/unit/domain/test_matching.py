"""Titles, names and ids: what counts as the same."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chronicle_node.domain import text
from chronicle_node.domain.external_ids import contradict, normalise_ids
from chronicle_node.domain.matching import Candidate, choose, match_key, sort_name, years_agree
from chronicle_node.errors import Invalid


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Amélie", "amelie"),
        ("The Matrix", "Matrix, The"),
        ("A Quiet Place", "Quiet Place, A"),
        ("Simon & Garfunkel", "Simon and Garfunkel"),
        ("Don’t Look Up", "Dont look up"),
        ("Spider-Man: No Way Home", "Spider Man  No Way Home"),
        ("Sigur Rós", "SIGUR ROS"),
        ("Mø", "MO"),
        ("Alien³", "Alien 3".replace(" ", "")),
        ("Straße", "STRASSE"),
        ("進撃の巨人", " 進撃の巨人 "),
        ("ソング", "ｿﾝｸﾞ"),
        ("Lego® Movie™", "LEGO Movie"),
    ],
)
def test_spellings_of_one_title_share_a_key(one: str, other: str) -> None:
    assert match_key(one) == match_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Alien", "Aliens"),
        ("It", "It Follows"),
        ("か", "が"),
        ("कम", "काम"),
        ("★", "÷"),
        ("!!!", "???"),
        ("Die Hard", "Hard"),
        ("La La Land", "La Land"),
        ("Война и мир", "Мир"),
    ],
)
def test_different_titles_keep_different_keys(one: str, other: str) -> None:
    assert match_key(one) != match_key(other)


def test_an_article_alone_is_a_title() -> None:
    assert match_key("The The") == "the"


@given(st.text())
@example("The, The")
@example("the & the")
@example("A, the, a")
@example("\u0130")
@example("\u1e9e\u0301")
def test_a_key_is_its_own_key_and_never_empty(title: str) -> None:
    key = match_key(title)
    assert key
    assert match_key(key) == key
    assert len(key) <= text.TITLE_MAX


@given(st.text(alphabet=st.characters(codec="latin-1")))
def test_case_never_counts(title: str) -> None:
    assert match_key(title.upper()) == match_key(title.lower().upper())


@pytest.mark.parametrize(
    ("title", "language", "name"),
    [
        ("The Matrix", "en", "matrix"),
        ("Die Brücke", "de", "brucke"),
        ("Die Hard", "en-US", "die hard"),
        ("L’Avventura", "it", "avventura"),
        ("Élite", "es", "elite"),
        ("...And Justice for All", "en", "and justice for all"),
        ("The", "en", "the"),
        ("!!!", "en", "!!!"),
        ("進撃の巨人", "ja", "進撃の巨人"),
    ],
)
def test_titles_are_sorted_without_their_article(title: str, language: str, name: str) -> None:
    assert sort_name(title, language) == name


@given(st.text(), st.sampled_from(["en", "de", "fr", "xx", ""]))
def test_every_title_can_be_sorted(title: str, language: str) -> None:
    assert sort_name(title, language)


@pytest.mark.parametrize(
    ("raw", "stored"),
    [
        ({"imdb": "tt0083658"}, {"imdb": "tt0083658"}),
        ({"imdb": 83658}, {"imdb": "tt0083658"}),
        ({"tmdb": "78"}, {"tmdb": "78"}),
        ({"TMDB": 78}, {"tmdb": "78"}),
        ({"isbn10": "0-306-40615-2"}, {"isbn13": "9780306406157"}),
        ({"isbn": "978-0-306-40615-7"}, {"isbn13": "9780306406157"}),
        ({"isbn10": "080442957X"}, {"isbn13": "9780804429573"}),
        ({"mbid": "B1A9C0E9-D987-4042-AE91-78D6A3267D69"}, {"musicbrainz": "b1a9c0e9-d987-4042-ae91-78d6a3267d69"}),
        (
            {"spotify": "https://open.spotify.com/track/1rrgWMXGCGHru5bIRxGFV0?si=x"},
            {"spotify": "1rrgWMXGCGHru5bIRxGFV0"},
        ),
        ({"my_shop": "A/1"}, {"my_shop": "A/1"}),
        ({"imdb": "", "tmdb": 0, "tvdb": None}, {}),
    ],
)
def test_ids_are_kept_in_one_spelling(raw: dict[str, str | int | None], stored: dict[str, str]) -> None:
    assert normalise_ids(raw) == stored


@pytest.mark.parametrize(
    ("raw", "pointer"),
    [
        ({"imdb": "nm0000158"}, "/media/ids/imdb"),
        ({"tmdb": "seventy"}, "/media/ids/tmdb"),
        ({"tmdb": -1}, "/media/ids/tmdb"),
        ({"isbn13": "9780306406158"}, "/media/ids/isbn13"),
        ({"musicbrainz": "x"}, "/media/ids/musicbrainz"),
        ({"no spaces": "1"}, "/media/ids/no spaces"),
        ({"shop": "x" * 256}, "/media/ids/shop"),
        ({"a/b": "1"}, "/media/ids/a~1b"),
    ],
)
def test_what_is_no_id_is_named(raw: dict[str, str | int | None], pointer: str) -> None:
    with pytest.raises(Invalid) as caught:
        normalise_ids(raw)
    assert [field.pointer for field in caught.value.fields] == [pointer]


@given(
    st.dictionaries(
        st.sampled_from(["imdb", "tmdb", "isbn", "trakt", "shop"]), st.integers(0, 10**9) | st.text(max_size=20)
    )
)
def test_stored_ids_stay_as_they_are(raw: dict[str, str | int | None]) -> None:
    try:
        once = normalise_ids(raw)
    except Invalid:
        return
    assert normalise_ids(once) == once


def test_strong_ids_come_first() -> None:
    assert list(normalise_ids({"aaa": "1", "tmdb": 5})) == ["tmdb", "aaa"]


def test_two_strong_ids_of_one_provider_are_two_things() -> None:
    assert contradict({"tmdb": "1", "imdb": "tt1"}, {"tmdb": "2"})
    assert not contradict({"tmdb": "1"}, {"imdb": "tt0000001"})
    assert not contradict({"spotify": "a"}, {"spotify": "b"})


@pytest.mark.parametrize(("a", "b", "agree"), [(1999, 2000, True), (1999, 2001, False), (None, 1950, True)])
def test_years_may_differ_by_one(a: int | None, b: int | None, agree: bool) -> None:
    assert years_agree(a, b) is years_agree(b, a) is agree


def test_the_exact_year_wins_over_its_neighbour() -> None:
    candidates = [Candidate(id=1, year=1998, ids={}), Candidate(id=2, year=1999, ids={})]
    assert choose(candidates, 1999, {}) == 2


def test_without_a_year_the_entry_without_one_is_meant() -> None:
    candidates = [Candidate(id=1, year=1998, ids={}), Candidate(id=2, year=None, ids={})]
    assert choose(candidates, None, {}) == 2


def test_a_remake_with_its_own_ids_is_not_the_original() -> None:
    assert choose([Candidate(id=1, year=1982, ids={"imdb": "tt0084787"})], None, {"imdb": "tt0905372"}) is None


def test_nothing_comes_of_no_candidates() -> None:
    assert choose([], 1999, {}) is None


@given(st.text())
def test_cleaning_twice_changes_nothing_more(raw: str) -> None:
    assert text.clean(text.clean(raw)) == text.clean(raw)
    assert text.one_line(text.one_line(raw)) == text.one_line(raw)
