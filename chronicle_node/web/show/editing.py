"""The form of an item and the history of its changes, in words."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import msgspec

from chronicle_node.domain import provider_pages
from chronicle_node.domain import relationships as rules
from chronicle_node.domain.editing import IN_META, META, Difference, Subject
from chronicle_node.domain.fields import FieldSpec, specs_of
from chronicle_node.domain.metadata import RELEASES
from chronicle_node.queries.changes import Change
from chronicle_node.queries.media import Chain
from chronicle_node.web import pages
from chronicle_node.web.pages.editing import ChangeLine, Changes, EditItem, FieldChange
from chronicle_node.web.show import metadata, works
from chronicle_node.web.show.people import Picture, person

LABELS = {
    "name": "Title",
    "sort_name": "Sorted by",
    "description": "What it is about",
    "position": "Number",
    "year": "Year",
    "poster_url": "Picture",
    "backdrop_url": "Wide picture",
    "title_language": "Language of the title",
    "runtime": "Length in minutes",
    "duration": "Length in seconds",
    **dict.fromkeys(RELEASES, "Released"),
}
DEEDS = {
    "added": "added it",
    "edited": "edited it",
    "id_added": "added an id",
    "id_removed": "removed an id",
    "related": "said how it is related",
    "unrelated": "took a relation away",
    "merged": "merged it",
}


def page(chain: Chain, item: Subject, form: pages.Form | None, meanwhile: tuple[Change, ...] | None) -> EditItem:
    """The form, with what the item is or what was typed; `meanwhile` are the changes that were not seen."""
    missed = [one for change in reversed(meanwhile or ()) for one in change.changes]
    path = works.address(chain)
    return EditItem(
        work=works.work(chain),
        action=f"{path}/edit",
        version=item.version,
        changes_url=f"{path}/changes",
        usual_sort_name=item.state.usual_sort_name,
        is_part=item.is_part,
        entries=metadata.form_fields(specs(item)),
        meanwhile=tuple(_field(one) for one in missed),
        is_stale=meanwhile is not None,
        form=form or pages.Form(values=values(item)),
    )


def values(item: Subject) -> dict[str, str]:
    """What the fields of the form say of an item."""
    state, meta = item.state, item.state.metadata
    facts = {
        "name": state.name,
        "sort_name": state.own_sort_name,
        "description": state.description,
        "position": state.position,
        "released": meta.get(state.released_under or ""),
        **{name: meta.get(name) for name in IN_META},
    }
    told = {name: words(value) for name, value in facts.items() if value is not None}
    return told | metadata.values(specs(item), meta)


def specs(item: Subject) -> tuple[FieldSpec, ...]:
    """The fields of its media type that have no place of their own in the form; numbers follow the item's."""
    numbers = {f"{level}_number" for level in item.levels}
    return tuple(one for one in specs_of(item.schema) if one.name not in {*IN_META, *RELEASES, *numbers})


def history(chain: Chain, found: tuple[Change, ...], picture: Picture, *, more: str | None, may_edit: bool) -> Changes:
    """The page of an item's changes."""
    path = works.address(chain)
    return Changes(
        work=works.work(chain),
        changes=tuple(_line(one, path, picture, may_edit=may_edit) for one in found),
        edit_url=f"{path}/edit" if may_edit else "",
        next=f"{path}/changes?{urlencode({'cursor': more})}" if more else "",
    )


def label(name: str) -> str:
    """A field in words."""
    return LABELS.get(name) or name.replace("_", " ").capitalize()


def words(value: Any) -> str:
    """A value as it is written in a field."""
    if isinstance(value, list):
        return ", ".join(words(one) for one in value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return msgspec.json.encode(value).decode() if isinstance(value, dict) else "" if value is None else str(value)


def _line(change: Change, path: str, picture: Picture, *, may_edit: bool) -> ChangeLine:
    can_undo = may_edit and change.kind != "added" and not change.is_undone
    return ChangeLine(
        id=str(change.id),
        words="took a change back" if change.undoes else DEEDS.get(change.kind, change.kind),
        at=change.at,
        by=person(change.by, picture) if change.by else None,
        relation=rules.WORDS.get(change.changes[0].field, "") if change.other else "",
        fields=() if change.other else tuple(_field(one, change.kind) for one in change.changes),
        other=works.work(change.other) if change.other else None,
        undone=change.is_undone,
        undoes=str(change.undoes or ""),
        undo_url=f"{path}/changes/{change.id}/undo" if can_undo else "",
    )


def _field(one: Difference, kind: str = "edited") -> FieldChange:
    name = provider_pages.name_of(one.field) if kind.startswith("id_") else label(one.field.removeprefix(META))
    return FieldChange(label=name, before=words(one.before), after=words(one.after))
