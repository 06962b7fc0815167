"""`POST /1/feedback/recording-feedback`: a player's heart is a thumb here; a number or stars given by hand stay."""

from __future__ import annotations

import uuid
from typing import Any

import msgspec

from chronicle_node.db import Tx
from chronicle_node.domain.ratings import Scale, read
from chronicle_node.integrations.scrobblers.listenbrainz_shapes import ListenBrainzError, decode, decode_object, msid
from chronicle_node.policy import Viewer
from chronicle_node.queries import catalog, listens
from chronicle_node.queries import ratings as given
from chronicle_node.queries.media import Chain
from chronicle_node.services import ratings

THUMBS = {1: "up", -1: "down", 0: None}
WAYS = {"recording_mbid", "recording_msid"}


class Feedback(msgspec.Struct, frozen=True):
    """Which way the thumb points, None to take it back; and the recording by one of its two ids."""

    thumb: str | None
    recording: str
    is_mbid: bool


def decode_feedback(body: bytes) -> Feedback:
    """The body of the request."""
    document = {key: decode(raw) for key, raw in decode_object(body).items()}
    ids = {key: document[key] for key in WAYS if document.get(key)}
    if len(ids) != 1 or set(document) - WAYS - {"score"}:
        raise ListenBrainzError("JSON document must hold score and one of recording_mbid and recording_msid.")
    score = document.get("score")
    if isinstance(score, bool) or not isinstance(score, int) or score not in THUMBS:
        raise ListenBrainzError("score should be 1, 0 or -1.")
    [(key, recording)] = ids.items()
    try:
        return Feedback(THUMBS[score], str(uuid.UUID(recording)), key == "recording_mbid")
    except (ValueError, AttributeError, TypeError):
        raise ListenBrainzError(f"{recording}: {key} not valid") from None


def names(track: Chain) -> dict[str, Any]:
    """What ListenBrainz makes a recording's id of."""
    by_kind = {parent.kind: parent.title for parent in track.parents}
    return {"artist": by_kind.get("artist", ""), "track": track.title, "release": by_kind.get("album")}


async def heard(tx: Tx, viewer: Viewer, user_id: int, feedback: Feedback) -> int:
    """The number of the recording it is about. Refuses one that is not among what the person heard lately."""
    for track_id, track in (await listens.heard_lately(tx, user_id)).items():
        own = track.ids.get("musicbrainz") if feedback.is_mbid else msid(**names(track))
        if own == feedback.recording:
            return await catalog.known(tx, viewer, track_id)
    raise ListenBrainzError("This recording is not among what you heard here lately; submit a listen of it first.")


async def keep(tx: Tx, viewer: Viewer, user_id: int, item_id: int, wanted: str | None) -> None:
    """Point the person's thumb at it; None takes back a thumb, and nothing else."""
    now = await given.own(tx, viewer, item_id)
    by_thumb = now.rating_type == Scale.THUMBS
    if wanted is None:
        if by_thumb:
            await ratings.remove(tx, user_id, item_id)
    elif now.rating is None or by_thumb or now.thumb != wanted:
        await ratings.rate(tx, user_id, item_id, read(thumb=wanted))
