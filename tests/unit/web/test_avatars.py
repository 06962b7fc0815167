"""Monograms for names of every kind."""

import xml.etree.ElementTree as ET

import pytest

from chronicle_node.web.avatars import initials, monogram


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Alice Duarte", "AD"),
        ("bob", "B"),
        ("Ursula Kroeber Le Guin", "UG"),
        ("كارول حداد", "كح"),
        ("★ Erin ★", "E"),
        ("***", "?"),
        ("", "?"),
    ],
)
def test_the_first_letters_of_the_first_and_last_word_stand_for_a_name(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_the_same_handle_keeps_its_colour_under_another_name() -> None:
    before, after = monogram("Alice", "@alice"), monogram("Alice", "@alice").replace(">A<", ">B<")
    assert monogram("Bob", "@alice") == after != before


@pytest.mark.parametrize("name", ["<script>", 'a" onload="x', "&"])
def test_a_hostile_name_stays_text(name: str) -> None:
    root = ET.fromstring(monogram(name, "@mallory"))
    assert {child.tag.rpartition("}")[2] for child in root} == {"circle", "text"}
    assert "onload" not in root.attrib
