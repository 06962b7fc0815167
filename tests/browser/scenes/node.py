"""The pages of those who run the node, and the pages for when something went wrong."""

from chronicle_node.web import pages
from chronicle_node.web.pages import Invite, Job, Link, Scheduled
from tests.browser.scenes.kit import Scene, ago

REFUSED = "The host far.example refused the connection: [Errno 111] Connect call failed ('192.0.2.20', 443)"
SCHEDULE = (
    Scheduled(name="clear_expired_presence", every="each minute", last_at=ago(seconds=20), took_ms=3),
    Scheduled(name="make_partitions", every="each day", last_at=ago(hours=20), ok=False, error="The disk is full."),
    Scheduled(name="refresh_statistics", every="each hour"),
)

SCENES = {
    "admin-jobs": Scene(
        template="admin/jobs.html",
        page=pages.Jobs(
            ready=12,
            running=2,
            dead_count=1,
            oldest_ready_at=ago(seconds=40),
            dead=(
                Job(
                    id="4711",
                    kind="deliver",
                    attempts=12,
                    at=ago(days=2),
                    error=REFUSED,
                    retry_url="/admin/jobs/4711/retry",
                ),
            ),
            waiting=(Job(id="4815", kind="deliver", attempts=3, at=ago(minutes=-20), error=REFUSED),),
            schedule=SCHEDULE,
            retry_all_url="/admin/jobs/retry",
        ),
        path="/admin/jobs",
    ),
    "admin-jobs-calm": Scene(
        template="admin/jobs.html",
        page=pages.Jobs(ready=0, running=0, dead_count=0, schedule=SCHEDULE[:1]),
        path="/admin/jobs",
    ),
    "admin-invites": Scene(
        template="admin/invites.html",
        page=pages.Invites(
            fresh=pages.FreshInvite(url="https://lantern.example/sign-up?invite=made-up", code="made-up"),
            invites=(
                Invite(created_at=ago(), state="open", expires_at=ago(days=-7)),
                Invite(created_at=ago(days=30), state="used", used_by=Link(text="@bob", url="/@bob")),
                Invite(created_at=ago(days=90), state="expired", expires_at=ago(days=83)),
            ),
        ),
        path="/admin/invites",
    ),
    "admin-nodes": Scene(
        template="admin/nodes.html",
        page=pages.Nodes(
            mode="open",
            nodes=(
                pages.Node(
                    host="far.example",
                    software="chronicle",
                    policy="open",
                    is_trusted=True,
                    health="answers",
                    since=ago(seconds=40),
                    people=3,
                    followers=2,
                    following=1,
                ),
                pages.Node(
                    host="a-name-that-somebody-chose-to-be-really-very-long.social.example",
                    software="mastodon",
                    policy="limited",
                    is_trusted=False,
                    health="parked",
                    since=ago(days=9),
                    people=1,
                    waiting=12,
                    failed=1_204,
                    next_try_at=ago(hours=-7),
                    error="a-name-that-somebody-chose-to-be-really-very-long.social.example did not answer in time.",
                ),
                pages.Node(
                    host="slow.example",
                    software="",
                    policy="open",
                    is_trusted=False,
                    health="catching_up",
                    since=ago(minutes=2),
                    waiting=3,
                    next_try_at=ago(seconds=-1),
                ),
                pages.Node(host="spam.example", software="", policy="blocked", is_trusted=False, health="unknown"),
            ),
            next="/admin/nodes?after=spam.example",
        ),
        path="/admin/nodes",
    ),
    "admin-nodes-none": Scene(
        template="admin/nodes.html",
        page=pages.Nodes(
            mode="allowlist",
            form=pages.Form(values={"host": "no"}, errors={"host": "Give the name of a node, such as example.social."}),
        ),
        path="/admin/nodes",
    ),
    "problem-404": Scene(
        template="problems/problem.html",
        page=pages.ProblemPage(
            status=404,
            title="There is nothing here",
            detail="Either this page was never written, or it isn’t shown to you. If somebody gave you the address, "
            "ask them who may see it.",
        ),
        path="/media/none",
        signed_in=False,
    ),
    "problem-500": Scene(
        template="problems/problem.html",
        page=pages.ProblemPage(
            status=500,
            title="Something broke on our side",
            detail="What you did may not have been saved. Try it once more in a minute.",
            next_steps=(Link(text="Try again", url="/feed"), Link(text="Home", url="/")),
            request_id="0198f2c4a1",
        ),
        path="/feed",
    ),
}
