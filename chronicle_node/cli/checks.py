"""`doctor` and `openapi`: what can be said about a node without changing anything."""

from __future__ import annotations

import asyncio
import os
import sys
from argparse import Namespace
from collections.abc import Callable, Iterator

from chronicle_node.cli.faults import CommandError, sentence_of
from chronicle_node.cli.running import say
from chronicle_node.clock import Clock
from chronicle_node.errors import SettingError
from chronicle_node.settings import Settings, load, name_of

Finding = tuple[str, str]  # ok, note or wrong, and a sentence
LATE = 300  # seconds after which a job that nobody takes is a sign that nobody works


def openapi(_: Namespace) -> None:
    """Print the OpenAPI document."""
    from chronicle_node.api.openapi import printed
    from chronicle_node.api.routes import OPERATIONS

    sys.stdout.buffer.write(printed(OPERATIONS))


def doctor(_: Namespace) -> None:
    """Print the effective settings and what was found; fails where something is wrong."""
    settings = load()
    for name, value in settings.masked().items():
        say(f"{name}={value}")
    say("")
    findings = [finding for check in CHECKS for finding in _ran(check, settings)]
    for verdict, sentence in findings:
        say(f"{verdict:<6}{sentence}")
    wrong = sum(verdict == "wrong" for verdict, _ in findings)
    if wrong:
        raise CommandError(f"{wrong} of {len(findings)} checks found something wrong")


def _ran(check: Callable[[Settings], Iterator[Finding]], settings: Settings) -> list[Finding]:
    try:
        return list(check(settings))
    except Exception as error:
        sentence = sentence_of(error)
        if sentence is None:
            raise
        return [("wrong", sentence)]


def _folder(settings: Settings) -> Iterator[Finding]:
    folder = settings.data_dir
    if not folder.exists():
        yield "note", f"{folder} is not there yet; the first start makes it"
    elif not os.access(folder, os.W_OK | os.X_OK):
        yield "wrong", f"{folder} cannot be written to; give it to the user that runs Chronicle"
    else:
        yield "ok", f"{folder} can be written to"
    key = folder / "secret_key"
    if not settings.secret_key and key.exists() and key.stat().st_mode & 0o077:
        yield "wrong", f"others can read {key}; run `chmod 600 {key}`"


def _addresses(settings: Settings) -> Iterator[Finding]:
    if settings.secure:
        yield "ok", f"people reach the node at {settings.public_url}"
        if not settings.trusted_proxies:
            proxies = name_of("trusted_proxies")
            yield "note", f"behind a reverse proxy, set {proxies} to its network, or all visitors share its limits"
    else:
        public_url = name_of("public_url")
        yield "note", f"{settings.public_url} is plain http, which other nodes refuse; set {public_url} to https://…"


def _database(settings: Settings) -> Iterator[Finding]:
    from chronicle_node import migrations

    wrong = migrations.problems(settings.database_url)
    yield from (("wrong", sentence) for sentence in wrong)
    pending = len(migrations.pending(settings.database_url))
    if pending:
        yield "note", f"{pending} migrations are pending; the next start applies them, or `chronicle migrate upgrade`"
    elif not wrong:
        yield "ok", "the database is up to date"
        yield from asyncio.run(_inside(settings))


async def _inside(settings: Settings) -> list[Finding]:
    from chronicle_node.db import open_database
    from chronicle_node.queries import accounts, jobs

    clock = Clock()
    db = open_database(settings.database_url, clock.now)
    try:
        await db.start()
        people = await db.read(accounts.everyone)
        counts = await db.read(jobs.overview)
    finally:
        await db.close()
    found: list[Finding] = []
    if not any(one.is_admin and one.is_active for one in people):
        found.append(("note", "there is no administrator; make one with `chronicle user create NAME --admin`"))
    if counts.dead:
        found.append(("note", f"{counts.dead} jobs are dead; `chronicle jobs list` says why"))
    late = counts.oldest_ready_at and (clock.now() - counts.oldest_ready_at).total_seconds()
    if late and late > LATE:
        who = "chronicle worker" if settings.redis_url else "chronicle serve"
        found.append(("note", f"a job has waited for {late / 60:.0f} minutes; is `{who}` running?"))
    return [*found, ("ok", f"{len(people)} accounts, {counts.ready} jobs waiting, {counts.running} running")]


def _redis(settings: Settings) -> Iterator[Finding]:
    if settings.redis_url is None:
        yield "ok", "jobs run inside `chronicle serve`"
        return
    from redis import Redis, RedisError

    client = Redis.from_url(settings.redis_url, socket_timeout=5, socket_connect_timeout=5)
    try:
        client.ping()
        yield "ok", "Redis answers; jobs run in `chronicle worker`"
    except RedisError as error:
        raise SettingError(f"{name_of('redis_url')}: Redis does not answer: {error}") from None
    finally:
        client.close()


CHECKS = (_folder, _addresses, _database, _redis)
