"""One number, three scales."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import UNSET

from chronicle_node.domain import ratings
from chronicle_node.domain.ratings import Given, Scale
from chronicle_node.errors import Invalid


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ({"rating": 7.3}, Given(7.3, Scale.NUMERIC)),
        ({"rating": 10.0}, Given(10.0, Scale.NUMERIC)),
        ({"rating": None}, Given(None, Scale.NUMERIC)),
        ({"stars": 3.5}, Given(7.0, Scale.STARS)),
        ({"stars": 0.5}, Given(1.0, Scale.STARS)),
        ({"thumb": "up"}, Given(8.0, Scale.THUMBS)),
        ({"thumb": "down"}, Given(3.0, Scale.THUMBS)),
    ],
)
def test_a_rating_may_be_said_in_three_ways(said: dict[str, float | str | None], kept: Given) -> None:
    assert ratings.read(**said) == kept  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "said",
    [{}, {"rating": 5.0, "stars": 2.5}, {"rating": 0.9}, {"rating": 10.1}, {"rating": 7.25}, {"rating": -1.0},
     {"rating": math.nan}, {"rating": math.inf}, {"stars": 0.0}, {"stars": 5.5}, {"stars": 3.3}, {"stars": math.nan},
     {"thumb": "sideways"}, {"thumb": ""}],
)  # fmt: skip
def test_what_is_no_rating_is_refused(said: dict[str, float | str]) -> None:
    with pytest.raises(Invalid):
        ratings.read(**said)  # type: ignore[arg-type]


@given(st.integers(10, 100))
def test_a_number_in_stars_is_within_a_quarter_star(tenths: int) -> None:
    rating = tenths / 10
    assert abs(ratings.stars(rating) * 2 - rating) <= 0.5
    assert 0.5 <= ratings.stars(rating) <= 5


@given(st.integers(1, 10))
def test_half_stars_come_back_as_they_were_given(halves: int) -> None:
    kept = ratings.read(UNSET, halves / 2).rating
    assert kept is not None
    assert ratings.stars(kept) == halves / 2


@pytest.mark.parametrize("way", ["up", "down"])
def test_thumbs_come_back_as_they_were_given(way: str) -> None:
    assert ratings.thumb(ratings.from_thumb(way, pointer="")) == way


def test_a_thumb_is_never_shown_as_a_number_nobody_chose() -> None:
    assert ratings.shown_in(Scale.THUMBS, Scale.NUMERIC) is Scale.THUMBS
    assert ratings.shown_in(Scale.NUMERIC, Scale.STARS) is Scale.STARS


@pytest.mark.parametrize("text", ["", "ten", "nan", "inf", "1e400", "7.55", "７,55", "\u0660"])
def test_a_form_with_something_else_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        ratings.from_text(Scale.NUMERIC, text, pointer="/value")


def test_a_form_takes_a_comma_for_a_point() -> None:
    assert ratings.from_text(Scale.NUMERIC, " 7,5 ", pointer="/value").rating == 7.5


@pytest.mark.parametrize(
    ("kept", "scale"),
    [
        ({}, Scale.STARS),
        ({"rating_scale": "numeric"}, Scale.NUMERIC),
        ({"rating_scale": 3}, Scale.STARS),
        ({"rating_scale": "smileys"}, Scale.STARS),
    ],
)
def test_the_preferred_scale_is_one_that_exists(kept: dict[str, object], scale: Scale) -> None:
    assert ratings.preferred(kept) is scale
