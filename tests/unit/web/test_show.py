"""From what the queries found to what the pages show."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chronicle_node import ids
from chronicle_node.queries.cards import Card
from chronicle_node.queries.feed import Entry
from chronicle_node.queries.history import Play
from chronicle_node.queries.media import Chain, Link
from chronicle_node.web import devices
from chronicle_node.web.pages import Progress
from chronicle_node.web.show import admin, history, verbs, works

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SHOW, SEASON = Link(id=ids.new(), kind="show", title="The Wire"), Link(kind="season", title="Season 2", position=2)
BOB = Card(id=ids.new(), handle="@bob", username="bob", host="", name="Bob", local=True)


def episode(number: int, **more: Any) -> Chain:
    told: dict[str, Any] = {"kind": "episode", "title": f"Part {number}", "position": number, "parents": (SHOW, SEASON)}
    return Chain(id=ids.new(), **(told | more), type="tv", type_name="TV shows", verb="watch")


def track(number: int) -> Chain:
    parents = (Link(kind="artist", title="Miles Davis"), Link(kind="album", title="Kind of Blue"))
    return Chain(kind="track", title=f"Track {number}", parents=parents, type="music", type_name="Music", verb="listen")


def entry(media: Chain, hours: float = 0, actor: Card = BOB) -> Entry:
    at = NOON - timedelta(hours=hours)
    return Entry(id="1", actor=actor, media=media, played_at=at, precision="exact")


def lines(*found: Entry) -> list[tuple[str, str, str]]:
    shown = history.entries(found, lambda *_: "")
    return [(line.work.title, line.count_words, line.detail) for line in shown]


def test_an_episode_says_of_what_and_where() -> None:
    work = works.work(episode(4))
    assert (work.by, work.place, work.kind_name) == ("The Wire", "season 2, episode 4", "Episode")
    assert work.by_url == f"/media/{SHOW.id}"


def test_specials_are_no_season_zero() -> None:
    special = Link(kind="season", title="Specials", position=0)
    assert works.place(episode(1, parents=(SHOW, special))) == "specials, episode 1"


def test_a_track_names_its_album() -> None:
    assert works.work(track(1)).place == "Kind of Blue"


def test_what_has_no_page_here_has_no_address() -> None:
    assert works.work(track(1)).url == ""


def test_a_book_names_its_author() -> None:
    book = Chain(kind="book", title="Dune", type="book", type_name="Books", verb="read", by="Frank Herbert")
    assert works.work(book).by == "Frank Herbert"


def test_one_sitting_is_one_line() -> None:
    found = lines(*(entry(episode(number), 5 - number) for number in (3, 2, 1)))
    assert found == [("The Wire", "3 episodes of", "season 2, episodes 1 to 3")]


def test_gaps_in_a_sitting_are_told() -> None:
    assert lines(*(entry(episode(number)) for number in (7, 4, 3)))[0][2] == "season 2, episodes 3 and 4, 7"


def test_a_night_in_between_makes_two_lines() -> None:
    assert [words for _, words, _ in lines(entry(episode(2)), entry(episode(1), 9))] == ["", ""]


def test_two_people_are_two_lines() -> None:
    carol = Card(id=ids.new(), handle="@carol", username="carol", host="", name="Carol", local=True)
    assert len(lines(entry(episode(2)), entry(episode(1), actor=carol))) == 2


def test_films_are_never_one_line() -> None:
    film = Chain(kind="movie", title="It", type="movie", type_name="Movies", verb="watch")
    assert len(lines(entry(film), entry(film, 1))) == 2


def test_tracks_of_an_album_are_one_line() -> None:
    assert lines(entry(track(1)), entry(track(2)))[0][:2] == ("Kind of Blue", "2 tracks of")


def play(media: Chain, at: datetime, precision: str = "exact") -> Play:
    return Play(id=ids.new(), media=media, played_at=at, precision=precision)


def test_midnight_is_the_readers() -> None:
    plays = [play(episode(1), datetime(2026, 3, 1, 23, 30, tzinfo=UTC))]
    assert str(history.days(plays, "UTC")[0].day) == "2026-03-01"
    assert str(history.days(plays, "Europe/Helsinki")[0].day) == "2026-03-02"


def test_a_day_is_summed_up_unless_it_goes_on_elsewhere() -> None:
    plays = [play(episode(2, duration_seconds=3600), NOON), play(episode(1, duration_seconds=3000), NOON)]
    whole, cut = history.days(plays, "UTC")[0], history.days(plays, "UTC", cut=True)[0]
    assert [(total.words, total.seconds) for total in whole.totals] == [("2 episodes", 6600)]
    assert cut.totals == ()


def test_what_has_no_date_comes_last_under_no_day() -> None:
    found = history.days([play(episode(2), NOON, "unknown"), play(episode(1), NOON)], "UTC")
    assert [day.day is None for day in found] == [False, True]


@pytest.mark.parametrize(
    ("data", "length", "shown"),
    [
        ({"page": 142, "total_pages": 350}, None, Progress(done=142, total=350, unit="pages")),
        ({"position_seconds": 60, "duration_seconds": 120}, None, Progress(done=60, total=120)),
        ({"percentage": 50}, 3600, Progress(done=1800, total=3600)),
        ({"percentage": 50}, None, Progress(done=50, unit="percent")),
        ({}, 3600, None),
    ],
)
def test_progress_speaks_the_most_telling_unit(data: dict[str, Any], length: float | None, shown: Progress) -> None:
    assert history.progress(data, length) == shown


@pytest.mark.parametrize(("verb", "past", "gerund"), [
    ("watch", "watched", "Watching"), ("listen", "listened to", "Listening to"), ("read", "read", "Reading"),
    ("", "finished", "In progress"),
])  # fmt: skip
def test_a_verb_is_spoken(verb: str, past: str, gerund: str) -> None:
    assert (verbs.past(verb), verbs.gerund(verb)) == (past, gerund)


@pytest.mark.parametrize(("schedule", "words"), [
    ("* * * * *", "each minute"), ("*/15 * * * *", "each 15 minutes"), ("5 0 * * *", "each day at 00:05 UTC"),
    ("40 3 * * 0", "each Sunday at 03:40 UTC"), ("10 4 1 * *", "on day 1 of each month at 04:10 UTC"),
    ("25 * * * *", "each hour at 25 past"), ("1,2 * * 3 4", "1,2 * * 3 4"),
])  # fmt: skip
def test_a_schedule_is_spoken_where_it_is_a_common_one(schedule: str, words: str) -> None:
    assert admin.every(schedule) == words


@pytest.mark.parametrize(("agent", "words"), [
    ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox on Linux"),
    ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/126.0 Safari/537.36 Edg/126.0", "Edge on Windows"),
    ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5) AppleWebKit/605 Version/17.5 Safari/604.1", "Safari on iPhone"),
    ("curl/8.5", "curl"), ("", "An unknown device"), (None, "An unknown device"),
])  # fmt: skip
def test_a_browser_is_named_in_words(agent: str | None, words: str) -> None:
    assert devices.device_words(agent) == words
