"""What ListenBrainz clients ask besides submitting, and the objects they are answered with. Pure, like the shapes."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from chronicle_node.integrations.scrobblers.listenbrainz_shapes import ListenBrainzError, decode, decode_object, msid

DEFAULT_COUNT = 25
MAX_COUNT = 1000


class Window(msgspec.Struct, frozen=True):
    """Which listens are wanted, newest first; both bounds (Unix seconds) exclusive."""

    count: int = DEFAULT_COUNT
    max_ts: int | None = None
    min_ts: int | None = None


def window(query: Mapping[str, str]) -> Window:
    """The query of `GET /1/user/NAME/listens`. More than the most is the most; fewer than none is refused."""
    count, max_ts, min_ts = (_natural(query, name) for name in ("count", "max_ts", "min_ts"))
    if max_ts is not None and min_ts is not None and max_ts <= min_ts:
        raise ListenBrainzError("max_ts should be greater than min_ts")
    return Window(count=min(DEFAULT_COUNT if count is None else count, MAX_COUNT), max_ts=max_ts, min_ts=min_ts)


def _natural(query: Mapping[str, str], name: str) -> int | None:
    value = query.get(name)
    if value is None:
        return None
    if not (value.isascii() and value.isdigit() and len(value) < 16):
        raise ListenBrainzError(f"'{name}' should be a non-negative integer")
    return int(value)


def token_of(authorization: str | None) -> str | None:
    """The token of an `Authorization` header. The scheme's word varies between clients, so only the second counts."""
    words = (authorization or "").split()
    return words[1] if len(words) == 2 else None


class Deletion(msgspec.Struct, frozen=True):
    listened_at: int
    recording_msid: str


def decode_deletion(body: bytes) -> Deletion:
    """The body of `POST /1/delete-listen`."""
    document = decode_object(body)
    for key in ("listened_at", "recording_msid"):
        if key not in document:
            raise ListenBrainzError(f"{key} missing")
    listened_at, recording = (decode(document[key]) for key in ("listened_at", "recording_msid"))
    if isinstance(listened_at, bool) or not isinstance(listened_at, int):
        raise ListenBrainzError(f"{listened_at}: listened_at not valid")
    try:
        return Deletion(listened_at=listened_at, recording_msid=str(uuid.UUID(recording)))
    except (ValueError, AttributeError, TypeError):
        raise ListenBrainzError(f"{recording}: recording_msid not valid") from None


def listen_object(
    *,
    artist: str,
    track: str,
    release: str | None = None,
    user_name: str | None = None,
    listened_at: int | None = None,
    inserted_at: int | None = None,
    info: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """One listen as clients read it back. Without `listened_at` it is what plays now."""
    recording = msid(artist, track, release)
    metadata: dict[str, Any] = {"artist_name": artist, "track_name": track}
    if release:
        metadata["release_name"] = release
    metadata["additional_info"] = {k: v for k, v in (info or {}).items() if v is not None} | {
        "recording_msid": recording
    }
    if listened_at is None:
        return {"playing_now": True, "track_metadata": metadata}
    listen = {"listened_at": listened_at, "recording_msid": recording, "user_name": user_name}
    return listen | {"inserted_at": inserted_at or listened_at, "track_metadata": metadata}


def listens_answer(user_name: str, listens: Sequence[Any], *, latest: int | None, oldest: int | None) -> dict[str, Any]:
    """`GET /1/user/NAME/listens`; `latest` and `oldest` are the times of the person's last and first visible listen."""
    return {
        "payload": {
            "count": len(listens),
            "user_id": user_name,
            "latest_listen_ts": latest or 0,
            "oldest_listen_ts": oldest or 0,
            "listens": list(listens),
        }
    }


def playing_now_answer(user_name: str, listen: dict[str, Any] | None) -> dict[str, Any]:
    """`GET /1/user/NAME/playing-now`."""
    listens = [listen] if listen else []
    return {"payload": {"count": len(listens), "user_id": user_name, "playing_now": True, "listens": listens}}


def token_answer(user_name: str | None) -> dict[str, Any]:
    """`GET /1/validate-token`: status 200 whether or not the token is somebody's."""
    if user_name is None:
        return {"code": 200, "message": "Token invalid.", "valid": False}
    return {"code": 200, "message": "Token valid.", "valid": True, "user_name": user_name}
