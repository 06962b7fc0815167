"""ListenBrainz submissions as they come over the wire, read and judged with that server's limits.

Pure: bytes and the present time in, listens out. Whatever is wrong is one sentence and an HTTP status, because its
clients look at nothing else; oddities that the original forgives are forgiven here too, lest a play be lost.
"""

from __future__ import annotations

import uuid
from typing import Any

import msgspec

from chronicle_node.domain.external_ids import normalise_ids
from chronicle_node.domain.matching import match_key
from chronicle_node.domain.media import POSITION_MAX, Ids, Media, Parent
from chronicle_node.domain.playback import Progress
from chronicle_node.domain.text import TITLE_MAX, one_line
from chronicle_node.errors import Invalid

MAX_REQUEST_BYTES = 10_240_000
MAX_LISTEN_BYTES = 10_240
MAX_LISTENS = 1000
MAX_TAGS = 50
MAX_TAG_LENGTH = 64
MAX_DURATION = 24 * 24 * 3600  # seconds
EARLIEST = 1033410600  # the day scrobbling began: 2002-10-01
CLOCK_SKEW = 3600
PLAYING_NOW_SECONDS = 600  # how long a "playing now" without a duration lasts

_MSID_SPACE = uuid.UUID("6f0b5c1e-6f2a-5d6b-9d3a-3c1f6a2b7e54")
_MBIDS = ("recording_mbid", "track_mbid", "release_mbid", "release_group_mbid")
_MBID_LISTS = ("artist_mbids", "work_mbids")


class ListenBrainzError(Exception):
    """A refusal in the form these clients understand. Some judge by the `code` in the body alone."""

    def __init__(self, error: str, code: int = 400) -> None:
        super().__init__(error)
        self.error = error
        self.code = code

    def body(self) -> dict[str, Any]:
        return {"code": self.code, "error": self.error}


class Listen(msgspec.Struct, frozen=True):
    """One track heard, or being heard when `listened_at` (Unix seconds) is None."""

    listened_at: int | None
    track: str
    artist: str
    release: str | None = None
    duration_seconds: float | None = None
    track_number: int | None = None
    ids: Ids = {}
    artist_ids: Ids = {}
    release_ids: Ids = {}
    client: str | None = None  # the program that submits
    player: str | None = None  # what played it: a program, a device or a service

    @property
    def recording_msid(self) -> str:
        return msid(self.artist, self.track, self.release)

    @property
    def media(self) -> Media:
        parents = [Parent(level="artist", title=self.artist, ids=self.artist_ids)]
        if self.release:
            parents.append(Parent(level="album", title=self.release, ids=self.release_ids))
        return Media(type="music", title=self.track, ids=self.ids, position=self.track_number, parents=tuple(parents))

    @property
    def progress(self) -> Progress:
        return Progress(duration_seconds=self.duration_seconds)


class Submission(msgspec.Struct, frozen=True):
    """A whole request: `kind` is single, import or playing_now."""

    kind: str
    listens: tuple[Listen, ...]

    @property
    def playing_now(self) -> bool:
        return self.kind == "playing_now"


def msid(artist: str, track: str, release: str | None = None) -> str:
    """The id ListenBrainz gives to a spelling of a recording: the same names have the same one, on every node."""
    names = (artist, track, release or "")
    return str(uuid.uuid5(_MSID_SPACE, "\x1f".join(match_key(name) if name else "" for name in names)))


def decode_submission(body: bytes, now: int) -> Submission:
    """The body of `POST /1/submit-listens`; `now` in Unix seconds. One bad listen refuses them all."""
    if len(body) > MAX_REQUEST_BYTES:
        raise ListenBrainzError(f"Payload too large. A request may not exceed {MAX_REQUEST_BYTES} bytes.", 413)
    document = decode_object(body)
    kind = _listen_type(document)
    listens = _payload(document)
    if not listens:
        raise ListenBrainzError("JSON document does not contain any listens.")
    if len(listens) > 1 and kind != "import":
        raise ListenBrainzError(f"JSON document contains more than one listen for a {kind}. Send only one.")
    if len(listens) > MAX_LISTENS:
        raise ListenBrainzError(f"Too many listens. You cannot submit more than {MAX_LISTENS} listens at once.")
    return Submission(kind=kind, listens=tuple(_listen(raw, kind, now) for raw in listens))


