"""How a post reads by itself, as HTML that every server shows: a verb, the work and its year; stars; the words.

The first lines say all that the members beside them say, for whoever reads nothing else.
"""

from __future__ import annotations

import html
from collections.abc import Sequence

from chronicle_node.domain import conjugation
from chronicle_node.domain.ratings import stars
from chronicle_node.domain.statuses import Status, words
from chronicle_node.federation.uris import Uris
from chronicle_node.queries.media import Chain
from chronicle_node.queries.sayings import What


def name(chain: Chain) -> str:
    """What it is of, from the top down: "A show – Season 2 – Part 4"."""
    return " – ".join((*(parent.title for parent in chain.parents), chain.title))


def lead(uris: Uris, what: What) -> str:
    """The first paragraphs."""
    lines = [_first(uris, what)]
    if what.rating is not None:
        halves = round(stars(what.rating) * 2)
        lines.append(f"{'★' * (halves // 2)}{'½' * (halves % 2)} {what.rating:g}/10")
    if what.kind == "review" and what.title:
        lines.append(f"<strong>{html.escape(what.title)}</strong>")
    return "".join(f"<p>{line}</p>" for line in lines) + (_works(uris, what) if what.kind == "list" else "")


def _first(uris: Uris, what: What) -> str:
    if what.media is None:
        link = f'<a href="{html.escape(uris.base + what.path)}">{html.escape(what.title or "A list")}</a>'
        return f"Made a list: {link}"
    if what.kind == "digest":
        return f"{_past(what.media)} {_many(what)} of {_linked(uris, what.media)}{_ends(what.works)}"
    verb = {"review": "Reviewed", "rating": "Rated"}.get(what.kind) or _standing(what.media, what.status)
    return f"{verb} {_linked(uris, what.media)}{_year(what.media)}"


def _works(uris: Uris, what: What) -> str:
    lines = [f"<li>{_linked(uris, work)}{_year(work)}</li>" for work in what.works]
    if more := what.count - len(what.works):
        lines.append(f"<li>… and {more} more</li>")
    return f"<ol>{''.join(lines)}</ol>"


def _standing(chain: Chain, status: Status | None) -> str:
    """Such as "Started reading"; of a verb that is no English word, what can be said without it."""
    is_plain = all(word.isascii() and word.isalpha() for word in chain.verb.split() or ("",))
    to = " to" if chain.verb == "listen" else ""
    doing = f" {conjugation.gerund(chain.verb)}{to}" if is_plain else ""
    return {
        Status.PLAN_TO_WATCH: f"Wants to {chain.verb.lower()}{to}" if is_plain else "Wants to see",
        Status.COMPLETED: f"Finished{doing}",
        Status.ON_HOLD: "Paused",
        Status.DROPPED: f"Stopped{doing}",
    }.get(status or Status.WATCHING, f"Started{doing}")


def _past(chain: Chain) -> str:
    return words(chain.verb).past.capitalize()


def _many(what: What) -> str:
    leaf = what.works[-1].kind.replace("_", " ") if what.works else "part"
    return f"{what.count} {leaf}{'' if what.count == 1 or leaf.endswith('s') else 's'}"


def _ends(parts: Sequence[Chain]) -> str:
    """From which to which: "Season 1, 3 – Season 2, 4", where their numbers are known."""
    told = dict.fromkeys(text for text in map(_number, parts) if text)
    return f": {html.escape(' – '.join(told))}" if told else ""


def _number(part: Chain) -> str:
    if part.position is None:
        return ""
    season = part.parents[-1] if len(part.parents) > 1 else None
    return f"{season.title}, {part.position}" if season is not None else str(part.position)


def _linked(uris: Uris, chain: Chain) -> str:
    assert chain.id is not None
    return f'<a href="{uris.media(chain.id)}">{html.escape(name(chain))}</a>'


def _year(chain: Chain) -> str:
    year = chain.year or (chain.parents[0].year if chain.parents else None)
    return f" ({year})" if year else ""
