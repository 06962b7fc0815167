"""The forms for plays by hand: what can be ticked, and which fields a media type has."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from chronicle_node.domain.fields import FieldSpec
from chronicle_node.errors import Field, Problem
from chronicle_node.queries.enabled_types import EnabledType
from chronicle_node.queries.own_plays import OwnPlay
from chronicle_node.queries.parts import Found
from chronicle_node.web import pages
from chronicle_node.web.pages import log as shapes
from chronicle_node.web.show import history, metadata, sessions, verbs, works

# Where a fault of what is described shows in the form, by how its pointer begins.
FIELDS = {
    "/media/show": "/show",
    "/media/parents/1": "/part",
    "/media/parents": "/whole",
    "/media/position": "/number",
    "/media/type": "/type",
    "/media/title": "/title",
}


def item(found: Found, later: Collection[int], form: pages.Form, *, up_to: bool, key: str) -> shapes.LogItem:
    """The form for an item and what is below or before it."""
    path = f"{works.address(found.media)}/log"
    return shapes.LogItem(
        work=works.work(found.media),
        action=f"{path}?up_to=true" if up_to else path,
        past=verbs.past(found.media.verb),
        rows=() if found.is_one else _rows(found, later, form),
        many=not found.is_one,
        up_to=up_to,
        released=(found.parts[0].released or "") if found.is_one else "",
        whole=_whole(found) if found.is_one and found.media.parents else None,
        key=key,
        form=form,
    )


def add(kinds: Sequence[EnabledType], wanted: str | None, form: pages.Form, *, key: str) -> shapes.AddByHand:
    """The form for something new of the type wanted, or the first there is."""
    chosen = next((kind for kind in kinds if kind.name == wanted), kinds[0] if kinds else None)
    name = chosen.name if chosen else ""
    return shapes.AddByHand(
        kinds=tuple(
            pages.Tab(text=kind.words, url=f"/log?type={kind.name}", current=kind.name == name, kind=kind.name)
            for kind in kinds
        ),
        kind=name,
        fields=fields_of(chosen) if chosen else (),
        more=metadata.form_fields(asked_beside(chosen)) if chosen else (),
        key=key,
        form=form,
    )


def fields_of(kind: EnabledType) -> tuple[shapes.Entry, ...]:
    """The fields that tell one thing of this type from another."""
    top, leaf = verbs.noun(kind.levels[0]), verbs.noun(kind.levels[-1])
    title = shapes.Entry(name="title", label="Title", required=True)
    year = shapes.Entry(name="year", label="Year it came out", number=True)
    if leaf == "episode":
        season = shapes.Entry(
            name="season", label="Season", hint="Specials are season 0.", number=True, required=top == "show"
        )
        return (
            shapes.Entry(name="show", label=top.capitalize(), required=True),
            shapes.Entry(name="year", label=f"Year the {top} began", number=True),
            season,
            shapes.Entry(name="episode", label="Episode", number=True),
            shapes.Entry(name="title", label="Title of the episode", hint="Its number or its title will do."),
        )
    if leaf == "track":
        artist = shapes.Entry(name="artist", label="Artist", required=True)
        return (artist, title, shapes.Entry(name="album", label="Album"))
    known = {spec.name for spec in kind.fields}
    author = (shapes.Entry(name="author", label="Author"),) if "author" in known else ()
    years = (year,) if "year" in known else ()
    if len(kind.levels) == 1:
        return (title, *years)
    part = shapes.Entry(name="whole", label=top.capitalize(), hint="What it is part of, if anything.")
    middle = tuple(shapes.Entry(name="part", label=verbs.noun(one).capitalize()) for one in kind.levels[1:-1])
    number = shapes.Entry(name="number", label=f"Number of the {leaf}", number=True)
    return (title, *author, *years, part, *middle, number)


def asked_beside(kind: EnabledType) -> tuple[FieldSpec, ...]:
    """The fields of the metadata that the form asks for: of a built-in type those alone that are always needed."""
    asked = {"year", "author", "artist", "album"}
    return tuple(spec for spec in kind.fields if spec.name not in asked and (spec.required or not kind.is_system))


def renamed(error: Problem) -> Problem:
    """The same fault with the fields named as this form names them."""
    error.fields = [Field(_field(fault.pointer), fault.detail) for fault in error.fields]
    return error


def _field(pointer: str) -> str:
    known = next((name for start, name in FIELDS.items() if pointer.startswith(start)), None)
    return known or ("/title" if pointer == "/media" else pointer)


def edit(found: OwnPlay, form: pages.Form, *, history_url: str) -> shapes.EditPlay:
    """The form that puts one play right."""
    return shapes.EditPlay(
        play=history.play(found),
        action=f"/plays/{found.id}",
        delete_url=f"/plays/{found.id}/delete",
        history_url=history_url,
        sessions=sessions.choices(found.choices),
        form=form,
    )


def _rows(found: Found, later: Collection[int], form: pages.Form) -> tuple[shapes.Row, ...]:
    ticked = set(form.value("items").split()) if form.value("chosen") else None
    seasons = len({part.season for part in found.parts}) > 1
    return tuple(
        shapes.Row(
            id=str(part.public_id),
            number=_number(part.season if seasons else None, part.position),
            title=part.title,
            seen=part.plays,
            checked=(not part.is_done and part.item_id not in later)
            if ticked is None
            else str(part.public_id) in ticked,
            later=part.item_id in later,
        )
        for part in found.parts
    )


def _number(season: int | None, position: int | None) -> str:
    if position is None:
        return ""
    return str(position) if season is None else f"{season}×{position}"


def _whole(found: Found) -> pages.Link:
    return pages.Link(text="Everything up to here", url=f"{works.address(found.media)}/log?up_to=true")
