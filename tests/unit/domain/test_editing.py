"""An item as it is edited: what stays, what goes, how it is sorted, and what an undo gives back."""

import pytest

from chronicle_node.domain.editing import Difference, State, Wish, differences, edited, undone
from chronicle_node.errors import Invalid

SCHEMA = {"fields": [{"name": "air_date", "type": "date"}, {"name": "runtime", "type": "integer"}, {"name": "studio"}]}
MATRIX = State(
    name="The Matrix", sort_name="matrix", description="Red or blue", metadata={"year": 1999, "runtime": 136}
)


def change(state: State = MATRIX, *, is_part: bool = False, **wish: object) -> State:
    return edited(state, Wish(**wish), SCHEMA, is_part=is_part)  # type: ignore[arg-type]


def test_what_is_left_out_stays() -> None:
    assert change() == MATRIX
    assert change(name="Matrix").metadata == MATRIX.metadata


def test_null_takes_away_and_metadata_is_merged() -> None:
    found = change(description=None, year=None, metadata={"runtime": 150, "studio": "W"})
    assert (found.description, found.metadata) == (None, {"runtime": 150, "studio": "W"})


@pytest.mark.parametrize(
    ("name", "language", "sorted_by"),
    [
        ("The Wire", None, "wire"),
        ("Die Hard", None, "die hard"),
        ("Das Boot", "de", "boot"),
        ("Der Untergang", "de-AT", "untergang"),
        ("Le Samouraï", "fr", "samourai"),
        ("L’Avventura", "it", "avventura"),
        ("El Topo", "es", "topo"),
        ("A Hét", "hu", "het"),
    ],
)
def test_titles_are_sorted_by_the_articles_of_their_language(name: str, language: str | None, sorted_by: str) -> None:
    assert change(name=name, title_language=language).sort_name == sorted_by


def test_ones_own_sort_name_wins_and_stays_until_it_is_taken_away() -> None:
    own = change(sort_name="Neo 1")
    assert (own.sort_name, own.own_sort_name) == ("neo 1", "neo 1")
    assert change(own, name="Die Matrix").sort_name == "neo 1"
    assert change(own, sort_name=None).sort_name == "matrix"


def test_a_release_is_kept_where_the_media_type_has_a_place_for_it() -> None:
    assert change(released="1999-03-31").metadata["air_date"] == "1999-03-31"
    other = State(name="A", metadata={"published": "1999"})
    assert change(other, released="2000-01").metadata == {"published": "2000-01"}
    assert change(other, released=None).metadata == {}


def test_everything_that_is_wrong_is_named_at_once() -> None:
    with pytest.raises(Invalid) as caught:
        change(name="", position=3, year=10_000, released="x", poster_url="x", metadata={"runtime": "x"})
    pointers = {fault.pointer for fault in caught.value.fields}
    assert pointers == {"/name", "/position", "/year", "/released", "/poster_url", "/metadata/runtime"}


def test_two_states_differ_field_by_field_and_have_digests_of_their_own() -> None:
    found = change(name="Matrix", metadata={"runtime": 150})
    assert differences(MATRIX, found) == [
        Difference("name", "The Matrix", "Matrix"),
        Difference("metadata.runtime", 136, 150),
    ]
    assert found.digest != MATRIX.digest == change().digest


def test_an_edit_is_undone_field_by_field() -> None:
    found = change(name="Matrix", metadata={"studio": "W"})
    assert undone(found, differences(MATRIX, found)) == (MATRIX, [])


def test_what_was_changed_again_since_is_left_alone() -> None:
    found = change(name="Matrix")
    later = change(found, name="Matrix 1")
    assert undone(later, differences(MATRIX, found)) == (later, ["name", "sort_name"][:1])
