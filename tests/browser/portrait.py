"""The picture in the README: home on a real node, with people who don't exist and works that do.

`python -m tests.browser.portrait` draws docs/images/home.png anew.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import update

from chronicle_node import migrations
from chronicle_node.db import Tx
from chronicle_node.models.accounts import User
from chronicle_node.models.social import Actor
from tests import factories
from tests.browser.journeys import House, open_house
from tests.browser.looks import chromium
from tests.demo_diary import Media, book, episode, film, track
from tests.factories import Someone
from tests.nodes import Served
from tests.visitors import signed_in

IMAGE = Path(__file__).parents[2] / "docs" / "images" / "home.png"
SHOW = ("The Target", "The Detail", "The Buys", "Old Cases", "The Pager", "The Wire", "One Arrest", "Lessons")
CASTLE = ("Decency in the Middle", "Count to 90", "The Art of the Possible")
BLUE = ("So What", "Freddie Freeloader", "Blue in Green")
FOLLOWERS = dict.fromkeys(("history_audience", "currently_watching_audience"), "followers")
NAMES = {"ines": "Inês Duarte", "bob": "Bob Okafor", "milo": "Milo Andrade", "noor": "Noor Haddad"}


async def furnish(served: Served) -> dict[str, str]:
    """Inês, her friends here and Erin elsewhere, and their week; the cookies of Inês."""
    db = served.node.db
    people = {name: await served.person(name, **FOLLOWERS) for name in NAMES}
    for name, who in people.items():
        await db.write(_name, who, NAMES[name])
    ines, erin = people["ines"], await db.write(factories.distant, "erin", "harbour.example")
    await db.write(_name, erin, "Erin Walsh")
    for friend in (*(who for name, who in people.items() if name != "ines"), erin):
        await db.write(factories.befriend, ines, friend)
    for hours, name, media in week():
        at = (datetime.now(UTC) - timedelta(hours=hours)).isoformat()
        await report(served, people[name], "finish", media, at=at)
    wire = serial("The Wire", 2002, SHOW)
    left = book("The Left Hand of Darkness", "Ursula K. Le Guin")
    await report(served, ines, "progress", left, progress={"page": 142, "total_pages": 304})
    on = {"position_seconds": 1380, "duration_seconds": 3540}
    await report(served, ines, "start", wire[4], progress=on, device="Kodi, living room")
    cloud = track("Kate Bush", "Hounds of Love", "Cloudbusting")
    await report(served, people["milo"], "start", cloud, progress={"position_seconds": 95, "duration_seconds": 310})
    await db.write(factories.friend_play, ines, erin, "The Journey’s End", datetime.now(UTC) - timedelta(hours=5))
    return (await signed_in(served, ines)).cookies


def serial(show: str, year: int, titles: tuple[str, ...]) -> list[Media]:
    return [episode(show, year, 1, number, title) for number, title in enumerate(titles, 1)]


def week() -> Iterator[tuple[float, str, Media]]:
    """Who finished what how many hours ago."""
    wire, borgen = serial("The Wire", 2002, SHOW), serial("Borgen", 2010, CASTLE)
    yield from ((96.0 - 20 * number, "ines", part) for number, part in enumerate(wire[:4]))
    yield from ((8.0 - number, "bob", part) for number, part in enumerate(wire[4:]))
    yield from ((150.0 - 20 * number, "noor", part) for number, part in enumerate(borgen))
    yield from ((60.0 - 20 * number, "ines", part) for number, part in enumerate(borgen[:2]))
    yield from (
        (2 - 0.15 * number, "milo", track("Miles Davis", "Kind of Blue", one)) for number, one in enumerate(BLUE)
    )
    yield 30.0, "bob", film("Paris, Texas", 1984, "tt0087884")
    yield 3.0, "noor", film("Close-Up", 1990, "tt0100234")


async def report(served: Served, who: Someone, event: str, media: Media, **more: Any) -> None:
    body = {"event": event, "media": media} | more
    answer = await served.post("/api/v1/scrobble", token=await served.token(who), json=body)
    assert answer.status == 201, answer.text


async def _name(tx: Tx, who: Someone, name: str) -> None:
    await tx.run(update(Actor).where(Actor.id == who.actor_id).values(display_name=name))
    await tx.run(update(User).where(User.id == who.user_id).values(display_name=name))


def draw(house: House) -> None:
    cookies = [
        {"name": name, "value": value, "url": house.url} for name, value in house.do(furnish(house.served)).items()
    ]
    with house.visitor(width=1280, color_scheme="light") as page:
        page.context.add_cookies(cookies)  # type: ignore[arg-type]
        page.set_viewport_size({"width": 1280, "height": 900})
        page.goto(house.url)
        page.screenshot(path=IMAGE)


def main() -> None:
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/chronicle.db"
        migrations.upgrade(url)
        own = {"public_url": "http://lantern.example", "federation": "off"}
        with chromium() as browser, open_house(browser, url, Path(folder), **own) as house:
            draw(house)


if __name__ == "__main__":
    main()
