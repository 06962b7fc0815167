"""What pages cost on a busy node (100 people, 50,000 items, 2,000,000 plays): p50, p95 and CPU of each request.

Writing the data takes longer than measuring: some minutes for each database. `brief` is the same with fewer plays.
"""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import tempfile
import urllib.parse
import urllib.request
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

from benchmarks import data, load, titles
from benchmarks.nodes import Measured, node
from chronicle_node import migrations

GOAL_CPU_MS = 15
GOAL_SEARCH_MS = 10
REQUESTS = 120
HUNDREDTH = 99  # pages that lie before it
VIEWERS = "u0"


def report(size: data.Size = data.BUSY_NODE) -> Iterator[str]:
    """Lines to print."""
    yield f"pages    {size.people} people, {size.items:,} items, {size.plays:,} plays"
    for database in ("sqlite", "postgresql"):
        with _filled(database, size) as measured:
            yield from measure(measured, database)


def brief() -> Iterator[str]:
    """Lines to print, of a node with a tenth of the plays."""
    yield from report(dataclasses.replace(data.BUSY_NODE, plays=data.BUSY_NODE.plays // 10))


def measure(measured: Measured, database: str) -> Iterator[str]:
    """Each page's figures, on a node that serves this data."""
    cookie = _signed_in(measured)
    for name, paths in _paths(measured, cookie):
        yield _line(measured, database, name, paths, cookie)


@contextlib.contextmanager
def _filled(database: str, size: data.Size) -> Iterator[Measured]:
    from tests.servers import postgres

    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="chronicle-bench-"))
        url = f"sqlite:///{Path(folder) / 'chronicle.db'}"
        others: tuple[int, ...] = ()
        if database == "postgresql":
            server = stack.enter_context(postgres())
            url, others = stack.enter_context(server.database()), (server.pid,)
        else:
            migrations.upgrade(url)
        data.fill(url, size)
        yield stack.enter_context(serving(url, others))


@contextlib.contextmanager
def serving(url: str, others: tuple[int, ...] = ()) -> Iterator[Measured]:
    """A node on this database; `others` are the processes of the database."""
    with node("sqlite", database_url=url, public_url=data.PUBLIC_URL) as measured:
        yield dataclasses.replace(measured, others=others)


def _signed_in(measured: Measured) -> str:
    """The cookie of `u0`'s session."""

    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_: object) -> None:
            return None

    form = urllib.parse.urlencode({"username": VIEWERS, "password": data.PASSWORD}).encode()
    try:
        urllib.request.build_opener(Stay).open(f"{measured.url}/sign-in", form)
    except urllib.error.HTTPError as answer:
        if answer.code == 303:
            return str(answer.headers["Set-Cookie"]).partition(";")[0]
        raise
    raise AssertionError("signing in did not send the browser on")


def _get(url: str, cookie: str) -> str:
    request = urllib.request.Request(url, headers={"Cookie": cookie})
    with urllib.request.urlopen(request) as answer:
        return str(answer.read().decode())


def _paths(measured: Measured, cookie: str) -> Iterator[tuple[str, Sequence[str]]]:
    history = f"/@{VIEWERS}/history"
    yield "home", ["/"]
    yield "library", [f"/@{VIEWERS}/library"]
    yield "history, page 1", [history]
    yield "history, page 100", [_hundredth(measured.url, history, cookie)]
    yield "long show", [_first_answer(measured.url, "the long show", cookie)]
    yield "profile by a friend", ["/@u1", "/@u2"]
    yield "search while typing", [f"/search/answers?q={urllib.parse.quote(text)}" for text in _typing()]


def _hundredth(base: str, path: str, cookie: str) -> str:
    for _ in range(HUNDREDTH):
        page = _get(base + path, cookie)
        path = page.partition('aria-label="More pages"')[2].partition('href="')[2].partition('"')[0]
        path = path.replace("&amp;", "&")
    return path


def _first_answer(base: str, text: str, cookie: str) -> str:
    page = _get(f"{base}/search/answers?q={urllib.parse.quote(text)}", cookie)
    return page.partition('id="titles-found"')[2].partition('class="title quiet" href="')[2].partition('"')[0]


def _typing() -> list[str]:
    """What the box holds after each letter of some titles, and words from their middle."""
    rng = Random(data.SEED)
    whole = [*titles.FAMOUS, *(titles.title(rng) for _ in range(12)), "amelie", "of the"]
    return [title[:end] for title in whole for end in range(1, len(title) + 1) if title[:end].strip()]


def _line(measured: Measured, database: str, name: str, paths: Sequence[str], cookie: str) -> str:
    wanted = [paths[number % len(paths)] for number in range(max(REQUESTS, len(paths)))]
    prepared = [load.request(measured.url + path, "GET", headers={"Cookie": cookie}) for path in wanted]
    asyncio.run(load.run(measured.url, prepared[:20], 1)).only(200)
    measured.settle()
    own, theirs = measured.own_cpu(), measured.database_cpu()
    ran = asyncio.run(load.run(measured.url, prepared, 1))
    ran.only(200)
    path = (measured.own_cpu() - own) / len(prepared) * 1000
    server = (measured.database_cpu() - theirs) / len(prepared) * 1000
    goal = f"goal {GOAL_CPU_MS} ms CPU" + (f", p95 {GOAL_SEARCH_MS} ms" if name.startswith("search") else "")
    return (
        f"pages    {database:10} {name:20} p50 {ran.at(0.5):6.1f} ms  p95 {ran.at(0.95):6.1f} ms  CPU {path:5.1f} ms"
        + (f" + PostgreSQL {server:5.1f} ms" if measured.others else "")
        + f"  ({goal})"
    )
