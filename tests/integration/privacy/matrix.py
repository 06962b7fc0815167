"""Every route of a node, and what each onlooker gets there. A route that is not in here fails the test.

Alice's profile is public, her history and presence are for followers. Bob is her friend, carol nobody to her, dave is
blocked, erin follows her from another node. `{…}` are alice's own things, `{zoe}` somebody all are free to deal with.
A `token` is alice's and lacks the scope; pages don't know tokens or signatures, so there it is nobody.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from tests.integration.privacy import (
    matrix_agenda,
    matrix_files,
    matrix_friends,
    matrix_groups,
    matrix_identity,
    matrix_library,
    matrix_merges,
    matrix_moderation,
    matrix_sessions,
    matrix_talk,
)
from tests.integration.privacy.onlookers import KINDS

PARTS = (
    matrix_agenda,
    matrix_files,
    matrix_merges,
    matrix_library,
    matrix_sessions,
    matrix_groups,
    matrix_identity,
    matrix_friends,
    matrix_moderation,
    matrix_talk,
)


class Row(NamedTuple):
    method: str
    route: str
    expected: dict[str, int]
    body: dict[str, Any] | None


SCROBBLE = {"event": "finish", "media": {"type": "movie", "title": "Close-Up"}}
LISTEN = {
    "listen_type": "single",
    "payload": [{"listened_at": 1700000000, "track_metadata": {"artist_name": "Miles Davis", "track_name": "So What"}}],
}
NEW = {"type": "movie", "name": "A new film", "anyway": True}
ZOE = {"handle": "@zoe"}
HOOK = {"name": "Lamp", "url": "https://example.org/hook", "events": ["scrobble"]}
LIKE = {
    "id": "https://far.example/likes/1", "type": "Like", "actor": "{erin}",
    "object": "https://far.example/notes/1",
}  # fmt: skip
WALKS = {"display_name": "Swims", "verb": "swim"}
BODIES: dict[str, dict[str, Any]] = (
    matrix_agenda.BODIES
    | matrix_files.BODIES
    | matrix_friends.BODIES
    | matrix_groups.BODIES
    | matrix_identity.BODIES
    | matrix_merges.BODIES
    | matrix_moderation.BODIES
    | matrix_library.BODIES
    | matrix_sessions.BODIES
    | matrix_talk.BODIES
    | {
        "POST /api/v1/media-types": WALKS,
        "PATCH /api/v1/media-types/{type}": {"verb": "stroll"},
        "POST /settings/types/new": WALKS | {"display_name": "Dives", "level_0": "dive"},
        "POST /settings/types/{other_type}": WALKS | {"level_0": "swim", "was_0": "0"},
        "PATCH /api/v1/me": {},
        "POST /api/v1/tokens": {"name": "x", "scopes": ["read"]},
        "POST /api/v1/scrobble": SCROBBLE,
        "POST /api/v1/following": ZOE,
        "POST /api/v1/blocks": {"handle": "@yuri"},
        "POST /api/v1/webhooks": HOOK,
        "PATCH /api/v1/webhooks/{webhook}": {"is_enabled": True},
        "POST /api/v1/lists": {"name": "Winter"},
        "PATCH /api/v1/lists/{list}": {"name": "Winter"},
        "POST /api/v1/lists/{list}/entries": {"media": "{item}"},
        "PATCH /api/v1/lists/{list}/entries/{item}": {"position": 1},
        "POST /lists": {"name": "Winter"},
        "POST /lists/{list}/edit": {"name": "Winter"},
        "POST /lists/{list}/entries/{item}/move": {"position": "1"},
        "POST /media/{item}/lists": {"list": "{list}"},
        "POST /api/v1/history": {"media": SCROBBLE["media"], "at": "2020"},
        "POST /api/v1/media/{item}/plays": {"mode": "ended", "at": "2020-02-02"},
        "PATCH /api/v1/history/{play}": {"audience": "followers"},
        "POST /api/v1/versions": {"items": ["{item}", "{second}"]},
        "PATCH /api/v1/versions/{group}": {"name": "Films"},
        "POST /media/{item}/versions": {"item": "{second}"},
        "POST /versions/{group}/edit": {"name": "Films", "main": "{item}"},
        "POST /versions/{group}/remove": {"item": "{third}"},
        "POST /log": {"type": "movie", "title": "Close-Up", "when": "unknown"},
        "POST /media/{item}/log": {"when": "unknown"},
        "POST /plays/{play}": {"when": "unknown"},
        "POST /log/undo": {"what": "nonsense"},
        "POST /1/submit-listens": LISTEN,
        "POST /1/feedback/recording-feedback": {"score": 1, "recording_msid": "{play}"},
        "POST /1/delete-listen": {"listened_at": 1, "recording_msid": "{play}"},
        "POST /ap/inbox": LIKE,
        "POST /ap/actors/{alice}/inbox": LIKE,
        "PUT /api/v1/media/{item}/rating": {"stars": 3.5},
        "PUT /api/v1/media/{item}/review": {"content": "Real."},
        "POST /media/{item}/rating": {"scale": "stars", "value": "3.5"},
        "POST /media/{item}/review": {"content": "Real.", "audience": "friends"},
        "POST /api/v1/media": NEW,
        "POST /api/v1/media/{item}/parts": {"count": 2},
        "POST /media": NEW | {"anyway": "true"},
        "POST /media/{item}/parts": {"count": "2"},
        "PATCH /api/v1/media/{item}": {"year": 2000},
        "POST /media/{item}/edit": {"version": "0-an-old-one", "name": "A film"},
        "PUT /api/v1/media/{item}/library": {"status": "watching"},
        "PATCH /api/v1/media/{item}/library": {"notes": "Mine"},
        "POST /media/{item}/library": {"status": "watching"},
        "POST /media/{item}/library/press": {"favorite": "true"},
        "PUT /api/v1/media/{item}/ids/imdb": {"id": "tt0100234"},
        "POST /api/v1/media/{item}/relationships": {"type": "sequel", "media": "{item}"},
        "POST /media/{item}/ids": {"provider": "tmdb", "id": "30017"},
        "POST /media/{item}/relationships": {"type": "sequel", "item": "{item}"},
        "POST /media/{item}/relationships/remove": {"type": "sequel", "item": "{item}"},
        "POST /admin/roles": {"may": "add"},
        "POST /admin/roles/bob": {"role": "editor"},
        "PUT /api/v1/admin/roles/bob": {"role": "member"},
        "PUT /api/v1/admin/members": {"may": ["add", "edit"]},
        "POST /settings/profile": {"timezone": "UTC", "theme": "auto"},
        "POST /settings/tokens": {"name": "x", "scopes": "read"},
        "POST /settings/webhooks": HOOK | {"events": "scrobble"},
        "POST /admin/invites": {"days": "7"},
        "POST /admin/nodes": {"host": "far.example", "policy": "limited"},
        "POST /admin/nodes/list": {"list": "far.example"},
    }
)

TABLE = """
# What is read comes first, so that nothing has changed yet.   nobody stranger friend owner blocked token remote
GET     /api/v1/me                                                401    200    200    200    200    403    401
GET     /api/v1/tokens                                            401    200    200    200    200    403    401
GET     /api/v1/users/alice                                       200    200    200    200    404    403    200
GET     /api/v1/users/alice/history                               404    404    200    200    404    403    404
GET     /api/v1/history/{play}                                    401    404    404    200    404    403    401
GET     /api/v1/sync/last_activities                                401    200    200    200    200    403    401
GET     /api/v1/sync/changes/history                              401    200    200    200    200    403    401
GET     /api/v1/lists                                             401    200    200    200    200    403    401
GET     /api/v1/lists/{list}                                      404    404    200    200    404    403    404
GET     /api/v1/lists/{list}/entries                              404    404    200    200    404    403    404
GET     /api/v1/users/alice/lists                                 404    404    200    200    404    403    404
GET     /api/v1/reviews/{review}/responses                        404    404    200    200    404    403    404
PUT     /api/v1/posts/{post}/like                                 401    404    204    204    404    403    401
PUT     /api/v1/posts/{post}/boost                                401    404    409    409    404    403    401
DELETE  /api/v1/posts/{post}/like                                 401    404    204    204    404    403    401
DELETE  /api/v1/posts/{post}/boost                                401    404    204    204    404    403    401
GET     /api/v1/media/{item}/posts                                401    404    200    200    404    403    401
GET     /api/v1/feed/posts                                        401    200    200    200    200    403    401
GET     /api/v1/feed                                              401    200    200    200    200    403    401
GET     /api/v1/search?q=close                                    200    200    200    200    200    403    200
GET     /api/v1/media/{item}                                      404    404    200    200    404    403    404
GET     /api/v1/media/{item}/changes                              404    404    200    200    404    403    404
GET     /api/v1/me/role                                           401    200    200    200    200    403    401
GET     /api/v1/admin/roles                                       401    404    404    200    404    403    401
GET     /api/v1/admin/members                                     401    404    404    200    404    403    401
GET     /api/v1/following                                         401    200    200    200    200    403    401
GET     /api/v1/followers                                         401    200    200    200    200    403    401
GET     /api/v1/followers/requests                                401    200    200    200    200    403    401
GET     /api/v1/blocks                                            401    200    200    200    200    403    401
GET     /api/v1/deliveries                                        401    200    200    200    200    403    401
GET     /api/v1/deliveries/{activity}                             401    404    404    200    404    403    401
GET     /api/v1/admin/nodes                                       401    404    404    200    404    403    401
GET     /api/v1/webhooks                                          401    200    200    200    200    403    401
GET     /api/v1/webhooks/{webhook}                                401    404    404    200    404    403    401
GET     /api/v1/webhooks/{webhook}/messages                       401    404    404    200    404    403    401
GET     /api/v1/media/{item}/rating                               401    404    200    200    404    403    401
GET     /api/v1/media/{item}/review                               401    404    404    200    404    403    401
GET     /api/v1/users/alice/ratings                               404    404    200    200    404    403    404
GET     /api/v1/users/alice/reviews                               404    404    200    200    404    403    404
GET     /api/v1/openapi.json                                      200    200    200    200    200    200    200
OPTIONS /1/anything                                               204    204    204    204    204    204    204
GET     /1/validate-token                                         400    200    200    200    200    200    400
GET     /1/user/alice/listens                                     404    404    200    200    404    403    404
GET     /1/user/alice/playing-now                                 404    404    200    200    404    403    404
GET     /1/user/alice/listen-count                                404    404    200    200    404    403    404
OPTIONS /apis/listenbrainz/1/anything                             204    204    204    204    204    204    204
GET     /apis/listenbrainz/1/validate-token                       400    200    200    200    200    200    400
GET     /apis/listenbrainz/1/user/alice/listens                   404    404    200    200    404    403    404
GET     /apis/listenbrainz/1/user/alice/playing-now               404    404    200    200    404    403    404
GET     /apis/listenbrainz/1/user/alice/listen-count              404    404    200    200    404    403    404
GET     /static/css/base.css                                      200    200    200    200    200    200    200
GET     /healthz                                                  200    200    200    200    200    200    200
GET     /readyz                                                   200    200    200    200    200    200    200
GET     /metrics                                                  200    200    200    200    200    200    200
GET     /posters/{item}                                           404    404    404    404    404    403    404
GET     /avatars/@alice                                           200    200    200    200    200    200    200
GET     /                                                         200    200    200    200    200    200    200
GET     /events                                                   303    200    200    200    200    303    303
POST    /posts/{post}/like                                        403    404    303    303    404    403    403
POST    /posts/{post}/boost                                       403    404    409    409    404    403    403
GET     /feed/posts                                               303    200    200    200    200    303    303
GET     /feed                                                     303    200    200    200    200    303    303
GET     /people                                                   303    200    200    200    200    303    303
GET     /from-another-server?person=alice                         200    200    200    200    200    200    200
GET     /authorize_interaction                                    303    303    303    303    303    303    303
GET     /search?q=close                                           200    200    200    200    200    200    200
GET     /search/answers?q=close                                   200    200    200    200    200    200    200
GET     /media/{item}                                             404    404    200    200    404    404    200
GET     /@alice                                                   200    200    200    200    404    200    200
GET     /@alice/history                                           404    404    200    200    404    404    404
GET     /log                                                      303    200    200    200    200    303    303
GET     /media/{item}/log                                         303    404    200    200    404    303    303
GET     /media/new                                                303    200    200    200    200    303    303
GET     /media/{item}/edit                                        303    404    200    200    404    303    303
GET     /media/{item}/changes                                     404    404    200    200    404    404    404
GET     /media/{item}/relate                                      303    404    200    200    404    303    303
GET     /plays/{play}                                             303    404    404    200    404    303    303
GET     /@alice/lists                                             404    404    200    200    404    404    404
GET     /lists                                                    303    303    303    303    303    303    303
GET     /sessions                                                 303    303    303    303    303    303    303
GET     /settings                                                 303    303    303    303    303    303    303
GET     /admin                                                    303    404    404    303    404    303    303
GET     /lists/new                                                303    200    200    200    200    303    303
GET     /lists/{list}                                             404    404    200    200    404    404    404
GET     /lists/{list}/edit                                        303    404    404    200    404    303    303
GET     /lists/{list}/feed.rss                                    404    404    404    404    404    404    404
GET     /lists/{list}/feed.atom                                   404    404    404    404    404    404    404
GET     /lists/{list}/feed.json                                   404    404    404    404    404    404    404
GET     /api/v1/versions/{group}                                  404    404    200    200    404    403    404
GET     /api/v1/media/{item}/versions                             404    404    200    200    404    403    404
GET     /media/{item}/versions                                    303    404    200    200    404    303    303
GET     /versions/{group}                                         404    404    200    200    404    404    404
GET     /versions/{group}/edit                                    303    404    403    200    404    303    303
GET     /media/{item}/review                                      303    404    200    200    404    303    303
GET     /reviews/{review}                                         404    404    200    200    404    404    404
GET     /@alice/reviews                                           404    404    200    200    404    404    404
GET     /problems/not-found                                       200    200    200    200    200    200    200
GET     /api/docs                                                 200    200    200    200    200    200    200
GET     /setup                                                    403    403    403    403    403    403    403
GET     /sign-up                                                  200    303    303    303    303    200    200
GET     /sign-in                                                  200    303    303    303    303    200    200
GET     /settings/profile                                         303    200    200    200    200    303    303
GET     /settings/privacy                                         303    200    200    200    200    303    303
GET     /settings/tokens                                          303    200    200    200    200    303    303
GET     /settings/deliveries                                      303    200    200    200    200    303    303
GET     /settings/deliveries/{activity}                           303    404    404    200    404    303    303
GET     /settings/webhooks                                        303    200    200    200    200    303    303
GET     /settings/security                                        303    200    200    200    200    303    303
GET     /admin/jobs                                               303    404    404    200    404    303    303
GET     /api/v1/media-types                                       200    200    200    200    200    403    200
GET     /api/v1/media-types/movie                                 200    200    200    200    200    403    200
GET     /settings/types                                           303    200    200    200    200    303    303
GET     /settings/types/new                                       303    200    200    200    200    303    303
GET     /settings/types/{type}                                    303    403    403    200    403    303    303
GET     /admin/types                                              303    404    404    200    404    303    303
GET     /admin/invites                                            303    404    404    200    404    303    303
GET     /admin/roles                                              303    404    404    200    404    303    303
GET     /admin/nodes                                              303    404    404    200    404    303    303
GET     /admin/nodes/list.csv                                     303    404    404    200    404    303    303
POST    /now/finish                                               403    404    404    303    404    403    403
PATCH   /api/v1/me                                                401    200    200    200    200    403    401
POST    /api/v1/tokens                                            401    201    201    201    201    403    401
DELETE  /api/v1/tokens/{token}                                    401    404    404    204    404    403    401
POST    /api/v1/scrobble                                          401    201    201    201    201    403    401
POST    /api/v1/following                                         401    201    201    201    201    403    401
DELETE  /api/v1/following/{zoe}                                   401    204    204    204    204    403    401
DELETE  /api/v1/followers/{yuri}                                  401    404    404    204    404    403    401
POST    /api/v1/followers/requests/{asks}/accept                  401    404    404    204    404    403    401
POST    /api/v1/followers/requests/{asks_too}/reject              401    404    404    204    404    403    401
POST    /api/v1/blocks                                            401    201    201    201    201    403    401
DELETE  /api/v1/blocks/{zoe}                                      401    204    204    204    204    403    401
POST    /api/v1/webhooks                                          401    201    201    201    201    403    401
PATCH   /api/v1/webhooks/{webhook}                                401    404    404    204    404    403    401
DELETE  /api/v1/webhooks/{webhook}                                401    404    404    204    404    403    401
POST    /1/submit-listens                                         401    200    200    200    200    403    401
POST    /1/delete-listen                                          401    200    200    200    200    403    401
POST    /1/feedback/recording-feedback                            401    400    400    400    400    403    401
POST    /1/playing-now/delete                                     401    200    200    200    200    200    401
PUT     /1/anything                                               404    404    404    404    404    404    404
POST    /apis/listenbrainz/1/submit-listens                       401    200    200    200    200    403    401
POST    /apis/listenbrainz/1/delete-listen                        401    200    200    200    200    403    401
POST    /apis/listenbrainz/1/feedback/recording-feedback          401    400    400    400    400    403    401
POST    /apis/listenbrainz/1/playing-now/delete                   401    200    200    200    200    200    401
PUT     /apis/listenbrainz/1/anything                             404    404    404    404    404    404    404
POST    /ap/inbox                                                 401    401    401    401    401    401    202
POST    /ap/actors/{alice}/inbox                                  401    401    401    401    401    401    202
POST    /media/{item}/plays                                       403    404    303    303    404    403    403
POST    /media/{item}/log                                         403    404    303    303    404    403    403
POST    /log                                                      403    303    303    303    303    403    403
POST    /log/undo                                                 403    409    409    409    409    403    403
POST    /api/v1/history                                           401    201    201    201    201    403    401
POST    /api/v1/media/{item}/plays                                401    404    200    200    404    403    401
PATCH   /api/v1/history/{play}                                    401    404    404    200    404    403    401
POST    /plays/{play}                                             403    404    404    303    404    403    403
POST    /api/v1/lists                                             401    201    201    201    201    403    401
PATCH   /api/v1/lists/{list}                                      401    404    403    200    404    403    401
POST    /api/v1/lists/{list}/entries                              401    404    403    201    404    403    401
PATCH   /api/v1/lists/{list}/entries/{item}                       401    404    403    200    404    403    401
POST    /lists/{list}/entries/{item}/move                         403    404    403    303    404    403    403
POST    /lists/{list}/entries/{item}/note                         403    404    404    303    404    403    403
POST    /lists/{list}/entries/{item}/remove                       403    404    404    303    404    403    403
POST    /media/{item}/lists                                       403    404    403    303    404    403    403
DELETE  /api/v1/lists/{list}/entries/{item}                       401    404    404    204    404    403    401
POST    /lists                                                    403    303    303    303    303    403    403
POST    /lists/{list}/edit                                        403    404    403    303    404    403    403
POST    /lists/{list}/delete                                      403    404    403    303    404    403    403
DELETE  /api/v1/lists/{other_list}                                401    404    403    204    404    403    401
POST    /api/v1/versions                                          401    404    403    201    404    403    401
PATCH   /api/v1/versions/{group}                                  401    404    403    200    404    403    401
PUT     /api/v1/versions/{group}/items/{item}                     401    404    403    200    404    403    401
POST    /media/{item}/versions                                    403    404    403    303    404    403    403
POST    /versions/{group}/edit                                    403    404    403    303    404    403    403
POST    /versions/{group}/remove                                  403    404    403    303    404    403    403
DELETE  /api/v1/versions/{group}/items/{second}                   401    404    403    204    404    403    401
DELETE  /api/v1/versions/{other_group}                            401    404    403    204    404    403    401
POST    /versions/{last_group}/dissolve                           403    404    403    303    404    403    403
PUT     /api/v1/media/{item}/rating                               401    404    200    200    404    403    401
DELETE  /api/v1/media/{item}/rating                               401    404    204    204    404    403    401
PUT     /api/v1/media/{item}/review                               401    404    201    200    404    403    401
DELETE  /api/v1/media/{item}/review                               401    404    204    204    404    403    401
POST    /media/{item}/rating                                      403    404    303    303    404    403    403
POST    /media/{item}/review                                      403    404    303    303    404    403    403
POST    /media/{item}/review/delete                               403    404    303    303    404    403    403
POST    /plays/{play}/delete                                      403    404    404    303    404    403    403
DELETE  /api/v1/history/{other_play}                              401    404    404    204    404    403    401
POST    /api/v1/media                                             401    201    201    201    201    403    401
POST    /api/v1/media/{item}/parts                                401    404    422    422    404    403    401
POST    /media                                                    403    303    303    303    303    403    403
POST    /media/{item}/parts                                       403    404    422    422    404    403    403
PATCH   /api/v1/media/{item}                                      401    404    200    200    404    403    401
POST    /api/v1/media/{item}/changes/{play}/undo                  401    404    404    404    404    403    401
POST    /media/{item}/edit                                        403    404    409    409    404    403    403
POST    /media/{item}/changes/{play}/undo                         403    404    404    404    404    403    403
PUT     /api/v1/media/{item}/ids/imdb                             401    404    200    200    404    403    401
DELETE  /api/v1/media/{item}/ids/tvdb                             401    404    404    404    404    403    401
POST    /api/v1/media/{item}/relationships                        401    404    422    422    404    403    401
DELETE  /api/v1/media/{item}/relationships/sequel/{item}          401    404    404    404    404    403    401
POST    /media/{item}/ids                                         403    404    303    303    404    403    403
POST    /media/{item}/ids/tvdb/remove                             403    404    404    404    404    403    403
POST    /media/{item}/relationships                               403    404    422    422    404    403    403
POST    /media/{item}/relationships/remove                        403    404    404    404    404    403    403
POST    /now/clear                                                403    303    303    303    303    403    403
POST    /setup                                                    403    403    403    403    403    403    403
POST    /sign-up                                                  422    422    422    422    422    422    422
POST    /sign-in                                                  422    422    422    422    422    422    422
POST    /sign-out                                                 303    303    303    303    303    303    303
POST    /settings/profile                                         403    303    303    303    303    403    403
POST    /settings/privacy                                         403    303    303    303    303    403    403
POST    /settings/tokens                                          403    303    303    303    303    403    403
POST    /settings/tokens/{other_token}/revoke                     403    404    404    303    404    403    403
POST    /settings/webhooks                                        403    303    303    303    303    403    403
POST    /settings/webhooks/{other_webhook}/enable                 403    404    404    303    404    403    403
POST    /settings/webhooks/{other_webhook}/delete                 403    404    404    303    404    403    403
POST    /settings/security                                        403    422    422    422    422    403    403
POST    /settings/security/sessions/{session}/end                 403    404    404    303    404    403    403
POST    /settings/security/sessions/end-others                    403    303    303    303    303    403    403
POST    /admin/jobs/{job}/retry                                   403    404    404    303    404    403    403
POST    /admin/jobs/retry                                         403    404    404    303    404    403    403
POST    /api/v1/media-types                                       401    409    409    409    201    403    401
PATCH   /api/v1/media-types/{type}                                401    403    403    200    403    403    401
PUT     /api/v1/media-types/podcast/hidden                        401    204    204    204    204    403    401
DELETE  /api/v1/media-types/podcast/hidden                        401    204    204    204    204    403    401
DELETE  /api/v1/media-types/{type}                                401    403    403    204    403    403    401
POST    /settings/types/new                                       403    409    409    409    303    403    403
POST    /settings/types/{other_type}                              403    403    403    303    403    403    403
POST    /settings/types/{other_type}/hide                         403    303    303    303    303    403    403
POST    /settings/types/{other_type}/show                         403    303    303    303    303    403    403
POST    /settings/types/{other_type}/delete                       403    403    403    303    403    403    403
POST    /admin/types                                              403    404    404    303    404    403    403
POST    /admin/types/podcast/disable                              403    404    404    303    404    403    403
POST    /admin/types/podcast/enable                               403    404    404    303    404    403    403
POST    /admin/invites                                            403    404    404    303    404    403    403
POST    /admin/roles                                              403    404    404    303    404    403    403
POST    /admin/roles/bob                                          403    404    404    303    404    403    403
PUT     /api/v1/admin/roles/bob                                   401    404    404    204    404    403    401
PUT     /api/v1/admin/members                                     401    404    404    200    404    403    401
POST    /admin/nodes                                              403    404    404    303    404    403    403
POST    /admin/nodes/list                                         403    404    404    303    404    403    403
"""


def rows() -> list[Row]:
    """The table, read."""
    found = []
    for line in "".join(
        [*(part.TABLE for part in PARTS), TABLE, matrix_agenda.WRITES, matrix_moderation.WRITES]
    ).splitlines():
        if line and not line.startswith("#"):
            method, route, *statuses = line.split()
            expected = dict(zip(KINDS, map(int, statuses), strict=True))
            found.append(
                Row(method, route, expected, BODIES.get(f"{method} {route.removeprefix('/apis/listenbrainz')}"))
            )
    return found
