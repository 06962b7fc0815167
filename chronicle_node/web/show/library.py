"""What somebody is in the middle of, with what comes next."""

from __future__ import annotations

from chronicle_node.domain.progress import SessionProgress
from chronicle_node.queries.up_next import UpNext
from chronicle_node.web import pages
from chronicle_node.web.show import history, verbs, works
from chronicle_node.web.words import count


def upcoming(found: UpNext) -> pages.UpNext:
    """The next part of a session, to be ticked off by one press."""
    kind, known = found.next.kind, bool(found.progress.total)
    return pages.UpNext(
        work=works.work(found.next),
        left_words="" if known else _so_far(found.progress.finished, kind),
        progress=progress(found.progress, kind) if known else None,
        left_at=history.progress(found.resume, found.next.duration_seconds) if found.resume else None,
        session=found.session_number or 1,
        log_url=f"{works.address(found.next)}/plays",
        off_url=f"/media/{found.top_id}/put-off",
        at=found.last_at,
    )


def progress(found: SessionProgress | None, kind: str) -> pages.Progress | None:
    """How many parts are finished, and of how many where somebody knows."""
    if found is None or not (found.finished or found.total):
        return None
    return pages.Progress(done=found.finished, total=found.total, unit=unit(kind, found.finished, found.total))


def unit(kind: str, done: int, total: int | None) -> str:
    """What progress is counted in: "1 episode", but "1 of 3 episodes"."""
    return verbs.noun(kind) if done == 1 and not total else verbs.plural(kind)


def _so_far(finished: int, kind: str) -> str:
    return f"{count(finished, verbs.noun(kind), verbs.plural(kind))} so far" if finished else ""
