"""The rows of the matrix about sessions; `matrix` reads them before its own."""

from __future__ import annotations

from typing import Any

BODIES: dict[str, dict[str, Any]] = {
    "POST /api/v1/sessions": {"item": "{item}"},
    "PATCH /api/v1/sessions/{watch}": {"notes": "Again."},
    "POST /api/v1/sessions/{watch}/complete": {},
    "POST /api/v1/sessions/{watch}/plays": {"since": "2020"},
    "POST /sessions": {"item": "{item}", "include": "since"},
    "POST /sessions/{watch}/edit": {"name": "Again"},
    "POST /sessions/{watch}/status": {"status": "paused"},
    "POST /sessions/{watch}/plays": {"since": "2020-01-01"},
}

TABLE = """
# What is read comes first, so that nothing has changed yet.   nobody stranger friend owner blocked token remote
GET     /api/v1/sessions                                          401    200    200    200    200    403    401
GET     /api/v1/sessions/{watch}                                  404    404    200    200    404    403    404
GET     /api/v1/sessions/{other_watch}                            404    404    404    200    404    403    404
GET     /api/v1/sessions/{watch}/parts                            401    404    404    200    404    403    401
GET     /api/v1/sessions/{watch}/unwatched                        401    404    404    200    404    403    401
GET     /api/v1/sessions/{watch}/statistics                       401    404    404    200    404    403    401
GET     /api/v1/media/{item}/sessions                             401    404    200    200    404    403    401
GET     /@alice/sessions                                          404    404    200    200    404    404    404
GET     /sessions/new?item={item}                                 303    404    200    200    404    303    303
GET     /sessions/{watch}                                         404    404    200    200    404    404    404
GET     /sessions/{other_watch}                                   404    404    404    200    404    404    404
GET     /api/v1/users/alice/sessions                              404    404    200    200    404    403    404
POST    /api/v1/sessions                                          401    404    201    201    404    403    401
PATCH   /api/v1/sessions/{watch}                                  401    404    404    200    404    403    401
POST    /api/v1/sessions/{watch}/complete                         401    404    404    200    404    403    401
POST    /api/v1/sessions/{watch}/plays                            401    404    404    200    404    403    401
POST    /sessions                                                 403    404    303    303    404    403    403
POST    /sessions/{watch}/edit                                    403    404    404    303    404    403    403
POST    /sessions/{watch}/status                                  403    404    404    303    404    403    403
POST    /sessions/{watch}/plays                                   403    404    404    303    404    403    403
POST    /sessions/{watch}/delete                                  403    404    404    303    404    403    403
DELETE  /api/v1/sessions/{other_watch}                            401    404    404    204    404    403    401
"""
