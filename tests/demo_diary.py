"""The people of the demonstration, and what they did: works that exist, lives that don't."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

PLACES = {"Harbour": 8081, "Lantern": 8082}

Media = dict[str, Any]


@dataclass(frozen=True)
class Diary:
    """Somebody's face, what they finished how many days ago, and what runs right now."""

    place: str
    name: str
    bio: str
    finished: tuple[tuple[float, Media], ...]
    now: Media | None = None


def film(title: str, year: int, imdb: str) -> Media:
    return {"type": "movie", "title": title, "year": year, "ids": {"imdb": imdb}}


def episode(show: str, year: int, season: int, number: int, title: str) -> Media:
    return {"type": "tv", "show": {"title": show, "year": year}, "season": season, "episode": number, "title": title}


def track(artist: str, album: str, title: str) -> Media:
    return {"type": "music", "artist": artist, "album": album, "title": title}


def book(title: str, author: str) -> Media:
    return {"type": "book", "title": title, "author": author}


DIARIES = {
    "ana": Diary(
        place="Harbour",
        name="Ana Duarte",
        bio="Slow television, fast books.",
        finished=(
            (9.3, film("In the Mood for Love", 2000, "tt0118694")),
            (6.2, book("The Left Hand of Darkness", "Ursula K. Le Guin")),
            (3.1, episode("The Wire", 2002, 1, 1, "The Target")),
            (2.1, episode("The Wire", 2002, 1, 2, "The Detail")),
            (1.1, episode("The Wire", 2002, 1, 3, "The Buys")),
            (0.4, track("Amália Rodrigues", "Busto", "Estranha forma de vida")),
        ),
        now=episode("The Wire", 2002, 1, 4, "Old Cases"),
    ),
    "milo": Diary(
        place="Harbour",
        name="Milo",
        bio="Mostly records.",
        finished=(
            (4.5, track("Miles Davis", "Kind of Blue", "So What")),
            (4.4, track("Miles Davis", "Kind of Blue", "Freddie Freeloader")),
            (1.9, film("Paris, Texas", 1984, "tt0087884")),
        ),
    ),
    "bob": Diary(
        place="Lantern",
        name="Bob Okafor",
        bio="Films on Fridays. It, and other short titles.",
        finished=(
            (8.0, film("It", 2017, "tt1396484")),
            (5.2, film("Amélie", 2001, "tt0211915")),
            (1.5, film("Blade Runner 2049", 2017, "tt1856101")),
            (0.6, track("Radiohead", "Amnesiac", "Pyramid Song")),
        ),
        now=track("Radiohead", "Amnesiac", "You and Whose Army?"),
    ),
}
