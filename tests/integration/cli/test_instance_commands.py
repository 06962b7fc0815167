"""`chronicle instance`: which other nodes are talked to."""

from .conftest import Chronicle


def test_a_node_is_blocked_limited_and_opened(chronicle: Chronicle) -> None:
    assert chronicle("instance block Spam.example").out == "spam.example is blocked.\n"
    assert chronicle("instance limit loud.example").code == 0
    assert chronicle("instance trust friend.example").code == 0
    lines = [line.split()[:3] for line in chronicle("instance list").out.splitlines()[1:]]
    assert lines == [
        ["friend.example", "open", "yes"],
        ["loud.example", "limited", "no"],
        ["spam.example", "blocked", "no"],
    ]
    chronicle("instance open spam.example")
    assert "blocked" not in chronicle("instance list").out


def test_a_list_goes_out_and_comes_in(chronicle: Chronicle) -> None:
    assert (
        chronicle("instance import", "a.example\nb.example,silence\n").out
        == "2 of 2 nodes were treated otherwise before.\n"
    )
    exported = chronicle("instance export").out
    assert exported.splitlines()[1:] == ["a.example,suspend,False,False,,False", "b.example,silence,False,False,,False"]
    assert chronicle("instance import", exported).out == "0 of 2 nodes were treated otherwise before.\n"


def test_what_is_no_node_is_refused(chronicle: Chronicle) -> None:
    said = chronicle("instance block nonsense")
    assert said.code != 0
    assert "Give the name of a node" in said.err
