"""Works that exist, as pages show them; long, right-to-left and untitled-year cases among them."""

from chronicle_node.web.pages import Work

MOOD = Work(
    kind="movie", kind_name="Film", title="In the Mood for Love", url="/media/mood", by="Wong Kar-wai", year=2000
)
STRANGELOVE = Work(
    kind="movie",
    kind_name="Film",
    title="Dr. Strangelove or: How I Learned to Stop Worrying and Love the Bomb",
    url="/media/strangelove",
    by="Stanley Kubrick",
    year=1964,
)
CLOSE_UP = Work(
    kind="movie", kind_name="Film", title="نمای نزدیک", url="/media/close-up", by="عباس کیارستمی", year=1990
)
SO_WHAT = Work(
    kind="music",
    kind_name="Music",
    title="So What",
    url="/media/so-what",
    by="Miles Davis",
    by_url="/media/miles",
    place="Kind of Blue, track 1",
)
HOUNDS = Work(kind="music", kind_name="Music", title="Hounds of Love", url="/media/hounds", by="Kate Bush", year=1985)
GODSPEED = Work(
    kind="music",
    kind_name="Music",
    title="Lift Your Skinny Fists Like Antennas to Heaven",
    url="/media/fists",
    by="Godspeed You! Black Emperor",
    year=2000,
)
DARKNESS = Work(
    kind="book",
    kind_name="Book",
    title="The Left Hand of Darkness",
    url="/media/darkness",
    by="Ursula K. Le Guin",
    year=1969,
)
WIRE = Work(kind="tv", kind_name="Series", title="The Wire", url="/media/wire", by="David Simon", year=2002)
HADES = Work(kind="game", kind_name="Game", title="Hades", url="/media/hades", by="Supergiant Games", year=2020)
FRIEREN = Work(
    kind="anime",
    kind_name="Anime",
    title="The Journey’s End",
    url="/media/frieren-1",
    by="Frieren: Beyond Journey’s End",
    by_url="/media/frieren",
    place="season 1, episode 1",
)


def wire(episode: int, title: str) -> Work:
    """Give an episode of the first season."""
    return Work(
        kind="tv",
        kind_name="Series",
        title=title,
        url=f"/media/wire-1-{episode}",
        by="The Wire",
        by_url=WIRE.url,
        place=f"season 1, episode {episode}",
    )


THE_WIRE_1 = (
    "The Target",
    "The Detail",
    "The Buys",
    "Old Cases",
    "The Pager",
    "The Wire",
    "One Arrest",
    "Lessons",
    "Game Day",
    "The Cost",
    "The Hunt",
    "Cleaning Up",
    "Sentencing",
)
