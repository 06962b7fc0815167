"""How times, amounts and progress read on a page: template filters, in the viewer's time zone. Pure."""

from datetime import UTC, date, datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from chronicle_node.crypto import Secrets
from chronicle_node.domain.media_types import ink_of
from chronicle_node.domain.posters import PATH, signed_text
from chronicle_node.web.pages.frame import Frame
from chronicle_node.web.pages.parts import Audience, Progress

CLOCKS_APART = 5  # seconds: what a page was made from may be read a little after the page was begun
STEPS = ((60, 60, "minute"), (3600, 24, "hour"), (86400, 7, "day"))
AUDIENCES: dict[Audience, str] = {
    "public": "Everyone",
    "followers": "My followers",
    "friends": "My friends",
    "private": "Only me",
}


@pass_context
def tint(context: Context, kind: str) -> str:
    """Name the ink of a media type; one that nobody here knows always gets the same."""
    look = _frame(context).looks.get(kind)
    return look.ink if look else ink_of(None, kind)


@pass_context
def is_square(context: Context, kind: str) -> bool:
    """Say whether the covers of a media type are square."""
    look = _frame(context).looks.get(kind)
    return look is not None and look.is_square


@pass_context
def type_icon(context: Context, kind: str) -> str:
    """Name the icon of a media type."""
    look = _frame(context).looks.get(kind)
    return look.icon if look else "shape"


@pass_context
def poster(context: Context, url: str, width: int) -> str:
    """Give the address of a picture on this node the width that is wanted and the tag that lets its visitor see it."""
    path, _, version = url.partition("?v=")
    key = _frame(context).poster_key
    if not path.startswith(PATH) or not key:
        return url
    tag = Secrets(key).mac("poster", signed_text(path.removeprefix(PATH), version))
    return f"{url}&width={width}&tag={tag}"


@pass_context
def moment(context: Context, at: datetime) -> Markup:
    """Say how long ago or ahead, with the exact time in the viewer's zone on hover."""
    frame = _frame(context)
    return _time_tag(at, frame, _distance(at, frame))


@pass_context
def clock(context: Context, at: datetime) -> Markup:
    """Say the time of day."""
    frame = _frame(context)
    return _time_tag(at, frame, f"{_local(at, frame):%H:%M}")


@pass_context
def full(context: Context, at: datetime) -> Markup:
    """Say day and time in full, with the zone's name."""
    frame = _frame(context)
    return _time_tag(at, frame, _full(at, frame))


@pass_context
def on_day(context: Context, at: datetime) -> Markup:
    """Say the date, without the year when it is this one."""
    frame = _frame(context)
    return _time_tag(at, frame, _date_words(at, frame))


@pass_context
def played(context: Context, at: datetime, precision: str = "exact") -> Markup | str:
    """Say when a play was, no more exactly than its owner knows."""
    frame = _frame(context)
    local = _local(at, frame)
    vague = {
        "unknown": "some day",
        "year": f"{local:%Y}",
        "month": f"{local:%B %Y}",
        "day": day(local.date()),
    }
    return vague.get(precision) or _time_tag(at, frame, _distance(at, frame))


@pass_context
def today(context: Context) -> date:
    """Give the viewer's own date."""
    frame = _frame(context)
    return _local(frame.now, frame).date()


@pass_context
def day_name(context: Context, value: date) -> str:
    """Say Today, Yesterday or the weekday."""
    gap = (today(context) - value).days
    return {0: "Today", 1: "Yesterday"}.get(gap, f"{value:%A}")


def day(value: date) -> str:
    return f"{value.day} {value:%B %Y}"


def number(value: float) -> str:
    return f"{value:,.0f}"


def count(value: int, one: str, many: str) -> str:
    """Join a number and its noun: "1 play", "1,204 plays"."""
    return f"{value:,} {one if value == 1 else many}"


def ordinal(value: int) -> str:
    """Write 1st, 2nd, 3rd, 11th, 22nd."""
    ending = "th" if value % 100 in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(value % 10, "th")
    return f"{value:,}{ending}"


def duration(seconds: float) -> str:
    """Say a length in the two largest units: "3 days 4 h", "2 h 51 min", "48 min", "30 s"."""
    whole = int(seconds)
    days, hours, minutes = whole // 86400, whole % 86400 // 3600, whole % 3600 // 60
    if days:
        return f"{count(days, 'day', 'days')} {hours} h" if hours else count(days, "day", "days")
    if hours:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    return f"{minutes} min" if minutes else f"{whole} s"


def progress_words(progress: Progress) -> str:
    """Say how far: "23 min of 57 min", "page 142 of 350", "5 of 9 episodes"."""
    done, total, unit = progress.done, progress.total, progress.unit
    if unit == "percent":
        return f"{done:.0f} %"
    if unit == "seconds":
        return duration(done) + (f" of {duration(total)}" if total else "")
    if unit == "pages":
        return f"page {number(done)}" + (f" of {number(total)}" if total else "")
    return f"{number(done)} of {number(total)} {unit}" if total else f"{number(done)} {unit}"


def fraction(progress: Progress) -> float | None:
    """Give the bar's filling between 0 and 1, or None where the end is not known."""
    total = 100.0 if progress.unit == "percent" else progress.total
    return max(0.0, min(1.0, progress.done / total)) if total else None


def audience_words(audience: Audience) -> str:
    return AUDIENCES[audience]


def web_url(url: str) -> str:
    """Let only http and https addresses become links."""
    return url if urlsplit(url).scheme in {"http", "https"} else ""


def host_of(url: str) -> str:
    return urlsplit(url).netloc or url


def _frame(context: Context) -> Frame:
    frame: Frame = context["frame"]
    return frame


def _local(at: datetime, frame: Frame) -> datetime:
    return at.astimezone(ZoneInfo(frame.zone))


def _full(at: datetime, frame: Frame) -> str:
    local = _local(at, frame)
    return f"{local:%A} {day(local.date())}, {local:%H:%M} ({frame.zone})"


def _time_tag(at: datetime, frame: Frame, words: str) -> Markup:
    stamp = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return Markup('<time datetime="{}" title="{}">{}</time>').format(stamp, _full(at, frame), words)


def _distance(at: datetime, frame: Frame) -> str:
    gap = (frame.now - at).total_seconds()
    for size, limit, noun in STEPS:
        amount = int(abs(gap) // size)
        if amount < limit:
            if amount == 0 and size == STEPS[0][0]:
                return "just now" if gap >= -CLOCKS_APART else "in a moment"
            words = count(amount, noun, noun + "s")
            return f"{words} ago" if gap >= 0 else f"in {words}"
    return _date_words(at, frame)


def _date_words(at: datetime, frame: Frame) -> str:
    local = _local(at, frame)
    this_year = local.year == _local(frame.now, frame).year
    return f"{local.day} {local:%B}" if this_year else day(local.date())
