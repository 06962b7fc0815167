"""Words of media types that people make: their verbs, their names for players, and levels that move."""

import pytest

from chronicle_node.domain import conjugation, media_types
from chronicle_node.domain.media_types import Level
from chronicle_node.domain.statuses import Status, words


@pytest.mark.parametrize(
    ("verb", "done", "doing"),
    [
        ("brew", "brewed", "brewing"),
        ("visit", "visited", "visiting"),
        ("bake", "baked", "baking"),
        ("try", "tried", "trying"),
        ("play", "played", "playing"),
        ("plan", "planned", "planning"),
        ("jog", "jogged", "jogging"),
        ("row", "rowed", "rowing"),
        ("fix", "fixed", "fixing"),
        ("see", "seen", "seeing"),
        ("die", "died", "dying"),
        ("eat", "eaten", "eating"),
        ("picnic", "picnicked", "picnicking"),
        ("sign up", "signed up", "signing up"),
        ("run", "run", "running"),
        ("go", "gone", "going"),
    ],
)
def test_a_verb_has_its_forms(verb: str, done: str, doing: str) -> None:
    assert (conjugation.participle(verb), conjugation.gerund(verb)) == (done, doing)


def test_a_verb_of_ones_own_speaks_of_the_shelf() -> None:
    assert [words("brew").of(status) for status in Status] == [
        "Want to brew",
        "Brewing",
        "Brewed",
        "On hold",
        "Dropped",
    ]
    assert words("飲む").past == "finished"
    assert words("").past == "finished"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Coffee & tea", "coffee_and_tea"),
        ("Cafés", "cafes"),
        ("  Walks! ", "walks"),
        ("咖啡", ""),
        ("2 player", ""),
        ("", ""),
    ],
)
def test_a_name_for_players_is_made_of_plain_letters(text: str, name: str) -> None:
    assert media_types.slug(text) == name


def test_levels_go_where_they_were_put() -> None:
    wanted = [Level("country"), Level("roaster", 0), Level("coffee", 2)]
    assert media_types.moves(wanted, 3) == ({0: 1, 2: 2}, {1})


def test_a_colour_nobody_knows_always_gets_the_same_ink() -> None:
    assert media_types.ink_of("#694220", "x") == "umber"
    assert media_types.ink_of("#ffffff", "x") == media_types.ink_of(None, "x")
