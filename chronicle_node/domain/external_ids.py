"""Other catalogues' numbers for a thing: how each provider's id looks, in the one spelling the database keeps.

An id speaks only for its own media type and hierarchy level: TMDB counts films, shows and episodes separately, so 78
is three different things. Look ids up together with both.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Mapping

from chronicle_node.domain.findings import Findings, escape, invalid

VALUE_MAX = 255
IDS_MAX = 30  # of one thing; each is looked up
_PROVIDER = re.compile(r"[a-z0-9_]{1,64}")

# How players and importers call some providers.
_ALIASES = {
    "mbid": "musicbrainz",
    "musicbrainz_recording": "musicbrainz",
    "themoviedb": "tmdb",
    "thetvdb": "tvdb",
    "myanimelist": "mal",
    "boardgamegeek": "bgg",
    "isbn": "isbn13",
    "isbn10": "isbn13",
}


def _digits(value: str) -> str | None:
    return str(int(value)) if value.isascii() and value.isdigit() and len(value) <= 18 else None


def _imdb(value: str) -> str | None:
    number = value.lower().removeprefix("tt")
    return f"tt{number.zfill(7)}" if number.isascii() and number.isdigit() and len(number) <= 10 else None


def _uuid(value: str) -> str | None:
    try:
        return str(uuid.UUID(value)) if len(value) == 36 else None
    except ValueError:
        return None


def _isbn(value: str) -> str | None:
    """Thirteen digits with a right check digit; ten-digit ones are written out."""
    digits = value.replace("-", "").replace(" ", "").upper()
    if re.fullmatch(r"[0-9]{9}[0-9X]", digits):
        weighed = sum((10 - at) * (10 if c == "X" else int(c)) for at, c in enumerate(digits))
        stem = f"978{digits[:9]}"
        return stem + _isbn_check(stem) if weighed % 11 == 0 else None
    if re.fullmatch(r"97[89][0-9]{10}", digits) and digits[12] == _isbn_check(digits):
        return digits
    return None


def _isbn_check(digits: str) -> str:
    return str(-sum(int(c) * (3 if at % 2 else 1) for at, c in enumerate(digits[:12])) % 10)


def _shape(pattern: str, change: Callable[[str], str] = str) -> Callable[[str], str | None]:
    compiled = re.compile(pattern)
    return lambda value: change(value) if compiled.fullmatch(change(value)) else None


_SLUG = _shape(r"[a-z0-9][a-z0-9-]*", str.lower)

_SPELLINGS: Mapping[str, Callable[[str], str | None]] = {
    "imdb": _imdb,
    "isbn13": _isbn,
    "isrc": _shape(r"[A-Z]{2}[A-Z0-9]{3}[0-9]{7}", lambda value: value.replace("-", "").upper()),
    "openlibrary": _shape(r"OL[0-9]+[AMW]", str.upper),
    "wikidata": _shape(r"Q[1-9][0-9]*", str.upper),
    "spotify": _shape(r"[A-Za-z0-9]{22}", lambda value: re.split(r"[/:]", value.split("?")[0])[-1]),
    "trakt": _SLUG,
    "letterboxd": _SLUG,
    **dict.fromkeys(["musicbrainz", "musicbrainz_release", "musicbrainz_release_group"], _uuid),
    **dict.fromkeys(
        "tmdb tvdb tvmaze anidb anilist mal kitsu bgg igdb steam goodreads discogs comicvine simkl".split(),
        _digits,
    ),
}

# A thing has one of these: two different values mean two different things. Of the others (pressings, streaming
# services, shops) it can have several; they find a thing and never tell two apart.
STRONG = frozenset(
    "imdb tmdb tvdb tvmaze trakt simkl anidb anilist mal kitsu musicbrainz musicbrainz_release_group "
    "bgg igdb steam letterboxd wikidata openlibrary comicvine".split()
)


def normalise_ids(raw: Mapping[str, str | int | None], *, pointer: str = "/media/ids") -> dict[str, str]:
    """The ids as they are stored, strong ones first; empty ones and zeros are left out.

    Raises `Invalid` with one pointer for each id that is none.
    """
    findings = Findings()
    ids: dict[str, str] = {}
    if len(raw) > IDS_MAX:
        raise invalid(pointer, f"Send at most {IDS_MAX} ids.")
    for name, value in raw.items():
        text = "" if value is None else str(value).strip()
        provider = name.strip().lower().replace("-", "_")
        provider = _ALIASES.get(provider, provider)
        if not _PROVIDER.fullmatch(provider):
            findings.add(
                f"{pointer}/{escape(name)}", "Name the provider with at most 64 letters, digits and underscores."
            )
        elif text.strip("0"):
            if (spelled := _spell(provider, text)) is None:
                findings.add(f"{pointer}/{escape(name)}", f"This is not an id of {provider}. Leave it out if unsure.")
            else:
                ids.setdefault(provider, spelled)
    findings.close()
    return dict(sorted(ids.items(), key=lambda pair: (pair[0] not in STRONG, pair[0])))


def _spell(provider: str, text: str) -> str | None:
    if len(text) > VALUE_MAX or not text.isprintable():
        return None
    spelling = _SPELLINGS.get(provider)
    return spelling(text) if spelling else text


def contradict(ours: Mapping[str, str], theirs: Mapping[str, str]) -> bool:
    """Whether a strong id says that these are two different things."""
    return any(ours[name] != theirs[name] for name in STRONG.intersection(ours).intersection(theirs))
