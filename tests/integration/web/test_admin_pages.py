"""Run the node: jobs that were given up, and invites; for administrators and nobody else."""

import re
from datetime import UTC, datetime

import pytest

from chronicle_node.db import Tx, insert
from chronicle_node.models.jobs import Job
from tests.factories import Someone
from tests.nodes import Served
from tests.visitors import Visitor, signed_in, value_of


@pytest.fixture
async def roots(served: Served) -> Visitor:
    """The browser of an administrator."""
    root = await served.person("root")
    await served.make_admin(root)
    return await signed_in(served, root)


async def bury(tx: Tx, kind: str) -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    values = {"kind": kind, "payload": {}, "state": "dead", "attempts": 9, "last_error": "Connection refused"}
    await tx.run(insert(Job).values(**values, ready_at=at, created_at=at))


async def test_a_given_up_job_is_shown_and_tried_once_more(served: Served, roots: Visitor) -> None:
    await served.node.db.write(bury, "webhooks.deliver")
    page = (await roots.get("/admin/jobs")).text
    assert "Connection refused" in page
    again = re.search(r'action="(/admin/jobs/\d+/retry)"', page)
    assert again
    assert (await roots.send(again[1])).status == 303
    assert "Connection refused" not in re.sub(
        r'id="waiting-title".*', "", (await roots.get("/admin/jobs")).text, flags=re.DOTALL
    )


async def test_all_given_up_jobs_are_tried_together(served: Served, roots: Visitor) -> None:
    for _ in range(3):
        await served.node.db.write(bury, "webhooks.deliver")
    await roots.send("/admin/jobs/retry")
    assert "3 jobs are tried once more." in (await roots.get("/admin/jobs")).text


async def test_a_job_that_is_not_there_is_not_found(roots: Visitor) -> None:
    assert (await roots.send("/admin/jobs/99/retry")).status == 404


async def test_the_clockwork_stands_in_words(roots: Visitor) -> None:
    page = (await roots.get("/admin/jobs")).text
    assert "presence.expire" in page
    assert "each minute" in page


async def test_an_invite_is_shown_once(roots: Visitor) -> None:
    await roots.send("/admin/invites", {"days": "7"})
    link = value_of(await roots.get("/admin/invites"), "fresh-url")
    assert "/sign-up?invite=" in link
    page = (await roots.get("/admin/invites")).text
    assert link not in page
    assert ">open</span>" in page


async def test_these_pages_are_not_there_for_anybody_else(hers: Visitor, nobody: Visitor, alice: Someone) -> None:
    for path in ("/admin/jobs", "/admin/invites"):
        assert (await hers.get(path)).status == 404
        assert (await nobody.get(path)).status == 303
        assert (await hers.send(path)).status in {404, 405}
