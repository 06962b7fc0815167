"""What the generated audience columns make of a person's privacy settings, the same on both databases."""

import json
from typing import Any

import pytest

from tests.integration.migrations.statements import execute, fetch

SEED_EXAMPLE = {
    "profile_public": True,
    "history_public": False,
    "stats_public": True,
    "currently_watching_public": True,
    "allow_friend_requests": True,
}
SECTIONS = ("profile", "history", "presence", "stats", "library", "lists", "reviews", "ratings")
FRIENDS = dict.fromkeys(SECTIONS, "friends")


def audiences(url: str, settings: Any) -> dict[str, str]:
    document = "NULL" if settings is None else f"'{json.dumps(settings)}'"
    columns = "public_id, username, password_hash, privacy_settings"
    execute(url, f"INSERT INTO users ({columns}) VALUES ('{0:032x}', 'a', '', {document})")
    columns = ", ".join(f"{section}_audience" for section in SECTIONS)
    return dict(zip(SECTIONS, fetch(url, f"SELECT {columns} FROM users")[0], strict=True))


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        (None, {"profile": "public"}),
        ({}, {"profile": "public"}),
        ([], {"profile": "public"}),
        (SEED_EXAMPLE, {"profile": "public", "stats": "public", "presence": "public"}),
        ({"profile_public": False}, {}),
        ({"profile_public": None}, {"profile": "public"}),
        ({"profile_public": "yes"}, {}),
        ({"profile_audience": "private"}, {"profile": "private"}),
        ({"history_public": True, "history_audience": "followers"}, {"profile": "public", "history": "followers"}),
        ({"history_public": True, "history_audience": "everyone"}, {"profile": "public", "history": "public"}),
        ({"history_public": False, "history_audience": "public"}, {"profile": "public"}),
        ({"history_public": "true"}, {"profile": "public"}),
        ({"history_public": 1}, {"profile": "public"}),
        ({"currently_watching_audience": "private"}, {"profile": "public", "presence": "private"}),
        ({"library_audience": "public"}, {"profile": "public", "library": "public"}),
        ({"library_public": True, "lists_audience": "nobody"}, {"profile": "public"}),
        (
            {"reviews_audience": "followers", "ratings_audience": ["public"]},
            {"profile": "public", "reviews": "followers"},
        ),
    ],
)
def test_privacy_settings_say_one_word_for_each_section(database_url: str, settings: Any, expected: Any) -> None:
    assert audiences(database_url, settings) == FRIENDS | expected
