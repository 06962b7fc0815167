"""The ListenBrainz API (version 1), so that its clients work with nothing but another base URL.

Natively at the root, because some clients drop a path from their base URL, and under `/apis/listenbrainz` for those
that take one.
"""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import islice
from typing import Any

from aiohttp import web

from chronicle_node.db import Tx
from chronicle_node.domain.playback import Event
from chronicle_node.errors import NotFound
from chronicle_node.httpkit import decode
from chronicle_node.httpkit.keys import node_of
from chronicle_node.httpkit.ratelimit import Bucket
from chronicle_node.httpkit.viewer import by_token
from chronicle_node.integrations.scrobblers import listenbrainz_answers as answers
from chronicle_node.integrations.scrobblers import listenbrainz_feedback as feedback
from chronicle_node.integrations.scrobblers import listenbrainz_shapes as shapes
from chronicle_node.integrations.scrobblers.listenbrainz_door import (
    BUCKET,
    REQUESTS,
    SECONDS,
    Answer,
    answering,
    listener,
    preflight,
    reader,
    submitter,
)
from chronicle_node.integrations.scrobblers.listenbrainz_feedback import names
from chronicle_node.integrations.scrobblers.listenbrainz_shapes import ListenBrainzError
from chronicle_node.queries import listens
from chronicle_node.queries import presence as current
from chronicle_node.queries.history import Play
from chronicle_node.queries.media import Chain
from chronicle_node.services import history, presence

BASES = ("/1", "/apis/listenbrainz/1")
UNIT = 50  # listens of an import that are committed together: short enough not to hold up the players
SMALL_BODY = 10_240
DONE: Answer = {"status": "ok"}


async def submit_listens(request: web.Request) -> Answer:
    """Take listens: one just heard, one being heard, or many of the past."""
    user_id = await submitter(request)
    node = node_of(request)
    body = await decode.read_body(request, shapes.MAX_REQUEST_BYTES)
    submission = shapes.decode_submission(body, int(node.clock.now().timestamp()))
    reports = iter([_report(listen) for listen in submission.listens])
    if submission.kind == "import":
        while unit := list(islice(reports, UNIT)):
            await node.db.write(history.record_many, user_id, unit)
    else:
        await node.db.write(history.record, user_id, next(reports))
    node.live.tell(user_id, "presence")
    if request.query.get("return_msid") == "true":
        return DONE | {"recording_msid": submission.listens[0].recording_msid}
    return DONE


def _report(listen: shapes.Listen) -> history.Scrobble:
    playing = listen.listened_at is None
    return history.Scrobble(
        event=Event.START if playing else Event.FINISH,
        media=listen.media,
        progress=listen.progress,
        device=listen.player,
        source=listen.client or "listenbrainz",
        at=None if listen.listened_at is None else _instant(listen.listened_at),
        trusted=True,
        default_life=shapes.PLAYING_NOW_SECONDS,
    )


async def validate_token(request: web.Request) -> Answer:
    """Whether a token is somebody's, and whose."""
    header = request.headers.get("Authorization")
    secret = answers.token_of(header) if header else request.query.get("token")
    if not header and not secret:
        raise ListenBrainzError("You need to provide an Authorization token.")
    visitor = await by_token(request, secret) if secret else None
    return answers.token_answer(visitor.person.username if visitor and visitor.person else None)


async def user_listens(request: web.Request) -> Answer:
    """A person's listens, newest first."""
    viewer = await reader(request)
    window = answers.window(request.query)
    found = await node_of(request).db.read(
        listens.page,
        viewer,
        request.match_info["name"],
        limit=window.count,
        before=None if window.max_ts is None else _instant(window.max_ts),
        since=None if window.min_ts is None else _instant(window.min_ts + 1),
    )
    objects = [_object(found.username, play) for play in found.plays]
    return answers.listens_answer(found.username, objects, latest=_seconds(found.latest), oldest=_seconds(found.oldest))


async def playing_now(request: web.Request) -> Answer:
    """What a person listens to at this moment."""
    viewer = await reader(request)
    name = request.match_info["name"].lower()
    now = await node_of(request).db.read(current.of, viewer, name)
    if now is None or now.paused or now.media.kind != "track":
        return answers.playing_now_answer(name, None)
    info = _info(now.media) | {"duration": now.progress.get("duration_seconds"), "media_player": now.device}
    return answers.playing_now_answer(name, answers.listen_object(**names(now.media), info=info))