def decode_object(body: bytes) -> dict[str, msgspec.Raw]:
    """The members of a JSON object, each still unread."""
    members: dict[str, msgspec.Raw] = decode(body, dict[str, msgspec.Raw])
    return members


def decode(raw: bytes | msgspec.Raw, kind: Any = Any) -> Any:
    """JSON as this type, or the refusal; nesting deeper than anybody means is one."""
    try:
        return msgspec.json.decode(raw, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as problem:
        raise ListenBrainzError(f"Cannot parse JSON document: {problem}") from None


def _listen_type(document: dict[str, msgspec.Raw]) -> str:
    if "listen_type" not in document:
        raise ListenBrainzError("JSON document must contain the key listen_type at the top level.")
    kind = decode(document["listen_type"])
    if kind not in ("single", "import", "playing_now"):
        raise ListenBrainzError("JSON document requires a valid listen_type: single, import or playing_now.")
    return str(kind)


def _payload(document: dict[str, msgspec.Raw]) -> list[msgspec.Raw]:
    if "payload" not in document:
        raise ListenBrainzError("JSON document must contain the key payload at the top level.")
    if not bytes(document["payload"]).startswith(b"["):
        raise ListenBrainzError("The payload in the JSON document should be a list of listens.")
    listens: list[msgspec.Raw] = decode(document["payload"], list[msgspec.Raw])
    return listens


def _listen(raw: msgspec.Raw, kind: str, now: int) -> Listen:
    if len(text := bytes(raw)) > MAX_LISTEN_BYTES:
        raise ListenBrainzError(f"Listen is too large. A listen may not exceed {MAX_LISTEN_BYTES} bytes.")
    listen = decode(text)
    if not isinstance(listen, dict) or not isinstance(listen.get("track_metadata"), dict):
        raise ListenBrainzError("Each listen must be an object that contains the object track_metadata.")
    if b"\\u0000" in text and _has_nul(listen):
        raise ListenBrainzError("JSON document may not contain a NUL character.")
    listened_at = _listened_at(listen, kind, now)
    metadata = listen["track_metadata"]
    track, artist = _name(metadata, "track_name"), _name(metadata, "artist_name")
    info = metadata.get("additional_info") or {}
    if not isinstance(info, dict):
        raise ListenBrainzError("track_metadata.additional_info must be an object.")
    return _with_details(listened_at, track, artist, _release(metadata), info)


def _listened_at(listen: dict[str, Any], kind: str, now: int) -> int | None:
    if kind == "playing_now":
        if "listened_at" in listen:
            raise ListenBrainzError("JSON document must not contain listened_at while submitting playing_now.")
        if len(listen) > 1:
            raise ListenBrainzError(
                "JSON document may only contain track_metadata as top level key when submitting playing_now."
            )
        return None
    if "listened_at" not in listen:
        raise ListenBrainzError("JSON document must contain the key listened_at at the top level.")
    if len(listen) > 2:
        raise ListenBrainzError("JSON document may only contain listened_at and track_metadata top level keys.")
    moment = _number(listen["listened_at"])
    if moment is None:
        raise ListenBrainzError("JSON document must contain an int value for listened_at.")
    if moment < EARLIEST:
        raise ListenBrainzError(f"Value for key listened_at is too low. It must be at least {EARLIEST} (2002-10-01).")
    if moment >= now + CLOCK_SKEW:
        raise ListenBrainzError("Value for key listened_at is too high. Check the clock of the player.")
    return int(moment)


def _name(metadata: dict[str, Any], key: str) -> str:
    value = metadata.get(key)
    if value is not None and not isinstance(value, str):
        raise ListenBrainzError(f"{key} must be a single string.")
    if not (name := one_line(value)):
        raise ListenBrainzError(f"JSON document does not contain required track_metadata.{key}.")
    return name[:TITLE_MAX].rstrip()


def _release(metadata: dict[str, Any]) -> str | None:
    value = metadata.get("release_name")
    if value is not None and not isinstance(value, str):
        raise ListenBrainzError("release_name must be a single string.")
    return one_line(value)[:TITLE_MAX].rstrip() or None


def _with_details(
    listened_at: int | None, track: str, artist: str, release: str | None, info: dict[str, Any]
) -> Listen:
    _check_tags(info.get("tags"))
    mbids = {key: _mbid(key, info.get(key)) for key in _MBIDS}
    lists = {key: _mbid_list(key, info.get(key)) for key in _MBID_LISTS}
    artists = lists["artist_mbids"]
    number = _number(info.get("tracknumber", info.get("track_number")))
    return Listen(
        listened_at=listened_at,
        track=track,
        artist=artist,
        release=release,
        duration_seconds=_duration(info),
        track_number=int(number) if number is not None and 0 < number <= POSITION_MAX else None,
        ids=_forgiving(
            {"musicbrainz": mbids["recording_mbid"], "isrc": info.get("isrc"), "spotify": info.get("spotify_id")}
        ),
        # The id of one artist isn't the id of a duet.
        artist_ids=_forgiving({"musicbrainz": artists[0] if len(artists) == 1 else None}),
        release_ids=_forgiving(
            {
                "musicbrainz_release_group": mbids["release_group_mbid"],
                "musicbrainz_release": mbids["release_mbid"],
            }
        ),
        client=_label(info, "submission_client", "listening_from"),
        player=_label(info, "media_player", "music_service_name", "listening_from", "music_service"),
    )


def _check_tags(tags: object) -> None:
    if tags is None:
        return
    if not isinstance(tags, list) or not all(isinstance(tag, str) for tag in tags):
        raise ListenBrainzError("track_metadata.additional_info.tags must be a list of strings.")
    if len(tags) > MAX_TAGS:
        raise ListenBrainzError(
            f"JSON document may not contain more than {MAX_TAGS} items in track_metadata.additional_info.tags."
        )
    if any(len(tag) > MAX_TAG_LENGTH for tag in tags):
        raise ListenBrainzError(
            "JSON document may not contain track_metadata.additional_info.tags "
            f"longer than {MAX_TAG_LENGTH} characters."
        )


def _mbid(key: str, value: object) -> str | None:
    if value is None or value in ("", []):
        return None
    try:
        if isinstance(value, str) and len(text := value.strip()) in (32, 36):
            return str(uuid.UUID(text))
    except ValueError:
        pass
    raise ListenBrainzError(f"{key} MBID format invalid.")


def _mbid_list(key: str, value: object) -> list[str]:
    if value is None or value == "":
        return []
    if not isinstance(value, list):
        raise ListenBrainzError(f"{key} MBID format invalid. Send a list.")
    return [mbid for mbid in (_mbid(key, item) for item in value) if mbid]


def _duration(info: dict[str, Any]) -> float | None:
    """Seconds, from whichever of the two keys is there."""
    given = {key: info[key] for key in ("duration", "duration_ms") if info.get(key) not in (None, "")}
    if len(given) > 1:
        raise ListenBrainzError("JSON document should not contain both duration and duration_ms.")
    for key, value in given.items():
        number = _number(value)
        if number is None:
            raise ListenBrainzError(f"Value for {key} is invalid, should be a positive integer.")
        seconds = number / 1000 if key == "duration_ms" else number
        if not 0 < seconds <= MAX_DURATION:
            raise ListenBrainzError(f"Value for {key} is invalid, should be above 0 and at most 24 days.")
        return seconds
    return None


def _number(value: object) -> float | None:
    """A number, also when it comes as a string; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value) if not isinstance(value, int) else value
    except ValueError:
        return None
    return number if abs(number) < 2**53 else None  # beyond lie NaN, infinity and nonsense


def _forgiving(raw: dict[str, Any]) -> Ids:
    """The ids that are ones; players send all sorts of things as ISRC or Spotify id."""
    ids: Ids = {}
    for provider, value in raw.items():
        if isinstance(value, str):
            try:
                ids |= normalise_ids({provider: value})
            except Invalid:
                continue
    return ids


def _label(info: dict[str, Any], *keys: str) -> str | None:
    values = (one_line(info[key])[:100] for key in keys if isinstance(info.get(key), str))
    return next(filter(None, values), None)


def _has_nul(document: object) -> bool:
    waiting = [document]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            waiting += [*value, *value.values()]
        elif isinstance(value, list):
            waiting += value
        elif isinstance(value, str) and "\x00" in value:
            return True
    return False
