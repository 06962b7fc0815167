"""Where other catalogues have a page for an id: from the id to its address, and from an address to its id.

One id can mean several things: what TMDB calls 78 is a film or a show. So the address depends on what the item is.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import msgspec


class Known(msgspec.Struct, frozen=True):
    """A kind of page. `kinds` are the media types and levels that have it; empty for all."""

    provider: str
    kinds: frozenset[str]
    name: str
    address: str


def _known(provider: str, kinds: str, name: str, address: str) -> Known:
    return Known(provider, frozenset(kinds.split()), name, address)


# For each id the first that fits: the special before the general.
PAGES = (
    _known("imdb", "", "IMDb", "https://www.imdb.com/title/{}/"),
    _known("tmdb", "movie", "TMDB", "https://www.themoviedb.org/movie/{}"),
    _known("tmdb", "show", "TMDB", "https://www.themoviedb.org/tv/{}"),
    _known("tvdb", "movie", "TheTVDB", "https://thetvdb.com/dereferrer/movie/{}"),
    _known("tvdb", "show", "TheTVDB", "https://thetvdb.com/dereferrer/series/{}"),
    _known("tvdb", "season", "TheTVDB", "https://thetvdb.com/dereferrer/season/{}"),
    _known("tvdb", "episode", "TheTVDB", "https://thetvdb.com/dereferrer/episode/{}"),
    _known("tvmaze", "show", "TVmaze", "https://www.tvmaze.com/shows/{}"),
    _known("tvmaze", "episode", "TVmaze", "https://www.tvmaze.com/episodes/{}"),
    _known("trakt", "movie", "Trakt", "https://trakt.tv/movies/{}"),
    _known("trakt", "show", "Trakt", "https://trakt.tv/shows/{}"),
    _known("letterboxd", "movie", "Letterboxd", "https://letterboxd.com/film/{}/"),
    _known("anidb", "", "AniDB", "https://anidb.net/anime/{}"),
    _known("anilist", "manga", "AniList", "https://anilist.co/manga/{}"),
    _known("anilist", "", "AniList", "https://anilist.co/anime/{}"),
    _known("mal", "manga", "MyAnimeList", "https://myanimelist.net/manga/{}"),
    _known("mal", "", "MyAnimeList", "https://myanimelist.net/anime/{}"),
    _known("kitsu", "manga", "Kitsu", "https://kitsu.app/manga/{}"),
    _known("kitsu", "", "Kitsu", "https://kitsu.app/anime/{}"),
    _known("musicbrainz", "track", "MusicBrainz", "https://musicbrainz.org/recording/{}"),
    _known("musicbrainz", "album", "MusicBrainz", "https://musicbrainz.org/release/{}"),
    _known("musicbrainz", "artist", "MusicBrainz", "https://musicbrainz.org/artist/{}"),
    _known("musicbrainz_release", "", "MusicBrainz", "https://musicbrainz.org/release/{}"),
    _known("musicbrainz_release_group", "", "MusicBrainz", "https://musicbrainz.org/release-group/{}"),
    _known("discogs", "artist", "Discogs", "https://www.discogs.com/artist/{}"),
    _known("discogs", "album", "Discogs", "https://www.discogs.com/release/{}"),
    _known("spotify", "track", "Spotify", "https://open.spotify.com/track/{}"),
    _known("spotify", "album", "Spotify", "https://open.spotify.com/album/{}"),
    _known("spotify", "artist", "Spotify", "https://open.spotify.com/artist/{}"),
    _known("isbn13", "", "Open Library", "https://openlibrary.org/isbn/{}"),
    _known("goodreads", "", "Goodreads", "https://www.goodreads.com/book/show/{}"),
    _known("bgg", "", "BoardGameGeek", "https://boardgamegeek.com/boardgame/{}"),
    _known("steam", "", "Steam", "https://store.steampowered.com/app/{}"),
    _known("wikidata", "", "Wikidata", "https://www.wikidata.org/wiki/{}"),
    _known("comicvine", "issue", "Comic Vine", "https://comicvine.gamespot.com/issue/4000-{}/"),
    _known("comicvine", "volume series", "Comic Vine", "https://comicvine.gamespot.com/volume/4050-{}/"),
)
NAMES = {one.provider: one.name for one in reversed(PAGES)} | {
    "openlibrary": "Open Library",
    "isbn13": "ISBN",
    "isrc": "ISRC",
    "igdb": "IGDB",
    "simkl": "Simkl",
}
_OPEN_LIBRARY = {"W": "works", "M": "books", "A": "authors"}
_FROM_ADDRESS = tuple(
    (provider, re.compile(host), re.compile(path))
    for provider, host, path in (
        ("imdb", r"(www\.|m\.)?imdb\.com", r"/title/(tt\d+)"),
        ("tmdb", r"(www\.)?themoviedb\.org", r"/(?:movie|tv)/(\d+)"),
        ("tvdb", r"(www\.)?thetvdb\.com", r"/dereferrer/\w+/(\d+)"),
        ("tvmaze", r"(www\.)?tvmaze\.com", r"/(?:shows|episodes)/(\d+)"),
        ("trakt", r"(app\.)?trakt\.tv", r"/(?:movies|shows)/([a-z0-9-]+)"),
        ("letterboxd", r"(www\.)?letterboxd\.com", r"/film/([a-z0-9-]+)"),
        ("anidb", r"anidb\.net", r"/anime/(\d+)"),
        ("anilist", r"anilist\.co", r"/(?:anime|manga)/(\d+)"),
        ("mal", r"(www\.)?myanimelist\.net", r"/(?:anime|manga)/(\d+)"),
        ("musicbrainz", r"(www\.)?musicbrainz\.org", r"/(?:recording|release|artist)/([0-9a-f-]{36})"),
        ("musicbrainz_release_group", r"(www\.)?musicbrainz\.org", r"/release-group/([0-9a-f-]{36})"),
        ("discogs", r"(www\.)?discogs\.com", r"/(?:release|artist)/(\d+)"),
        ("spotify", r"open\.spotify\.com", r"/(?:intl-\w+/)?(?:track|album|artist)/(\w{22})"),
        ("openlibrary", r"openlibrary\.org", r"/(?:works|books|authors)/(OL\d+[WMA])"),
        ("isbn13", r"openlibrary\.org", r"/isbn/(\d+)"),
        ("goodreads", r"(www\.)?goodreads\.com", r"/book/show/(\d+)"),
        ("bgg", r"(www\.)?boardgamegeek\.com", r"/boardgame/(\d+)"),
        ("steam", r"store\.steampowered\.com", r"/app/(\d+)"),
        ("wikidata", r"(www\.)?wikidata\.org", r"/(?:wiki|entity)/(Q\d+)"),
        ("comicvine", r"comicvine\.gamespot\.com", r"/[^/]+/40[05]0-(\d+)"),
    )
)


def page_of(provider: str, external_id: str, media_type: str, kind: str) -> str | None:
    """The address of the page that a catalogue has for an item of this media type and level."""
    if provider == "openlibrary":
        return f"https://openlibrary.org/{_OPEN_LIBRARY.get(external_id[-1:], 'works')}/{external_id}"
    fits = (one for one in PAGES if one.provider == provider and (not one.kinds or one.kinds & {media_type, kind}))
    found = next(fits, None)
    return found.address.format(external_id) if found else None


def name_of(provider: str) -> str:
    """A catalogue's name as people write it."""
    return NAMES.get(provider) or provider.replace("_", " ").capitalize()


def read_address(text: str) -> tuple[str, str] | None:
    """The catalogue and the id in the address of one of its pages."""
    try:
        parts = urlsplit(text.strip())
        host = parts.hostname or ""
    except ValueError:
        return None
    for provider, hosts, path in _FROM_ADDRESS:
        if hosts.fullmatch(host) and (found := path.match(parts.path)):
            return provider, found[1]
    return None
