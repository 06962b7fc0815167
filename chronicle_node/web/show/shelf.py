"""What one keeps about a thing, as its page and its form show it."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from chronicle_node.domain.library import FieldKind, Settings
from chronicle_node.domain.statuses import Status
from chronicle_node.queries.library_entries import LibraryEntry
from chronicle_node.queries.media import Chain
from chronicle_node.web import pages
from chronicle_node.web.pages.library import Choice, EntryForm, FieldInput, LibraryCorner
from chronicle_node.web.show import works


def statuses(settings: Settings, chain: Chain, now: Status | None) -> tuple[Choice, ...]:
    """The statuses a person uses for this type, and the one it has whatever they use."""
    words, used = settings.words(chain.type, chain.verb), settings.used(chain.type)
    return tuple((status.value, words[status]) for status in Status if status in used or status is now)


def corner(entry: LibraryEntry | None, settings: Settings, chain: Chain, username: str) -> LibraryCorner:
    """The corner of an item's page."""
    now = entry.status if entry else None
    return LibraryCorner(
        url=f"/media/{chain.id}/library",
        kept=entry is not None,
        status=now or "",
        statuses=statuses(settings, chain, now),
        is_favorite=bool(entry and entry.is_favorite),
        tags=tag_links(entry.tags or (), f"/@{username}/library") if entry else (),
        notes=(entry.notes or "") if entry else "",
    )


def form(
    entry: LibraryEntry | None,
    settings: Settings,
    chain: Chain,
    known: tuple[str, ...],
    zone: str,
    sent: pages.Form | None = None,
) -> EntryForm:
    """The form with what is kept, or with what was sent and refused."""
    url = f"/media/{chain.id}/library"
    now = entry.status if entry else None
    return EntryForm(
        work=works.work(chain),
        url=url,
        remove_url=f"{url}/delete" if entry else "",
        form=sent or pages.Form(values=values(entry, settings, zone)),
        statuses=statuses(settings, chain, now),
        is_favorite=sent.value("is_favorite") == "true" if sent else bool(entry and entry.is_favorite),
        fields=tuple(field(one) for one in settings.fields),
        known=known,
    )


def values(entry: LibraryEntry | None, settings: Settings, zone: str) -> dict[str, str]:
    """What stands in the form."""
    if entry is None:
        return {}
    own = entry.custom_fields or {}
    return {
        "status": entry.status,
        "is_favorite": "true" if entry.is_favorite else "",
        "tags": ", ".join(entry.tags or ()),
        "notes": entry.notes or "",
        "added_at": as_day(entry.added_at, zone),
        "started_at": as_day(entry.started_at, zone),
        "finished_at": as_day(entry.finished_at, zone),
        **{f"field-{one.key}": _written(own.get(one.key)) for one in settings.fields},
    }


def field(one: FieldKind) -> FieldInput:
    """One of a person's own fields as a form asks for it."""
    choices: tuple[Choice, ...] = ()
    if one.kind == "choice":
        choices = (("", "—"), *((choice, choice) for choice in one.choices))
    if one.kind == "yes_no":
        choices = (("", "—"), ("yes", "Yes"), ("no", "No"))
    return FieldInput(name=f"field-{one.key}", label=one.name, kind=one.kind, choices=choices)


def tag_links(tags: tuple[str, ...], library: str) -> tuple[pages.Link, ...]:
    """Tags, each leading to what carries it."""
    return tuple(pages.Link(text=tag, url=f"{library}?{urlencode({'tag': tag})}") for tag in tags)


def as_day(at: datetime | None, zone: str) -> str:
    """A moment as its day on the person's calendar."""
    return at.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d") if at else ""


def _written(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)
