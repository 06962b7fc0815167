"""What is done about the queue: jobs that were given up are tried once more, and what is no longer wanted is left."""

from __future__ import annotations

from sqlalchemy import Boolean, bindparam, delete, or_, update

from chronicle_node.db import Tx, sql
from chronicle_node.models.jobs import Job

_REVIVE = sql(
    lambda: (
        update(Job)
        .where(Job.state == "dead", or_(bindparam("every", type_=Boolean).is_(True), Job.id == bindparam("job_id")))
        .values(state="ready", attempts=0, ready_at=bindparam("now"), locked_until=None)
    )
)
_CANCEL = sql(lambda: delete(Job).where(Job.dedupe_key == bindparam("dedupe_key")))


async def revive(tx: Tx, job_id: int | None = None) -> int:
    """Retry one dead job, or all of them; how many there were."""
    tx.queued = True
    return await tx.run(_REVIVE, job_id=job_id or 0, every=job_id is None, now=tx.now)


async def cancel(tx: Tx, dedupe_key: str) -> bool:
    """What this job was to do is not wanted any more; whether it still waited."""
    return bool(await tx.run(_CANCEL, dedupe_key=dedupe_key))
