"""Pages of other catalogues, and the inverse of each relation."""

import pytest

from chronicle_node.domain import relationships
from chronicle_node.domain.provider_pages import PAGES, page_of, read_address
from chronicle_node.errors import Invalid


@pytest.mark.parametrize(
    ("provider", "external_id", "media_type", "kind", "page"),
    [
        ("tmdb", "78", "movie", "movie", "https://www.themoviedb.org/movie/78"),
        ("tmdb", "1438", "tv", "show", "https://www.themoviedb.org/tv/1438"),
        ("tmdb", "1", "music", "track", None),
        ("mal", "1", "manga", "series", "https://myanimelist.net/manga/1"),
        ("mal", "1", "anime", "show", "https://myanimelist.net/anime/1"),
        ("openlibrary", "OL45883W", "book", "book", "https://openlibrary.org/works/OL45883W"),
        ("isrc", "USRC17607839", "music", "track", None),
    ],
)
def test_an_id_leads_to_its_page(provider: str, external_id: str, media_type: str, kind: str, page: str | None) -> None:
    assert page_of(provider, external_id, media_type, kind) == page


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("https://m.imdb.com/title/tt0306414/reviews", ("imdb", "tt0306414")),
        ("https://www.themoviedb.org/tv/1438-the-wire?language=de", ("tmdb", "1438")),
        ("https://open.spotify.com/intl-de/track/6rqhFgbbKwnb9MLmUQDhG6", ("spotify", "6rqhFgbbKwnb9MLmUQDhG6")),
        ("https://evil.example/title/tt0306414/", None),
        ("https://imdb.com.evil.example/title/tt0306414/", None),
        ("tt0306414", None),
        ("http://[", None),
    ],
)
def test_an_address_says_whose_id_it_is(address: str, found: tuple[str, str] | None) -> None:
    assert read_address(address) == found


def test_every_page_is_https_and_takes_one_id() -> None:
    assert all(one.address.startswith("https://") and one.address.count("{}") == 1 for one in PAGES)


def test_every_relation_has_an_inverse_whose_inverse_it_is() -> None:
    inverse = relationships.INVERSE
    assert all(inverse[inverse[kind]] == kind for kind in inverse)
    assert set(inverse) == set(relationships.WORDS)
    assert {"sequel", "prequel", "adaptation", "spin-off", "remake", "shared_universe"} <= set(inverse)


def test_a_relation_is_written_in_several_ways() -> None:
    assert relationships.checked("Spin off") == relationships.checked("spin_off") == "spin-off"
    assert relationships.checked("shared-universe") == "shared_universe"
    with pytest.raises(Invalid):
        relationships.checked("cousin")
