"""What becomes of the id of an activity that is taken back, since each id counts once.

Servers send several things at a time, so what takes back may come before what it takes back: then the latter must not
come any more. Of a follow that came and went the id is free: some servers use the same one for the next.
"""

from __future__ import annotations

from sqlalchemy import bindparam, delete, select

from chronicle_node.db import Row, Tx, insert, sql
from chronicle_node.federation.vocabulary import values
from chronicle_node.federation.vocabulary.activity import Activity
from chronicle_node.models.federation import InboxActivity
from chronicle_node.models.social import Follow

_FREE = sql(
    lambda: delete(InboxActivity).where(
        InboxActivity.activity_uri == bindparam("uri"),
        InboxActivity.actor_uri == bindparam("actor_uri"),
        InboxActivity.activity_type == "Follow",
    )
)
_STANDS = sql(
    lambda: select(Follow.id).where(
        Follow.follower_id == bindparam("sender_id"), Follow.activity_uri == bindparam("uri")
    )
)
_SPEND = sql(
    lambda: insert(
        InboxActivity,
        *("activity_uri", "actor_uri", "activity_type", "body", "received_at", "processed_at", "outcome"),
    ).on_conflict_do_nothing(index_elements=[InboxActivity.activity_uri])
)


async def taken_back(tx: Tx, activity: Activity, sender: Row) -> None:
    """The sender takes back what this activity names."""
    uri = values.here(activity.object_id, sender.uri)
    if uri is None or await tx.run(_FREE, uri=uri, actor_uri=sender.uri):
        return
    if await tx.first(_STANDS, sender_id=sender.id, uri=uri) is not None:
        return  # it came so long ago that nothing is kept of how it came
    await tx.run(
        _SPEND,
        activity_uri=uri,
        actor_uri=sender.uri,
        activity_type=activity.object_type or "",
        body="",
        received_at=tx.now,
        processed_at=tx.now,
        outcome="taken back before it came",
    )
