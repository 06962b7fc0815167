"""The rows of the matrix about libraries; `matrix` reads them before its own."""

from __future__ import annotations

from typing import Any

BODIES: dict[str, dict[str, Any]] = {
    "POST /api/v1/library/bulk": {"items": ["01890000-0000-7000-8000-000000000000"], "deed": {"action": "remove"}},
    "PATCH /api/v1/library/settings": {"layout": "table"},
    "PATCH /api/v1/library/tags/{tag}": {"name": "warm"},
    "POST /library/bulk": {"action": "status:watching", "which": "all", "query": "text=nothing-of-this-name"},
    "POST /library/views": {"name": "Winter", "query": "type=movie"},
    "POST /settings/library": {"layout": "table"},
    "POST /settings/library/statuses/movie": {"used": "watching"},
    "POST /settings/library/tags/{tag}": {"name": "warm"},
    "PUT /api/v1/media/{item}/library": {"status": "watching"},
    "PATCH /api/v1/media/{item}/library": {"notes": "Mine"},
    "POST /media/{item}/library": {"status": "watching"},
    "POST /media/{item}/library/press": {"favorite": "true"},
}

TABLE = """
# What is read comes first, so that nothing has changed yet.   nobody stranger friend owner blocked token remote
GET     /api/v1/media/{item}/library                              401    404    404    200    404    403    401
GET     /api/v1/library                                           401    200    200    200    200    403    401
GET     /api/v1/library/settings                                  401    200    200    200    200    403    401
GET     /api/v1/library/counts                                    401    200    200    200    200    403    401
GET     /api/v1/users/alice/library                               404    404    200    200    404    403    404
GET     /settings/library                                         303    200    200    200    200    303    303
GET     /@alice/library                                           404    404    200    200    404    404    404
GET     /media/{item}/library                                     303    404    200    200    404    303    303
GET     /lists/preview?type=movie                                 303    200    200    200    200    303    303
POST    /api/v1/library/bulk                                      401    200    200    200    200    403    401
POST    /api/v1/library/bulk/{item}/undo                          401    404    404    404    404    403    401
PATCH   /api/v1/library/settings                                  401    200    200    200    200    403    401
PATCH   /api/v1/library/tags/{tag}                                401    404    404    204    404    403    401
POST    /settings/library/tags/{tag}                              403    404    404    303    404    403    403
DELETE  /api/v1/library/tags/{tag}                                401    404    404    204    404    403    401
POST    /settings/library/tags/{other_tag}/delete                 403    404    404    303    404    403    403
POST    /settings/library                                         403    303    303    303    303    403    403
POST    /settings/library/statuses/movie                          403    303    303    303    303    403    403
POST    /settings/library/fields                                  403    303    303    303    303    403    403
POST    /library/bulk                                             403    303    303    303    303    403    403
POST    /library/views                                            403    303    303    303    303    403    403
POST    /library/views/winter/delete                              403    303    303    303    303    403    403
PUT     /api/v1/media/{item}/library                              401    404    201    200    404    403    401
PATCH   /api/v1/media/{item}/library                              401    404    200    200    404    403    401
POST    /media/{item}/library                                     403    404    303    303    404    403    403
POST    /media/{item}/library/press                               403    404    303    303    404    403    403
POST    /media/{item}/library/delete                              403    404    303    303    404    403    403
DELETE  /api/v1/media/{item}/library                              401    404    204    204    404    403    401
"""