async def listen_count(request: web.Request) -> Answer:
    """How many listens of a person the one who asks may see."""
    viewer = await reader(request)
    return {"payload": {"count": await node_of(request).db.read(listens.count, viewer, request.match_info["name"])}}


async def delete_listen(request: web.Request) -> Answer:
    """Take a listen out of the person's history. One that isn't there is gone already."""
    user_id = await submitter(request, "write")
    deletion = answers.decode_deletion(await decode.read_body(request, SMALL_BODY))
    await node_of(request).db.write(_delete, user_id, deletion)
    return DONE


async def _delete(tx: Tx, user_id: int, deletion: answers.Deletion) -> None:
    for play in await listens.at_second(tx, user_id, _instant(deletion.listened_at)):
        if shapes.msid(**names(play.media)) == deletion.recording_msid:
            await history.remove(tx, user_id, play.id)


async def delete_playing_now(request: web.Request) -> Answer:
    """Show nothing as playing any more."""
    user_id = await submitter(request)
    node = node_of(request)
    stopped = await node.db.write(presence.stop, user_id)
    node.live.tell(user_id, "presence")
    return DONE | {"message": "Playing now was cleared." if stopped else "Nothing was playing."}


async def give_feedback(request: web.Request) -> Answer:
    """Love a recording, or not: a thumb up, down or none."""
    viewer, user_id = await listener(request, "write")
    given = feedback.decode_feedback(await decode.read_body(request, SMALL_BODY))
    db = node_of(request).db
    item_id = await db.read(feedback.heard, viewer, user_id, given)
    await db.write(feedback.keep, viewer, user_id, item_id, given.thumb)
    return DONE


async def nowhere(request: web.Request) -> Answer:
    """What ListenBrainz has and this node hasn't."""
    raise NotFound(f"There is no {request.method} {request.path} on this node.")


def _object(username: str, play: Play) -> Answer:
    return answers.listen_object(
        **names(play.media),
        user_name=username,
        listened_at=int(play.played_at.timestamp()),
        inserted_at=(play.id.int >> 80) // 1000,  # an id begins with the milliseconds of its making
        info=_info(play.media) | {"submission_client": play.source, "media_player": play.device},
    )


def _info(track: Chain) -> dict[str, Any]:
    ids = {parent.kind: parent.ids for parent in track.parents}
    artist = ids.get("artist", {}).get("musicbrainz")
    return {
        "recording_mbid": track.ids.get("musicbrainz"),
        "release_mbid": ids.get("album", {}).get("musicbrainz_release"),
        "release_group_mbid": ids.get("album", {}).get("musicbrainz_release_group"),
        "artist_mbids": [artist] if artist else None,
        "tracknumber": track.position,
        "isrc": track.ids.get("isrc"),
        "duration": track.duration_seconds,
    }


def _instant(seconds: int) -> datetime:
    return datetime.fromtimestamp(min(seconds, int(listens.NEVER.timestamp())), UTC)


def _seconds(moment: datetime | None) -> int | None:
    return None if moment is None else int(moment.timestamp())


ROUTES = (
    ("GET", "/validate-token", validate_token),
    ("POST", "/submit-listens", submit_listens),
    ("GET", "/user/{name}/listens", user_listens),
    ("GET", "/user/{name}/playing-now", playing_now),
    ("GET", "/user/{name}/listen-count", listen_count),
    ("POST", "/delete-listen", delete_listen),
    ("POST", "/playing-now/delete", delete_playing_now),
    ("POST", "/feedback/recording-feedback", give_feedback),
    ("*", "/{rest:.*}", nowhere),
)


def setup(app: web.Application) -> None:
    """Mount the dialect."""
    app[BUCKET] = Bucket(REQUESTS, SECONDS)
    for base in BASES:
        app.router.add_route("OPTIONS", base + "/{rest:.*}", preflight)
        for method, path, handler in ROUTES:
            app.router.add_route(method, base + path, answering(handler))
