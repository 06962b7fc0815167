"""An item of the catalogue as its page shows it."""

from __future__ import annotations

from collections.abc import Sequence

from chronicle_node.domain import statuses
from chronicle_node.domain.statuses import Status
from chronicle_node.queries.catalog import Child, ItemPage, Mine
from chronicle_node.queries.media import Chain
from chronicle_node.web import pages
from chronicle_node.web.show import behind, history, library, metadata, verbs, works
from chronicle_node.web.show.people import Picture
from chronicle_node.web.words import count, duration

SHOWN = 5  # of one's own plays
TOLD = {"year", "author", "artist", "album", "runtime", "duration", "poster_url", "backdrop_url"}
LONG = 100  # parts, from which on only what goes on is written out; the others are a line that leads to their page


def media(found: ItemPage, picture: Picture, me: str = "") -> pages.Media:
    """The whole page, as this person sees it."""
    chain = found.media
    leaf = not found.children
    return pages.Media(
        work=works.work(chain),
        facts=_facts(found),
        description=found.description or "",
        above=tuple(pages.Link(text=link.title, url=works.address(link)) for link in chain.parents),
        mine=_mine(found.mine, chain, me) if found.mine else None,
        log_url=f"{works.address(chain)}/plays" if found.mine and leaf else "",
        log_words=_log_words(chain, found.mine),
        friends=history.entries(found.friends, picture),
        groups=_groups(found) if found.children else (),
    )


def _facts(found: ItemPage) -> tuple[pages.Fact, ...]:
    """Its length, and what its type has fields for; numbers and names that stand elsewhere on the page are left out."""
    length = found.media.duration_seconds
    told = (spec for spec in found.fields if spec.name not in TOLD and not spec.name.endswith("_number"))
    first = (pages.Fact(label="Length", value=duration(length)),) if length else ()
    return (*first, *metadata.facts(told, found.meta))


def _mine(found: Mine, chain: Chain, me: str) -> pages.MyState:
    shown = found.plays[:SHOWN]
    return pages.MyState(
        words=_state(found, chain),
        progress=library.progress(found.progress, leaf_kind(chain)),
        left_words=f"Left: {behind.left_words(found.left)}" if found.left and found.left.parts else "",
        plays=tuple(history.play(one) for one in shown),
        more_plays_url=f"/@{me}/history?item={chain.id}" if found.play_count > len(shown) else "",
    )


def _state(found: Mine, chain: Chain) -> str:
    spoken = statuses.words(chain.verb)
    # The shelf is the show's: it says nothing about one episode.
    shelf = spoken.of(Status(found.status)) if found.status in set(Status) and not chain.parents else ""
    if not found.play_count:
        return shelf or "Not in your diary yet"
    times = {1: "once", 2: "twice"}.get(found.play_count, f"{found.play_count:,} times")
    if found.progress is None:
        return f"{spoken.past.removesuffix(' to').capitalize()} {times}"
    return shelf or count(found.play_count, "play", "plays")


def _log_words(chain: Chain, mine: Mine | None) -> str:
    past = verbs.past(chain.verb).capitalize()
    return f"{past} it again" if mine and mine.play_count else f"{past} it"


def leaf_kind(chain: Chain) -> str:
    """What the parts of an item are that count."""
    return chain.leaf or chain.kind


def _groups(found: ItemPage) -> tuple[pages.ChildGroup, ...]:
    """Seasons with their episodes; what hangs directly on the item comes as a group of its own."""
    loose = [child for child in found.children if not child.children]
    groups = [(child.title, child.children, f"/media/{child.id}") for child in found.children if child.children]
    if loose:
        groups.append((verbs.plural(loose[0].kind).capitalize(), tuple(loose), ""))
    going_on = next((title for title, children, _ in groups if any(not child.plays for child in children)), None)
    is_long = sum(len(children) for _, children, _ in groups) > LONG
    return tuple(
        _group(found, title, children, url, open_=is_open, told=is_open or not is_long or not url)
        for title, children, url in groups
        for is_open in (len(groups) == 1 or title == going_on,)
    )


def _group(
    found: ItemPage, title: str, children: Sequence[Child], url: str, *, open_: bool, told: bool
) -> pages.ChildGroup:
    done = sum(1 for child in children if child.plays)
    unit = verbs.plural(children[0].kind)
    return pages.ChildGroup(
        title=title,
        progress=pages.Progress(done=done, total=len(children), unit=unit),
        children=tuple(_child(found, child) for child in children) if told else (),
        url=url,
        open=open_,
    )


def _child(found: ItemPage, child: Child) -> pages.Child:
    chain = found.media
    return pages.Child(
        work=pages.Work(
            kind=chain.type,
            kind_name=verbs.noun(child.kind).capitalize(),
            title=child.title,
            url=f"/media/{child.id}",
        ),
        number="" if child.position is None else str(child.position),
        seen=child.plays,
        done=child.plays > 0,
        length_seconds=child.duration_seconds,
        log_url=f"/media/{child.id}/plays" if found.mine is not None else "",
    )
