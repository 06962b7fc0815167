"""Jobs, the clockwork and invites as their pages show them."""

from __future__ import annotations

from chronicle_node.queries.invites import Invitation
from chronicle_node.queries.jobs import Overview, QueuedJob, Timed
from chronicle_node.web import pages

DAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def jobs(
    overview: Overview, dead: list[QueuedJob], waiting: list[QueuedJob], schedule: list[Timed], *, more: str
) -> pages.Jobs:
    """The whole page; `more` is the address of what was given up before."""
    return pages.Jobs(
        ready=overview.ready,
        running=overview.running,
        dead_count=overview.dead,
        oldest_ready_at=overview.oldest_ready_at,
        dead=tuple(_job(row, f"/admin/jobs/{row.id}/retry") for row in dead),
        waiting=tuple(_job(row) for row in waiting),
        schedule=tuple(_timed(row) for row in schedule),
        retry_all_url="/admin/jobs/retry",
        next=more,
    )


def invite(row: Invitation) -> pages.Invite:
    """An invite, with whom it brought."""
    used_by = pages.Link(text=f"@{row.used_by}", url=f"/@{row.used_by}") if row.used_by else None
    return pages.Invite(created_at=row.created_at, state=row.state, expires_at=row.expires_at, used_by=used_by)


def every(schedule: str) -> str:
    """A cron expression in words, where it is one of the common kinds; times are in UTC."""
    minute, hour, day, month, weekday = schedule.split()
    rest = (day, month, weekday)
    if (hour, *rest) == ("*", "*", "*", "*"):
        return _within_the_hour(minute)
    if not (minute.isdigit() and hour.isdigit()):
        return schedule
    at = f"at {int(hour):02}:{int(minute):02} UTC"
    if rest == ("*", "*", "*"):
        return f"each day {at}"
    if rest == (day, "*", "*") and day.isdigit():
        return f"on day {day} of each month {at}"
    return f"each {DAYS[int(weekday)]} {at}" if rest == ("*", "*", weekday) and weekday.isdigit() else schedule


def _within_the_hour(minute: str) -> str:
    if minute == "*":
        return "each minute"
    if minute.isdigit():
        return f"each hour at {int(minute)} past"
    return f"each {minute.removeprefix('*/')} minutes" if minute.startswith("*/") else f"{minute} * * * *"


def _job(row: QueuedJob, retry_url: str = "") -> pages.Job:
    return pages.Job(
        id=str(row.id), kind=row.kind, attempts=row.attempts, at=row.at, error=row.error or "", retry_url=retry_url
    )


def _timed(row: Timed) -> pages.Scheduled:
    return pages.Scheduled(
        name=row.name,
        every=every(row.schedule) if row.is_enabled else "switched off",
        last_at=row.last_run_at,
        ok=row.last_status in {None, "completed", "running"},
        took_ms=row.took_ms,
        error=row.last_error or "",
    )
