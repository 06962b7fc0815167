"""What another node told of an item, as a chain like one of our own, but for the ids of items here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Text, literal_column

from chronicle_node.models.catalog import MediaType
from chronicle_node.queries.media import Chain, Link


def same_type(snapshot: Any) -> Any:
    """The condition that joins the media type of ours that a snapshot column names."""
    return MediaType.name == snapshot.op("->>", return_type=Text())(literal_column("'type'"))


#: What a statement selects of the media type beside the snapshot.
COLUMNS = [MediaType.display_name.label("type_name"), MediaType.interaction_verb.label("verb")]


def chain_of(media: Mapping[str, Any], type_name: str | None, verb: str | None) -> Chain:
    """The chain in a snapshot, whose parents come nearest first. The media type may be unknown here."""
    parents = tuple(Link(**_link(parent)) for parent in reversed(media.get("parents", ())))
    return Chain(
        **_link(media),
        type=media["type"],
        type_name=type_name or media["type"].replace("_", " ").capitalize(),
        verb=verb or "",
        duration_seconds=media.get("runtime_s"),
        parents=parents,
    )


def _link(part: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "kind": part["kind"],
        "title": part["title"],
        "position": part.get("n"),
        "year": part.get("year"),
        "ids": {pair["p"]: pair["v"] for pair in part.get("ids", ())},
    }
