"""What is typed becomes words in quotes."""

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chronicle_node.domain.searching import typed


@pytest.mark.parametrize(
    ("text", "fts5"),
    [
        ("runn", '{name} : ("runn" *)'),
        ("Blade RUNN", '{name} : ("blade" AND "runn" *)'),
        ("d'Amélie", '{name} : ("d" AND "amelie" *)'),
        ("a", '{name} : ("a")'),
        ('x" OR "y', '{name} : ("x" AND "or" AND "y" *)'),
    ],
)
def test_words_are_quoted_and_the_last_one_goes_on(text: str, fts5: str) -> None:
    assert typed(text).fts5("name") == fts5


def test_postgresql_is_asked_for_titles_by_their_weight() -> None:
    assert typed("blade runn").tsquery("A") == "'blade':A & 'runn':*A"
    assert typed("blade runn").tsquery() == "'blade' & 'runn':*"


def test_an_article_that_keys_leave_out_is_asked_for() -> None:
    assert (typed("the wh").key, typed("the wh").article) == ("wh", "the %")
    assert (typed("the").key, typed("the").article) == ("the", None)
    assert typed("theatre").article is None


def test_punctuation_alone_has_no_words_but_may_be_a_title() -> None:
    assert (typed("!!!").words, typed("!!!").key) == ((), "!!!")
    assert typed(" \t").key == ""


@given(st.text(max_size=80))
def test_nothing_typed_is_an_error_to_fts5(text: str) -> None:
    words = typed(text)
    connection = sqlite3.connect(":memory:")
    connection.execute(
        "CREATE VIRTUAL TABLE t USING fts5(name, description, tokenize = 'unicode61 remove_diacritics 2')"
    )
    if words.words:
        query = f"{words.fts5('name', 'description')} NOT {words.fts5('name')}"
        connection.execute("SELECT rowid FROM t WHERE t MATCH ?", (query,)).fetchall()
    connection.close()
