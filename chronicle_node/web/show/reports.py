"""Reports as pages show them."""

from __future__ import annotations

from chronicle_node.domain.reports import Thing
from chronicle_node.queries.reports import Done, Reported, Whole
from chronicle_node.web.pages import moderation as page
from chronicle_node.web.show.people import Picture, person

PATH = "/admin/reports"
WHAT = {"post": "a post", "review": "a review", "group": "a group"}
WORDS = {
    "resolve": "resolved it",
    "dismiss": "dismissed it",
    "reopen": "opened it again",
    "remove": "removed what was reported",
    "suspend": "switched the account off, or shut the person out",
    "restore": "switched the account on again, or let the person in",
    "limit": "limited the node",
    "block": "blocked the node",
}


def report(found: Reported, picture: Picture) -> page.Report:
    """A line of the list, and the head of a report's own page."""
    return page.Report(
        url=f"{PATH}/{found.id}",
        person=person(found.target, picture),
        reason=found.reason,
        state=found.state.value,
        at=found.created_at,
        by=person(found.by, picture) if found.by else None,
        from_node=found.from_node or "",
        things=quoted(found.things),
        is_sent_on=found.is_sent_on,
        decided_at=found.decided_at,
        before=found.before,
        policy=found.policy.value if found.policy else "",
        is_active=found.is_active,
    )


def whole(found: Whole, picture: Picture, *, may_decide_nodes: bool) -> page.WholeReport:
    """A report with its history."""
    return page.WholeReport(
        report=report(found.report, picture),
        steps=tuple(map(_step, found.steps)),
        others=tuple(report(one, picture) for one in found.others),
        may_decide_nodes=may_decide_nodes,
    )


def quoted(things: tuple[Thing, ...]) -> tuple[page.Quoted, ...]:
    """What is reported, as it read then."""
    return tuple(page.Quoted(id=one.id, what=WHAT[one.kind], url=one.url, text=one.text) for one in things)


def _step(done: Done) -> page.Step:
    by = f"@{done.by}" if done.by else "Somebody who has left"
    return page.Step(words=WORDS.get(done.action, done.action), by=by, at=done.at, note=done.note or "")
