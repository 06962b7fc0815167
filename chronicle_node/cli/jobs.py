"""`jobs`: the queue and the clockwork, for whoever runs the node."""

from __future__ import annotations

import asyncio
from argparse import Namespace

from chronicle_node.cli.faults import CommandError
from chronicle_node.cli.running import Home, moment, say, table, with_home
from chronicle_node.queries import jobs as reads
from chronicle_node.settings import load


def show(_: Namespace) -> None:
    """The counts, the dead with their last errors, and the clockwork."""
    with_home(_show)


async def _show(home: Home) -> None:
    counts = await home.db.read(reads.overview)
    say(f"{counts.ready} waiting, {counts.running} running, {counts.dead} dead")
    waiting = await home.db.read(reads.waiting)
    if waiting:
        say("\nNext:")
        table(
            ("ID", "KIND", "TRIED", "DUE", "LAST ERROR"),
            [(one.id, one.kind, one.attempts, moment(one.at), _line(one.error)) for one in waiting],
        )
    dead = await home.db.read(reads.dead)
    if dead:
        say("\nDead (`chronicle jobs retry [ID]` gives them another chance):")
        table(
            ("ID", "KIND", "TRIED", "LAST ERROR"), [(one.id, one.kind, one.attempts, _line(one.error)) for one in dead]
        )
    say("\nScheduled (`chronicle jobs run NAME` runs one now):")
    table(
        ("NAME", "SCHEDULE", "NEXT", "LAST RUN", "STATUS", "ERROR"),
        [
            (
                one.name,
                one.schedule,
                moment(one.next_run_at),
                moment(one.last_run_at),
                one.last_status,
                _line(one.last_error),
            )
            for one in await home.db.read(reads.schedule)
        ],
    )


def run(arguments: Namespace) -> None:
    """Run a scheduled job in this process and wait for it."""
    asyncio.run(_run(arguments.name))


async def _run(name: str) -> None:
    from chronicle_node.app import open_node
    from chronicle_node.jobs.schedule import handler
    from chronicle_node.jobs.table import SCHEDULE

    if name not in SCHEDULE:
        raise CommandError(f"there is no scheduled job {name!r}; there are {', '.join(SCHEDULE)}")
    async with open_node(load()) as node:
        await handler(name, SCHEDULE[name])(node, {})
        found = next(one for one in await node.db.read(reads.schedule) if one.name == name)
    if found.last_status != "completed":
        raise CommandError(f"{name} failed: {found.last_error}")
    say(f"{name} completed in {found.took_ms} ms.")


def retry(arguments: Namespace) -> None:
    """Make dead jobs ready again; a running node takes them up within moments."""
    revived = with_home(lambda home: _retry(home, arguments.id))
    if arguments.id is not None and not revived:
        raise CommandError(f"there is no dead job {arguments.id}; `chronicle jobs list` shows all")
    say(f"{revived} to be tried again.")


async def _retry(home: Home, job_id: int | None) -> int:
    from chronicle_node.services import jobs

    return await home.db.write(jobs.revive, job_id)


def _line(error: str | None) -> str | None:
    return error and " ".join(error.split())[:100]
