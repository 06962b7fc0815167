"""Alive, ready, and the figures for Prometheus: for whoever runs the node, never about a person."""

from __future__ import annotations

import os
import resource
import time

from aiohttp import web
from sqlalchemy import func, select

from chronicle_node import __version__
from chronicle_node.db import Row, Tx, sql
from chronicle_node.errors import Unavailable
from chronicle_node.httpkit.keys import node_of
from chronicle_node.models.jobs import Job

_STARTED = time.time()
_JOBS = sql(lambda: select(Job.state, Job.lane, func.count().label("count")).group_by(Job.state, Job.lane))


async def alive(_: web.Request) -> web.Response:
    """The process answers."""
    return web.json_response({"status": "alive"})


async def ready(request: web.Request) -> web.Response:
    """The database answers and its schema is this version's."""
    try:
        await node_of(request).db.read(_jobs)
    except Exception as error:
        raise Unavailable("The database does not answer; see the node's log.") from error
    return web.json_response({"status": "ready", "version": __version__})


async def metrics(request: web.Request) -> web.Response:
    """Prometheus' text format."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    lines = [
        "# HELP chronicle_info The version that runs.",
        "# TYPE chronicle_info gauge",
        f'chronicle_info{{version="{__version__}"}} 1',
        "# HELP chronicle_process_id Which process answers, where there are several.",
        "# TYPE chronicle_process_id gauge",
        f"chronicle_process_id {os.getpid()}",
        "# HELP chronicle_process_cpu_seconds_total CPU time of this process, in seconds.",
        "# TYPE chronicle_process_cpu_seconds_total counter",
        f"chronicle_process_cpu_seconds_total {usage.ru_utime + usage.ru_stime:.3f}",
        "# HELP chronicle_process_start_time_seconds When this process started, as Unix time.",
        "# TYPE chronicle_process_start_time_seconds gauge",
        f"chronicle_process_start_time_seconds {_STARTED:.0f}",
        "# HELP chronicle_jobs Rows of the job queue.",
        "# TYPE chronicle_jobs gauge",
        *(
            f'chronicle_jobs{{state="{row.state}",lane="{row.lane}"}} {row.count}'
            for row in await node_of(request).db.read(_jobs)
        ),
    ]
    return web.Response(text="\n".join(lines) + "\n", content_type="text/plain", charset="utf-8")


async def _jobs(tx: Tx) -> list[Row]:
    return await tx.all(_JOBS)
